"""
Who can publish what, and when it counts.

Sam writes, Tina is the second person. Forum trains everywhere unless a test says otherwise.
"""

import json
from datetime import UTC, datetime, timedelta

import pytest

from consent.actions import draft_rules, publish_draft
from consent.actions.draft_rules import ChangedSince, NotOpen, Overtaken
from consent.actions.publish_draft import (
    InThePast,
    NeedsSecondPerson,
    NobodysDraft,
    NoReason,
    NothingChanges,
    NotWaiting,
    SamePerson,
    TooSoon,
)
from consent.actions.publish_edition import publish_edition
from consent.ledger.models import Opening
from consent.rulebook.editions import current_edition, data_of
from consent.rulebook.models import Draft, Edition
from consent.rulebook.parts import laid_on
from consent.rulebook.problems import Refused
from tests import make, make_rulebook
from tests.make_rulebook import platform, policy

pytestmark = pytest.mark.django_db

LATER = make.NOW + timedelta(hours=1)
NOTICE = timedelta(days=30)
REASON = "A court said so."
PAUSED = {"status": "paused", "offer": "not_needed", "kinds": []}


def forum(*rows):
    return platform(policies=rows or [policy()])


def stopped():
    """Forum, on hold since long ago."""
    return forum(policy(**PAUSED))


def resumed(first="2027-01-15"):
    """Forum, on hold until a day."""
    last = f"{first[:8]}{int(first[8:]) - 1:02}"
    return forum(policy(last=last, **PAUSED), policy("p-2", first=first))


def in_force(document):
    data = make_rulebook.data(platforms=[document])
    return publish_edition(data=data, at=make.ALWAYS, by=None)


@pytest.fixture
def tina(db):
    return make.person("tina@example.org", is_staff=True)


def written(by, document, *, reason=REASON, part="platforms/forum"):
    draft = draft_rules.start(title="A change", reason=reason, by=by, at=make.NOW)
    return draft_rules.change(
        draft_id=draft.pk, seen=draft.content, documents={part: document}, by=by, at=make.NOW
    )


@pytest.fixture
def protective(sam):
    in_force(forum())
    return written(sam, stopped())


@pytest.fixture
def permissive(sam):
    in_force(stopped())
    return written(sam, resumed())


def do(verb, draft, by, *, at=LATER, **more):
    return verb(draft_id=draft.pk, seen=draft.content, by=by, at=at, **more)


def publish(draft, by, **more):
    return do(publish_draft.publish, draft, by, **more)


def ask(draft, by, **more):
    return do(publish_draft.ask, draft, by, **more)


def approve(draft, by, **more):
    return do(publish_draft.approve, draft, by, **more)


def schedule(draft, by, publish_at, **more):
    return do(publish_draft.schedule, draft, by, publish_at=publish_at, **more)


def facts(draft):
    draft.refresh_from_db()
    return draft.state, draft.direction, draft.approved_by, draft.look_due_at


def records(kind):
    openings = Opening.objects.filter(kind=kind).order_by("entry")
    return [json.loads(one.record) for one in openings]


# --- One person -----------------------------------------------------------------------------------


def test_what_protects_one_person_publishes_at_once_and_a_second_look_is_due(protective, sam):
    edition = publish(protective, sam)

    assert current_edition() == edition
    assert edition.rulebook.platforms["forum"].policies[0].status == "paused"
    assert (edition.published_by, edition.source) == (sam.subject, "draft")
    assert facts(protective) == ("published", "protective", None, LATER + timedelta(hours=24))
    assert protective.edition == edition
    assert list(Draft.objects.to_look_at()) == [protective]
    assert [step.what for step in protective.steps.all()] == ["started", "changed", "published"]


def test_words_can_be_changed_by_one_person_as_well(sam):
    in_force(forum())
    draft = written(sam, {"title": "An act of 2024", "seen": "seen"}, part="sources/act")
    publish(draft, sam)

    assert facts(draft) == ("published", "neutral", None, LATER + timedelta(hours=24))


def test_who_publishes_what_another_wrote_is_the_second_person(protective, sam, tina):
    edition = publish(protective, tina)

    assert facts(protective) == ("published", "protective", tina.subject, None)
    (record,) = [one for one in records("edition") if one["edition"] == edition.digest]
    assert (record["by"], record["second"]) == (str(sam.subject), str(tina.subject))
    assert not Draft.objects.to_look_at()


# --- Two people -----------------------------------------------------------------------------------


def test_what_lets_more_be_used_nobody_publishes_alone(permissive, sam):
    before = current_edition()

    with pytest.raises(NeedsSecondPerson):
        publish(permissive, sam)
    assert current_edition() == before
    assert facts(permissive)[0] == "draft"


def test_a_second_person_says_yes_and_it_is_published(permissive, sam, tina):
    ask(permissive, sam)
    assert facts(permissive)[0] == "waiting"
    approve(permissive, tina)

    assert facts(permissive) == ("published", "permissive", tina.subject, None)
    assert (
        current_edition().rulebook.platforms["forum"].policies[1].first_day.isoformat()
        == "2027-01-15"
    )


def test_the_yes_is_in_the_ledger_with_what_exactly_was_seen(permissive, sam, tina, settings):
    settings.SITE_ORIGIN = "dash.example/log"
    base = current_edition().digest
    ask(permissive, sam)
    approve(permissive, tina)

    assert records("approval") == [
        {
            "v": 1,
            "kind": "approval",
            "origin": "dash.example/log",
            "draft": permissive.pk,
            "content": permissive.content,
            "base": base,
            "approved": "publish",
            "author": str(sam.subject),
            "by": str(tina.subject),
            "at": "2026-11-23T13:00:00Z",
        }
    ]


def test_the_author_cannot_be_the_second_person(permissive, sam):
    ask(permissive, sam)

    with pytest.raises(SamePerson):
        approve(permissive, sam)
    assert facts(permissive)[0] == "waiting"
    assert records("approval") == []


def test_without_a_question_there_is_nothing_to_say_yes_to(permissive, tina):
    with pytest.raises(NotWaiting):
        approve(permissive, tina)


def test_a_yes_counts_for_what_was_seen_alone(permissive, sam, tina):
    seen = permissive.content
    draft_rules.change(
        draft_id=permissive.pk,
        seen=seen,
        documents={"platforms/forum": resumed("2027-03-15")},
        by=sam,
        at=make.NOW,
    )
    permissive.refresh_from_db()
    ask(permissive, sam)

    with pytest.raises(ChangedSince):
        publish_draft.approve(draft_id=permissive.pk, seen=seen, by=tina, at=LATER)
    approve(permissive, tina)


# --- The notice period ------------------------------------------------------------------------------


def test_nothing_more_is_used_before_people_had_their_notice(sam, tina):
    in_force(stopped())
    soon = written(sam, resumed("2026-12-20"))

    with pytest.raises(TooSoon) as caught:
        ask(soon, sam)
    assert caught.value.earliest == LATER + NOTICE
    with pytest.raises(TooSoon):
        publish(soon, tina)


def test_the_notice_counts_from_the_yes_and_not_from_the_question(sam, tina):
    in_force(stopped())
    # In Japan 25 December begins at 15:00 UTC of the day before.
    draft = written(sam, resumed("2026-12-25"))
    on_time = datetime(2026, 11, 24, 15, tzinfo=UTC)
    ask(draft, sam)

    with pytest.raises(TooSoon):
        approve(draft, tina, at=on_time + timedelta(seconds=1))
    assert facts(draft)[0] == "waiting"
    approve(draft, tina, at=on_time)
    assert facts(draft)[0] == "published"


def test_an_operator_can_ask_for_a_longer_notice(permissive, sam, settings):
    settings.RULES_NOTICE = timedelta(days=60)

    with pytest.raises(TooSoon):
        ask(permissive, sam)


def test_what_does_both_needs_both(sam, tina):
    in_force(forum(policy(), policy("p-2", ["JP"], **PAUSED)))
    draft = written(sam, forum(policy(**PAUSED), policy("p-2", ["JP"])))

    with pytest.raises(TooSoon):
        ask(draft, sam)
    draft_rules.change(
        draft_id=draft.pk,
        seen=draft.content,
        documents={
            "platforms/forum": forum(
                policy(**PAUSED),
                policy("p-2", ["JP"], last="2027-01-14", **PAUSED),
                policy("p-3", ["JP"], first="2027-01-15"),
            )
        },
        by=sam,
        at=make.NOW,
    )
    draft.refresh_from_db()
    with pytest.raises(NeedsSecondPerson):
        publish(draft, sam)
    publish(draft, tina)
    assert facts(draft)[:2] == ("published", "both")


# --- What is not published ----------------------------------------------------------------------------


def test_a_reason_is_needed(sam):
    in_force(forum())

    with pytest.raises(NoReason):
        publish(written(sam, stopped(), reason=""), sam)


def test_what_changes_nothing_is_not_published(sam):
    in_force(forum())
    draft = draft_rules.start(title="Nothing", reason=REASON, by=sam, at=make.NOW)

    with pytest.raises(NothingChanges):
        publish(draft, sam)


def test_what_is_not_a_rulebook_is_not_published(sam):
    before = in_force(forum())
    draft = written(sam, forum(policy(), policy("p-2")))

    with pytest.raises(Refused, match="p-2 overlaps p-1"):
        publish(draft, sam)
    assert current_edition() == before
    assert facts(draft)[0] == "draft"


def test_nobody_publishes_what_has_no_author(protective, sam):
    Draft.objects.update(author=None)

    with pytest.raises(NobodysDraft):
        publish(protective, sam)
    draft_rules.take_over(draft_id=protective.pk, by=sam, at=LATER)
    publish(protective, sam)


def test_what_has_ended_is_not_published_again(protective, sam):
    publish(protective, sam)

    with pytest.raises(NotOpen):
        publish(protective, sam)
    assert Edition.objects.count() == 2


def test_a_draft_that_is_overtaken_ends_and_the_newer_edition_stays(protective, sam):
    newer = publish_edition(
        data=laid_on(make_rulebook.data(platforms=[forum()]), {"platforms/forum": resumed()}),
        at=make.NOW,
        by=None,
    )

    with pytest.raises(Overtaken):
        publish(protective, sam)
    assert current_edition() == newer
    assert facts(protective)[0] == "superseded"


def test_going_back_to_an_old_rulebook_is_an_edition_of_its_own(sam, tina):
    first = in_force(stopped())
    later = publish_edition(
        data=make_rulebook.data(platforms=[forum(policy(status="excluded"))]),
        at=make.NOW,
        by=None,
    )
    edition = publish(written(sam, stopped()), sam)

    assert current_edition() == edition
    assert edition not in {first, later}
    assert data_of(edition.digest) == data_of(first.digest) | {
        "about": data_of(first.digest)["about"] | {"version": "1-3"}
    }


# --- On a day -----------------------------------------------------------------------------------------

TOMORROW = make.NOW + timedelta(days=1)


def test_on_its_day_a_draft_is_published_in_the_name_of_its_author(protective, sam):
    before = current_edition()
    schedule(protective, sam, TOMORROW)

    assert publish_draft.publish_due(at=TOMORROW - timedelta(seconds=1)) == []
    assert current_edition() == before
    assert publish_draft.publish_due(at=TOMORROW) == [protective]
    assert publish_draft.publish_due(at=TOMORROW) == []
    edition = current_edition()
    assert (edition.published_at, edition.published_by) == (TOMORROW, sam.subject)
    assert facts(protective)[3] == TOMORROW + timedelta(hours=24)
    assert protective.steps.last().by is None


def test_a_day_for_what_lets_more_in_needs_the_second_person_as_well(permissive, sam, tina):
    with pytest.raises(NeedsSecondPerson):
        schedule(permissive, sam, TOMORROW)
    ask(permissive, sam, publish_at=TOMORROW)
    approve(permissive, tina)

    assert facts(permissive)[0] == "scheduled"
    assert publish_draft.publish_due(at=TOMORROW) == [permissive]
    assert facts(permissive) == ("published", "permissive", tina.subject, None)
    assert len(records("approval")) == 1


def test_a_day_lies_ahead(protective, sam):
    for verb in (ask, schedule):
        with pytest.raises(InThePast):
            verb(protective, sam, publish_at=LATER)


def test_what_no_longer_fits_on_its_day_is_not_published(protective, sam):
    schedule(protective, sam, TOMORROW)
    newer = in_force(resumed())

    assert publish_draft.publish_due(at=TOMORROW) == []
    assert current_edition() == newer
    assert facts(protective)[0] == "superseded"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"reason": ""}, "NoReason"),
        ({"author": None}, "NobodysDraft"),
        ({"changes": "{}"}, "NothingChanges"),
    ],
)
def test_what_cannot_be_published_on_its_day_goes_back_and_says_why(
    protective, sam, change, reason
):
    schedule(protective, sam, TOMORROW)
    Draft.objects.update(**change)
    before = current_edition()

    assert publish_draft.publish_due(at=TOMORROW) == []
    assert current_edition() == before
    assert facts(protective)[0] == "draft"
    assert protective.steps.last().note == reason


def test_a_source_that_is_gone_by_its_day_keeps_a_draft_back(sam):
    both = {one: {"title": one, "seen": "seen"} for one in ("act", "more")}
    data = make_rulebook.data(platforms=[forum()], sources=both)
    publish_edition(data=data, at=make.ALWAYS, by=None)
    draft = written(sam, forum(policy(**PAUSED | {"sources": ["more"]})))
    schedule(draft, sam, TOMORROW)
    publish_edition(data=laid_on(data, {"sources/more": None}), at=make.NOW, by=None)

    assert publish_draft.publish_due(at=TOMORROW) == []
    assert facts(draft)[0] == "draft"
    assert "unknown source more" in draft.steps.last().note


def test_not_even_a_day_set_by_hand_lets_one_person_open_what_is_closed(permissive):
    Draft.objects.update(state="scheduled", publish_at=TOMORROW)
    before = current_edition()

    assert publish_draft.publish_due(at=TOMORROW) == []
    assert current_edition() == before
    assert permissive.steps.last().note == "NeedsSecondPerson"
