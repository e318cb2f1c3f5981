"""Passkeys need a script, so these few pages may run ours; every other page runs none."""

from collections.abc import Callable

from csp.constants import SELF
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

# allauth's pages on which a browser talks to a passkey.
PAGES = frozenset(
    {"mfa_add_webauthn", "mfa_authenticate", "mfa_reauthenticate_webauthn", "passkey"}
)
SCRIPTS = {"script-src": [SELF], "connect-src": [SELF]}


class ScriptPolicyMiddleware:
    """Let the pages about passkeys load scripts from this site; stands inside CSPMiddleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if match is not None and match.url_name in PAGES:
            response._csp_update = SCRIPTS  # noqa: SLF001 (django-csp reads it there)
        return response


@require_safe
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the page with the button that asks the browser for a passkey."""
    if request.user.is_authenticated:
        return redirect("dashboard")
    return render(request, "accounts/passkey.html", {"next": request.GET.get("next", "")})
