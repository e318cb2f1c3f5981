"""Drafts: who may write them, what they keep, and when they are overtaken."""

from datetime import timedelta

import pytest

from consent.actions import draft_rules
from consent.actions.draft_rules import (
    ChangedSince,
    NotBeingWritten,
    NotOpen,
    NotTheAuthor,
    Overtaken,
)
from consent.actions.publish_edition import publish_edition
from consent.answers.drafts import examine
from consent.rulebook.editions import NoEdition, data_of
from consent.rulebook.models import Draft
from consent.rulebook.parts import NoSuchPart, document_of, laid_on
from consent.rulebook.problems import Refused
from tests import make, make_rulebook
from tests.make_rulebook import platform, policy

pytestmark = pytest.mark.django_db

LATER = make.NOW + timedelta(hours=1)


def book(**changes):
    platforms = [platform(slug, policies=[policy(f"{slug}-1")]) for slug in ("forum", "chat")]
    return make_rulebook.data(platforms=platforms, **changes)


def forum(slug="forum", **changes):
    return platform(slug, policies=[policy(f"{slug}-1", **changes)])


@pytest.fixture
def edition():
    return publish_edition(data=book(), at=make.ALWAYS, by=None)


@pytest.fixture
def tina(db):
    """Tina supports as well."""
    return make.person("tina@example.org", is_staff=True)


@pytest.fixture
def draft(edition, sam):
    return draft_rules.start(title="A pause", by=sam, at=make.NOW)


def put(draft, by, documents=None, *, seen=None, at=LATER):
    return draft_rules.change(
        draft_id=draft.pk,
        seen=draft.content if seen is None else seen,
        documents={"platforms/forum": forum(status="paused")} if documents is None else documents,
        by=by,
        at=at,
    )


def steps(draft):
    return [(step.what, step.by, step.at) for step in draft.steps.all()]


def publish_another(**changes):
    """Somebody else publishes a change of the platform called chat."""
    data = laid_on(book(), {"platforms/chat": forum("chat", **changes)})
    return publish_edition(data=data, at=LATER, by=None)


def test_a_draft_starts_on_the_current_edition_and_changes_nothing(draft, edition, sam):
    assert (draft.base, draft.author, draft.state, draft.documents) == (
        edition,
        sam.subject,
        "draft",
        {},
    )
    assert steps(draft) == [("started", sam.subject, make.NOW)]
    assert examine(draft, at=make.NOW).changes_nothing


def test_without_an_edition_there_is_nothing_to_change(sam):
    with pytest.raises(NoEdition):
        draft_rules.start(title="A pause", by=sam, at=make.NOW)


def test_a_draft_holds_whole_documents_and_the_rulebook_stays_as_it_is(draft, edition, sam):
    put(draft, sam)

    draft = Draft.objects.get()
    assert draft.documents == {"platforms/forum": forum(status="paused")}
    assert examine(draft, at=LATER).data == laid_on(book(), draft.documents)
    assert data_of(edition.digest) == book()
    assert steps(draft)[-1] == ("changed", sam.subject, LATER)


def test_what_is_put_back_is_no_change(draft, sam):
    put(draft, sam)
    draft.refresh_from_db()
    put(draft, sam, {"platforms/forum": forum()})

    assert Draft.objects.get().documents == {}


def test_documents_can_come_and_go(draft, sam):
    made = {
        "sources/new": {"title": "A decision", "seen": "seen"},
        "platforms/photos": forum("photos"),
        "platforms/chat": None,
    }
    put(draft, sam, made)

    examined = examine(Draft.objects.get(), at=LATER)
    assert examined.problems == ()
    assert [one["slug"] for one in examined.data["platforms"]] == ["forum", "photos"]
    assert set(examined.data["sources"]) == {"act", "new"}


@pytest.mark.parametrize(
    ("part", "document", "reason"),
    [
        ("platforms/forum", forum(status="running"), "policies.0.status: unknown status 'running'"),
        ("platforms/forum", [], "platforms/forum: [] is not a mapping"),
        ("platforms/forum", forum("chat"), "slug: this is the document of forum, but its slug is"),
        ("jurisdictions/EU", {}, "'code' is missing"),
        ("timeline", {}, "{} is not a list"),
        ("sources/act", {"title": 3, "seen": "seen"}, "3 is not text"),
    ],
)
def test_what_is_not_a_document_is_refused_with_its_place(draft, sam, part, document, reason):
    with pytest.raises(Refused) as caught:
        put(draft, sam, {part: document})

    assert reason in str(caught.value)
    assert Draft.objects.get().documents == {}


@pytest.mark.parametrize("part", ["format", "platforms", "platforms/", "people/x", "", "/"])
def test_there_are_no_other_parts(draft, sam, part):
    with pytest.raises(NoSuchPart):
        put(draft, sam, {part: {}})


def test_what_does_not_agree_yet_is_kept_and_shown(draft, sam):
    put(draft, sam, {"platforms/forum": forum(sources=["lost"])})

    (problem,) = examine(Draft.objects.get(), at=LATER).problems
    assert problem.reason == "unknown source lost"


def test_a_page_that_is_out_of_date_changes_nothing(draft, sam):
    opened = draft.content
    put(draft, sam)

    with pytest.raises(ChangedSince):
        put(draft, sam, {"platforms/forum": forum(status="excluded")}, seen=opened)
    assert Draft.objects.get().documents["platforms/forum"]["policies"][0]["status"] == "paused"


def test_only_the_author_writes_and_somebody_else_can_become_it(draft, sam, tina):
    with pytest.raises(NotTheAuthor):
        put(draft, tina)
    draft_rules.take_over(draft_id=draft.pk, by=tina, at=LATER)
    put(draft, tina)
    draft.refresh_from_db()

    with pytest.raises(NotTheAuthor):
        put(draft, sam)
    assert draft.author == tina.subject
    assert [what for what, _, _ in steps(draft)] == ["started", "taken_over", "changed"]


def test_a_title_and_a_reason_can_be_given(draft, sam, tina):
    facts = {"title": "Pause on Forum", "reason": "A court said so.", "at": LATER}
    draft_rules.describe(draft_id=draft.pk, by=sam, **facts)

    draft.refresh_from_db()
    assert (draft.title, draft.reason) == ("Pause on Forum", "A court said so.")
    with pytest.raises(NotTheAuthor):
        draft_rules.describe(draft_id=draft.pk, by=tina, **facts)


def test_a_draft_that_waits_is_opened_again_first(draft, sam, tina):
    Draft.objects.update(state="waiting", approved_by=tina.subject, approved_at=LATER)
    with pytest.raises(NotBeingWritten):
        put(draft, sam)

    draft_rules.reopen(draft_id=draft.pk, by=tina, at=LATER)
    put(draft, sam)
    draft.refresh_from_db()
    assert (draft.state, draft.approved_by, draft.approved_at) == ("draft", None, None)


def test_what_is_discarded_stays_readable_and_cannot_be_changed(draft, sam, tina):
    put(draft, sam)
    draft_rules.discard(draft_id=draft.pk, by=tina, at=LATER)

    draft.refresh_from_db()
    assert (draft.state, draft.ended_at, len(draft.documents)) == ("discarded", LATER, 1)
    assert steps(draft)[-1] == ("discarded", tina.subject, LATER)
    for verb in (draft_rules.take_over, draft_rules.reopen, draft_rules.discard):
        with pytest.raises(NotOpen):
            verb(draft_id=draft.pk, by=sam, at=LATER)
    with pytest.raises(NotOpen):
        put(draft, sam)


def test_a_change_of_other_documents_does_not_stand_in_the_way(draft, sam):
    put(draft, sam)
    draft.refresh_from_db()
    newer = publish_another(status="paused")

    examined = examine(draft, at=LATER)
    assert examined.overtaken == ()
    assert document_of(examined.data, "platforms/chat") == forum("chat", status="paused")
    assert document_of(examined.data, "platforms/forum") == forum(status="paused")
    put(draft, sam, {"sources/new": {"title": "A decision", "seen": "seen"}})
    draft.refresh_from_db()
    assert draft.base == newer


def test_a_change_of_the_same_document_overtakes_the_draft_and_nothing_typed_is_lost(draft, sam):
    put(draft, sam, {"platforms/chat": forum("chat", status="excluded")})
    draft.refresh_from_db()
    publish_another(status="paused")
    assert examine(draft, at=LATER).overtaken == ("platforms/chat",)

    with pytest.raises(Overtaken) as caught:
        put(draft, sam)

    assert caught.value.parts == ("platforms/chat",)
    draft.refresh_from_db()
    assert (draft.state, draft.ended_at) == ("superseded", LATER)
    assert set(draft.documents) == {"platforms/chat", "platforms/forum"}
    last = draft.steps.last()
    assert (last.what, last.by, last.note) == ("superseded", None, "platforms/chat")


def test_the_same_change_by_two_people_overtakes_nobody(draft, sam):
    put(draft, sam, {"platforms/chat": forum("chat", status="paused")})
    draft.refresh_from_db()
    publish_another(status="paused")

    assert examine(draft, at=LATER).overtaken == ()
    assert examine(draft, at=LATER).changes_nothing
