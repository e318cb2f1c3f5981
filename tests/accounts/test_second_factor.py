"""Support opens only to staff who showed a second factor in this session."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.admin import AdminSite
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import User
from accounts.second_factor import take_as_shown
from accounts.sign_in.second_factors import SecondFactorAdapter
from consent.staff.site import StaffSite
from tests.accounts.sign_in import sign_in
from tests.accounts.test_sign_up import signed_in_as

ADMIN = "/admin/"


def ask_for_admin(client, address=ADMIN):
    """The redirects from an admin page on, and the status at the end."""
    answer = client.get(address, follow=True)
    return [to for to, _ in answer.redirect_chain], answer.status_code


@pytest.mark.django_db
def test_support_has_no_sign_in_of_its_own(client):
    for address in (ADMIN, "/admin/login/", "/admin/login/?next=/admin/"):
        steps, status = ask_for_admin(client, address)

        assert (steps[-1], status) == ("/accounts/login/?next=/admin/", 200)


@pytest.mark.django_db
def test_support_takes_no_password(client, supporter):
    supporter.set_password("long and seldom words")
    supporter.save()

    client.post("/admin/login/", {"username": supporter.email, "password": "long and seldom words"})

    assert signed_in_as(client) is None


def test_no_page_of_support_changes_passwords():
    for name in ("password_change", "password_change_done", "login", "logout"):
        assert getattr(StaffSite, name) is not getattr(AdminSite, name)


@pytest.mark.django_db
def test_changing_a_password_in_support_leads_to_the_page_of_the_site(client, supporter, add_app):
    client.force_login(supporter)
    add_app(client)

    answer = client.get("/admin/password_change/")

    assert answer["Location"] == "/accounts/password/change/"


@pytest.mark.django_db
def test_people_who_are_not_staff_are_refused(client, owner):
    client.force_login(owner)

    assert ask_for_admin(client)[1] == 403


@pytest.mark.django_db
def test_staff_without_a_second_factor_are_sent_to_add_one(client, supporter):
    client.force_login(supporter)

    steps, status = ask_for_admin(client)

    assert (steps[-1], status) == ("/accounts/2fa/", 200)
    html = client.get("/accounts/2fa/").content.decode()
    assert "You do not have to add one." not in html
    assert "Add a passkey" in html
    assert "Add an app" in html


@pytest.mark.django_db
def test_staff_who_just_added_a_factor_come_in(client, supporter, add_app):
    client.force_login(supporter)
    add_app(client)

    assert ask_for_admin(client) == ([], 200)


@pytest.mark.django_db
def test_staff_who_have_a_factor_but_did_not_show_it_here_are_asked_for_it(
    client, supporter, add_app
):
    client.force_login(supporter)
    next_code = add_app(client)
    other = type(client)()
    other.force_login(User.objects.get(pk=supporter.pk))

    steps, _ = ask_for_admin(other)
    assert steps[-1] == "/accounts/2fa/reauthenticate/?next=%2Fadmin%2F"

    done = other.post(steps[-1], {"code": next_code()})
    assert done["Location"] == ADMIN
    assert ask_for_admin(other) == ([], 200)


@pytest.mark.django_db
def test_a_factor_that_was_removed_opens_nothing(client, supporter, add_app):
    client.force_login(supporter)
    add_app(client)
    Authenticator.objects.all().delete()

    assert ask_for_admin(client)[0][-1] == "/accounts/2fa/"


@pytest.mark.django_db
def test_a_mailed_code_alone_opens_nothing_once_a_factor_is_added(
    client, supporter, add_app, mailed_code
):
    client.force_login(supporter)
    next_code = add_app(client)
    other = type(client)()
    asked = other.post("/accounts/login/", {"login": supporter.email, "next": ADMIN})

    step = other.post(asked["Location"], {"code": mailed_code()})
    assert step["Location"].startswith("/accounts/2fa/authenticate/")
    assert signed_in_as(other) is None
    page = other.get("/accounts/2fa/authenticate/").content.decode()
    assert "Show your second factor" in page
    assert "<script" not in page

    before = other.session.session_key
    done = other.post(step["Location"], {"code": next_code()})
    assert signed_in_as(other) == str(supporter.pk)
    assert done["Location"] == ADMIN
    assert other.session.session_key != before
    assert ask_for_admin(other) == ([], 200)


@pytest.mark.django_db
def test_recovery_codes_work_once(client, supporter, add_app, mailed_code):
    client.force_login(supporter)
    add_app(client)
    page = client.get("/accounts/2fa/recovery-codes/")
    codes = re.findall(r"<code>(\d{8})</code>", page.content.decode())
    assert len(codes) == 10

    outcomes = []
    for _ in range(2):
        browser = type(client)()
        asked = browser.post("/accounts/login/", {"login": supporter.email})
        browser.post(asked["Location"], {"code": mailed_code()})
        browser.post("/accounts/2fa/authenticate/", {"code": codes[0]})
        outcomes.append(signed_in_as(browser))

    assert outcomes == [str(supporter.pk), None]


@pytest.mark.django_db
def test_the_secret_is_not_readable_in_the_database(client, owner, add_app, settings):
    client.force_login(owner)
    secret = add_app(client).secret

    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in stored
    assert SecondFactorAdapter().decrypt(stored) == secret

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key " * 5
    assert SecondFactorAdapter().decrypt(stored) == secret

    settings.SECRET_KEY_FALLBACKS = []
    assert SecondFactorAdapter().decrypt(stored) != secret


@pytest.mark.django_db
def test_adding_a_factor_ends_other_sessions_and_is_told_by_mail(client, owner, add_app):
    other = type(client)()
    other.force_login(owner)
    client.force_login(owner)
    before = client.session.session_key

    add_app(client)

    assert client.get("/settings/").status_code == 200
    assert client.session.session_key != before
    assert other.get("/settings/").status_code == 302
    assert [m.subject for m in mail.outbox] == ["An app is your second factor now"]


@pytest.mark.django_db
def test_the_picture_is_part_of_the_page(client, owner):
    sign_in(client, owner)

    html = client.get("/accounts/2fa/totp/activate/").content.decode()

    assert re.search(r'<svg viewBox="0 0 \d+ \d+"[^>]*role="img" aria-label="[^"]+"', html)
    assert "data:" not in html
    assert 'autocomplete="one-time-code"' in html


@pytest.mark.django_db
def test_nobody_real_passes_without_a_factor(rf, settings, supporter):
    request = rf.get("/")
    request.session = {}
    for demo, invented in ((False, True), (True, False), (False, False)):
        settings.DEMO = demo
        supporter.is_demo = invented

        with pytest.raises(PermissionDenied):
            take_as_shown(request, supporter)

    assert request.session == {}


@pytest.mark.django_db
def test_signing_out_of_support_signs_out_of_the_site(client, supporter, add_app):
    client.force_login(supporter)
    add_app(client)

    assert client.get(reverse("admin:logout")).status_code == 405
    client.post(reverse("admin:logout"))

    assert signed_in_as(client) is None
