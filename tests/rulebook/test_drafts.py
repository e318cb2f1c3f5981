"""What the database refuses about drafts, whoever asks it."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from consent.rulebook.models import Draft, Edition

AT = datetime(2026, 1, 1, tzinfo=UTC)
SAM, TINA = UUID(int=1), UUID(int=2)

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return Edition.objects.create(
        digest="a" * 64, number=1, published_at=AT, source="file", body="{}"
    )


def make(base, **fields):
    facts = {
        "title": "A change",
        "base": base,
        "author": SAM,
        "started_at": AT,
        "changed_at": AT,
    }
    return Draft.objects.create(**facts | fields)


def published(base, **fields):
    facts = {"state": "published", "edition": base, "ended_at": AT, "direction": "protective"}
    return make(base, **facts | fields)


APPROVED = {"approved_by": TINA, "approved_at": AT}
LOOKED = {"looked_by": TINA, "looked_at": AT, "look": "agreed"}


def test_what_is_right_is_kept(edition):
    make(edition)
    make(edition, author=None)
    make(edition, state="waiting", **APPROVED)
    make(edition, state="scheduled", publish_at=AT)
    published(edition, direction="permissive", look_due_at=AT, **APPROVED, **LOOKED)

    assert Draft.objects.count() == 5


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        (APPROVED | {"approved_by": SAM}, "approved_by_another"),
        (LOOKED | {"looked_by": SAM}, "looked_at_by_another"),
        ({"approved_by": TINA}, "approval_has_who_and_when"),
        ({"approved_at": AT}, "approval_has_who_and_when"),
        (LOOKED | {"looked_at": None}, "look_has_who_and_when"),
        (LOOKED | {"looked_by": None}, "look_has_who_and_when"),
        (LOOKED | {"look": ""}, "look_has_who_and_when"),
        ({"look": "agreed"}, "look_has_who_and_when"),
        ({"state": "scheduled"}, "scheduled_has_a_day"),
        ({"state": "discarded"}, "ended_has_when"),
        ({"state": "superseded"}, "ended_has_when"),
        ({"ended_at": AT}, "ended_has_when"),
        ({"state": "another", "ended_at": AT}, "ended_has_when"),
    ],
)
def test_a_draft_is_refused(edition, fields, name):
    with pytest.raises(IntegrityError, match=f"rulebook_draft_{name}"), transaction.atomic():
        make(edition, **fields)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({}, "published_is_seen_by_two"),
        ({"direction": "permissive", "look_due_at": AT}, "that_lets_more_in_is_approved"),
        ({"direction": "both", "look_due_at": AT}, "that_lets_more_in_is_approved"),
        (APPROVED | {"edition": None}, "published_has_edition_and_author"),
        (APPROVED | {"author": None}, "published_has_edition_and_author"),
        (APPROVED | {"state": "discarded"}, "published_has_edition_and_author"),
        (APPROVED | {"ended_at": None}, "ended_has_when"),
    ],
)
def test_a_published_draft_is_refused(edition, fields, name):
    with pytest.raises(IntegrityError, match=f"rulebook_draft_{name}"), transaction.atomic():
        published(edition, **fields)


def test_an_update_is_refused_as_well(edition):
    draft = make(edition, **APPROVED)

    with pytest.raises(IntegrityError, match="approved_by_another"), transaction.atomic():
        Draft.objects.filter(pk=draft.pk).update(author=TINA)


def test_a_draft_is_called_by_what_it_changes(edition):
    draft = make(edition)
    empty = draft.content
    draft.put({"sources/act": {"title": "An act", "seen": "seen"}})

    assert draft.documents == {"sources/act": {"title": "An act", "seen": "seen"}}
    assert draft.content != empty
    draft.put({"sources/act": {"seen": "seen", "title": "An act"}})
    assert draft.content == make(edition, changes=draft.changes).content
