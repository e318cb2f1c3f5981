"""
Answer forms about an address in the same time, whether somebody has it here or not.

What is done for one that is known differs by some tenths of a millisecond from what is done for
one that is not, and who asks some hundred times could tell (OWASP ASVS 5.0, 6.3.8).
"""

from collections.abc import Callable
from time import monotonic, sleep

from django.http import HttpRequest, HttpResponse

FORMS = frozenset(
    {
        "account_login",
        "account_request_login_code",
        "account_confirm_login_code",
        "account_reset_password",
        "account_confirm_password_reset_code",
        "account_signup",
        "account_email_verification_sent",
        "account_email",
        "socialaccount_signup",
    }
)
"""By the names of their addresses: what asks for an address, or for a code that was mailed to it."""
BEAT = 0.05
"""Seconds. An answer leaves after a whole number of these, which for most is one."""


class SameTimeMiddleware:
    """The first of all, so that what the others do is in that time, too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return self.get_response(request)
        began = monotonic()
        response = self.get_response(request)
        if request.resolver_match and request.resolver_match.url_name in FORMS:
            sleep(-(monotonic() - began) % BEAT)
        return response
