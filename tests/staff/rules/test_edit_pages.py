"""What staff type becomes a draft; what is wrong is named where it stands; nothing is lost."""

import pytest
from django.urls import reverse

from consent.rulebook.editions import current_edition, data_of
from consent.rulebook.models import Draft, Edition
from consent.rulebook.parts import document_of
from consent.rulebook.schema import LAW, SOURCE
from consent.rulebook.schema import POLICY as POLICY_SHAPE
from consent.rulebook.written import write_document
from consent.staff.rules.edit_pages import PLAIN
from consent.staff.rules.record_forms import RecordForm
from tests import make, make_rulebook

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _published(rulebook):
    """There is a rulebook to edit."""


def address(name, *args, draft=None):
    return reverse(f"admin:{name}", args=args) + (f"?draft={draft.pk}" if draft else "")


POLICY = ("rules-policy", "facebook", "facebook-br-2024b")


def typed(client, where):
    """What a browser would send if nothing was changed."""
    page = client.get(where)
    form = page.context["form"]
    sent = {name: form[name].value() for name in form.fields}
    sent["opened"] = page.context["editing"].seen
    return {key: value for key, value in sent.items() if value is not None}


def facebook(draft):
    rows = draft.documents["platforms/facebook"]["policies"]
    return {row["id"]: row for row in rows}


def current(part):
    return document_of(data_of(current_edition().digest), part)


def errors(page):
    assert page.status_code == 200
    return {name: list(found) for name, found in page.context["form"].errors.items()}


def test_a_form_that_is_sent_back_unchanged_changes_nothing(at_work):
    at_work.post(address(*POLICY), typed(at_work, address(*POLICY)))

    assert Draft.objects.get().documents == {}


def forms_of(data):
    for platform in data["platforms"]:
        yield from ((POLICY_SHAPE, row) for row in platform["policies"])
    for one in data["jurisdictions"]:
        yield from ((LAW, row) for row in one["law"])
        yield from ((PLAIN, text) for text in one["plain"].values())
    yield from ((SOURCE, one) for one in data["sources"].values())


def test_every_entry_that_ships_comes_back_from_its_form_as_it_was():
    for shape, entry in forms_of(make_rulebook.shipped_data()):
        shown = RecordForm(shape, entry)
        form = RecordForm(shape, entry, {name: shown[name].value() for name in shown.fields})

        assert form.is_valid(), (entry, form.errors)
        assert form.document() == entry


def test_a_changed_field_is_all_that_changes(at_work, sam):
    where = address(*POLICY)
    answer = at_work.post(where, typed(at_work, where) | {"status": "paused", "kinds": []})

    draft = Draft.objects.get()
    assert answer["Location"] == address("rules-draft", draft.pk)
    assert (draft.author, draft.state, draft.title) == (sam.subject, "draft", "Facebook: a policy")
    before = {row["id"]: row for row in current("platforms/facebook")["policies"]}
    assert facebook(draft) == before | {
        "facebook-br-2024b": before["facebook-br-2024b"] | {"status": "paused", "kinds": []}
    }
    assert Edition.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"from": "soon"}, "from", "'soon' is not a day like 2024-06-26"),
        ({"announced_on": "26.6."}, "announced_on", "'26.6.' is not a day like 2024-06-26"),
        ({"url": "the web"}, "url", "'the web' is not a web address"),
        ({"sources": ""}, "sources", "This field is required."),
        ({"status": "running"}, "status", "Select a valid choice."),
        ({"note": "bell \x07"}, "note", "there is a control character in the text"),
        ({"regions": "brazil"}, "regions", None),
    ],
)
def test_a_mistake_is_named_at_its_field_and_everything_typed_is_there(
    at_work, change, field, words
):
    where = address(*POLICY)
    page = at_work.post(where, typed(at_work, where) | {"who": "everybody"} | change)

    if words is None:
        # The shape allows it; the draft says that no such region exists.
        assert page.status_code == 302
        problems = at_work.get(page["Location"]).context["facts"].problems
        assert any("unknown region" in one.words for one in problems)
        return
    assert words in errors(page)[field][0]
    assert page.context["form"]["who"].value() == "everybody"
    assert not Draft.objects.exists()


def test_a_new_policy_and_a_new_source_come_together(at_work):
    where = address("rules-policy", "x", "new")
    sent = typed(at_work, where) | {
        "id": "x-jp-2027",
        "regions": "JP",
        "from": "2027-01-01",
        "status": "not_applied",
        "offer": "not_needed",
        "evidence": "verified",
        "verified": "verified: the notice",
        "sources": "",
        "new_source_title": "X: notice for Japan!",
        "new_source_url": "https://x.example/jp",
    }
    answer = at_work.post(where, sent)

    draft = Draft.objects.get()
    assert answer.status_code == 302
    assert draft.documents["sources/x-notice-for-japan"]["url"] == "https://x.example/jp"
    row = draft.documents["platforms/x"]["policies"][-1]
    assert (row["id"], row["sources"], row["until"]) == ("x-jp-2027", ["x-notice-for-japan"], None)
    assert at_work.get(answer["Location"]).context["facts"].problems == []


def test_an_entry_goes_on_being_edited_in_the_draft_that_has_it(at_work):
    where = address(*POLICY)
    at_work.post(where, typed(at_work, where) | {"note": "First."})
    draft = Draft.objects.get()
    there = address(*POLICY, draft=draft)

    sent = typed(at_work, there)
    assert sent["note"] == "First."
    at_work.post(there, sent | {"note": "Second."})

    draft.refresh_from_db()
    assert facebook(draft)["facebook-br-2024b"]["note"] == "Second."
    assert Draft.objects.count() == 1


def test_an_own_draft_is_offered(at_work, sam):
    where = address(*POLICY)
    at_work.post(where, typed(at_work, where) | {"note": "First."})

    page = at_work.get(address("rules-law", "BR", "br-2020-09-18"))

    assert f'href="?draft={Draft.objects.get().pk}"' in page.content.decode()


def test_what_somebody_else_published_meanwhile_is_not_overwritten_unseen(at_work):
    from consent.actions.publish_edition import publish_edition
    from consent.rulebook.parts import laid_on

    where = address("rules-source", "anpd-0702")
    sent = typed(at_work, where) | {"title": "ANPD, 2 July 2024"}
    data = data_of(current_edition().digest)
    theirs = {"sources/anpd-0702": current("sources/anpd-0702") | {"title": "Their words"}}
    publish_edition(data=laid_on(data, theirs), at=make.NOW, by=None)

    page = at_work.post(where, sent)

    assert "changed after you opened the page" in errors(page)["__all__"][0]
    assert page.context["form"]["title"].value() == "ANPD, 2 July 2024"
    assert not Draft.objects.exists()
    # Sent once more, knowingly, it counts.
    again = at_work.post(where, sent | {"opened": page.context["editing"].seen})
    assert again.status_code == 302


def test_a_law_and_plain_words_and_a_source_are_edited_alike(at_work):
    for where, change, part in (
        (address("rules-law", "BR", "br-2020-09-18"), {"citation": "LGPD"}, "jurisdictions/BR"),
        (address("rules-text", "BR", "en"), {"text": "You can say no."}, "jurisdictions/BR"),
        (address("rules-source", "anpd-0702"), {"checked": "2026-11-25"}, "sources/anpd-0702"),
    ):
        at_work.post(where, typed(at_work, where) | change)
        draft = Draft.objects.latest("pk")
        assert list(draft.documents) == [part], where


def test_plain_words_show_how_hard_they_are(at_work):
    where = address("rules-text", "BR", "en")
    assert "about so many years of school" in at_work.get(where).content.decode()

    easy = at_work.post(where, {"text": "You can say no. It is easy.", "opened": "stale"})
    assert "hard to read" not in easy.content.decode()


def test_a_translation_is_added_as_a_text_of_its_own(at_work):
    where = address("rules-text", "BR", "pt")
    at_work.post(where, typed(at_work, where) | {"text": "Você pode dizer não."})

    plain = Draft.objects.get().documents["jurisdictions/BR"]["plain"]
    assert plain["pt"] == {"text": "Você pode dizer não."}
    assert "en" in plain


# --- As text --------------------------------------------------------------------------------------

YAML = ("rules-yaml", "platforms/facebook")


def test_a_document_can_be_edited_as_text(at_work):
    where = address(*YAML)
    text = typed(at_work, where)["text"]
    assert text == write_document("platforms/facebook", current("platforms/facebook"))

    at_work.post(
        where, typed(at_work, where) | {"text": text.replace("detail: Meta", "detail: Meta Inc.")}
    )

    document = Draft.objects.get().documents["platforms/facebook"]
    assert document == current("platforms/facebook") | {"detail": "Meta Inc."}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("detail: Meta", "detail: &a Meta", "anchors and aliases are not allowed"),
        ("detail: Meta", "detail: [Meta]", "['Meta'] is not text"),
        ("detail: Meta", "detail: !!python/name:os.system x", "tags are not allowed"),
        ("detail: Meta", "detail: {", "not YAML"),
        ("slug: facebook", "slug: face", "this is the document of facebook, but its slug is face"),
        ("detail: Meta", "details: Meta", "unknown key 'details'"),
    ],
)
def test_what_is_wrong_in_a_text_has_a_line_and_the_text_is_kept(at_work, old, new, words):
    where = address(*YAML)
    sent = typed(at_work, where)
    sent["text"] = sent["text"].replace(old, new, 1)

    page = at_work.post(where, sent)

    (found,) = [one for one in errors(page)["text"] if words in one]
    number = int(found.removeprefix("Line ").split(" ")[0].rstrip(":"))
    assert new.split(":")[0] in sent["text"].splitlines()[number - 1] or "not YAML" in words
    assert page.context["form"]["text"].value() == sent["text"]
    assert not Draft.objects.exists()


def test_lines_from_a_browser_are_read_as_lines(at_work):
    where = address(*YAML)
    sent = typed(at_work, where)
    at_work.post(where, sent | {"text": sent["text"].replace("\n", "\r\n")})

    assert Draft.objects.get().documents == {}


def test_a_text_that_is_too_long_is_refused(at_work):
    where = address(*YAML)
    page = at_work.post(where, typed(at_work, where) | {"text": "# " + "x" * (4 * 1024**2)})

    assert page.status_code in {200, 400, 413}
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    "where",
    [
        ("rules-policy", "facebook", "lost"),
        ("rules-policy", "lost", "new"),
        ("rules-law", "XX", "new"),
        ("rules-text", "XX", "en"),
        ("rules-source", "lost"),
        ("rules-yaml", "people/ines"),
        ("rules-yaml", "platforms/lost"),
        ("rules-place", "XX"),
        ("rules-platform", "lost"),
        ("rules-pause", "XX"),
    ],
)
def test_what_is_not_there_is_not_found(at_work, where):
    assert at_work.get(address(*where)).status_code == 404


@pytest.mark.parametrize("draft", ["0", "x", "-1", "999999999999999999999"])
def test_a_draft_that_is_not_there_is_not_found(at_work, draft):
    assert at_work.get(address(*YAML) + f"?draft={draft}").status_code == 404
