"""Making a choice, changing it, taking it back: clicks, words and what is recorded."""

import json
import uuid
from datetime import timedelta

import pytest
from django.test import Client

from consent.core.choices import Decision, Scope
from consent.core.posts import Kind
from tests import make
from tests.web.reading import read

OPT_OUT, LET, BACK = "Opt out of AI training", "Let my posts be used", "Take my choice back"


def records():
    """Every choice that is recorded, oldest first: the decision and what of its scope is said."""
    found = []
    for opening in make.choices():
        record = json.loads(opening.record)
        scope = {name: value for name, value in record["scope"].items() if value}
        found.append((record["decision"], scope))
    return found


@pytest.fixture
def taylor(rulebook):
    """Taylor lives where there is no opt-out."""
    person = make.person("taylor@example.org", country="US", subdivision="US-TX", born=1985)
    make.post(person, platform="facebook")
    return person


@pytest.fixture
def at_taylors(taylor):
    browser = Client()
    browser.force_login(taylor)
    return browser


# --- No is one click ----------------------------------------------------------------------------


def test_opting_out_from_the_dashboard_is_one_click(signed_in):
    answer = read(signed_in.get("/dashboard/")).press(signed_in, OPT_OUT)

    number = make.choices().get().number
    assert (answer.status_code, answer["Location"]) == (303, f"/receipts/{number}/")
    assert records() == [("object", {})]


def test_a_double_click_is_one_choice(signed_in):
    page = read(signed_in.get("/dashboard/"))

    first, second = page.press(signed_in, OPT_OUT), page.press(signed_in, OPT_OUT)

    assert first["Location"] == second["Location"]
    assert make.choices().count() == 1


def test_the_record_says_that_it_was_made_here_and_by_whom(ines, signed_in):
    read(signed_in.get("/dashboard/")).press(signed_in, OPT_OUT)

    record = json.loads(make.choices().get().record)
    assert (record["channel"], record["language"]) == ("web", "en")
    assert record["subject"] == str(ines.subject)


def test_a_form_without_a_key_still_counts(signed_in):
    assert signed_in.post("/choice/", {"decision": "object"}).status_code == 303


# --- Yes is never shorter than no ---------------------------------------------------------------


def test_yes_is_asked_about_first_and_then_counts(signed_in):
    asked = read(signed_in.get("/dashboard/")).press(signed_in, LET)
    page = read(signed_in.get(asked["Location"]))
    before = records()
    said = page.press(signed_in, "Yes, use my posts")

    assert (asked.status_code, asked["Location"]) == (303, "/choice/yes/")
    assert page.h1 == LET
    assert "keeps what it has learned. That cannot be undone." in page.words
    assert before == []
    assert said.status_code == 303
    assert records() == [("consent", {})]


def test_a_double_click_on_yes_is_one_choice(signed_in):
    page = read(signed_in.get("/choice/yes/"))

    page.press(signed_in, "Yes, use my posts")
    page.press(signed_in, "Yes, use my posts")

    assert records() == [("consent", {})]


def test_yes_says_how_many_posts_it_is_about(ines, signed_in):
    make.post(ines, platform="home")
    make.post(ines, platform="home")
    make.said(ines)

    assert "Then 2 of your posts here can be used." in read(signed_in.get("/choice/yes/")).words


def test_yes_for_one_source_stays_about_that_source(ines, signed_in):
    account = make.account(ines, "home")

    asked = signed_in.post("/choice/", {"decision": "consent", "account": str(account.key)})
    page = read(signed_in.get(asked["Location"]))
    page.press(signed_in, "Yes, use my posts")

    assert "all your posts on Open Forum" in page.words
    assert records() == [("consent", {"account": str(account.key)})]


def test_where_nothing_can_be_agreed_to_there_is_no_yes(at_taylors):
    page = read(at_taylors.get("/choice/yes/"))
    answer = at_taylors.post("/choice/yes/", {"decision": "consent"})

    assert "Right now there is nothing to say yes to." in page.words
    assert page.main.all("button") == []
    assert answer.status_code == 409
    assert make.choices().count() == 0


# --- Back ---------------------------------------------------------------------------------------


def test_taking_a_no_back_is_asked_about_first(ines, signed_in):
    number = make.said(ines, at=make.NOW - timedelta(days=1)).number

    page = read(signed_in.get(f"/receipts/{number}/"))
    asked = read(signed_in.get(page.links[BACK]))
    answer = asked.press(signed_in, BACK)

    assert asked.h1 == BACK
    assert answer.status_code == 303
    assert [decision for decision, _scope in records()] == ["object", "withdraw"]


def test_a_withdrawal_without_the_question_leads_to_the_question(ines, signed_in):
    make.said(ines)

    answer = signed_in.post("/choice/", {"decision": "withdraw"})

    assert (answer.status_code, answer["Location"]) == (303, "/choice/take-back/")
    assert len(records()) == 1


def test_where_nothing_was_chosen_there_is_nothing_to_take_back(signed_in):
    page = read(signed_in.get("/choice/take-back/"))
    answer = signed_in.post("/choice/", {"decision": "withdraw", "sure": "yes"})

    assert "There is no choice here that you can take back." in page.words
    assert answer.status_code == 409
    assert "Nothing has changed." in read(answer).words


# --- Wish ---------------------------------------------------------------------------------------


def test_where_no_opt_out_is_offered_a_wish_is_saved(at_taylors):
    answer = read(at_taylors.get("/dashboard/")).press(at_taylors, "Save my wish")
    receipt = read(at_taylors.get(answer["Location"]))

    assert records() == [("wish", {})]
    assert receipt.h1 == "Your wish is saved"
    for words in [
        "Your wish is stored here.",
        "It has no effect today.",
        "It becomes an opt-out when the rules give you the right.",
    ]:
        assert words in receipt.words


def test_an_opt_out_that_is_not_offered_is_refused_in_words(at_taylors):
    answer = at_taylors.post("/choice/", {"decision": "object"})

    page = read(answer)
    assert answer.status_code == 409
    assert page.title.startswith("Error: ")
    assert "You can save a wish instead." in page.words
    assert records() == []


def test_a_wish_where_an_opt_out_is_offered_is_refused_in_words(signed_in):
    answer = signed_in.post("/choice/", {"decision": "wish"})

    assert answer.status_code == 409
    assert "You can opt out right away." in read(answer).words


# --- The page with every level ------------------------------------------------------------------


def test_every_level_says_what_was_chosen_there(ines, signed_in):
    account = make.account(ines, "home", "ines")
    make.post(ines, of=account, kind=Kind.PHOTO)
    make.said(ines, Decision.OBJECT, Scope(account=str(account.key)))
    make.said(ines, Decision.CONSENT, Scope(kind=Kind.PHOTO))

    words = read(signed_in.get("/choice/")).words

    assert "You have not made a choice for all your posts." in words
    assert "Open Forum (ines) Opted out of AI training, 23 November 2026" in words
    assert "Photos Posts can be used for AI training, 23 November 2026" in words


def test_a_level_says_what_an_opt_out_there_would_leave(ines, signed_in):
    make.post(ines, platform="facebook")

    words = read(signed_in.get("/choice/")).words

    assert "1 post can be used, even after an opt-out." in words

    make.post(ines, platform="home")
    words = read(signed_in.get("/choice/")).words

    assert "2 posts can be used. After an opt-out: 1." in words


def test_where_there_is_no_opt_out_a_level_tells_of_none(at_taylors):
    words = read(at_taylors.get("/choice/")).words

    assert "No choice of its own. 1 post can be used." in words
    assert "after an opt-out" not in words


@pytest.mark.parametrize("scope", ["platform=facebook", "kind=photo"])
def test_a_choice_for_a_part_is_recorded_for_that_part(ines, signed_in, scope):
    make.post(ines, kind=Kind.PHOTO)
    name, value = scope.split("=")

    answer = signed_in.post("/choice/", {"decision": "object", name: value})

    assert answer.status_code == 303
    assert records() == [("object", {name: value})]


def test_after_an_opt_out_the_page_shows_no_big_button(ines, signed_in):
    make.said(ines)

    page = read(signed_in.get("/choice/"))

    assert page.choices == []
    assert page.links[BACK] == "/choice/take-back/"
    assert page.links[LET] == "/choice/yes/"


@pytest.mark.parametrize(
    ("decision", "told"),
    [
        (Decision.OBJECT, "2 of your posts can still be used."),
        (Decision.CONSENT, "3 of your posts can be used."),
    ],
)
def test_the_choice_that_counts_is_shown_with_the_posts_it_lets_in(ines, signed_in, decision, told):
    for platform in ("facebook", "facebook", "home"):
        make.post(ines, platform=platform)
    make.said(ines, decision)

    page = read(signed_in.get("/choice/"))

    assert told in page.words
    assert page.links["See these posts and why"] == "/posts/?outcome=can_be_used"


def test_an_opt_out_that_keeps_every_post_out_leads_to_none(ines, signed_in):
    make.post(ines, platform="home")
    make.said(ines)

    page = read(signed_in.get("/choice/"))

    assert "can still be used" not in page.words
    assert "See these posts and why" not in page.links


# --- Others, nonsense, looking ------------------------------------------------------------------


def test_the_things_of_others_are_not_there(ines, stranger):
    post, account = make.post(ines), make.account(ines)

    for scope in [{"post": post.hex}, {"account": str(account.key)}]:
        answer = stranger.post("/choice/", {"decision": "object", **scope})
        assert answer.status_code == 404
    assert make.choices().count() == 0


@pytest.mark.parametrize(
    "sent",
    [
        {"decision": "object", "kind": "diary"},
        {"decision": "object", "post": "1"},
        {"decision": "object", "platform": "nowhere"},
        {"decision": "object", "account": str(uuid.uuid4())},
    ],
)
def test_a_scope_that_is_none_is_not_there(signed_in, sent):
    assert signed_in.post("/choice/", sent).status_code == 404


@pytest.mark.parametrize("sent", [{}, {"decision": ""}, {"decision": "delete"}])
def test_a_form_without_a_decision_changes_nothing(signed_in, sent):
    answer = signed_in.post("/choice/", sent)

    assert answer.status_code == 409
    assert "Press one of the buttons." in read(answer).words
    assert make.choices().count() == 0


def test_a_choice_needs_the_token_of_the_site(ines):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ines)

    answer = browser.post("/choice/", {"decision": "object"})

    assert answer.status_code == 403
    assert "So we changed nothing." in read(answer).words
    assert make.choices().count() == 0


@pytest.mark.parametrize("address", ["/choice/", "/choice/yes/", "/choice/take-back/"])
def test_looking_changes_nothing(ines, signed_in, address):
    make.said(ines)

    for look in (signed_in.get, signed_in.head):
        assert look(address, {"decision": "withdraw", "sure": "yes"}).status_code == 200

    assert make.choices().count() == 1
