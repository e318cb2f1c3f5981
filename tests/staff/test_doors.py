"""Every address there is, tried by those who may not: staff pages, and forms without a token."""

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import User
from accounts.second_factor import DEMO_KEY
from tests import make
from tests.web.test_hostile_addresses import SIGN_IN, addresses

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# What a form of the site could hold, and a list of the framework's.
FORM = {
    "decision": "object",
    "answer": "yes",
    "confirm": "on",
    "do": "publish",
    "step": "done",
    "action": "delete_selected",
    "_selected_action": "1",
    "is_staff": "on",
}
WITHOUT_TOKEN = {
    # It changes nothing, and whoever sends a receipt need not have been here before.
    "/verify/": 422,
    # For load balancers, who look at nothing but the status.
    "/livez": 200,
    "/readyz": 200,
}


def everything():
    """All that is kept, but for what signing in changes here."""
    kept = {
        model._meta.label: list(model.objects.order_by("pk").values())
        for model in apps.get_models()
        if model is not Session
    }
    for user in kept["accounts.User"]:
        del user["last_login"], user["is_demo"]
    return kept


def browser_of(person, *, at_work=False, **more):
    browser = Client(**more)
    if person is not None:
        browser.force_login(person, SIGN_IN)
    if at_work:
        User.objects.filter(pk=person.pk).update(is_demo=True)
        session = browser.session
        session[DEMO_KEY] = person.pk
        session.save()
    return browser


@pytest.fixture
def all_addresses(ines):
    make.post(ines, platform="home")
    make.said(ines)
    found = dict.fromkeys(addresses("1"))
    # An address in another form than ours is in none of them.
    return [address for address in found if "(" not in address and "<" not in address]


def test_staff_pages_are_closed_to_all_who_showed_no_second_factor(all_addresses, ines, sam):
    before = everything()
    opened = []
    pages = [a for a in all_addresses if a.startswith("/admin/") and a != "/admin/login/"]
    for person in (None, ines, sam):
        browser = browser_of(person)
        for address in pages:
            for answer in (browser.get(address), browser.post(address, FORM)):
                to = answer.headers.get("Location", "")
                closed = answer.status_code == 302 and (
                    to.startswith("/admin/login/?next=/admin/")
                    # There is nobody to sign out.
                    or (address, to) == ("/admin/logout/", "/admin/")
                )
                if not closed:
                    opened.append((str(person), address, answer.status_code, to))

    assert opened == []
    assert len(pages) > 50
    assert everything() == before


def test_without_its_token_no_form_is_taken_by_anybody(all_addresses, ines, sam):
    before = everything()
    taken = []
    for person, at_work in ((ines, False), (sam, True)):
        browser = browser_of(person, at_work=at_work, enforce_csrf_checks=True)
        for address in all_addresses:
            if address.startswith("/api/"):
                continue
            status = browser.post(address, FORM).status_code
            if status not in {403, 404, 405, WITHOUT_TOKEN.get(address)}:
                taken.append((str(person), address, status))

    assert taken == []
    assert everything() == before
