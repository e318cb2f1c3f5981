"""Whatever stands in an address, a query or a form, no page breaks: the answer is one of ours."""

import re
from urllib.parse import quote, urlencode

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from accounts.models import User
from accounts.second_factor import DEMO_KEY
from tests import make
from tests.web.reading import read

pytestmark = pytest.mark.django_db

SIGN_IN = "allauth.account.auth_backends.AuthenticationBackend"
NUL, LARGE, LARGER, NO_DIGIT = "a\0b", "9" * 30, "9" * 4500, "²"
NAMES = (
    *("q", "show", "after", "page", "from", "to", "lang", "draft", "outcome", "next", "at", "p"),
    *("state", "platform", "kind", "account", "reason", "since", "until", "day", "e", "_to_field"),
)
"""What pages read from a query."""
NUMBERS = {"IntConverter"}
NOT_OURS = ("accounts/logout", "demo/")


def routes(patterns, before=""):
    """Every address of the site, as it is written in its pattern."""
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, before + str(one.pattern))
        elif hasattr(one.pattern, "_route"):
            yield before + str(one.pattern), one.pattern.converters


def addresses(hostile):
    """Every address with something hostile in one of its places, and sound things in the others."""
    sound = {"code": "DE", "slug": "facebook", "platform": "home", "language": "en"}
    for route, converters in routes(get_resolver().url_patterns):
        if route.startswith(NOT_OURS):
            continue
        names = re.findall(r"<(?:\w+:)?(\w+)>", route)
        for hot in names or [""]:
            address = route
            for name in names:
                number = type(converters.get(name)).__name__ in NUMBERS
                text = hostile if name == hot else "1" if number else sound.get(name, "new")
                address = re.sub(rf"<(\w+:)?{name}>", quote(text, safe=""), address)
            yield f"/{address}"


@pytest.fixture
def people(client, ines, sam):
    """A visitor, somebody with posts, and somebody who supports."""
    make.post(ines, platform="home")
    make.said(ines)
    User.objects.filter(pk=sam.pk).update(is_demo=True)
    owner = Client()
    owner.force_login(ines, SIGN_IN)
    client.force_login(sam, SIGN_IN)
    session = client.session
    session[DEMO_KEY] = sam.pk
    session.save()
    return Client(), owner, client


def broken(client, address):
    """What a page raises, if it does."""
    try:
        with transaction.atomic():
            answer = client.get(address)
            if answer.streaming:
                b"".join(answer.streaming_content)
    except Exception as error:  # noqa: BLE001 (that is what this looks for)
        return [f"{address[:80]}: {type(error).__name__} {error}"]
    return [f"{address[:80]}: {answer.status_code}"] if answer.status_code >= 500 else []


@pytest.mark.parametrize("hostile", [NUL, LARGE, LARGER, NO_DIGIT])
def test_no_address_breaks_a_page(people, hostile):
    query = urlencode(dict.fromkeys(NAMES, hostile))
    wrong = []
    for address in dict.fromkeys(addresses(hostile)):
        # One without a place has it in its query.
        asked = address if quote(hostile, safe="") in address else f"{address}?{query}"
        # Each page for those it is for.
        for client in people[2:] if address.startswith("/admin/") else people[:2]:
            wrong += broken(client, asked)

    assert wrong == []


@pytest.mark.parametrize("hostile", [NUL, LARGE, LARGER, NO_DIGIT, "-1"])
@pytest.mark.parametrize(
    "model", ["ledger_opening", "posts_import", "consent_job", "rulebook_edition"]
)
def test_a_thing_that_cannot_be_is_not_there(people, model, hostile):
    address = reverse(f"admin:{model}_change", args=["x"]).replace("/x/", f"/{quote(hostile)}/")

    assert people[2].get(address).status_code in {400, 404}
    assert people[2].get(address.replace("change/", "")).status_code in {302, 400, 404}


def test_a_search_with_a_nul_is_refused_and_not_looked_for(people):
    assert people[2].get("/admin/accounts/user/", {"q": NUL}).status_code == 400
    assert people[1].get("/rules/", {"q": NUL}).status_code == 400


def test_a_form_with_a_nul_is_refused_and_nothing_recorded(people):
    before = make.choices().count()

    answer = people[1].post("/choice/", {"decision": "object", "form_key": NUL})

    assert (answer.status_code, make.choices().count()) == (400, before)


def test_the_refusal_says_that_nothing_has_changed(client, rulebook):
    answer = client.get("/rules/?q=%00")

    assert answer.status_code == 400
    assert read(answer).h1 == "We cannot read this address"
    assert "Nothing has changed." in read(answer).words
