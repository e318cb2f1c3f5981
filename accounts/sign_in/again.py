"""
Have a person show once more that it is them, before something that cannot be undone.

allauth asks for the password or a second factor. Who has neither signs in with mailed codes, so
they get one for this.
"""

import hmac
import time

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows import reauthentication
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts import mails

SESSION_KEY = "accounts.again"
MOST_TRIES = 3


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


def mail_code(request: HttpRequest, *, why: str) -> None:
    """
    Mail a new code to the person; `why` says what it is for, as the first sentence.

    :raises mails.NotSent: if it did not go out
    """
    code = get_adapter(request).generate_login_code()
    text = _(
        "%(why)s\n\n%(code)s\n\nType it on the page where you asked for it. It works for 15"
        " minutes.\n\nYou did not ask for this? Then somebody else is signed in as you. Sign in,"
        " open “Settings”, and choose “Sign out everywhere else”."
    )
    words = {"why": why, "code": code}
    mails.send(mails.compose(subject=_("Your code"), text=text % words, to=request.user.email))
    request.session[SESSION_KEY] = {"code": code, "at": time.time(), "tries": 0}


def is_code(request: HttpRequest, typed: str) -> bool:
    """Return whether this is the code that was mailed; it counts once, and for few tries."""
    asked = request.session.pop(SESSION_KEY, None)
    if asked is None or time.time() - asked["at"] > app_settings.LOGIN_BY_CODE_TIMEOUT:
        return False
    if hmac.compare_digest(_tidy(typed).encode(), _tidy(asked["code"]).encode()):
        return True
    if asked["tries"] + 1 < MOST_TRIES:
        request.session[SESSION_KEY] = {**asked, "tries": asked["tries"] + 1}
    return False


def _tidy(code: str) -> str:
    return "".join(letter for letter in code.upper() if letter.isalnum())
