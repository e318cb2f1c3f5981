"""An old copy of the database was brought back: what people have in their hands restores their choices."""

import pytest
from django.core.management import CommandError, call_command

from consent.actions.restore_choice import restore_choice
from consent.core.choices import Decision, Scope
from consent.ledger.check import check_ledger
from consent.ledger.choices import choices_of
from consent.ledger.models import Checkpoint, Entry, Opening
from consent.ledger.publish import publish
from consent.ledger.receipts import receipt_of
from consent.ledger.recover import AlreadyThere, NotOurs
from consent.ledger.trouble import LedgerBehind
from tests import make
from tests.past_the_guards import past_the_guards

pytestmark = pytest.mark.django_db


@pytest.fixture
def lost(ledger, ines, mallory, tmp_path):
    """Three choices were published, then a copy of before was brought back; two people have files."""
    post = make.post(ines)
    publish(at=make.NOW)
    copy = Entry.objects.count()
    made = [
        make.said(ines),
        make.said(mallory),
        make.said(ines, scope=Scope(posts=frozenset({post.hex}))),
    ]
    publish(at=make.NOW)
    files = []
    for one in made:
        file = tmp_path / f"{one.number}.tlog-proof"
        file.write_bytes(bytes(receipt_of(Opening.objects.get(pk=one.index))))
        files.append(file)
    with past_the_guards():
        Opening.objects.filter(pk__gte=copy).delete()
        Entry.objects.filter(pk__gte=copy).delete()
        Checkpoint.objects.filter(size__gt=copy).delete()
        type(post).objects.update(own_entry=None)
    return files


def test_the_whole_way_back(lost, ines, mallory, capsys):
    with pytest.raises(LedgerBehind):
        make.said(mallory)

    call_command("recover_ledger", *lost[:1], *lost[2:])

    assert "Entries 2 to 4 are back." in capsys.readouterr().out
    assert [(c.index, c.decision) for c in choices_of(ines.subject)] == [
        (2, Decision.OBJECT),
        (4, Decision.OBJECT),
    ]
    assert ines.posts.get().own_entry == 4
    assert choices_of(mallory.subject) == ()
    make.said(mallory, Decision.OBJECT)
    publish(at=make.NOW)
    report = check_ledger()
    assert (report.problems, report.entries, report.lost) == ([], 7, [3])


def test_a_choice_comes_back_once(lost, ines):
    call_command("recover_ledger", lost[0])

    with pytest.raises(AlreadyThere):
        restore_choice(receipt=lost[0].read_bytes())
    call_command("recover_ledger", lost[0])
    assert len(choices_of(ines.subject)) == 1


def test_before_the_entries_are_back_no_receipt_counts(lost):
    with pytest.raises(NotOurs, match="Put the entries back first"):
        restore_choice(receipt=lost[0].read_bytes())


def test_a_receipt_that_was_changed_restores_nothing(lost, tmp_path):
    lost[0].write_text(lost[0].read_text().replace("index 2", "index 3"))

    with pytest.raises(CommandError, match="Not restored: 1 of 1"):
        call_command("recover_ledger", lost[0])
    assert not make.choices().exists()


def test_a_choice_of_somebody_who_has_left_is_not_kept_again(lost, ines):
    call_command("recover_ledger")
    ines.delete()

    with pytest.raises(NotOurs, match="has no account here"):
        restore_choice(receipt=lost[0].read_bytes())


def test_entries_do_not_come_back_from_damaged_files(lost, ledger):
    file = ledger / "tile/entries/000.p/5"
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)

    with pytest.raises(CommandError, match="Entry 4"):
        call_command("recover_ledger")
    assert Entry.objects.count() == 2


def test_where_nothing_is_lost_nothing_changes(ledger, ines):
    make.said(ines)
    publish(at=make.NOW)
    before = list(Entry.objects.values_list())

    call_command("recover_ledger")

    assert list(Entry.objects.values_list()) == before
