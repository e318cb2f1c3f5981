"""A choice is honoured when the first pipeline says that it filters with a snapshot that holds it."""

import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from consent.access.models import ApiKey, Scope
from consent.actions.confirm_snapshot import (
    BadName,
    NoSuchSnapshot,
    SnapshotOver,
    confirm_snapshot,
)
from consent.answers.clock import compute
from consent.answers.honoured import honoured, honoured_by, newest_of_each
from consent.core.choices import Decision
from consent.core.choices import Scope as About
from consent.ledger.models import Moments
from consent.ledger.moments import Step
from consent.training.models import Confirmation, Snapshot
from tests import make, make_ingest, make_training
from tests.web.reading import read

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
HOME = {"home"}


@pytest.fixture(autouse=True)
def counted_anew(rulebook, ledger):
    cache.clear()
    make_ingest.send(make_ingest.account("a1", country="DE", born=1985))


@pytest.fixture
def cut(tmp_path):
    """Cut a snapshot some hours from now."""

    def cut(after=0):
        at = make.NOW + after * HOUR
        return Snapshot.objects.get(digest=make_training.cut(tmp_path / "snapshot", at=at).digest)

    return cut


def confirm(snapshot, pipeline="Training", after=0):
    return confirm_snapshot(digest=snapshot.digest, pipeline=pipeline, at=make.NOW + after * HOUR)


def test_only_what_the_snapshot_holds_is_honoured(ines, cut):
    before = make.said(ines)
    snapshot = cut()
    after = make.said(ines)

    made = confirm(snapshot, after=1)

    assert honoured_by(before.index, HOME) == made
    assert honoured_by(after.index, HOME) is None
    assert honoured([before.index, after.index]) == {before.index: made}


def test_the_first_one_counts_whoever_it_was(ines, cut):
    said = make.said(ines)
    first, second = cut(), cut(1)

    made = confirm(second, "Chat", after=2)
    confirm(first, "Search", after=3)
    confirm(second, "Search", after=4)

    assert honoured_by(said.index, {"home", "facebook"}) == made
    assert [one.reaches_further for one in Confirmation.objects.order_by("pk")] == [
        True,
        False,
        False,
    ]


def test_each_choice_has_its_own_first(ines, cut):
    one = make.said(ines)
    first = confirm(cut(), "Search", after=1)
    two = make.said(ines)
    second = confirm(cut(2), "Chat", after=3)

    assert (honoured_by(one.index, HOME), honoured_by(two.index, HOME)) == (first, second)
    assert honoured([one.index, two.index]) == {one.index: first, two.index: second}


def test_saying_it_again_changes_nothing_even_when_it_is_over(cut):
    snapshot = cut()
    made = confirm(snapshot, after=1)

    assert confirm(snapshot, after=2) == made
    assert confirm(snapshot, after=99).confirmed_at == made.confirmed_at
    assert Confirmation.objects.count() == 1


def test_what_cannot_be_filtered_with_is_not_confirmed(cut):
    snapshot = cut()
    with pytest.raises(SnapshotOver):
        confirm(snapshot, after=24)
    for digest in ("0" * 64, "a\0b"):
        with pytest.raises(NoSuchSnapshot):
            confirm_snapshot(digest=digest, pipeline="Training", at=make.NOW)
    for name in ("", " ", "x" * 101, "a\nb", "\u202egniniarT"):
        with pytest.raises(BadName):
            confirm(snapshot, name)
    assert not Confirmation.objects.exists()


def test_a_choice_for_a_platform_that_no_snapshot_has_is_not_honoured(ines, cut):
    about_home = make.said(ines, scope=About(platform="home"))
    elsewhere = make.said(ines, scope=About(platform="facebook"))

    confirm(cut(), after=1)

    assert honoured_by(about_home.index, HOME)
    assert honoured_by(elsewhere.index, {"facebook"}) is None
    assert honoured_by(about_home.index, set()) is None


def test_the_clock_counts_from_the_choice_to_the_confirmation(ines, cut):
    for _ in range(3):
        make.said(ines)
    confirm(cut())
    make.said(ines)

    taken = compute(at=Moments.objects.latest("acknowledged_at").acknowledged_at).taken(
        Step.CONFIRMED
    )

    assert taken.choices == 3
    assert taken.most is not None


def test_one_statement_however_many_choices(ines, cut, django_assert_max_num_queries):
    for _ in range(30):
        make.said(ines)
    snapshot = cut()

    with django_assert_max_num_queries(10):
        confirm(snapshot)


@pytest.fixture
def hers(ines):
    found = Client()
    found.force_login(ines)
    return found


def test_people_see_who_keeps_to_their_choice_and_since_when(ines, cut, hers, settings):
    settings.HOME_PLATFORM_NAME = "Open Forum"
    make.account(ines, "home")
    make.account(ines, "facebook")
    said = make.said(ines)
    page = reverse("receipt", args=[said.number])
    assert "Not confirmed yet. No training program of Open Forum" in read(hers.get(page)).words

    confirm(cut(), "Search <b>team</b>", after=1)

    words = "23 November 2026, 13:00"
    receipt = read(hers.get(page)).words
    assert f"Open Forum: confirmed since {words}" in receipt
    assert "by Search <b>team</b>" in receipt
    history = read(hers.get(reverse("history"))).words
    assert f"Open Forum: Search <b>team</b> keeps to it since {words}" in history
    everybody = read(Client().get(reverse("transparency"))).words
    assert "Which training programs keep to it" in everybody
    assert "Search <b>team</b>" in everybody


def test_who_has_no_posts_where_a_pipeline_filters_is_told_of_no_pipeline(ines, cut, hers):
    make.account(ines, "facebook")
    said = make.said(ines)
    confirm(cut(), after=1)

    assert "onfirmed since" not in read(hers.get(reverse("receipt", args=[said.number]))).words
    assert "keeps to it" not in read(hers.get(reverse("history"))).words


def test_a_choice_about_single_posts_is_kept_to_where_they_are(ines, cut, hers):
    here, there = make.post(ines, platform="home"), make.post(ines, platform="facebook")
    about = {
        one: make.said(ines, scope=About(posts=frozenset([one.hex]))).number
        for one in (here, there)
    }
    confirm(cut(), after=1)

    receipts = [read(hers.get(reverse("receipt", args=[about[one]]))).words for one in about]
    assert ["onfirmed since" in words for words in receipts] == [True, False]


def test_the_history_says_nothing_of_what_is_not_kept_to(ines, cut, hers):
    make.said(ines, scope=About(platform="facebook"))
    confirm(cut(), after=1)
    make.said(ines)

    assert "keeps to it" not in read(hers.get(reverse("history"))).words


class Pipeline:
    def __init__(self, client, scope=Scope.CONFIRM, label="Search", platform="home"):
        _, text = ApiKey.new(label=label, platform=platform, scopes=[scope], at=make.NOW)
        self.client = client
        self.headers = {"Authorization": f"Bearer {text}"}

    def __call__(self, body, content_type="application/json"):
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        headers = {
            **self.headers,
            "Content-Type": content_type,
            "Content-Length": str(len(body)),
        }
        return self.client.post("/api/v1/confirmations", body, content_type, headers=headers)


@pytest.fixture
def now():
    import time_machine

    with time_machine.travel(make.NOW, tick=False) as clock:
        yield clock


def test_a_pipeline_says_so_itself_as_often_as_it_likes(client, cut, now):
    snapshot = cut()
    ask = Pipeline(client)

    first, second = ask({"snapshot": snapshot.digest}), ask({"snapshot": snapshot.digest})

    assert first.json() == {
        "snapshot": snapshot.digest,
        "pipeline": "Search",
        "entries": snapshot.entries,
        "confirmed": "2026-11-23T12:00:00Z",
    }
    assert (second.status_code, second.json()) == (200, first.json())
    assert Confirmation.objects.count() == 1


def test_nobody_confirms_for_a_platform_that_the_snapshot_has_nothing_of(client, ines, cut, now):
    said = make.said(ines)
    snapshot = cut()

    answer = Pipeline(client, platform="facebook")({"snapshot": snapshot.digest})

    assert (answer.status_code, answer.json()["type"]) == (403, "urn:privacydash:problem:platform")
    assert honoured_by(said.index, {"home", "facebook"}) is None


def test_two_keys_of_one_name_for_two_platforms_are_two_pipelines(client, cut, now):
    make_ingest.send(make_ingest.account("f1", platform="facebook", country="DE"))
    snapshot = cut()
    first = Pipeline(client)({"snapshot": snapshot.digest}).json()
    now.shift(HOUR)

    second = Pipeline(client, platform="facebook")({"snapshot": snapshot.digest}).json()

    assert (first["confirmed"], second["confirmed"]) == (
        "2026-11-23T12:00:00Z",
        "2026-11-23T13:00:00Z",
    )
    assert len(newest_of_each()) == 2


def test_a_snapshot_is_named_once(client, cut, now):
    digest = cut().digest
    body = f'{{"snapshot": "{"0" * 64}", "snapshot": "{digest}"}}'.encode()

    answer = Pipeline(client)(body)

    assert answer.status_code == 400
    assert answer.json()["detail"] == "snapshot: is there twice."
    assert answer.json()["title"] == "The body does not say what it should"


def test_what_the_address_refuses(client, cut, now):
    snapshot = cut()
    ask = Pipeline(client)
    good = {"snapshot": snapshot.digest}
    assert ask({"snapshot": "0" * 64}).status_code == 404
    for wrong in ([], {}, {"snapshot": 1}, {**good, "pipeline": "Chat"}, b"{", b""):
        assert ask(wrong).status_code == 400, wrong
    assert ask(good, "text/plain").status_code == 415
    assert Pipeline(client, Scope.SNAPSHOT)(good).status_code == 403
    assert client.post("/api/v1/confirmations", good, "application/json").status_code == 401
    now.move_to(snapshot.expires_at)
    assert ask(good).status_code == 410
    assert not Confirmation.objects.exists()


def test_the_command_for_those_without_network(cut, now, tmp_path, capsys):
    snapshot = cut()
    report = tmp_path / "report.json"
    report.write_text(json.dumps({"snapshot": snapshot.digest, "rows": 3}))

    told_by = ("confirm_snapshot", "--pipeline", "Batch")
    call_command(*told_by, "--report", str(report), "--json")
    call_command(*told_by, snapshot.digest)

    told = capsys.readouterr().out
    assert json.loads(told.splitlines()[0])["pipeline"] == "Batch"
    assert Confirmation.objects.get().pipeline == "Batch"
    report.write_text("{}")
    for wrong in (["--report", str(report)], ["0" * 64], []):
        with pytest.raises(CommandError):
            call_command(*told_by, *wrong)


def test_a_wish_is_nothing_to_keep_to(ines, cut, hers):
    make.said(ines, Decision.WISH, About(platform="reddit"))
    confirm(cut(), after=1)

    assert "keeps to it" not in read(hers.get(reverse("history"))).words
