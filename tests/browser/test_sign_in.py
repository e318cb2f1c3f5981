"""Coming in and going out, as a person does it: by code, by password, by passkey, in the demo."""

import pytest
from django.core import mail

from accounts.models import User
from tests.browser import people
from tests.browser.cases_of_accounts import PASSWORD, mailed_code, with_password

pytestmark = pytest.mark.browser


def test_signing_in_by_code_leads_to_where_one_wanted_to_go(journey):
    people.in_germany()
    journey.start("/posts/?outcome=kept_out")
    assert journey.site.heading == "Sign in"

    journey.type("E-mail address", "ines@example.org")
    journey.press("Sign in")
    assert [m.to for m in mail.outbox] == [["ines@example.org"]]
    journey.type("Code", mailed_code().lower().replace("-", " "))
    journey.press("Sign in")

    assert journey.cost == (2, 2)
    assert journey.site.address == "/posts/?outcome=kept_out"


def test_a_wrong_code_says_so_beside_the_field(journey):
    people.in_germany()
    journey.start("/accounts/login/")
    journey.type("E-mail address", "ines@example.org")
    journey.press("Sign in")
    journey.type("Code", "BBBB-BBBB")
    journey.press("Sign in")

    page = journey.site.page
    assert page.title().startswith("Error:")
    assert page.get_by_label("Code", exact=True).get_attribute("aria-invalid") == "true"
    # The summary on top links to the field.
    page.locator(".errors a").first.click()
    page.keyboard.type("ABCD")
    assert "ABCD" in page.get_by_label("Code", exact=True).input_value()


def test_signing_in_by_password_needs_no_mail(journey):
    with_password()
    journey.start("/accounts/login/")
    journey.type("E-mail address", "ines@example.org")
    journey.type("Password, if you have set one", PASSWORD)
    journey.press("Sign in")

    assert journey.site.address == "/dashboard/"
    assert mail.outbox == []


def test_signing_out_is_one_click_and_going_back_shows_nothing(journey):
    journey.site.sign_in(people.in_germany())
    journey.start("/posts/")

    journey.press("Sign out")

    assert journey.cost == (1, 0)
    assert journey.site.address == "/"
    journey.site.page.go_back()
    assert journey.site.address.startswith("/accounts/login/")


def test_in_the_demo_one_click_signs_in(journey):
    anna = people.person("anna@demo.example", is_demo=True)
    people.write(anna, 3, "home")
    journey.start("/demo/")

    journey.press("Sign in as anna@demo.example")

    assert journey.cost == (1, 0)
    assert journey.site.address == "/dashboard/"
    assert journey.site.heading == "You can say no"


def test_a_passkey_is_added_and_then_signs_in(site):
    """With an authenticator that the browser pretends to have."""
    ines = people.in_germany()
    session = site.page.context.new_cdp_session(site.page)
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
    site.sign_in(ines)
    site.open("/accounts/2fa/webauthn/add/")
    site.page.get_by_label("Name of this passkey").fill("Phone")
    site.page.get_by_label("Sign in with this passkey alone").check()
    site.send(lambda page: page.get_by_role("button", name="Add the passkey").click())
    assert "Phone" in site.words or "recovery" in site.words.casefold()

    site.page.context.clear_cookies()
    site.open("/sign-in/passkey/")
    site.send(lambda page: page.locator("main button").first.click())

    assert site.address == "/dashboard/"
    assert site.complaints == []
    assert User.objects.count() == 1
