"""The database itself refuses to change what is in the ledger."""

import json
import uuid
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from consent.core.erasure_records import erasure_record
from consent.core.records import commitment
from consent.ledger.append import AT_ONCE, Asked, append, append_all, lock
from consent.ledger.checks import the_ledger_only_grows
from consent.ledger.closing import close
from consent.ledger.models import Entry, Opening
from tests import make
from tests.conftest import ROLE

pytestmark = pytest.mark.django_db


def add(number=1):
    with transaction.atomic():
        lock()
        return [append(record={"kind": "test", "n": n}, subject=None) for n in range(number)]


def add_together(asked):
    with transaction.atomic():
        lock()
        return append_all(asked)


def test_indexes_are_dense_from_zero():
    add(3)
    add(2)

    assert list(Entry.objects.values_list("index", flat=True)) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("number", [0, 1, AT_ONCE - 1, AT_ONCE, 2 * AT_ONCE + 1])
def test_entries_made_together_are_as_those_made_one_by_one(number):
    add(1)
    asked = [
        Asked(record={"kind": "test", "n": n}, subject=uuid.uuid4(), form_key=f"form {n}")
        for n in range(number)
    ]

    openings = add_together(asked)

    add(1)
    assert [one.entry_id for one in openings] == list(range(1, number + 1))
    kept = Opening.objects.filter(form_key__isnull=False).order_by("entry_id")
    assert [(one.subject, one.form_key) for one in kept] == [
        (one.subject, one.form_key) for one in asked
    ]
    for one, given in zip(kept.select_related("entry"), asked, strict=True):
        assert json.loads(one.record) == given.record
        assert bytes(one.entry.commitment) == commitment(
            salt=bytes(one.salt), record=one.record.encode()
        )
    assert len({bytes(one.salt) for one in kept}) == len({one.number for one in kept}) == number
    assert list(Entry.objects.values_list("index", flat=True)) == list(range(number + 2))


def test_of_entries_made_together_all_are_there_or_none():
    once = Asked(record={"kind": "test"}, subject=None)
    twice = Asked(record={"kind": "test"}, subject=uuid.uuid4(), form_key="the same")

    with pytest.raises(DatabaseError):
        add_together([once, twice, twice])

    assert not Entry.objects.exists()


def test_an_opening_opens_its_entry():
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

    with pytest.raises(DatabaseError, match="append-only"), past_the_role(), transaction.atomic():
        connection.cursor().execute(f"TRUNCATE {table} CASCADE")

    assert Entry.objects.count() == 1


OWNER, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)


def add_for(subject):
    with transaction.atomic():
        lock()
        return append(record={"kind": "choice", "subject": str(subject)}, subject=subject)


def test_closing_deletes_the_openings_of_one_person_and_leaves_every_entry():
    mine, other, again = add_for(OWNER), add_for(OTHER), add_for(OWNER)

    with transaction.atomic():
        lock()
        closed = close(subject=OWNER, channel="web", at=make.NOW)

    assert closed == [mine.pk, again.pk]
    assert list(Entry.objects.values_list("index", flat=True)) == [0, 1, 2, 3]
    assert list(Opening.objects.order_by("pk").values_list("kind", "subject")) == [
        ("choice", OTHER),
        ("erasure", None),
    ]
    assert Opening.objects.first() == other


def delete(opening):
    with past_the_role(), transaction.atomic():
        Opening.objects.filter(pk=opening.pk).delete()


def test_no_opening_is_deleted_that_no_erasure_names():
    mine, other = add_for(OWNER), add_for(OTHER)
    with pytest.raises(DatabaseError, match="only by an erasure"):
        delete(mine)

    with transaction.atomic():
        lock()
        close(subject=OWNER, channel="web", at=make.NOW)
    with pytest.raises(DatabaseError, match="only by an erasure"):
        delete(other)
    with pytest.raises(DatabaseError, match="only by an erasure"):
        delete(Opening.objects.get(kind="erasure"))


def test_an_erasure_of_before_opens_no_way_later():
    """It has to be the newest entry, so that each erasure is told of by its own."""
    mine = add_for(OWNER)
    record = erasure_record(origin="x", entries=[mine.pk], channel="web", at=make.NOW)
    with transaction.atomic():
        lock()
        append(record=record, subject=None)
    add_for(OTHER)

    with pytest.raises(DatabaseError, match="only by an erasure"):
        delete(mine)


@contextmanager
def past_the_role():
    """As the owner of the tables: the triggers hold for everybody."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        try:
            yield
        finally:
            cursor.execute(f"SET LOCAL ROLE {ROLE}")


@pytest.mark.skipif("connection.vendor != 'postgresql'")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET commitment = commitment",
        "DELETE FROM ledger_entry",
        "TRUNCATE ledger_entry CASCADE",
        "UPDATE ledger_opening SET record = '{}'",
        "DELETE FROM ledger_opening",
        "TRUNCATE ledger_opening",
        "UPDATE ledger_checkpoint SET note = ''",
        "DELETE FROM ledger_checkpoint",
        "UPDATE ledger_key SET line = ''",
        "DELETE FROM ledger_key",
        "UPDATE rulebook_edition SET body = body",
        "ALTER TABLE ledger_entry DISABLE TRIGGER ALL",
        "DROP TRIGGER ledger_entry_append_only ON ledger_entry",
        "SET session_replication_role = replica",
    ],
)
def test_the_role_of_the_site_may_not_even_try(statement):
    add()
    connection.check_constraints()

    with (
        pytest.raises(DatabaseError, match=r"permission denied|must be owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_the_tests_themselves_work_as_the_site_does():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (ROLE,)
    assert the_ledger_only_grows(databases=["default"]) == []


@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_a_site_that_works_as_the_owner_is_warned():
    with past_the_role():
        (warning,) = the_ledger_only_grows(databases=["default"])

    assert warning.id == "consent.W001"


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_where_there_are_no_roles_the_command_says_so():
    with pytest.raises(CommandError, match="Only PostgreSQL has roles"):
        call_command("application_role", ROLE)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_appended_outside_a_transaction():
    with pytest.raises(transaction.TransactionManagementError):
        lock()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no such trigger")
def test_to_add_an_entry_does_not_read_those_before():
    # With statistics of when there were few openings SQLite would rather read them all.
    add(2)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'ledger_opening_no_replace'")
        (trigger,) = cursor.fetchone()
        condition = trigger.partition("WHEN")[2].partition("BEGIN")[0]
        for column in ("entry_id", "number", "subject", "form_key"):
            condition = condition.replace(f"NEW.{column}", "'0'")
        cursor.execute(f"EXPLAIN QUERY PLAN SELECT {condition}")
        plan = [row[3] for row in cursor.fetchall()]

    assert [line for line in plan if "ledger_opening" in line and "SCAN" in line] == []
    assert sum(line.startswith("SEARCH ledger_opening USING") for line in plan) == 3
