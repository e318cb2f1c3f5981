"""The page on which training is put on hold."""

import pytest
from django.urls import reverse

from consent.rulebook.editions import current_edition
from consent.rulebook.models import Draft, Edition

pytestmark = pytest.mark.django_db

WHERE = "/admin/rules/place/BR/pause/"


@pytest.fixture(autouse=True)
def _published(rulebook):
    """There is a rulebook to pause in."""


def sent(step, **changes):
    facts = {
        "status": "suspended_by_regulator",
        "platforms": ["facebook", "instagram"],
        "decided_by": "ANPD",
        "decided_on": "2026-11-23",
        "url": "https://www.gov.br/anpd/decisao",
        "sentence": "The ANPD has stopped AI training with posts from Brazil.",
        "step": step,
    }
    return facts | changes


def test_the_form_knows_the_authority_and_what_trains_there(at_work):
    form = at_work.get(WHERE).context["form"]

    assert form["decided_by"].value() == "Agência Nacional de Proteção de Dados"
    assert {"facebook", "instagram", "home"} <= set(form["platforms"].value())
    assert "bluesky" not in form["platforms"].value()


def test_a_preview_publishes_nothing_and_is_kept_as_a_draft(at_work, sam):
    page = at_work.post(WHERE, sent("preview"))

    assert Edition.objects.count() == 1
    draft = Draft.objects.get()
    assert (draft.state, draft.author) == ("draft", sam.subject)
    assert "Nothing more can be used." in page.content.decode()
    assert reverse("rules-draft", args=[draft.pk, "BR"]) in page.content.decode()


def test_one_press_later_it_is_in_force(at_work):
    at_work.post(WHERE, sent("preview"))
    draft = Draft.objects.get()
    page = at_work.post(WHERE, sent("pause", draft=draft.pk), follow=True)

    draft.refresh_from_db()
    assert page.redirect_chain == [(reverse("admin:rules-draft", args=[draft.pk]), 302)]
    assert (draft.state, draft.direction, Draft.objects.count()) == ("published", "protective", 1)
    row = current_edition().rulebook.platforms["facebook"].policies[-1]
    assert (row.status, row.decided_by, row.regions) == ("suspended_by_regulator", "ANPD", {"BR"})


def test_changing_it_first_loses_nothing(at_work):
    at_work.post(WHERE, sent("preview"))
    draft = Draft.objects.get()
    form = at_work.post(WHERE, sent("change", draft=draft.pk)).context["form"]

    assert form["sentence"].value() == sent("")["sentence"]
    assert form["draft"].value() == str(draft.pk)
    # The second preview is of the same draft, with what was chosen now alone.
    at_work.post(WHERE, sent("preview", draft=draft.pk, platforms=["facebook"]))
    draft.refresh_from_db()
    assert {part for part in draft.documents if part.startswith("platforms/")} == {
        "platforms/facebook"
    }


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"url": "the paper"}, "is not a web address"),
        ({"decided_on": "2090-01-01"}, "The day of the decision lies ahead."),
        ({"decided_on": "today"}, "Write the day like 2024-06-24."),
        ({"platforms": []}, "Choose at least one platform."),
        ({"platforms": ["bluesky"]}, "Select a valid choice."),
        ({"sentence": ""}, "This field is required."),
        ({"status": "active"}, "Select a valid choice."),
        ({"draft": 999}, "This draft has ended."),
    ],
)
def test_a_mistake_is_named_and_nothing_happens(at_work, changes, words):
    for step in ("preview", "pause"):
        page = at_work.post(WHERE, sent(step, **changes))
        assert page.status_code == 200
        assert words in page.content.decode()
    assert Edition.objects.count() == 1


def test_nobody_publishes_the_prepared_pause_of_another(at_work, sam, mallory):
    at_work.post(WHERE, sent("preview"))
    Draft.objects.update(author=mallory.subject)

    page = at_work.post(WHERE, sent("pause", draft=Draft.objects.get().pk))

    assert "Somebody else writes this draft." in page.content.decode()
    assert Edition.objects.count() == 1


def test_where_nothing_runs_there_is_no_form(at_work):
    at_work.post(
        WHERE, sent("pause", platforms=at_work.get(WHERE).context["form"]["platforms"].value())
    )

    page = at_work.get(WHERE).content.decode()
    assert "Nothing is used here now, and nothing is to be used later." in page
    assert "Preview" not in page
