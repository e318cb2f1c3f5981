"""
Every address of the site, and what it answers to whom.

A new address without a row here is a red test: whoever adds it says in
writing what its owner, a stranger and a visitor get to see.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import User
from consent.ledger.models import Opening
from consent.posts.models import AudienceStatement, Import, PlatformAccount, Post

SIGN_IN = "asks to sign in, and comes back"
Answer = int | str
"""A status, or SIGN_IN."""


def nothing(_: User) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, kw_only=True)
class Row:
    """What GET gets: who has the thing, somebody else who is signed in, somebody who is not."""

    owner: Answer
    stranger: Answer
    visitor: Answer
    arguments: Callable[[User], dict[str, Any]] = field(default=nothing)


def rows(*names: str, owner: Answer, stranger: Answer, visitor: Answer) -> dict[str, Row]:
    return {name: Row(owner=owner, stranger=stranger, visitor=visitor) for name in names}


def receipt_of(person: User) -> dict[str, Any]:
    return {"number": Opening.objects.filter(subject=person.subject).first().number}


def post_of(person: User) -> dict[str, Any]:
    return {"key": Post.objects.filter(person=person).first().hex}


def file_of(person: User) -> dict[str, Any]:
    return {"key": Import.objects.filter(person=person).first().key}


def statement_of(person: User) -> dict[str, Any]:
    return {"pk": AudienceStatement.objects.filter(person=person).first().pk}


def linked_of(person: User) -> dict[str, Any]:
    return {"key": PlatformAccount.objects.filter(person=person, platform_id="a1").first().key}


def passkey_of(person: User) -> dict[str, Any]:
    keys = Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN)
    return {"pk": keys.first().pk}


def things(owner: Answer, stranger: Answer, **arguments: Callable) -> dict[str, Row]:
    """Pages of one thing that somebody has."""
    return {
        name.replace("__", "-"): Row(
            owner=owner, stranger=stranger, visitor=SIGN_IN, arguments=argument
        )
        for name, argument in arguments.items()
    }


def for_everybody(*names: str, **arguments: Any) -> dict[str, Row]:
    """Public pages of one thing."""
    return {
        name: Row(owner=200, stranger=200, visitor=200, arguments=lambda _: arguments)
        for name in names
    }


ROWS: dict[str, Row] = {
    # For everybody to read.
    **rows(
        "live",
        "ready",
        "rules",
        "rules-changes",
        "rules-feed",
        "rules-json",
        "editions",
        "editions-json",
        "platforms",
        "platforms-json",
        "releases",
        "how-it-works",
        "limits",
        "help",
        "privacy",
        "account-deleted",
        "verify",
        "transparency",
        "accessibility",
        "api",
        "api-openapi",
        "demo",
        "demo-mail",
        "account_inactive",
        "account_reset_password",
        "account_password_reset_completed",
        owner=200,
        stranger=200,
        visitor=200,
    ),
    **for_everybody("rules-region", "rules-history", "rules-region-json", code="DE"),
    **for_everybody("rules-version", code="DE", number=1),
    **for_everybody("platform", "platform-json", slug="facebook"),
    **for_everybody("edition", "edition-body", number=1),
    # No release is sealed here; tests/web has some.
    **{
        name: Row(owner=404, stranger=404, visitor=404, arguments=lambda _: {"name": "r1"})
        for name in ("release", "release-seal")
    },
    **{
        name: Row(owner=404, stranger=404, visitor=SIGN_IN, arguments=lambda _: {"name": "r1"})
        for name in ("release-mine", "release-removed")
    },
    "use-proof": Row(
        owner=404,
        stranger=404,
        visitor=SIGN_IN,
        arguments=lambda person: {**post_of(person), "name": "r1"},
    ),
    # No ledger is published here; tests/web has one.
    **rows("ledger-checkpoint", "ledger-keys", owner=404, stranger=404, visitor=404),
    "ledger-tile": Row(
        owner=404, stranger=404, visitor=404, arguments=lambda _: {"place": "0/000.p/1"}
    ),
    # A digest that names no edition; a question without numbers.
    "edition-called": Row(
        owner=404, stranger=404, visitor=404, arguments=lambda _: {"digest": "0" * 64}
    ),
    # What a draft would look like is for support alone; there is none here.
    "rules-draft": Row(
        owner=404, stranger=404, visitor=404, arguments=lambda _: {"pk": 1, "code": "DE"}
    ),
    # For programs with a key, and with POST only.
    **rows("api-accounts", "api-posts", "api-removals", owner=405, stranger=405, visitor=405),
    **rows("api-opt-outs", "api-confirmations", owner=405, stranger=405, visitor=405),
    "api-use": Row(owner=405, stranger=405, visitor=405, arguments=lambda _: {"platform": "home"}),
    # Without a key, whoever is signed in.
    "api-use-one": Row(
        owner=401,
        stranger=401,
        visitor=401,
        arguments=lambda _: {"platform": "home", "post_id": "p1"},
    ),
    **rows("api-snapshot-latest", owner=401, stranger=401, visitor=401),
    "api-snapshot-file": Row(
        owner=401,
        stranger=401,
        visitor=401,
        arguments=lambda _: {"digest": "0" * 64, "name": "manifest"},
    ),
    "api-delta": Row(
        owner=401,
        stranger=401,
        visitor=401,
        arguments=lambda _: {"digest": "0" * 64, "base": "1" * 64, "name": "manifest"},
    ),
    **rows("rules-changes-json", owner=400, stranger=400, visitor=400),
    # Everybody's own pages: what they show is of whoever asks.
    **rows(
        "dashboard",
        "posts",
        "choice",
        "choice-yes",
        "choice-but",
        "choose-posts",
        "choice-back",
        "receipts",
        "history",
        "imports",
        "import-new",
        "linked",
        "audience",
        "audience-private",
        "region",
        "settings",
        "sessions",
        "show-again",
        "export",
        "delete-account",
        "account_email",
        "account_change_password",
        "account_reauthenticate",
        "mfa_index",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_generate_recovery_codes",
        owner=200,
        stranger=200,
        visitor=SIGN_IN,
    ),
    # Before there is a proof, the file leads to the page that says so.
    **things(302, 404, receipt__file=receipt_of, receipt__linked=receipt_of),
    **rows("receipt-now", owner=302, stranger=302, visitor=SIGN_IN),
    # Things that only one person has.
    **things(200, 404, post=post_of, receipt=receipt_of),
    **things(200, 404, mfa_remove_webauthn=passkey_of, mfa_edit_webauthn=passkey_of),
    # None is made here; tests/web has one.
    "export-file": Row(
        owner=404, stranger=404, visitor=SIGN_IN, arguments=lambda _: {"key": UUID(int=1)}
    ),
    "import": Row(owner=200, stranger=404, visitor=SIGN_IN, arguments=file_of),
    **things(303, 404, import__whose=file_of),
    # Without a link of a platform there is nothing to ask; nothing is linked here.
    **rows("link", owner=422, stranger=422, visitor=SIGN_IN),
    "linked-unlink": Row(owner=200, stranger=404, visitor=SIGN_IN, arguments=linked_of),
    **things(405, 405, import__stop=file_of, import__forget=file_of, audience__undo=statement_of),
    # Of the owner, who has a password, an app, a passkey and recovery codes.
    **rows("account_set_password", owner=302, stranger=302, visitor=SIGN_IN),
    **rows("mfa_activate_totp", owner=302, stranger=200, visitor=SIGN_IN),
    **rows(
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
        owner=200,
        stranger=404,
        visitor=SIGN_IN,
    ),
    **rows(
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        owner=200,
        stranger=302,
        visitor=SIGN_IN,
    ),
    # Signing in: whoever is in already is led on.
    **rows(
        "start",
        "passkey",
        "account_login",
        "account_signup",
        "account_request_login_code",
        owner=302,
        stranger=302,
        visitor=200,
    ),
    **rows("account_logout", owner=200, stranger=200, visitor=302),
    # Steps that nobody has begun lead back to where they begin.
    **rows(
        "account_confirm_login_code",
        "account_confirm_password_reset_code",
        "account_complete_password_reset",
        "account_email_verification_sent",
        "mfa_authenticate",
        "mfa_login_webauthn",
        owner=302,
        stranger=302,
        visitor=302,
    ),
    # Only in a demo.
    "demo-sign-in": Row(
        owner=405, stranger=405, visitor=405, arguments=lambda person: {"subject": person.subject}
    ),
    "demo-mail-one": Row(
        owner=404, stranger=404, visitor=404, arguments=lambda _: {"name": "nothing"}
    ),
}


def names() -> Iterator[str]:
    """Yield every name in the URLconf but those of the admin."""
    for pattern in get_resolver().url_patterns:
        if not (isinstance(pattern, URLResolver) and pattern.namespace == "admin"):
            yield from _names(pattern)


def _names(pattern: URLPattern | URLResolver) -> Iterator[str]:
    if isinstance(pattern, URLResolver):
        for inside in pattern.url_patterns:
            yield from _names(inside)
    else:
        yield pattern.name or f"without a name: {pattern.pattern}"
