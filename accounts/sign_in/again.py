"""
Have a person show once more that it is them, before something that cannot be undone.

allauth asks for the password or a second factor. Who has neither signs in with mailed codes, so
they get one for this. Otherwise a device that somebody left open would be enough to take an
account over: with a new address, or with a password or a passkey of one's own.
"""

import hmac
import time
from collections.abc import Callable

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows import reauthentication
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import mails

SESSION_KEY = "accounts.again"
MOST_TRIES = 3

# allauth's pages that change how somebody signs in, and whether that is so to look at them, too.
GUARDED = {
    "account_email": False,
    "account_set_password": True,
    "mfa_activate_totp": True,
    "mfa_add_webauthn": True,
}


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )


class CodeNeeded(Exception):
    """A code has to be mailed to them and typed: there is no other way to ask."""


def require_shown(request: HttpRequest) -> None:
    """
    Return if the person has just shown that it is them.

    :raises ReauthenticationRequired: allauth then asks, and goes on with this very request
    :raises CodeNeeded: if they have neither a password nor a second factor
    """
    if reauthentication.get_reauthentication_flows(request.user):
        if not reauthentication.did_recently_reauthenticate(request):
            raise ReauthenticationRequired
    else:
        raise CodeNeeded


def is_shown(request: HttpRequest) -> bool:
    """
    Return whether the signed-in person has shown in the last minutes that it is them.

    Of who signs in with mailed codes alone, the code that they signed in with counts.
    """
    if reauthentication.get_reauthentication_flows(request.user):
        return bool(reauthentication.did_recently_reauthenticate(request))
    records = get_authentication_records(request, request.user)
    long_ago = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    return any(record["at"] > long_ago for record in records)


class GuardMiddleware:
    """Open pages that change how somebody signs in only to who has just shown that it is them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: object,  # noqa: ARG002 (the framework passes it)
        args: object,  # noqa: ARG002
        kwargs: object,  # noqa: ARG002
    ) -> HttpResponse | None:
        also_to_look = GUARDED.get(request.resolver_match.url_name or "")
        if also_to_look is None or not request.user.is_authenticated:
            return None
        if is_shown(request) or not (also_to_look or request.method == "POST"):
            return None
        # allauth's ways, or ours for who has none of them.
        ways = get_adapter(request).get_reauthentication_methods(request.user)
        return reauthentication.suspend_request(
            request, ways[0]["url"] if ways else reverse("show-again")
        )


def go_on(request: HttpRequest) -> HttpResponse | None:
    """Note that the person has shown that it is them; return what they asked for before."""
    record_authentication(request, request.user, method="code", reauthenticated=True)
    answer: HttpResponse | None = reauthentication.resume_request(request)
    return answer


def note_code_of_sign_up(*, request: HttpRequest, email_address: EmailAddress, **_: object) -> None:
    """Note that somebody who signs up has typed the code from the mail, as who signs in does."""
    if not request.user.is_authenticated:
        record_authentication(request, email_address.user, method="code")


def mail_code(request: HttpRequest, *, subject: str, why: str) -> None:
    """
    Mail a new code to the person; `subject` and `why`, the first sentence, say what it is for.

    :raises mails.NotSent: if it did not go out
    :raises ImmediateHttpResponse: if they asked for too many
    """
    _count(request, "mail_code")
    code = get_adapter(request).generate_login_code()
    text = _(
        "%(why)s\n\n%(code)s\n\nType it on the page where you asked for it. It works for 15"
        " minutes.\n\nYou did not ask for this? Then somebody else is signed in as you. Sign in,"
        " open “Settings”, and choose “Sign out everywhere else”.\n\n%(site)s"
    )
    words = {"why": why, "code": code, "site": settings.SITE_NAME}
    mails.send(mails.compose(subject=subject, text=text % words, to=request.user.email))
    request.session[SESSION_KEY] = {"code": code, "at": time.time(), "tries": 0}


def is_code(request: HttpRequest, typed: str) -> bool:
    """
    Return whether this is the code that was mailed; it counts once, and for few tries.

    :raises ImmediateHttpResponse: after too many tries with too many codes
    """
    _count(request, "type_code")
    asked = request.session.pop(SESSION_KEY, None)
    if asked is None or time.time() - asked["at"] > app_settings.LOGIN_BY_CODE_TIMEOUT:
        return False
    if hmac.compare_digest(_tidy(typed).encode(), _tidy(asked["code"]).encode()):
        return True
    if asked["tries"] + 1 < MOST_TRIES:
        request.session[SESSION_KEY] = {**asked, "tries": asked["tries"] + 1}
    return False


def _count(request: HttpRequest, action: str) -> None:
    if not ratelimit.consume(request, action=action):
        raise ImmediateHttpResponse(ratelimit.respond_429(request))


def _tidy(code: str) -> str:
    return "".join(letter for letter in code.upper() if letter.isalnum())
