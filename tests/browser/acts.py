"""What people do on pages, and where the pages are that a test has to find first."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page

from accounts.models import User
from consent.access.secrets import Use, secret_of
from consent.access.tokens import make_token
from consent.ledger.models import Opening
from consent.posts.models import Import, PlatformAccount, Post
from tests import make
from tests.make_ingest import account as ingested
from tests.make_ingest import send

Address = str | Callable[[User], str]
Act = Callable[[Page], object]


def post_with(**facts: object) -> Callable[[User], str]:
    """The page of the person's first post with these facts."""

    def address(person: User) -> str:
        return f"/posts/{Post.objects.filter(person=person, **facts).order_by('pk')[0].hex}/"

    return address


def newest_receipt(person: User) -> str:
    number = Opening.objects.filter(subject=person.subject).order_by("-entry")[0].number
    return f"/receipts/{number}/"


def oldest_receipt(person: User) -> str:
    number = Opening.objects.filter(subject=person.subject).order_by("entry")[0].number
    return f"/receipts/{number}/"


def newest_file(person: User) -> str:
    return f"/imports/{Import.objects.filter(person=person).first().key}/"


def press(words: str) -> Act:
    return lambda page: page.get_by_role("button", name=words, exact=True).first.click()


def press_starting(words: str) -> Act:
    """Press the first button whose words begin so."""
    return lambda page: page.get_by_role("button", name=words).first.click()


def click(words: str) -> Act:
    return lambda page: page.get_by_role("link", name=words, exact=True).first.click()


def send_unchecked(words: str) -> Act:
    """Press a button in a browser that does not look at the form itself."""

    def act(page: Page) -> None:
        button = page.get_by_role("button", name=words, exact=True)
        button.evaluate("button => { button.form.noValidate = true; }")
        button.click()

    return act


def as_if_it_said(decision: str) -> Act:
    """Press the choice button of an old page, from before the rules changed."""
    change = "(button, value) => { button.value = value; button.click(); }"
    return lambda page: page.locator(".choice__button").first.evaluate(change, decision)


def type_and_press(words: str, **typed: str) -> Act:
    """Fill in fields by their name, then press a button."""

    def act(page: Page) -> None:
        for name, value in typed.items():
            page.locator(f"main [name={name}]").first.fill(value)
        press(words)(page)

    return act


def signed_link(person: User) -> str:
    """A link of the home platform, good for some minutes, to an account that is nobody's yet."""
    send(ingested("a7", handle="ines.on.the.forum"), at=make.NOW)
    token = make_token(
        platform="home",
        account="a7",
        secret=bytes.fromhex(secret_of("home", Use.LINK)),
        expires_at=timezone.now() + timedelta(minutes=5),
    )
    return f"/link/?token={token}"


def unlinking(person: User) -> str:
    account = PlatformAccount.objects.get(person=person, platform_id="a1")
    return f"/linked-accounts/{account.key}/unlink/"
