"""Everybody is counted once, as of one instant, and the new count takes the place of the old."""

import copy
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consent import queue, tasks
from consent.actions import draft_rules, take_census
from consent.actions.publish_edition import publish_edition
from consent.answers.what_if import what_if
from consent.core.choices import Decision, Scope
from consent.core.posts import Audience, Kind, State
from consent.core.rulebook_data import build
from consent.posts.models import Census, CensusGroups, CensusPart
from consent.queue import Job, Task
from consent.rulebook.editions import current_edition, data_of
from consent.rulebook.parts import document_of
from tests import make

pytestmark = pytest.mark.django_db

NOW = make.NOW
HOUR = timedelta(hours=1)


def cells():
    """The posts of each cell, by what it is about."""
    found = CensusPart.objects.exclude(place__startswith="*").order_by("-census")
    return {
        (part.place, part.platform, kind, age, objected and instant(objected[0]), later): posts
        for part in found
        for _number, kind, age, objected, later, _consented, posts in json.loads(part.cells)
    }


def instant(text):
    return datetime.fromisoformat(text)


def test_what_can_never_be_used_is_not_counted(ines):
    make.post(ines)
    make.post(ines, audience=Audience.FOLLOWERS)
    make.post(ines, audience=Audience.UNKNOWN)
    make.post(ines, state=State.REMOVED)
    make.post(ines, state=State.ARCHIVED)
    make.post(ines, created_at=None)
    make.post(make.person("nowhere@example.org"))

    taken = take_census.take_census(at=NOW)

    assert cells() == {("DE", "facebook", "post", "adult", None, False): 1}
    assert (taken.posts, taken.people, taken.edition) == (1, 1, current_edition().digest)


def test_posts_are_told_apart_by_age_and_place(rulebook):
    young = make.person("young@example.org", country="US", subdivision="US-TX", born=1997)
    make.post(young, created_at=datetime(2016, 12, 31, tzinfo=UTC))
    make.post(young, created_at=datetime(2017, 1, 1, tzinfo=UTC), kind=Kind.PHOTO)
    make.post(make.person("unknown@example.org", country="FR"))

    take_census.take_census(at=NOW)

    assert cells() == {
        ("US-TX", "facebook", "post", "adult", None, False): 1,
        ("US-TX", "facebook", "photo", "adult", None, False): 1,
        ("FR", "facebook", "post", "unknown", None, False): 1,
    }


def test_a_child_is_told_by_the_year_they_were_born(rulebook):
    child = make.person("child@example.org", country="DE", born=2005)
    make.post(child, created_at=datetime(2024, 1, 1, 11, 59, tzinfo=UTC))
    make.post(child, created_at=datetime(2024, 1, 1, 12, 0, tzinfo=UTC))

    take_census.take_census(at=NOW)

    assert cells() == {
        ("DE", "facebook", "post", "minor", None, False): 1,
        ("DE", "facebook", "post", "adult", None, False): 1,
    }


def test_an_objection_cuts_posts_at_its_instant(ines):
    said_at = datetime(2026, 11, 1, 8, tzinfo=UTC)
    make.post(ines, created_at=said_at - timedelta(seconds=1))
    make.post(ines, created_at=said_at)
    make.said(ines, at=said_at)

    take_census.take_census(at=NOW)

    assert cells() == {
        ("DE", "facebook", "post", "adult", said_at, False): 1,
        ("DE", "facebook", "post", "adult", said_at, True): 1,
    }


def test_an_objection_to_one_post_counts_for_that_post(ines):
    chosen, _other = make.post(ines), make.post(ines)
    make.said(ines, scope=Scope(posts=frozenset({chosen.hex})), at=NOW - HOUR)

    take_census.take_census(at=NOW)

    assert cells() == {
        ("DE", "facebook", "post", "adult", None, False): 1,
        ("DE", "facebook", "post", "adult", NOW - HOUR, False): 1,
    }
    objections = CensusGroups.objects.get(what=CensusGroups.What.OBJECTIONS, place="DE")
    assert objections.counts.endswith("=1")


def test_what_was_taken_back_or_is_said_later_does_not_count(ines):
    make.post(ines)
    make.said(ines, at=NOW - 3 * HOUR)
    make.said(ines, Decision.WITHDRAW, at=NOW - 2 * HOUR)
    make.said(ines, at=NOW + HOUR)

    take_census.take_census(at=NOW)

    assert cells() == {("DE", "facebook", "post", "adult", None, False): 1}


def test_deadlines_of_the_edition_and_of_open_drafts_are_told_apart(ines, mallory, sam):
    early, late = datetime(2025, 5, 5, 12, tzinfo=UTC), datetime(2025, 5, 15, 12, tzinfo=UTC)
    for person, at in ((ines, early), (mallory, late)):
        make.post(person)
        make.said(person, at=at)
    take_census.take_census(at=NOW)
    assert len(cells()) == 1

    facebook = copy.deepcopy(document_of(data_of(current_edition().digest), "platforms/facebook"))
    (row,) = (row for row in facebook["policies"] if row["id"] == "facebook-eu-2025")
    row["deadline"] = "2025-05-10"
    draft = draft_rules.start(title="Another deadline", by=sam, at=NOW)
    draft_rules.change(
        draft_id=draft.pk,
        seen=draft.content,
        documents={"platforms/facebook": facebook},
        by=sam,
        at=NOW,
    )
    take_census.take_census(at=NOW)

    assert len(cells()) == 2


def test_a_draft_that_is_no_rulebook_does_not_keep_anybody_from_counting(ines, sam):
    make.post(ines)
    facebook = copy.deepcopy(document_of(data_of(current_edition().digest), "platforms/facebook"))
    facebook["policies"][0]["sources"] = ["nothing-of-the-kind"]
    draft = draft_rules.start(title="Not finished", by=sam, at=NOW)
    draft_rules.change(
        draft_id=draft.pk,
        seen=draft.content,
        documents={"platforms/facebook": facebook},
        by=sam,
        at=NOW,
    )

    assert take_census.take_census(at=NOW).posts == 1


def test_a_count_that_stops_half_way_leaves_the_last_one_in_its_place(ines):
    make.post(ines)
    first = take_census.take_census(at=NOW)
    make.post(ines)
    calls = iter(range(2))

    def alive():
        if next(calls, None) is None:
            raise queue.Lost

    with pytest.raises(queue.Lost):
        take_census.take_census(at=NOW + HOUR, alive=alive)

    same = build(data_of(current_edition().digest), edition="draft")
    assert what_if(same, at=NOW).taken_at == NOW
    third = take_census.take_census(at=NOW + 2 * HOUR)
    assert list(Census.objects.all()) == [third]
    assert not CensusPart.objects.filter(census=first.pk).exists()


def test_however_many_posts_the_queries_are_the_same(ines):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            take_census.take_census(at=NOW)
        return len(captured)

    make.post(ines)
    take_census.take_census(at=NOW)
    few = queries()
    for number in range(30):
        make.post(ines, platform=("facebook", "x")[number % 2])

    assert queries() == few


# --- When -----------------------------------------------------------------------------------------


def test_a_count_is_asked_for_when_there_is_none_and_when_it_is_old(rulebook):
    old = timedelta(hours=settings.CENSUS_HOURS)

    assert take_census.ask_for_census_if_due(at=NOW) is not None
    take_census.take_census(at=NOW)
    assert take_census.ask_for_census_if_due(at=NOW + old - HOUR) is None
    assert take_census.ask_for_census_if_due(at=NOW + old) is not None
    assert Job.objects.count() == 1


def test_a_count_is_asked_for_when_the_rules_have_changed(rulebook):
    take_census.take_census(at=NOW)
    data = data_of(current_edition().digest)
    data["about"]["version"] = "another"
    publish_edition(data=data, at=NOW, by=None)

    assert take_census.ask_for_census_if_due(at=NOW) is not None


def test_a_worker_counts(ines):
    make.post(ines)
    job = take_census.ask_for_census(at=NOW)

    tasks.take_census(job_id=job.pk)

    job.refresh_from_db()
    assert (job.task, job.state) == (Task.TAKE_CENSUS, Job.State.DONE)
    assert Census.objects.get().posts == 1


def test_the_clock_asks_for_a_count(rulebook):
    tasks.ask_for_census()

    assert Job.objects.get().task == Task.TAKE_CENSUS
