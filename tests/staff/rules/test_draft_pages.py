"""On the page of a draft two people publish what one must not, and read what it does first."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.second_factor import DEMO_KEY
from consent.actions import draft_rules
from consent.actions.publish_edition import publish_edition
from consent.actions.take_shipped import take_shipped
from consent.ledger.models import Entry, Opening
from consent.rulebook.editions import current_edition
from consent.rulebook.models import Draft, Edition
from tests import make, make_rulebook
from tests.make_rulebook import platform, policy

pytestmark = pytest.mark.django_db

PAUSED = {"status": "paused", "offer": "not_needed", "kinds": []}


def forum(*rows):
    return platform(policies=rows or [policy()])


def stopped():
    return forum(policy(**PAUSED))


def resumed(days):
    """Forum, on hold until so many days from now."""
    first = timezone.now().date() + timedelta(days=days)
    last = (first - timedelta(days=1)).isoformat()
    return forum(policy(last=last, **PAUSED), policy("p-2", first=first.isoformat()))


def in_force(document):
    return publish_edition(data=make_rulebook.data(platforms=[document]), at=make.ALWAYS, by=None)


@pytest.fixture
def tina(db):
    return make.person("tina@example.org", is_staff=True)


def work_as(client, person):
    User.objects.filter(pk=person.pk).update(is_demo=True)
    client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[DEMO_KEY] = person.pk
    session.save()
    return client


def written(by, document, *, reason="A court said so."):
    at = timezone.now()
    draft = draft_rules.start(title="A change", reason=reason, by=by, at=at)
    return draft_rules.change(
        draft_id=draft.pk,
        seen=draft.content,
        documents={"platforms/forum": document},
        by=by,
        at=at,
    )


def address(draft):
    return reverse("admin:rules-draft", args=[draft.pk])


def press(client, draft, do, **more):
    draft.refresh_from_db()
    sent = {"do": do, "content": draft.content, **more}
    return client.post(address(draft), sent, follow=True)


def words(page):
    return page.content.decode()


def buttons(client, draft):
    html = words(client.get(address(draft)))
    names = ("publish", "ask", "approve", "reopen", "take_over", "discard", "agree", "send_back")
    return {name for name in names if f'value="{name}"' in html}


# --- Reading --------------------------------------------------------------------------------------


def test_it_says_what_changes_and_what_it_does_to_posts(at_work, sam):
    in_force(forum())
    page = words(at_work.get(address(written(sam, stopped()))))

    assert "Keeps more posts out" in page
    assert "Forum: paused from 1 January 2024, before: active." in page
    assert "posts of everybody" in page
    assert "Nothing more can be used." in page
    assert "AI training with your posts is on hold" in page


def test_it_says_what_is_not_right_with_the_form_and_the_line(at_work, sam):
    in_force(forum())
    draft = written(sam, forum(policy(), policy("p-2")))
    page = at_work.get(address(draft))

    (problem,) = page.context["facts"].problems
    assert "p-2 overlaps p-1: both would decide on one day (line " in problem.words
    assert problem.address == (
        reverse("admin:rules-policy", args=["forum", "p-2"]) + f"?draft={draft.pk}#id_from"
    )
    assert "publish" not in buttons(at_work, draft)


@pytest.mark.parametrize(
    ("document", "reason", "sentence"),
    [
        (stopped(), "", "Write one sentence first that says why"),
        (forum(), "Why.", "The draft says what the rulebook says already."),
    ],
)
def test_it_says_what_is_missing(at_work, sam, document, reason, sentence):
    in_force(forum())
    draft = written(sam, document, reason=reason)

    assert sentence in words(at_work.get(address(draft)))
    assert "publish" not in buttons(at_work, draft)


def test_a_gap_and_a_hard_text_are_shown_and_stop_nobody(at_work, sam):
    in_force(forum())
    draft = written(sam, forum(policy(last="2030-01-01")))
    hard = "Notwithstanding aforementioned provisions, controllers processing information legitimately."
    region = make_rulebook.jurisdiction(
        "JP", west=9, laws=[make_rulebook.law("jp-1", "opt_in")], plain={"en": {"text": hard}}
    )
    draft_rules.change(
        draft_id=draft.pk,
        seen=draft.content,
        documents={"jurisdictions/JP": region},
        by=sam,
        at=timezone.now(),
    )

    remarks = [one.words for one in at_work.get(address(draft)).context["facts"].remarks]
    assert any("no policy decides from 1 January 2030" in one for one in remarks), remarks
    assert any("region JP: the plain words are hard to read" in one for one in remarks)
    assert "publish" in buttons(at_work, draft)


def test_the_preview_is_for_support_alone(at_work, client, sam, ines):
    in_force(forum())
    draft = written(sam, stopped())
    where = reverse("rules-draft", args=[draft.pk, "JP"])

    page = words(at_work.get(where))
    assert "Preview of the draft “A change”" in page
    assert "No, on hold" in page
    assert "No, on hold" not in words(at_work.get(reverse("rules-region", args=["JP"])))
    client.force_login(ines, "allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(where).status_code == 404
    client.logout()
    assert client.get(where).status_code == 404


def test_looking_changes_nothing(at_work, sam):
    in_force(forum())
    draft = written(sam, stopped())
    before = Entry.objects.count(), Edition.objects.count(), draft.steps.count()

    for name in ("rules", "rules-drafts", "rules-draft-new", "rules-sources"):
        assert at_work.get(reverse(f"admin:{name}")).status_code == 200
    at_work.get(address(draft), {"do": "publish", "content": draft.content})
    at_work.head(address(draft))

    assert (Entry.objects.count(), Edition.objects.count(), draft.steps.count()) == before


# --- One person -----------------------------------------------------------------------------------


def test_what_protects_is_published_with_one_press_and_asks_for_a_look(at_work, sam, tina):
    in_force(forum())
    draft = written(sam, stopped())
    page = press(at_work, draft, "publish")

    draft.refresh_from_db()
    assert (draft.state, current_edition()) == ("published", draft.edition)
    assert "Somebody else has to look at it." in words(page)
    assert buttons(at_work, draft) == set()

    hers = work_as(at_work, tina)
    assert buttons(hers, draft) == {"agree", "send_back"}
    press(hers, draft, "agree")
    draft.refresh_from_db()
    assert (draft.look, draft.looked_by) == ("agreed", tina.subject)


def test_a_look_can_send_back_with_a_reason(at_work, sam, tina):
    in_force(forum())
    draft = written(sam, stopped())
    press(at_work, draft, "publish")
    hers = work_as(at_work, tina)

    page = press(hers, draft, "send_back", why="")
    assert "This field is required." in words(page)
    page = press(hers, draft, "send_back", why="The day is wrong.")

    new = Draft.objects.latest("pk")
    assert page.redirect_chain[-1][0] == address(new)
    assert (new.title, new.author, new.follows) == ("Again: A change", tina.subject, draft)
    assert current_edition() == Draft.objects.get(pk=draft.pk).edition


def test_a_day_can_be_given_and_lies_ahead(at_work, sam):
    in_force(forum())
    draft = written(sam, stopped())

    page = press(at_work, draft, "publish", publish_at="2020-01-01T12:00")
    assert "Choose a moment that lies ahead." in words(page)
    page = press(at_work, draft, "publish", publish_at="2090-01-01T12:00")

    draft.refresh_from_db()
    assert (draft.state, draft.publish_at.isoformat()) == ("scheduled", "2090-01-01T12:00:00+00:00")
    assert Edition.objects.count() == 1


# --- Two people -----------------------------------------------------------------------------------


def test_what_lets_more_in_takes_two_people(at_work, sam, tina):
    in_force(stopped())
    draft = written(sam, resumed(60))
    assert buttons(at_work, draft) == {"ask", "discard"}
    # The button that is not there does nothing either.
    page = press(at_work, draft, "publish")
    assert "a second person has to approve it" in words(page)

    press(at_work, draft, "ask")
    assert buttons(at_work, draft) == {"reopen", "discard"}
    page = press(at_work, draft, "approve")
    assert "Somebody else has to do this: you wrote it." in words(page)
    assert Edition.objects.count() == 1

    hers = work_as(at_work, tina)
    assert buttons(hers, draft) == {"approve", "reopen", "discard"}
    press(hers, draft, "approve")
    draft.refresh_from_db()
    assert (draft.state, draft.approved_by) == ("published", tina.subject)
    (record,) = [json.loads(o.record) for o in Opening.objects.filter(kind="approval")]
    assert (record["author"], record["by"]) == (str(sam.subject), str(tina.subject))


def test_too_soon_is_said_before_anybody_is_asked(at_work, sam):
    in_force(stopped())
    draft = written(sam, resumed(10))

    assert "too soon" in words(at_work.get(address(draft)))
    assert "ask" not in buttons(at_work, draft)
    assert "too soon" in words(press(at_work, draft, "ask"))
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_a_page_that_is_out_of_date_publishes_nothing(at_work, sam):
    in_force(forum())
    draft = written(sam, stopped())
    sent = {"do": "publish", "content": "0" * 64}

    page = at_work.post(address(draft), sent)

    assert "changed after you opened the page" in words(page)
    assert Edition.objects.count() == 1


def test_a_draft_of_somebody_else_can_be_taken_over_or_published_as_the_second(at_work, sam, tina):
    in_force(forum())
    draft = written(tina, stopped())
    assert buttons(at_work, draft) == {"publish", "take_over", "discard"}

    press(at_work, draft, "publish")
    draft.refresh_from_db()
    assert (draft.author, draft.approved_by, draft.look_due_at) == (
        tina.subject,
        sam.subject,
        None,
    )


def test_what_comes_with_the_software_is_taken_over_before_it_is_published(at_work, sam):
    data = make_rulebook.data(platforms=[forum()])
    take_shipped(data=data, at=make.ALWAYS)
    more = {**data, "platforms": [resumed(days=40)], "about": {**data["about"], "version": "2"}}
    take_shipped(data={**data, "platforms": [stopped()]}, at=make.ALWAYS)
    (draft,) = take_shipped(data=more, at=make.NOW).drafts

    page = words(at_work.get(address(draft)))
    assert "This came with a new version of the software." in page
    assert "started, the software" in page
    assert buttons(at_work, draft) == {"take_over", "discard"}
    press(at_work, draft, "take_over")
    draft.refresh_from_db()
    assert draft.author == sam.subject
    press(at_work, draft, "describe", title="New rules", reason="Forum starts again.")
    assert "ask" in buttons(at_work, draft)


def test_documents_can_be_put_back_and_titles_changed(at_work, sam):
    in_force(forum())
    draft = written(sam, stopped())

    press(at_work, draft, "take_out", part="platforms/forum")
    press(at_work, draft, "describe", title="Another title", reason="Another reason.")
    draft.refresh_from_db()
    assert (draft.documents, draft.title, draft.reason) == ({}, "Another title", "Another reason.")
    assert "This field is required." in words(press(at_work, draft, "describe", title=""))


def test_an_overtaken_draft_says_so_and_keeps_its_words(at_work, sam):
    in_force(forum())
    draft = written(sam, stopped())
    in_force(forum(policy(note="Somebody else's words.")))

    assert "Overtaken" in words(at_work.get(address(draft)))
    page = press(at_work, draft, "publish")
    draft.refresh_from_db()
    assert "Somebody else has published a change of the same document" in words(page)
    assert (draft.state, draft.documents["platforms/forum"]) == ("superseded", stopped())


def test_discarding_and_reopening(at_work, sam):
    in_force(stopped())
    draft = written(sam, resumed(60))
    press(at_work, draft, "ask")
    press(at_work, draft, "reopen")
    draft.refresh_from_db()
    assert draft.state == "draft"
    press(at_work, draft, "discard")
    draft.refresh_from_db()
    assert draft.state == "discarded"
    assert buttons(at_work, draft) == set()


@pytest.mark.parametrize("do", ["", "delete", "__class__"])
def test_there_are_no_other_buttons(at_work, sam, do):
    in_force(forum())
    draft = written(sam, stopped())

    assert at_work.post(address(draft), {"do": do, "x": "y"}).status_code == 404


def test_a_new_draft_starts_empty(at_work, sam):
    in_force(forum())
    at_work.post(reverse("admin:rules-draft-new"), {"title": "Spring", "reason": ""})

    draft = Draft.objects.get()
    assert (draft.title, draft.author, draft.documents) == ("Spring", sam.subject, {})


def test_the_list_shows_late_looks_first(at_work, sam, tina):
    in_force(forum())
    draft = written(tina, stopped())
    press(work_as(at_work, tina), draft, "publish")
    Draft.objects.update(look_due_at=timezone.now() - timedelta(hours=1))

    page = words(work_as(at_work, sam).get(reverse("admin:rules-drafts")))
    assert "late" in page
    assert page.index("A change") < page.index("On their way")
