"""A seal in the background: what was checked is what is sealed, or nothing is."""

import json
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from consent import queue, tasks
from consent.actions import ask_for_seal as room
from consent.actions import seal_release
from consent.actions.ask_for_seal import ask_for_seal, kept_out_of, seal_as_asked
from consent.actions.release_check import Check
from consent.actions.seal_release import NotHere, NotOpen, ProposedAnew, SamePerson
from consent.ledger.models import Opening
from consent.ledger.trouble import LedgerBehind
from consent.queue import Job
from consent.training.models import Release, Sealing
from consent.training.releases import folder_of, items_in
from tests import make, make_releases
from tests.make_ingest import removal, send
from tests.make_releases import LATER

pytestmark = pytest.mark.django_db

NAME = "autumn-2026"
ENDED = LATER + timedelta(hours=1)


@pytest.fixture(autouse=True)
def release(rulebook, releases):
    anna = make.person("anna@example.org", country="DE")
    make_releases.posts_of(anna, "p1", "p2", "p3")
    make_releases.cut()
    return make_releases.proposed("p1", "p2")


def ask(*, who=1, seen=None, at=LATER):
    seen = seen or bytes(Release.objects.get(name=NAME).root)
    by = make_releases.staff()[who].subject
    return ask_for_seal(name=NAME, by=by, at=at, seen=seen)


def check(asked):
    seal_as_asked(sealing_id=asked.pk, clock=lambda: ENDED)
    return Release.objects.get(name=NAME)


def meanwhile(monkeypatch, happens):
    """Something happens when the last post is checked, before what was checked is entered."""
    write = Check.write

    def then(*asked):
        written = write(*asked)
        happens()
        return written

    monkeypatch.setattr(Check, "write", then)


def seals():
    return Opening.objects.filter(kind="seal").count()


# --- Asking ---------------------------------------------------------------------------------------


def test_a_worker_seals_what_was_asked_for_when_it_has_checked_it(release):
    asked = ask()
    assert (Release.objects.get(name=NAME).state, seals()) == ("proposed", 0)

    tasks.seal_release(job_id=Job.objects.get(task="consent.seal_release").pk)

    sealed = Release.objects.get(name=NAME)
    one, two = make_releases.staff()
    record = json.loads(Opening.objects.get(entry_id=sealed.seal).record)
    assert (record["by"], record["second"]) == (str(one.subject), str(two.subject))
    assert (sealed.state, sealed.sealed_by) == ("sealed", two.subject)
    assert sealed.sealed_at > asked.asked_at
    assert not Sealing.objects.exists()


def test_it_is_sealed_when_it_is_entered_and_not_when_it_was_asked_for():
    assert check(ask()).sealed_at == ENDED


@pytest.mark.parametrize(
    ("about", "refusal"),
    [({"who": 0}, SamePerson), ({"seen": b"r" * 32}, ProposedAnew)],
)
def test_what_can_be_told_at_once_is_told_at_once(about, refusal):
    with pytest.raises(refusal):
        ask(**about)

    assert not Job.objects.filter(task="consent.seal_release").exists()


def test_a_file_that_is_not_here_is_told_at_once(tmp_path):
    folder_of(NAME).rename(tmp_path / "elsewhere")

    with pytest.raises(NotHere):
        ask()


def test_asking_again_waits_for_what_is_being_checked():
    assert ask().pk == ask(at=ENDED).pk

    assert Job.objects.filter(task="consent.seal_release").count() == 1


def test_how_far_it_is_can_be_read_while_it_goes_on(monkeypatch):
    told = []
    asked = ask()
    meanwhile(monkeypatch, lambda: told.append(Sealing.objects.values_list("state", "done").get()))

    check(asked)

    assert told == [("checking", 2)]


# --- Refused --------------------------------------------------------------------------------------


def test_a_post_that_must_stay_out_by_now_is_named_until_it_is_asked_again():
    asked = ask()
    send(removal("p2", version=2), at=LATER)

    release = check(asked)

    assert (release.state, seals()) == ("proposed", 0)
    asked.refresh_from_db()
    assert (asked.state, asked.ended_at) == ("refused", ENDED)
    refusal = kept_out_of(asked)
    assert (refusal.rows, [str(one) for one in refusal.first]) == (
        1,
        ["row 2 (home p2): removed"],
    )

    again = ask()
    assert (again.pk != asked.pk, again.state, again.refusal) == (True, "waiting", {})


def test_another_proposal_takes_the_refusal_back():
    asked = ask()
    send(removal("p2", version=2), at=LATER)
    check(asked)

    make_releases.proposed("p1")

    assert not Sealing.objects.exists()
    assert check(ask()).items == 1


def test_a_file_that_was_changed_is_refused(release):
    asked = ask()
    (path,) = (folder_of(NAME) / bytes(release.root).hex()).glob("manifest*")
    path.write_text(path.read_text().splitlines()[0])

    assert check(asked).state == "proposed"
    asked.refresh_from_db()
    assert asked.refusal == {"why": "not_here"}


def test_a_worker_without_what_reads_parquet_says_so(tmp_path, monkeypatch):
    import duckdb

    path = tmp_path / "manifest.parquet"
    row = f"SELECT 'home' AS platform, 'p1' AS post_id, '{make_releases.DIGEST}' AS digest"
    duckdb.sql(f"COPY ({row}) TO '{path}'")
    by = make_releases.staff()[0].subject
    seal_release.propose(name=NAME, manifest=path, snapshot="", by=by, at=LATER)
    asked = ask()
    monkeypatch.setitem(sys.modules, "duckdb", None)

    assert check(asked).state == "proposed"
    asked.refresh_from_db()
    assert asked.refusal == {"why": "no_engine"}


def test_an_old_copy_of_the_database_takes_no_seal(monkeypatch):
    def behind(*_asked, **_more):
        raise LedgerBehind(entries=3, published=5)

    monkeypatch.setattr(seal_release, "append", behind)
    asked = ask()

    assert check(asked).state == "proposed"
    asked.refresh_from_db()
    assert asked.refusal == {"why": "ledger_behind"}


# --- Meanwhile ------------------------------------------------------------------------------------


@pytest.mark.parametrize("posts", [("p3",), ("p1", "p2")])
def test_what_is_proposed_meanwhile_is_not_sealed(
    monkeypatch, posts, django_capture_on_commit_callbacks
):
    """Not even the same again: whoever asked has not seen that it was."""
    asked = ask()
    propose = Check.write

    def anew():
        with monkeypatch.context() as inside:
            inside.setattr(Check, "write", propose)
            make_releases.proposed(*posts)

    meanwhile(monkeypatch, anew)

    release = check(asked)

    assert (release.state, release.items, seals()) == ("proposed", len(posts), 0)
    assert not Sealing.objects.exists()


def test_nothing_more_is_checked_once_it_is_taken_back(monkeypatch):
    asked = ask()
    make_releases.proposed("p3")

    assert check(asked).state == "proposed"
    assert seals() == 0


def test_a_release_that_is_given_up_meanwhile_is_not_sealed_and_leaves_nothing(
    monkeypatch, django_capture_on_commit_callbacks
):
    asked = ask()
    meanwhile(monkeypatch, lambda: seal_release.give_up(name=NAME, by=None, at=LATER))

    with django_capture_on_commit_callbacks(execute=True):
        release = check(asked)

    assert (release.state, seals()) == ("abandoned", 0)
    assert not folder_of(NAME).exists()
    with pytest.raises(NotOpen):
        ask(seen=bytes(release.root))


def test_files_that_go_while_they_are_read_are_no_error(monkeypatch, release):
    """They go with what was asked for: nothing fails, and nobody is told that it did."""
    asked = ask()

    def gone():
        seal_release.give_up(name=NAME, by=None, at=LATER)
        raise FileNotFoundError(2, "gone", "runs/1")

    meanwhile(monkeypatch, gone)

    assert check(asked).state == "abandoned"
    assert not folder_of(NAME).exists()


def test_the_command_is_first_and_the_worker_seals_nothing_more(monkeypatch):
    asked = ask()
    write = Check.write

    def by_hand():
        with monkeypatch.context() as inside:
            inside.setattr(Check, "write", write)
            make_releases.seal()

    meanwhile(monkeypatch, by_hand)

    assert (check(asked).state, seals()) == ("sealed", 1)


def test_of_two_workers_one_seals(monkeypatch):
    asked = ask()
    write = Check.write

    def other():
        with monkeypatch.context() as inside:
            inside.setattr(Check, "write", write)
            check(asked)

    meanwhile(monkeypatch, other)

    assert (check(asked).state, seals()) == ("sealed", 1)


# --- Workers that die -----------------------------------------------------------------------------


def start(asked):
    job = Job.objects.get(key=f"seal:{asked.pk}")
    tasks.seal_release(job_id=job.pk)
    job.refresh_from_db()
    return job


def test_what_a_worker_left_in_the_middle_is_sealed_by_the_next(monkeypatch, release):
    asked = ask()

    def die():
        raise MemoryError

    with monkeypatch.context() as once:
        meanwhile(once, die)
        assert start(asked).state == Job.State.WAITING

    asked.refresh_from_db()
    assert (asked.is_running, Release.objects.get(name=NAME).state) == (True, "proposed")
    assert start(asked).state == Job.State.DONE
    sealed = Release.objects.get(name=NAME)
    assert (sealed.state, seals()) == ("sealed", 1)
    with items_in(sealed) as items:
        assert (items.size, items.root) == (2, bytes(release.root))


def test_after_three_starts_it_is_put_aside_and_can_be_asked_for_again(monkeypatch):
    asked = ask()

    def die():
        raise MemoryError

    with monkeypatch.context() as always:
        meanwhile(always, die)
        for _ in range(3):
            start(asked)
    queue.sweep(at=timezone.now() + timedelta(minutes=5), on_aside=tasks.put_aside)

    asked.refresh_from_db()
    assert asked.state == "failed"
    assert Job.objects.get(key=f"seal:{asked.pk}").state == Job.State.ASIDE
    assert check(ask()).state == "sealed"


def test_a_seal_that_is_done_or_gone_is_not_put_aside():
    asked = ask()
    check(asked)

    room.give_up(sealing_id=asked.pk, at=ENDED)
    seal_as_asked(sealing_id=asked.pk, clock=lambda: ENDED)

    assert (Release.objects.get(name=NAME).state, seals()) == ("sealed", 1)
