"""
A new version of the software brings new rules, and overrules nobody.

Forum trains everywhere in the rulebook of the first version. Sam and Tina are staff.
"""

from datetime import timedelta

import pytest

from consent.actions import draft_rules, publish_draft
from consent.actions.publish_draft import TooSoon
from consent.actions.publish_edition import publish_edition
from consent.actions.take_shipped import take_shipped
from consent.answers.drafts import examine
from consent.rulebook.editions import current_edition, data_of
from consent.rulebook.models import Draft, Edition
from consent.rulebook.parts import laid_on
from consent.rulebook.problems import Refused
from tests import make, make_rulebook
from tests.make_rulebook import platform, policy

pytestmark = pytest.mark.django_db

FIRST, SECOND, THIRD = (make.NOW + timedelta(days=days) for days in (0, 10, 20))
PAUSED = {"status": "paused", "offer": "not_needed", "kinds": []}


def shipped(version, forum=None, **others):
    """The rulebook of a version: Forum, and platforms that train everywhere or as is said."""
    platforms = [forum or platform(policies=[policy()])]
    platforms += [
        platform(slug, policies=[policy(f"{slug}-1", **row)]) for slug, row in others.items()
    ]
    data = make_rulebook.data(platforms=platforms)
    return {**data, "about": {**data["about"], "version": version}}


def stopped():
    return platform(policies=[policy(**PAUSED)])


def own_pause(by):
    """The operator pauses Forum with a draft of their own."""
    draft = draft_rules.start(title="Stop", reason="A regulator said so.", by=by, at=FIRST)
    draft = draft_rules.change(
        draft_id=draft.pk,
        seen=draft.content,
        documents={"platforms/forum": stopped()},
        by=by,
        at=FIRST,
    )
    return publish_draft.publish(draft_id=draft.pk, seen=draft.content, by=by, at=FIRST)


@pytest.fixture
def tina(db):
    return make.person("tina@example.org", is_staff=True)


def parts(draft):
    return set(draft.documents)


def test_the_first_time_it_is_published_and_again_changes_nothing():
    taken = take_shipped(data=shipped("1"), at=FIRST)

    assert take_shipped(data=shipped("1"), at=SECOND) == taken
    assert taken.drafts == ()
    assert current_edition() == taken.edition
    assert current_edition().source == Edition.Source.SHIPPED


def test_a_new_version_that_lets_nothing_more_in_is_published_where_ours_is_in_force():
    take_shipped(data=shipped("1"), at=FIRST)

    taken = take_shipped(data=shipped("2", stopped()), at=SECOND)

    assert current_edition() == taken.edition
    assert taken.edition.number == 2
    assert not Draft.objects.exists()


def test_what_lets_more_in_waits_for_two_people_also_where_ours_is_in_force(sam, tina):
    first = take_shipped(data=shipped("1", stopped()), at=FIRST).edition

    taken = take_shipped(data=shipped("2"), at=SECOND)

    assert taken.edition == current_edition() == first
    (draft,) = taken.drafts
    assert draft.author is None
    assert parts(draft) == {"about", "platforms/forum"}
    draft = draft_rules.take_over(draft_id=draft.pk, by=sam, at=SECOND)
    draft = draft_rules.describe(
        draft_id=draft.pk, title=draft.title, reason="They started.", by=sam, at=SECOND
    )
    for anybody in (sam, tina):
        # Also with a second person: nobody has had their notice.
        with pytest.raises(TooSoon):
            publish_draft.publish(draft_id=draft.pk, seen=draft.content, by=anybody, at=SECOND)


def test_a_pause_of_the_operator_is_never_lifted_by_a_new_version(sam):
    take_shipped(data=shipped("1", other={}), at=FIRST)
    pause = own_pause(sam)

    taken = take_shipped(data=shipped("2", other={"offer": "objection_no_reason"}), at=SECOND)

    assert current_edition() == pause
    (draft,) = taken.drafts
    assert parts(draft) == {"about", "platforms/other"}
    after = laid_on(data_of(pause.digest), draft.documents)
    assert stopped() in after["platforms"]


def test_what_both_changed_is_in_a_second_draft_and_the_first_can_be_published_alone(sam):
    take_shipped(data=shipped("1", other={}), at=FIRST)
    own_pause(sam)
    changed = platform(policies=[policy(offer="objection_no_reason")])

    taken = take_shipped(data=shipped("2", changed, other=PAUSED), at=SECOND)

    alone, every = taken.drafts
    assert parts(alone) == {"about", "platforms/other"}
    assert parts(every) == {"about", "platforms/other", "platforms/forum"}
    assert not examine(alone, at=SECOND).direction.lets_more_in
    assert examine(every, at=SECOND).direction.lets_more_in
    alone = draft_rules.take_over(draft_id=alone.pk, by=sam, at=SECOND)
    draft_rules.describe(draft_id=alone.pk, title="New", reason="They did.", by=sam, at=SECOND)
    publish_draft.publish(draft_id=alone.pk, seen=alone.content, by=sam, at=SECOND)
    every.refresh_from_db()
    assert draft_rules.lay_on_newest(every, at=SECOND) == ()


def test_what_the_operator_has_already_is_not_brought_again(sam):
    take_shipped(data=shipped("1"), at=FIRST)
    own_pause(sam)

    taken = take_shipped(data=shipped("2", stopped()), at=SECOND)

    assert [parts(draft) for draft in taken.drafts] == [{"about"}]


def test_a_draft_that_nobody_took_gives_way_to_that_of_the_next_version(sam):
    take_shipped(data=shipped("1", other={}), at=FIRST)
    own_pause(sam)
    (second,) = take_shipped(
        data=shipped("2", other={"offer": "objection_no_reason"}), at=SECOND
    ).drafts

    (third,) = take_shipped(data=shipped("3", other=PAUSED), at=THIRD).drafts

    second.refresh_from_db()
    assert second.state == Draft.State.SUPERSEDED
    assert list(Draft.objects.open()) == [third]


def test_a_draft_that_somebody_writes_on_or_has_discarded_is_left_alone(sam):
    take_shipped(data=shipped("1", other={}), at=FIRST)
    own_pause(sam)
    (second,) = take_shipped(
        data=shipped("2", other={"offer": "objection_no_reason"}), at=SECOND
    ).drafts
    draft_rules.take_over(draft_id=second.pk, by=sam, at=SECOND)
    (third,) = take_shipped(data=shipped("3", other=PAUSED), at=THIRD).drafts
    draft_rules.discard(draft_id=third.pk, by=sam, at=THIRD)

    assert take_shipped(data=shipped("3", other=PAUSED), at=THIRD).drafts == ()
    assert list(Draft.objects.open()) == [second]


def test_rules_taken_from_a_draft_of_the_software_are_not_the_operators_own(sam):
    take_shipped(data=shipped("1", other={}), at=FIRST)
    own_pause(sam)
    (second,) = take_shipped(data=shipped("2", other=PAUSED), at=SECOND).drafts
    second = draft_rules.take_over(draft_id=second.pk, by=sam, at=SECOND)
    draft_rules.describe(draft_id=second.pk, title="New", reason="They did.", by=sam, at=SECOND)
    publish_draft.publish(draft_id=second.pk, seen=second.content, by=sam, at=SECOND)

    taken = take_shipped(data=shipped("3", other={"offer": "objection_no_reason"}), at=THIRD)

    assert [parts(draft) for draft in taken.drafts] == [{"about", "platforms/other"}]


def test_what_is_not_a_rulebook_is_refused_and_nothing_is_written():
    first = publish_edition(data=shipped("1"), at=FIRST, by=None)

    with pytest.raises(Refused, match="unknown status 'running'"):
        take_shipped(data=shipped("2", platform(policies=[policy(status="running")])), at=SECOND)
    assert current_edition() == first
    assert not Draft.objects.exists()
