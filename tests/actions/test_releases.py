"""A release holds what could be used at its cut-off, nothing else, and two people say so."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from accounts.models import Erasure, User
from consent.actions import seal_release
from consent.actions.erase_person import ask_for_erasure, erase_person
from consent.actions.open_release import BadName, NameTaken, NothingSaid, open_release
from consent.actions.release_check import MustStayOut
from consent.actions.seal_release import (
    NotHere,
    NotOpen,
    SamePerson,
    SnapshotTooOld,
    UnknownSnapshot,
)
from consent.core import uses
from consent.core.choices import Decision, Scope
from consent.core.posts import key_of
from consent.ledger.models import Opening
from consent.training.models import Release
from consent.training.releases import folder_of, items_in
from tests import make, make_training
from tests.make_ingest import account, confirmed, post, removal, send

pytestmark = pytest.mark.django_db

CUT = make.NOW
LATER = make.NOW + timedelta(hours=1)
DIGEST = "d" * 64


@pytest.fixture
def staff(rulebook, releases):
    """Two members of staff."""
    return [
        User.objects.create_user(email=f"{name}@staff.example", is_staff=True)
        for name in ("one", "two")
    ]


@pytest.fixture
def world(staff):
    """Two people of Texas and of Germany, grown up, each with two posts on the home platform."""
    send(
        account("a1", country="US", subdivision="US-TX", born=1980),
        account("a2", country="DE", born=1980),
        *(post(f"p{n}", account_id=f"a{1 + n // 3}") for n in (1, 2, 3, 4)),
    )


@pytest.fixture
def anna(world):
    """Anna of Germany, to whom the account a2 belongs."""
    anna = confirmed(make.person("anna@example.org", country="DE", born=1980))
    send(account("a2", email=anna.email, email_verified=True, country="DE", born=1980))
    assert anna.posts.count() == 2
    return anna


def cut(name="r1", at=CUT, by=None):
    return open_release(name=name, purpose="A model", controller="Open Forum", by=by, at=at)


def manifest(tmp_path, *posts, name="manifest.ndjson"):
    rows = [
        one if isinstance(one, dict) else {"platform": "home", "post_id": one, "digest": DIGEST}
        for one in posts
    ]
    path = tmp_path / name
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def propose(path, *, name="r1", by=None, at=LATER, snapshot=""):
    told = []
    try:
        release = seal_release.propose(
            name=name, manifest=path, snapshot=snapshot, by=by, at=at, on_kept_out=told.append
        )
    except MustStayOut as why:
        rows, release = why.rows, None
    else:
        rows = 0
    assert rows == len(told)
    return release, {(one.row.post, one.reason) for one in told}


def tag(release, account_id, post_id):
    key = uses.account_key(bytes(release.secret), platform="home", account=account_id)
    return uses.tag_of(key, platform="home", account=account_id, post=key_of(post_id).hex())


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
    seal_release.give_up(name="r1")

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


def test_a_list_that_cannot_be_written_is_said_before_anything_is_read(world, staff, tmp_path):
    cut()
    refused = tmp_path / "no such folder" / "refused.jsonl"

    with pytest.raises(CommandError, match="cannot be written: No such file"):
        call_command("seal_release", "r1", manifest=manifest(tmp_path, "p1"), refused=refused)


# --- The seal -------------------------------------------------------------------------------------


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
        lambda: seal_release.give_up(name="r1"),
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
        release = seal_release.give_up(name="r1")

    assert release.state == "abandoned"
    assert not folder_of("r1").exists()
    assert not release.shares.exists()
