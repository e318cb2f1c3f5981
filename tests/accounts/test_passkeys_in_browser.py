"""Passkeys in a real browser with a virtual security key, under the site's own script policy."""

import re

import pytest

from accounts.models import User
from tests.accounts.conftest import with_address

pytestmark = pytest.mark.browser


@pytest.fixture
def noises(page):
    """What the browser complains about, blocked scripts among it."""
    heard = []
    page.on("console", lambda m: heard.append(m.text) if m.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


@pytest.fixture
def key(page):
    """A virtual security key that knows its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.fixture
def staff(transactional_db):
    made = User.objects.create_user("sam@example.org", is_staff=True, is_superuser=True)
    return with_address(made)


def sign_in_by_code(page, live_server, person, mailed_code):
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Code").fill(mailed_code())
    page.locator("main").get_by_role("button", name="Sign in").click()


def test_a_passkey_is_added_and_then_signs_in_alone_also_to_support(
    live_server, page, key, noises, staff, mailed_code, rulebook
):
    sign_in_by_code(page, live_server, staff, mailed_code)
    page.goto(f"{live_server.url}/admin/")
    assert page.locator("h1").inner_text() == "Second factor"

    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name of this passkey").fill("My phone")
    page.get_by_label("Sign in with this passkey alone").check()
    page.get_by_role("button", name="Add the passkey").click()
    page.wait_for_url("**/recovery-codes/")
    page.goto(f"{live_server.url}/accounts/2fa/webauthn/")
    assert page.locator("tbody th").inner_text() == "My phone"

    page.context.clear_cookies()
    page.goto(f"{live_server.url}/accounts/login/?next=/admin/")
    page.get_by_role("link", name="Sign in with a passkey").click()
    page.get_by_role("button", name="Use a passkey").click()
    # The page of before has this address in its query.
    page.wait_for_url(re.compile(r"^[^?]*/admin/$"))

    assert noises == []


def test_with_a_passkey_a_mailed_code_is_not_enough(
    live_server, page, key, noises, staff, mailed_code, rulebook
):
    sign_in_by_code(page, live_server, staff, mailed_code)
    page.goto(f"{live_server.url}/accounts/2fa/webauthn/add/")
    page.get_by_role("button", name="Add the passkey").click()
    page.wait_for_url("**/recovery-codes/")
    page.context.clear_cookies()

    sign_in_by_code(page, live_server, staff, mailed_code)
    assert page.locator("h1").inner_text() == "Show your second factor"
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/dashboard/")

    assert noises == []
