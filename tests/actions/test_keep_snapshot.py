"""A snapshot is cut by itself, and its files stay as long as somebody needs them."""

import os
import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.checks import run_checks
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from consent import tasks
from consent.actions.keep_snapshot import ask_for_snapshot_if_due, keep_snapshot
from consent.actions.open_release import open_release
from consent.actions.seal_release import give_up
from consent.answers import freshness as room
from consent.answers.freshness import State, freshness
from consent.core.snapshots import FILES, MANIFEST
from consent.ledger.models import Moments
from consent.queue import Job
from consent.staff import queues as staff
from consent.training.kept import counting, folder_of, newest_kept
from consent.training.models import Release, Snapshot
from consent.training.writing import Tables
from tests import make, make_ingest, make_training
from tests.web.reading import read

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def place(tmp_path, settings, rulebook, ledger):
    settings.SNAPSHOTS_DIR = tmp_path / "snapshots"
    settings.ACCOUNT_KEY_FILE = tmp_path / "account-key"
    settings.SNAPSHOT_HOURS = 6
    cache.clear()
    return settings.SNAPSHOTS_DIR


def keep(after=0 * HOUR):
    made = keep_snapshot(clock=lambda: make.NOW + after)
    return Snapshot.objects.get(digest=made.digest)


def names(place):
    """The folders of snapshots that are there; with them lie the deltas to them."""
    return {path.name.removesuffix(".deltas") for path in place.iterdir()}


def waiting():
    return list(Job.objects.filter(state=Job.State.WAITING).values_list("task", flat=True))


def test_it_is_asked_for_when_the_newest_is_old():
    ask_for_snapshot_if_due(at=make.NOW)
    assert waiting() == ["consent.keep_snapshot"]
    Job.objects.all().delete()
    keep()

    ask_for_snapshot_if_due(at=make.NOW + 5.9 * HOUR)
    assert waiting() == []
    ask_for_snapshot_if_due(at=make.NOW + 6 * HOUR)
    assert waiting() == ["consent.keep_snapshot"]


def test_it_is_asked_for_at_once_when_the_key_that_signed_the_newest_was_stolen():
    keep()
    call_command("rotate_ledger_key")
    ask_for_snapshot_if_due(at=make.NOW + HOUR)
    assert waiting() == []

    call_command("rotate_ledger_key", "--compromised")
    ask_for_snapshot_if_due(at=make.NOW + HOUR)
    assert waiting() == ["consent.keep_snapshot"]

    Job.objects.all().delete()
    keep(HOUR)
    ask_for_snapshot_if_due(at=make.NOW + 2 * HOUR)
    assert waiting() == []


def test_a_worker_cuts_it(place):
    ask_for_snapshot_if_due(at=make.NOW)

    tasks.keep_snapshot(job_id=Job.objects.get().pk)

    made = newest_kept()
    assert {path.name for path in folder_of(made).iterdir()} == {MANIFEST, *FILES}
    assert Job.objects.get().state == Job.State.DONE
    assert oct((place.parent / "account-key").stat().st_mode)[-3:] == "600"


@pytest.mark.django_db(transaction=True)
def test_a_worker_holds_its_job_however_long_that_takes(settings, monkeypatch, rulebook):
    settings.JOB_LEASE_SECONDS = 0.4
    write = Tables.write

    def slowly(tables, folder):
        at_first = Job.objects.get().lease_until
        time.sleep(1)
        assert Job.objects.get().lease_until > at_first
        return write(tables, folder)

    monkeypatch.setattr(Tables, "write", slowly)
    make_ingest.send(make_ingest.account("a1", country="US", born=1985))
    ask_for_snapshot_if_due(at=timezone.now())

    tasks.keep_snapshot(job_id=Job.objects.get().pk)

    assert (Job.objects.get().state, Job.objects.get().error) == (Job.State.DONE, "")


def test_not_where_nobody_wants_it(settings):
    settings.SNAPSHOT_HOURS = 0

    ask_for_snapshot_if_due(at=make.NOW)

    assert waiting() == []
    assert freshness(at=make.NOW).state is State.NOT_HERE


def test_a_site_that_cannot_cut_says_so(settings, monkeypatch):
    def ids():
        found = run_checks(include_deployment_checks=True)
        return {one.id for one in found} & {"consent.W002", "consent.W003"}

    assert ids() == set()
    settings.SNAPSHOT_HOURS = 20
    assert ids() == {"consent.W003"}
    settings.SNAPSHOT_HOURS = 6
    monkeypatch.setattr("consent.training.checks.find_spec", lambda _name: None)
    monkeypatch.setattr(room, "find_spec", lambda _name: None)
    assert ids() == {"consent.W002"}
    ask_for_snapshot_if_due(at=make.NOW)
    assert waiting() == []


def test_what_counts_stays_and_what_is_over_goes(place):
    first, second = keep(), keep(6 * HOUR)
    assert [one.digest for one in counting(at=make.NOW + 7 * HOUR)] == [second.digest, first.digest]
    assert names(place) == {first.kept_in, second.kept_in}

    third = keep(24 * HOUR)

    first.refresh_from_db()
    assert first.kept_in == ""
    assert names(place) == {second.kept_in, third.kept_in}
    # The row stays: a release may name it for ever.
    assert Snapshot.objects.count() == 3


def test_the_newest_stays_even_if_it_is_over():
    from consent.actions.keep_snapshot import remove_old

    made = keep()
    remove_old(at=make.NOW + 48 * HOUR)

    assert newest_kept() == made
    assert folder_of(made).is_dir()


def test_what_an_open_release_needs_stays_until_it_is_closed():
    before = keep()
    open_release(name="winter", purpose="Chat", controller="Us", by=None, at=make.NOW)
    first = keep(HOUR)
    later = keep(2 * HOUR)

    keep(50 * HOUR)

    names = {one.digest for one in Snapshot.objects.exclude(kept_in="")}
    assert first.digest in names
    assert not names & {before.digest, later.digest}

    Release.objects.update(state=Release.State.PROPOSED, snapshot=first.digest)
    keep(80 * HOUR)
    assert Snapshot.objects.get(pk=first.pk).kept_in
    give_up(name="winter", by=None, at=make.NOW)
    keep(81 * HOUR)
    assert not Snapshot.objects.get(pk=first.pk).kept_in


def test_what_a_killed_process_left_goes_after_a_day(place):
    made = keep()
    for name in (".cut-abc", "20261101T000000Z-12345678"):
        (place / name).mkdir()
        (place / name / "accounts.parquet").write_text("half")
    keep(HOUR)
    assert (place / ".cut-abc").exists()
    yesterday = time.time() - 90_000
    for name in (".cut-abc", "20261101T000000Z-12345678", made.kept_in):
        os.utime(place / name, (yesterday, yesterday))

    keep(2 * HOUR)

    assert not (place / ".cut-abc").exists()
    assert not (place / "20261101T000000Z-12345678").exists()
    assert folder_of(made).is_dir()


def test_one_that_was_cut_elsewhere_is_not_served(tmp_path):
    make_training.cut(tmp_path / "mine")

    assert newest_kept() is None
    assert freshness(at=make.NOW).state is State.NONE_YET


def test_everybody_hears_of_it_when_choices_wait_and_none_was_ever_cut(client, ines):
    import time_machine

    assert freshness(at=make.NOW + 1000 * HOUR).state is State.NONE_YET
    make.said(ines)
    Moments.objects.update(acknowledged_at=make.NOW)
    assert freshness(at=make.NOW + 12 * HOUR).state is State.NONE_YET

    late = make.NOW + 12 * HOUR + timedelta(minutes=1)
    with time_machine.travel(late, tick=False):
        (line,) = staff.snapshot(late).lines
        assert "No snapshot for training was ever cut" in line.text
        assert client.get("/readyz").json()["snapshot"] == "late"
        words = read(client.get(reverse("transparency"))).words
        assert "There is no list for training programs yet. Support has been told." in words

    # When it came in is forgotten some day; that it waits is not.
    Moments.objects.all().delete()
    assert freshness(at=late).state is State.LATE
    keep()
    assert freshness(at=make.NOW).state is State.FRESH


def test_everybody_hears_of_it_when_the_newest_is_older_than_promised(client, settings):
    import time_machine

    keep()
    address = reverse("transparency")
    with time_machine.travel(make.NOW + 12 * HOUR, tick=False):
        assert staff.snapshot(make.NOW + 12 * HOUR).lines == ()
        assert client.get("/readyz").json()["snapshot"] == "fresh"
        words = read(client.get(address)).words
        assert "We want it to be no older than 12 hours." in words
        assert "It is older now." not in words

    with time_machine.travel(make.NOW + 12 * HOUR + timedelta(minutes=1), tick=False):
        (line,) = staff.snapshot(make.NOW + 12.1 * HOUR).lines
        assert "older than 12 hours" in line.text
        assert client.get("/readyz").json()["snapshot"] == "late"
        assert "Support has been told." in read(client.get(address)).words
