"""
The whole way to a platform and back, in Chromium.

Runs on a site that is configured for it: see tests/openid/test_platform_sign_in.py.
"""

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings

from consent.posts.models import AccountLink
from tests import make
from tests.browser.checks import everything
from tests.make_ingest import account, post, send

pytestmark = pytest.mark.browser


def go_there_and_back(page):
    page.get_by_role("link", name="Sign in as a1").click()


def test_a_person_links_an_account_and_signs_in_with_it(site):
    assert settings.OPENID_ISSUER
    ines = make.person("ines@example.org", country="DE", born=1985)
    EmailAddress.objects.create(user=ines, email=ines.email, verified=True, primary=True)
    send(account(handle="ines.here", country="DE", born=1985), post(text="From the forum"))
    site.sign_in(ines)
    page = site.page
    site.open("/linked-accounts/")
    assert everything(site) == []

    page.get_by_role("link", name="Sign in at Open Forum").click()
    assert page.url.startswith(f"{settings.OPENID_ISSUER}/authorize?")
    go_there_and_back(page)
    assert site.address == "/platform-sign-in/link/"
    site.forget()
    site.open(site.address)
    assert everything(site) == []
    page.get_by_role("button", name="Yes, link it").click()
    assert "Open Forum (ines.here) is linked." in page.locator("body").inner_text()
    assert AccountLink.objects.get().person == ines

    page.context.clear_cookies()
    site.open("/accounts/login/")
    page.get_by_role("link", name="Sign in with your account at Open Forum").click()
    go_there_and_back(page)
    assert site.address == "/dashboard/"


def test_the_page_of_a_sign_in_that_came_to_nothing(site):
    site.open("/platform-sign-in/back/?state=guessed&code=x", status=502)

    assert everything(site) == []
    assert "Sign in another way" in site.words
