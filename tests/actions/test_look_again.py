"""What one person published, a second one looks at within a day."""

import json
from datetime import timedelta

import pytest

from consent.actions import draft_rules, look_again, publish_draft
from consent.actions.look_again import NotToLookAt
from consent.actions.publish_draft import SamePerson
from consent.actions.publish_edition import publish_edition
from consent.ledger.models import Opening
from consent.rulebook.editions import current_edition
from consent.rulebook.models import Draft
from tests import make, make_rulebook
from tests.make_rulebook import platform, policy

pytestmark = pytest.mark.django_db

LATER = make.NOW + timedelta(hours=20)


@pytest.fixture
def tina(db):
    return make.person("tina@example.org", is_staff=True)


@pytest.fixture
def alone(sam):
    """A pause that Sam published alone."""
    publish_edition(
        data=make_rulebook.data(platforms=[platform(policies=[policy()])]),
        at=make.ALWAYS,
        by=None,
    )
    draft = draft_rules.start(title="A pause", reason="A court said so.", by=sam, at=make.NOW)
    documents = {"platforms/forum": platform(policies=[policy(status="paused")])}
    draft = draft_rules.change(
        draft_id=draft.pk, seen=draft.content, documents=documents, by=sam, at=make.NOW
    )
    publish_draft.publish(draft_id=draft.pk, seen=draft.content, by=sam, at=make.NOW)
    return Draft.objects.get()


def approvals():
    found = Opening.objects.filter(kind="approval").order_by("entry")
    return [
        (one["approved"], one["author"], one["by"]) for one in (json.loads(o.record) for o in found)
    ]


def test_a_second_person_agrees(alone, sam, tina):
    assert alone.look_due_at == make.NOW + timedelta(hours=24)
    look_again.agree(draft_id=alone.pk, by=tina, at=LATER)

    alone.refresh_from_db()
    assert (alone.look, alone.looked_by, alone.looked_at) == ("agreed", tina.subject, LATER)
    assert approvals() == [("agree", str(sam.subject), str(tina.subject))]
    assert alone.steps.last().what == "agreed"
    assert not Draft.objects.to_look_at()


def test_who_published_cannot_be_the_one_who_looks(alone, sam):
    for look in (
        lambda: look_again.agree(draft_id=alone.pk, by=sam, at=LATER),
        lambda: look_again.send_back(draft_id=alone.pk, title="x", why="y", by=sam, at=LATER),
    ):
        with pytest.raises(SamePerson):
            look()
    assert approvals() == []


def test_what_is_sent_back_stays_in_force_and_comes_back_as_a_draft(alone, sam, tina):
    before = current_edition()
    draft = look_again.send_back(
        draft_id=alone.pk, title="Again: a pause", why="The day is wrong.", by=tina, at=LATER
    )

    assert current_edition() == before
    assert (draft.title, draft.author, draft.state, draft.follows) == (
        "Again: a pause",
        tina.subject,
        "draft",
        alone,
    )
    alone.refresh_from_db()
    assert (alone.look, alone.steps.last().note) == ("sent_back", "The day is wrong.")
    assert approvals() == [("send_back", str(sam.subject), str(tina.subject))]


def test_a_look_is_taken_once(alone, tina):
    look_again.agree(draft_id=alone.pk, by=tina, at=LATER)

    with pytest.raises(NotToLookAt):
        look_again.agree(draft_id=alone.pk, by=tina, at=LATER)


def test_only_what_is_published_is_looked_at(sam, tina, alone):
    draft = draft_rules.start(title="Another", by=sam, at=make.NOW)

    with pytest.raises(NotToLookAt):
        look_again.agree(draft_id=draft.pk, by=tina, at=LATER)


def test_late_looks_come_first(alone, sam):
    second = draft_rules.start(title="Later", reason="Words.", by=sam, at=LATER)
    documents = {"sources/act": {"title": "An act of 2020", "seen": "seen"}}
    second = draft_rules.change(
        draft_id=second.pk, seen=second.content, documents=documents, by=sam, at=LATER
    )
    publish_draft.publish(draft_id=second.pk, seen=second.content, by=sam, at=LATER)

    assert [draft.title for draft in Draft.objects.to_look_at()] == ["A pause", "Later"]
