"""
Who can publish what, and when it counts.

Sam writes, Tina is the second person. Forum trains everywhere unless a test says otherwise.
"""

from datetime import UTC, datetime, timedelta

import pytest

from consent.actions import draft_rules, publish_draft
from consent.actions.draft_rules import ChangedSince, NotOpen, Overtaken
from consent.actions.publish_draft import (
    NeedsSecondPerson,
    NobodysDraft,
    NoReason,
    NothingChanges,
    NotWaiting,
    SamePerson,
    TooSoon,
)
from consent.actions.publish_edition import publish_edition
from consent.rulebook.editions import current_edition, data_of
from consent.rulebook.models import Draft, Edition
from consent.rulebook.parts import laid_on
from consent.rulebook.problems import Refused
from tests import make, make_rulebook
from tests.make_drafts import (
    LATER,
    NOTICE,
    PAUSED,
    REASON,
    approve,
    ask,
    facts,
    forum,
    in_force,
    publish,
    records,
    resumed,
    stopped,
    written,
)
from tests.make_rulebook import policy

pytestmark = pytest.mark.django_db


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
