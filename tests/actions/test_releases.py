"""A release holds what could be used at its cut-off, and nothing else."""

import errno
import json
import shutil
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from consent.actions import seal_release
from consent.actions.open_release import BadName, NameTaken, NothingSaid, open_release
from consent.actions.seal_release import (
    SnapshotTooOld,
    UnknownSnapshot,
)
from consent.core.choices import Decision, Scope
from consent.core.posts import key_of
from consent.ledger.models import Opening
from consent.management.commands.seal_release import WHY_NOT
from consent.training.models import Release
from consent.training.releases import folder_of, items_in
from tests import make, make_training
from tests.actions.proposing import CUT, DIGEST, LATER, cut, manifest, propose, tag
from tests.make_ingest import post, removal, send

pytestmark = pytest.mark.django_db


# --- The cut-off ----------------------------------------------------------------------------------


def test_the_cut_off_is_an_entry_of_the_ledger(staff):
    release = cut(by=staff[0].subject)

    record = json.loads(Opening.objects.get(entry_id=release.cut).record)
    assert record["kind"] == "cut"
    assert (record["release"], record["purpose"]) == ("r1", "A model")
    assert record["edition"] == release.edition
    assert record["by"] == str(staff[0].subject)


@pytest.mark.parametrize("name", ["", "Autumn", "a b", "-a", "a--b", "a" * 61, "ä", "../x"])
def test_a_bad_name_is_refused(staff, name):
    with pytest.raises(BadName):
        cut(name)


def test_a_name_is_never_used_twice(staff):
    cut()
    seal_release.give_up(name="r1", by=None, at=LATER)

    with pytest.raises(NameTaken):
        cut()


@pytest.mark.parametrize("empty", ["purpose", "controller"])
def test_a_release_says_what_for_and_by_whom(staff, empty):
    said = {"purpose": "A model", "controller": "Open Forum", empty: " "}

    with pytest.raises(NothingSaid, match=empty):
        open_release(name="r1", by=None, at=CUT, **said)


# --- What may go in -------------------------------------------------------------------------------


def test_what_could_be_used_goes_in(world, staff, tmp_path):
    cut()
    release, told = propose(manifest(tmp_path, "p1", "p3"), by=staff[0].subject)

    assert told == set()
    assert (release.state, release.items) == ("proposed", 2)
    assert release.contents["platforms"] == {"home": 2}
    assert release.contents["kinds"] == {"post": 2}
    assert release.contents["first"] == release.contents["last"] == "2016-05-01T00:00:00Z"
    assert sum(share.posts for share in release.shares.all()) == 2
    with items_in(release) as items:
        assert items.root == bytes(release.root)
        assert tag(release, "a1", "p1") in items
        assert tag(release, "a1", "p2") not in items


def test_one_post_that_must_stay_out_keeps_everything_out_and_is_named(anna, tmp_path):
    make.said(anna, at=CUT - timedelta(hours=1))
    cut()

    release, told = propose(manifest(tmp_path, "p1", "p3", "p9"))

    assert release is None
    assert told == {("p3", "objected"), ("p9", "post_unknown")}
    assert Release.objects.get().state == "open"
    assert list(folder_of("r1").iterdir()) == []


def test_a_no_after_the_cut_off_is_too_late_for_this_release(anna, tmp_path):
    cut()
    make.said(anna, at=CUT + timedelta(minutes=1))

    release, told = propose(manifest(tmp_path, "p1", "p3"))

    assert told == set()
    assert release.items == 2
    cut("r2", at=CUT + timedelta(hours=2))
    assert propose(manifest(tmp_path, "p3"), name="r2")[1] == {("p3", "objected")}


def test_a_no_taken_back_after_the_cut_off_still_counts_for_it(anna, tmp_path):
    make.said(anna, at=CUT - timedelta(hours=1))
    cut()
    make.said(anna, Decision.WITHDRAW, at=CUT + timedelta(minutes=1))

    assert propose(manifest(tmp_path, "p3"))[1] == {("p3", "objected")}


def test_a_no_for_one_post_keeps_out_that_post_alone(anna, tmp_path):
    only = Scope(posts=frozenset({key_of("p3").hex()}))
    make.said(anna, scope=only, at=CUT - timedelta(hours=1))
    cut()

    assert propose(manifest(tmp_path, "p3", "p4"))[1] == {("p3", "objected")}
    assert propose(manifest(tmp_path, "p4"))[0].items == 1


def test_what_was_removed_or_made_private_since_stays_out(world, tmp_path):
    cut()
    send(removal("p1"), post("p2", version=2, audience="followers"))

    assert propose(manifest(tmp_path, "p1", "p2"))[1] == {
        ("p1", "removed"),
        ("p2", "not_public"),
    }


def test_rows_that_cannot_be_read_are_named(world, tmp_path):
    good = {"platform": "home", "post_id": "p1", "digest": DIGEST}
    cut()
    path = manifest(
        tmp_path,
        {**good, "digest": "D" * 64},
        {**good, "digest": None},
        {**good, "post_id": ""},
        {**good, "post_id": 7},
        {**good, "platform": None},
        {**good, "platform": "elsewhere"},
    )
    path.write_text(path.read_text() + "no json\n[]\n\n")

    release, told = propose(path)

    assert release is None
    assert {reason for _post, reason in told} == {
        "row_not_understood",
        "post_unknown",
        "platform_unknown",
    }


@pytest.mark.parametrize(("digest", "is_told"), [("D" * 64, True), (DIGEST, False)])
def test_the_command_says_what_a_row_needs(world, staff, tmp_path, digest, is_told):
    cut()
    row = {"platform": "home", "post_id": "p1", "digest": digest}
    path = manifest(tmp_path, row, {**row, "post_id": "unheard of"})

    with pytest.raises(CommandError) as refused:
        call_command("seal_release", "r1", manifest=path, by=staff[0].email)

    assert ("the SHA-256 of the content in 64 hexadecimal digits" in str(refused.value)) is is_told


def test_the_same_post_twice_is_named(world, tmp_path):
    cut()

    assert propose(manifest(tmp_path, "p1", "p2", "p1")) == (None, {("p1", "listed_twice")})
    assert Release.objects.get().state == "open"


def test_an_empty_release_can_be_sealed_and_says_so(world, staff, tmp_path):
    cut()
    release, _told = propose(manifest(tmp_path), by=staff[0].subject)

    assert release.items == 0
    sealed = seal_release.seal(name="r1", by=staff[1].subject, clock=lambda: LATER)
    assert json.loads(Opening.objects.get(entry_id=sealed.seal).record)["items"] == 0


# --- The snapshot it was filtered with ------------------------------------------------------------


def test_a_snapshot_that_was_cut_after_the_release_stands_in_the_seal(
    world, staff, ledger, tmp_path
):
    cut()
    made = make_training.cut(tmp_path / "snapshot")
    propose(manifest(tmp_path, "p1"), by=staff[0].subject, snapshot=made.digest)

    sealed = seal_release.seal(name="r1", by=staff[1].subject, clock=lambda: LATER)
    record = json.loads(Opening.objects.get(entry_id=sealed.seal).record)
    assert record["snapshot"] == sealed.snapshot == made.digest


@pytest.mark.parametrize("digest", ["f" * 64, "latest", "F" * 64, " "])
def test_a_snapshot_nobody_knows_is_refused(world, staff, tmp_path, digest):
    cut()

    with pytest.raises(UnknownSnapshot):
        propose(manifest(tmp_path, "p1"), by=staff[0].subject, snapshot=digest)

    release = Release.objects.get()
    assert (release.state, release.snapshot) == ("open", "")
    assert not folder_of("r1").exists()


def test_a_snapshot_from_before_the_cut_off_is_refused(anna, staff, ledger, tmp_path):
    old = make_training.cut(tmp_path / "snapshot")
    make.said(anna, at=CUT)
    cut()

    with pytest.raises(SnapshotTooOld):
        propose(manifest(tmp_path, "p1"), by=staff[0].subject, snapshot=old.digest)


def test_what_was_proposed_with_such_a_snapshot_is_not_sealed(world, staff, tmp_path):
    cut()
    propose(manifest(tmp_path, "p1"), by=staff[0].subject)
    # As it could be proposed before this was looked at.
    Release.objects.update(snapshot="f" * 64)

    with pytest.raises(UnknownSnapshot):
        seal_release.seal(name="r1", by=staff[1].subject, clock=lambda: LATER)


@pytest.mark.parametrize(
    ("at_once", "told"),
    [
        (True, "This snapshot is older than the release"),
        (False, "No snapshot with this digest was cut here"),
    ],
)
def test_the_command_says_what_to_do(world, staff, ledger, tmp_path, at_once, told):
    digest = make_training.cut(tmp_path / "snapshot").digest if at_once else "f" * 64
    cut()
    path = manifest(tmp_path, "p1")

    with pytest.raises(CommandError, match=told):
        call_command("seal_release", "r1", manifest=path, by=staff[0].email, snapshot=digest)


def test_on_a_full_disk_the_command_says_that_nothing_was_kept(world, staff, tmp_path, monkeypatch):
    def no_room(*_args, **_options):
        raise OSError(errno.ENOSPC, "No space left on device")

    cut()
    monkeypatch.setattr(shutil, "copyfile", no_room)

    with pytest.raises(CommandError, match=r"Nothing was kept: .*No space left"):
        call_command("seal_release", "r1", manifest=manifest(tmp_path, "p1"), by=staff[0].email)
    assert Release.objects.get(name="r1").state == Release.State.OPEN


def test_a_list_that_cannot_be_written_is_said_before_anything_is_read(world, staff, tmp_path):
    cut()
    refused = tmp_path / "no such folder" / "refused.jsonl"

    with pytest.raises(CommandError, match="cannot be written: No such file"):
        call_command("seal_release", "r1", manifest=manifest(tmp_path, "p1"), refused=refused)


def test_the_command_has_a_sentence_for_whatever_is_refused():
    refusals = {
        one
        for one in vars(seal_release).values()
        if isinstance(one, type) and issubclass(one, Exception)
        if one.__module__ == seal_release.__name__
    }

    assert set(WHY_NOT) == refusals
