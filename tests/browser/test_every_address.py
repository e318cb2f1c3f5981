"""Every address there is: who gets in, that looking changes nothing, and where links lead."""

from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.models import Residence, User
from accounts.sign_in.second_factors import SecondFactorAdapter
from consent.ledger.models import Entry, Opening
from consent.posts.models import AudienceStatement, Import, PlatformAccount, Post
from consent.queue import Job
from consent.rulebook.models import Edition
from tests import make
from tests.browser import passkeys, people, people_with_files
from tests.browser.routes import ROWS, SIGN_IN, names
from tests.browser.site import session_of

pytestmark = pytest.mark.browser

KEPT = (
    Entry,
    Opening,
    User,
    Residence,
    PlatformAccount,
    Post,
    AudienceStatement,
    Import,
    Job,
    Edition,
    Authenticator,
)


def everything_kept() -> list[list[dict]]:
    """All rows about people. That recovery codes were shown is noted with them, rightly."""
    rows = [list(model.objects.order_by("pk").values()) for model in KEPT]
    return [[row for row in table if row.get("type") != "recovery_codes"] for table in rows]


def browser_of(person: User | None, *, second_factor: bool = False) -> Client:
    browser = Client(raise_request_exception=False)
    if person is not None:
        key = session_of(person, second_factor=second_factor)
        browser.cookies[settings.SESSION_COOKIE_NAME] = key
    return browser


def with_password(person: User) -> User:
    person.set_password("long and seldom words")
    person.save()
    return person


@pytest.fixture
def rulebook(db, publish):
    """No server runs here, so what a test wrote can be rolled back."""
    return publish()


@pytest.fixture
def owner(rulebook):
    """Ines has one of everything."""
    ines = with_password(people_with_files.with_files())
    make.said(ines, at=people.YESTERDAY)
    account = make.account(ines, "facebook")
    AudienceStatement.objects.create(
        person=ines, account=account, said="public", made_at=people.YESTERDAY
    )
    people.link(ines)
    passkeys.give(ines, name="Phone")
    secret = SecondFactorAdapter().encrypt(people.SECRET)
    Authenticator.objects.create(user=ines, type=Authenticator.Type.TOTP, data={"secret": secret})
    RecoveryCodes.activate(ines)
    return ines


@pytest.fixture
def stranger(rulebook):
    return with_password(people.person("mallory@example.org"))


def test_every_address_has_a_row():
    assert set(names()) == set(ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_an_address_answers_each_as_its_row_says(name, owner, stranger):
    row = ROWS[name]
    address = reverse(name, kwargs=row.arguments(owner))

    for person, wanted in ((owner, row.owner), (stranger, row.stranger), (None, row.visitor)):
        answer = browser_of(person).get(address)
        if wanted == SIGN_IN:
            assert answer.status_code == 302
            to = urlsplit(answer["Location"])
            assert (to.path, to.query.replace("%2F", "/")) == (
                reverse("account_login"),
                f"next={address}",
            )
        else:
            assert (answer.status_code, person) == (wanted, person)


@pytest.mark.parametrize("name", ROWS)
def test_looking_changes_nothing(name, owner, stranger):
    """A click on a link, a scanner, a browser that reads ahead: none of them decides."""
    address = reverse(name, kwargs=ROWS[name].arguments(owner))
    before = everything_kept()

    for person in (owner, stranger, None):
        browser = browser_of(person)
        for look in (browser.get, browser.head, browser.options):
            assert look(address).status_code < 500

    assert everything_kept() == before


@pytest.mark.parametrize(
    "name", [name for name, row in ROWS.items() if row.stranger in (404, 405) and row.arguments]
)
def test_a_stranger_changes_nothing_of_somebody_else(name, owner, stranger):
    address = reverse(name, kwargs=ROWS[name].arguments(owner))
    before = everything_kept()

    for person in (stranger, None):
        answer = browser_of(person).post(address)
        # What a platform's programs use asks for a key.
        assert answer.status_code in {302, 401, 404, 405}
        assert everything_kept() == before


# --- The admin ----------------------------------------------------------------------------------

PAGES_OF_A_MODEL = {"changelist": (), "add": (), "delete": (1,), "change": (1,)}


def admin_addresses() -> Iterator[tuple[str, str]]:
    """Yield every page of every model, with what it is for."""
    for model in admin.site._registry:
        known = f"{model._meta.app_label}_{model._meta.model_name}"
        first = model.objects.order_by("pk").first()
        for page, arguments in PAGES_OF_A_MODEL.items():
            if arguments and first is None:
                continue
            given = [first.pk] if arguments else []
            yield page, reverse(f"admin:{known}_{page}", args=given)


def test_support_is_closed_to_all_but_staff_with_a_second_factor(owner):
    sam = people.supporter()
    for _, address in admin_addresses():
        login = f"{reverse('admin:login')}?next={address}"
        assert browser_of(None).get(address)["Location"] == login
        assert browser_of(owner).get(address, follow=True).status_code == 403
        # Signed in with a code only.
        assert browser_of(sam).get(address)["Location"] == login


@pytest.mark.parametrize("is_superuser", [False, True])
def test_support_looks_and_changes_nothing(owner, is_superuser):
    sam = people.supporter()
    User.objects.filter(pk=sam.pk).update(is_superuser=is_superuser)
    browser = browser_of(sam, second_factor=True)
    before = everything_kept()
    opened = []
    for page, address in admin_addresses():
        answers = [browser.get(address).status_code, browser.post(address).status_code]
        if page in {"add", "delete"}:
            assert (address, answers) == (address, [403, 403])
        assert max(answers) < 500
        if answers[0] == 200:
            opened.append(address)

    assert everything_kept() == before
    assert reverse("admin:accounts_user_changelist") in opened


# --- Links --------------------------------------------------------------------------------------


class Links(HTMLParser):
    """The addresses that a page links to, and the places in it that links can lead to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.places: set[str] = {""}

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        told = dict(given)
        if tag == "a" and told.get("href"):
            self.found.add(str(told["href"]))
        if told.get("id"):
            self.places.add(str(told["id"]))


def crawl(browser: Client, start: str, *, most: int) -> tuple[dict[str, Links], list[str]]:
    """Return the pages that links lead to from one page on, and what is wrong with links."""
    read: dict[str, Links] = {}
    broken: list[str] = []
    waiting: list[tuple[str, str]] = [("the beginning", start)]
    wanted: list[tuple[str, str, str]] = []
    while waiting and len(read) < most:
        where, address = waiting.pop(0)
        if address in read:
            continue
        answer = browser.get(address, follow=True)
        if answer.status_code >= 400:
            broken.append(f"{where} links to {address}: {answer.status_code}")
        links = read[address] = Links()
        if answer["Content-Type"].startswith("text/html"):
            links.feed(answer.content.decode())
        here = answer.request["PATH_INFO"]
        for link in sorted(links.found):
            to = urlsplit(urljoin(f"http://testserver{here}", link))
            if to.netloc != "testserver" or to.scheme != "http":
                continue
            path = to.path + (f"?{to.query}" if to.query else "")
            wanted.append((here, path, to.fragment))
            waiting.append((here, path))
    broken += [
        f"{where} links to {path}#{place}, which is not there"
        for where, path, place in wanted
        if path in read and read[path].places and place not in read[path].places
    ]
    return read, sorted(set(broken))


def test_no_link_of_a_signed_in_person_is_dead(owner):
    read, broken = crawl(browser_of(owner), "/dashboard/", most=400)

    assert broken == []
    assert {"/receipts/", "/history/", "/audience/", "/settings/", "/rules/DE/"} <= set(read)


def test_no_link_of_a_visitor_is_dead(rulebook):
    read, broken = crawl(Client(), "/", most=200)

    assert broken == []
    assert {"/accounts/signup/", "/rules/", "/rules/BR/", "/help/"} <= set(read)


def test_no_page_is_a_dead_end(owner):
    """From every page a link leads on."""
    read, _ = crawl(browser_of(owner), "/dashboard/", most=60)

    assert [address for address, links in read.items() if len(links.found) < 3] == []
