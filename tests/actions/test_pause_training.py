"""A regulator stops training: one person publishes it, and it counts at once, for everybody."""

from datetime import date, timedelta

import pytest

from accounts.models import User
from consent.actions.pause_training import NotYetDecided, pause_training
from consent.answers.groups import groups_of, totals
from consent.answers.world import world_of
from consent.core.eligibility import Reason
from consent.core.rules import Status
from consent.ledger.models import Entry, Opening
from consent.posts.models import Post, Tally
from consent.rulebook.editions import current_edition
from consent.rulebook.models import Draft, Edition
from consent.rulebook.pausing import NothingRuns, Pause
from consent.rulebook.problems import Refused
from tests import make

pytestmark = pytest.mark.django_db


def pause(**changes):
    facts = {
        "region": "BR",
        "platforms": None,
        "status": Status.SUSPENDED_BY_REGULATOR,
        "decided_by": "ANPD",
        "decided_on": date(2026, 11, 23),
        "url": "https://www.gov.br/anpd/decisao",
        "sentence": "The ANPD has stopped AI training with posts from Brazil.",
    }
    return Pause(**facts | changes)


def publish(by, *, at=make.NOW, **changes):
    return pause_training(pause=pause(**changes), title="Brazil: on hold", by=by, at=at)


@pytest.fixture
def bia(rulebook):
    """Beatriz lives in Brazil and is grown up."""
    return make.person("bia@example.org", country="BR", born=1985)


def reasons(person, at=make.NOW):
    world = world_of(person, at=at)
    return {world.verdict(one.facts).reason for one in groups_of(world)}


def test_from_the_moment_it_is_published_nothing_is_used_any_more(bia, sam):
    for platform in ("facebook", "instagram", "home", "x"):
        make.post(bia, platform=platform)
    before = totals(groups_of(world_of(bia, at=make.NOW)))
    assert before.by_outcome

    draft = publish(sam)

    world = world_of(bia, at=make.NOW)
    assert world.rulebook.edition == draft.edition_id
    for platform in ("facebook", "instagram", "home", "x"):
        assert world.rule(platform).policy.status is Status.SUSPENDED_BY_REGULATOR
    assert all(group.verdict.reason is Reason.SUSPENDED for group in groups_of(world))


def test_nothing_is_written_for_any_post(bia, sam):
    make.post(bia)
    before = list(Post.objects.values()), list(Tally.objects.values())
    entries = Entry.objects.count()

    publish(sam)

    assert (list(Post.objects.values()), list(Tally.objects.values())) == before
    assert Entry.objects.count() == entries + 1


def test_other_countries_are_not_touched(bia, ines, sam):
    make.post(ines)
    rule = world_of(ines, at=make.NOW).rule("facebook")

    publish(sam)

    after = world_of(ines, at=make.NOW).rule("facebook")
    assert (after.policy, after.law) == (rule.policy, rule.law)


def test_one_person_is_enough_and_a_second_look_is_due(bia, sam):
    draft = publish(sam)

    assert (draft.state, draft.direction, draft.author) == ("published", "protective", sam.subject)
    assert draft.look_due_at == make.NOW + timedelta(hours=24)
    assert current_edition().published_by == sam.subject
    row = current_edition().rulebook.policy("facebook-br-suspended-2026-11-23")
    assert (row.decided_by, row.note) == ("ANPD", pause().sentence)


def test_only_some_platforms_can_be_paused(bia, sam):
    publish(sam, platforms=("facebook",))

    world = world_of(bia, at=make.NOW)
    assert world.rule("facebook").policy.status is Status.SUSPENDED_BY_REGULATOR
    assert world.rule("instagram").policy.status is Status.ACTIVE


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"region": "XX"}, NothingRuns),
        ({"platforms": ("whatsapp",)}, NothingRuns),
        ({"url": "the newspaper"}, Refused),
        ({"sentence": "Stopped.\x07"}, Refused),
        ({"decided_on": date(2026, 11, 25)}, NotYetDecided),
    ],
)
def test_a_pause_that_cannot_be_leaves_everything_as_it_is(rulebook, sam, changes, refusal):
    with pytest.raises(refusal):
        publish(sam, **changes)

    assert not Draft.objects.exists()
    assert Edition.objects.count() == Opening.objects.filter(kind="edition").count() == 1


def test_a_second_pause_of_the_same_has_nothing_to_do(bia, sam):
    publish(sam)

    with pytest.raises(NothingRuns):
        publish(sam, at=make.NOW + timedelta(hours=1))


def test_who_is_erased_later_leaves_the_rules_as_they_are(bia, sam):
    publish(sam)
    User.objects.filter(pk=sam.pk).delete()

    assert current_edition().published_by is not None
    assert Opening.objects.filter(kind="edition").count() == 2
