"""The database itself refuses to change what is in the ledger."""

import pytest
from django.db import DatabaseError, connection, transaction

from consent.ledger.append import append, lock
from consent.ledger.models import Entry, Opening

pytestmark = pytest.mark.django_db


def add(number=1):
    with transaction.atomic():
        lock()
        return [append(record={"kind": "test", "n": n}, subject=None) for n in range(number)]


def test_indexes_are_dense_from_zero():
    add(3)
    add(2)

    assert list(Entry.objects.values_list("index", flat=True)) == [0, 1, 2, 3, 4]


def test_an_opening_opens_its_entry():
    from consent.core.records import commitment

    (opening,) = add()

    assert bytes(opening.entry.commitment) == commitment(
        salt=bytes(opening.salt), record=opening.record.encode()
    )


def test_two_entries_with_the_same_record_look_different():
    one, two = (bytes(o.entry.commitment) for o in add(1) + add(1))

    assert one != two


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET commitment = commitment",
        "DELETE FROM ledger_entry",
        'UPDATE ledger_entry SET "index" = 9',
        "UPDATE ledger_opening SET record = '{}'",
        "UPDATE ledger_opening SET subject = NULL",
    ],
)
def test_rows_cannot_be_changed(statement):
    before = [*Entry.objects.values_list(), *Opening.objects.values_list()] or add(2)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert Entry.objects.count() == len(before)


@pytest.mark.skipif("connection.vendor != 'sqlite'")
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT OR REPLACE INTO ledger_entry SELECT * FROM ledger_entry",
        "REPLACE INTO ledger_opening SELECT * FROM ledger_opening",
        """INSERT OR REPLACE INTO ledger_opening (entry_id, salt, record, kind, number)
           SELECT entry_id + 1, salt, '{}', kind, number FROM ledger_opening""",
    ],
)
def test_replace_does_not_walk_past_the_guards(statement):
    (opening,) = add()

    with pytest.raises(DatabaseError, match=r"append-only|do not change"), transaction.atomic():
        connection.cursor().execute(statement)

    assert Opening.objects.get().record == opening.record


@pytest.mark.skipif("connection.vendor != 'postgresql'")
@pytest.mark.parametrize("table", ["ledger_entry", "ledger_opening"])
def test_tables_cannot_be_truncated(table):
    add()
    # What a commit would check is out of the way, as it is in a transaction of its own.
    connection.check_constraints()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(f"TRUNCATE {table} CASCADE")

    assert Entry.objects.count() == 1


def test_erasing_an_opening_leaves_its_entry():
    opening, other = add(2)
    opening.delete()

    assert list(Entry.objects.values_list("index", flat=True)) == [0, 1]
    assert Opening.objects.get() == other


@pytest.mark.django_db(transaction=True)
def test_nothing_is_appended_outside_a_transaction():
    with pytest.raises(transaction.TransactionManagementError):
        lock()
