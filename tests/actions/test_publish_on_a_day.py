"""Drafts that are published on a day: in whose name, and what keeps one back then."""

from datetime import timedelta

import pytest

from consent.actions import publish_draft
from consent.actions.publish_draft import (
    InThePast,
    NeedsSecondPerson,
)
from consent.actions.publish_edition import publish_edition
from consent.rulebook.editions import current_edition
from consent.rulebook.models import Draft
from consent.rulebook.parts import laid_on
from tests import make, make_rulebook
from tests.make_drafts import (
    LATER,
    PAUSED,
    approve,
    ask,
    facts,
    forum,
    in_force,
    records,
    resumed,
    schedule,
    written,
)
from tests.make_rulebook import policy

pytestmark = pytest.mark.django_db

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
