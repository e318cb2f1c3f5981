"""A release is sealed by two people: an entry that commits to all of it, and nothing changes it."""

import json

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Erasure, User
from consent.actions import seal_release
from consent.actions.erase_person import ask_for_erasure, erase_person
from consent.actions.release_check import MustStayOut
from consent.actions.seal_release import (
    NotHere,
    NotOpen,
    ProposedAnew,
    SamePerson,
)
from consent.core import uses
from consent.ledger.models import Opening
from consent.training.models import Release
from consent.training.releases import folder_of, items_in
from tests.actions.proposing import LATER, cut, manifest, propose, tag
from tests.make_ingest import account, post, removal, send

pytestmark = pytest.mark.django_db


def test_the_seal_is_an_entry_that_commits_to_all_of_it(world, staff, tmp_path):
    cut()
    release, _told = propose(manifest(tmp_path, "p1", "p3"), by=staff[0].subject)
    sealed = seal_release.seal(name="r1", by=staff[1].subject, clock=lambda: LATER)

    record = json.loads(Opening.objects.get(entry_id=sealed.seal).record)
    assert record["kind"] == "seal"
    assert record["root"] == bytes(release.root).hex()
    assert record["items"] == 2
    assert record["cut"] == release.cut
    assert record["secret"] == uses.secret_commitment(bytes(release.secret))
    assert (record["by"], record["second"]) == tuple(str(one.subject) for one in staff)


def test_who_proposed_it_cannot_seal_it(world, staff, tmp_path):
    cut()
    propose(manifest(tmp_path, "p1"), by=staff[0].subject)

    with pytest.raises(SamePerson):
        seal_release.seal(name="r1", by=staff[0].subject, clock=lambda: LATER)


def test_nor_does_the_database_let_one_person_alone(world, staff, tmp_path):
    release = cut()
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(pk=release.pk).update(
            state="sealed",
            seal=99,
            sealed_at=LATER,
            root=b"r" * 32,
            proposed_by=staff[0].subject,
            sealed_by=staff[0].subject,
        )


def test_nothing_changes_after_the_seal(world, staff, tmp_path):
    cut()
    path = manifest(tmp_path, "p1")
    propose(path, by=staff[0].subject)
    seal_release.seal(name="r1", by=staff[1].subject, clock=lambda: LATER)

    for attempt in (
        lambda: seal_release.propose(name="r1", manifest=path, snapshot="", by=None, at=LATER),
        lambda: seal_release.seal(name="r1", by=staff[1].subject, clock=lambda: LATER),
        lambda: seal_release.give_up(name="r1", by=None, at=LATER),
    ):
        with pytest.raises(NotOpen):
            attempt()


def test_a_second_proposal_replaces_the_first(
    world, staff, tmp_path, django_capture_on_commit_callbacks
):
    cut()
    with django_capture_on_commit_callbacks(execute=True):
        propose(manifest(tmp_path, "p1", "p3"), by=staff[0].subject)
        release, _told = propose(manifest(tmp_path, "p2"), by=staff[1].subject)

    with items_in(release) as items:
        assert items.size == 1
        assert tag(release, "a1", "p2") in items
    assert len(list(folder_of("r1").iterdir())) == 1
    assert [share.posts for share in release.shares.all()] == [1]


def test_a_refused_proposal_leaves_the_one_before(world, staff, tmp_path):
    cut()
    propose(manifest(tmp_path, "p1"), by=staff[0].subject)

    assert propose(manifest(tmp_path, "p2", "p9"))[0] is None
    sealed = seal_release.seal(name="r1", by=staff[1].subject, clock=lambda: LATER)
    with items_in(sealed) as items:
        assert items.size == 1
        assert tag(sealed, "a1", "p1") in items


def seal_and_tell():
    told = []
    with pytest.raises(MustStayOut):
        seal_release.seal(
            name="r1",
            by=User.objects.get(email="two@staff.example").subject,
            clock=lambda: LATER,
            on_kept_out=told.append,
        )
    return [(one.row.number, one.row.post, one.reason) for one in told]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (removal("p3"), "removed"),
        (post("p3", version=2, account_id="a2", audience="followers"), "not_public"),
        (account("a2", country="DE", minor=True), "minor"),
        (account("a2", country="DE", born=1980, private=True), "not_public"),
    ],
)
def test_what_came_to_be_kept_out_since_the_proposal_stops_the_seal_and_is_named(
    world, staff, tmp_path, line, reason
):
    cut()
    propose(manifest(tmp_path, "p1", "p3"), by=staff[0].subject)
    send(line)

    assert seal_and_tell() == [(2, "p3", reason)]
    release = Release.objects.get()
    assert (release.state, release.seal, release.items) == ("proposed", None, 2)
    assert not Opening.objects.filter(kind="seal").exists()


def test_what_somebody_who_left_had_in_it_stops_the_seal(anna, staff, tmp_path):
    cut()
    propose(manifest(tmp_path, "p1", "p3"), by=staff[0].subject)
    asked = ask_for_erasure(person=anna, channel=Erasure.Channel.WEB, by=anna, at=LATER)
    erase_person(erasure_id=asked.pk, at=LATER)

    assert seal_and_tell() == [(2, "p3", "post_unknown")]


def test_the_file_is_checked_as_it_was_proposed_whatever_becomes_of_it(world, staff, tmp_path):
    cut()
    path = manifest(tmp_path, "p1", "p3")
    propose(path, by=staff[0].subject)
    path.unlink()
    send(removal("p3"))

    assert seal_and_tell() == [(2, "p3", "removed")]


def test_without_the_file_that_was_proposed_nothing_is_sealed(world, staff, tmp_path):
    cut()
    propose(manifest(tmp_path, "p1"), by=staff[0].subject)
    (kept,) = folder_of("r1").glob("*/manifest*")
    kept.unlink()

    with pytest.raises(NotHere):
        seal_release.seal(name="r1", by=staff[1].subject, clock=lambda: LATER)


def test_a_sealed_release_keeps_no_list_in_plain(
    world, staff, tmp_path, django_capture_on_commit_callbacks
):
    cut()
    propose(manifest(tmp_path, "p1"), by=staff[0].subject)
    with django_capture_on_commit_callbacks(execute=True):
        release = seal_release.seal(name="r1", by=staff[1].subject, clock=lambda: LATER)

    assert list(folder_of("r1").glob("**/manifest*")) == []
    with items_in(release) as items:
        assert tag(release, "a1", "p1") in items


def test_what_is_given_up_leaves_nothing_but_its_name(
    world, tmp_path, django_capture_on_commit_callbacks
):
    cut()
    propose(manifest(tmp_path, "p1"))
    with django_capture_on_commit_callbacks(execute=True):
        release = seal_release.give_up(name="r1", by=None, at=LATER)

    assert release.state == "abandoned"
    assert not folder_of("r1").exists()
    assert not release.shares.exists()


# --- While it is checked ----------------------------------------------------------------------------


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Do something whose transaction ends at once, and with it the files that do not count."""

    def do(what):
        with django_capture_on_commit_callbacks(execute=True):
            what()

    return do


@pytest.mark.parametrize("proposed_before", [True, False])
def test_what_is_given_up_while_a_file_is_checked_is_not_open_and_leaves_nothing(
    world, tmp_path, committed, proposed_before
):
    cut()
    path = manifest(tmp_path, "p1")
    if proposed_before:
        propose(path)

    with pytest.raises(NotOpen):
        seal_release.propose(
            name="r1",
            manifest=path,
            snapshot="",
            by=None,
            at=LATER,
            on_progress=lambda _done: committed(
                lambda: seal_release.give_up(name="r1", by=None, at=LATER)
            ),
        )
    assert not folder_of("r1").exists()


def seal_while(happens):
    by = User.objects.get(email="two@staff.example").subject
    return seal_release.seal(
        name="r1", by=by, clock=lambda: LATER, on_progress=lambda _done: happens()
    )


def test_what_is_given_up_while_it_is_sealed_is_not_open_and_leaves_nothing(
    world, staff, tmp_path, committed
):
    cut()
    propose(manifest(tmp_path, "p1", "p3"), by=staff[0].subject)

    with pytest.raises(NotOpen):
        seal_while(lambda: committed(lambda: seal_release.give_up(name="r1", by=None, at=LATER)))
    assert not folder_of("r1").exists()
    assert not Opening.objects.filter(kind="seal").exists()


def test_what_is_proposed_while_it_is_sealed_has_not_been_seen(world, staff, tmp_path, committed):
    cut()
    propose(manifest(tmp_path, "p1", "p3"), by=staff[0].subject)
    other = manifest(tmp_path, "p2", name="other.ndjson")

    with pytest.raises(ProposedAnew):
        seal_while(lambda: committed(lambda: propose(other, by=staff[0].subject)))
    with items_in(Release.objects.get()) as items:
        assert items.size == 1


def test_a_disk_that_is_full_is_no_refusal(world, staff, tmp_path):
    cut()
    propose(manifest(tmp_path, "p1", "p3"), by=staff[0].subject)

    def full():
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        seal_while(full)
    assert Release.objects.get().state == "proposed"
