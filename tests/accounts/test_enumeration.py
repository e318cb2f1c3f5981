"""Nobody learns from an answer whether an address has an account."""

import pytest
from django.core import mail

from tests.accounts.sign_in import sign_in, words

KNOWN = "ines@example.org"
UNKNOWN = "anna@example.org"  # as long, so that pages can be compared byte by byte
ASKING = {
    "sign up": ("/accounts/signup/", "email"),
    "sign in": ("/accounts/login/", "login"),
    "sign in with a code": ("/accounts/login/code/", "email"),
    "set a new password": ("/accounts/password/reset/", "email"),
}


def ask(client, address, data):
    """Both answers: to the question, and the page that follows."""
    asked = client.post(address, data)
    followed = client.get(asked["Location"]) if asked.status_code == 302 else asked
    email = next(iter(data.values()))
    return (
        asked.status_code,
        asked.get("Location", "").partition("?")[0],
        followed.status_code,
        words(followed).replace(email, "…"),
    )


@pytest.mark.django_db
@pytest.mark.parametrize("what", ASKING)
def test_known_and_unknown_addresses_get_the_same_answers_and_as_many_mails(
    django_user_model, client, owner, limits, what
):
    address, field = ASKING[what]
    other = type(client)()

    known = ask(client, address, {field: KNOWN})
    mails_to_known = len(mail.outbox)
    unknown = ask(other, address, {field: UNKNOWN})

    assert known == unknown
    assert (mails_to_known, len(mail.outbox)) == (1, 2)
    assert known[3].count("…") >= 1


@pytest.mark.django_db
def test_a_wrong_code_looks_the_same_for_both(client, owner):
    pages = []
    for browser, email in ((client, KNOWN), (type(client)(), UNKNOWN)):
        browser.post("/accounts/login/", {"login": email})
        page = browser.post("/accounts/login/code/confirm/", {"code": "BBBB-BBBB"})
        pages.append((page.status_code, words(page).replace(email, "…")))

    assert pages[0] == pages[1]


@pytest.mark.django_db
def test_a_new_code_looks_the_same_for_both(client, owner):
    pages = []
    for browser, email in ((client, KNOWN), (type(client)(), UNKNOWN)):
        browser.post("/accounts/login/", {"login": email})
        page = browser.post("/accounts/login/code/confirm/", {"action": "resend"}, follow=True)
        pages.append((page.status_code, words(page).replace(email, "…")))

    assert pages[0] == pages[1]


@pytest.mark.django_db
def test_a_wrong_password_looks_the_same_for_both(client, owner):
    owner.set_password("long and seldom words")
    owner.save()
    pages = []
    for email in (KNOWN, UNKNOWN):
        page = client.post("/accounts/login/", {"login": email, "password": "something else"})
        pages.append((page.status_code, words(page).replace(email, "…")))

    assert pages[0] == pages[1]


@pytest.mark.django_db
def test_changing_to_a_taken_address_looks_like_changing_to_a_free_one(client, owner, stranger):
    pages = []
    for email in (stranger.email, "somebody@example.org"):
        sign_in(client, owner)
        page = client.post("/accounts/email/", {"action_add": "1", "email": email}, follow=True)
        pages.append((page.redirect_chain, words(page).replace(email, "…")))

    assert pages[0] == pages[1]
    assert [m.to for m in mail.outbox] == [[stranger.email], ["somebody@example.org"]]
