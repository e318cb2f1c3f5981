"""
What every page for people does.

It speaks as they set it, says so if a mail did not go out, and knows nobody who has left.
"""

import logging
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control

from accounts import mails, zones
from accounts.models import User
from accounts.signed_in import ask_to_sign_in, to_sign_in

logger = logging.getLogger(__name__)


class EndedSessionMiddleware(SessionMiddleware):
    """
    Ask to sign in where a session ended while a request was under way, as by signing out elsewhere.

    Django would say that it cannot read the request.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        try:
            return super().process_response(request, response)
        except SessionInterrupted:
            return to_sign_in(request)


class PreferencesMiddleware:
    """Show pages in the person's own language and time zone; others get the browser's and UTC."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        timezone.deactivate()
        if request.user.is_authenticated:
            if request.user.time_zone:
                timezone.activate(zones.zone_of(request.user))
            if request.user.language in dict(settings.LANGUAGES):
                translation.activate(request.user.language)
                request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)


class OwnPagesMiddleware:
    """Keep allauth's pages out of every cache, also after signing out, as our own personal pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if match is not None and (match.url_name or "").startswith(("account_", "mfa_")):
            patch_cache_control(response, no_store=True, private=True)
        return response


class MailTroubleMiddleware:
    """Say in plain words that a mail could not be sent, where the page cannot go on without it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, mails.NotSent):
            return None
        logger.error("A mail was not sent: %s", exception)
        return render(request, "accounts/not_sent.html", status=503)


class GoneMiddleware:
    """
    Sign out whoever was deleted while a request of theirs was under way.

    Wherever it was, it then met rows that are gone, and nothing of it was saved. Who asks for
    somebody else who was deleted meanwhile finds nobody.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if _is_gone(request):
            logout(request)
            return ask_to_sign_in(request)
        if isinstance(exception, User.DoesNotExist):
            raise Http404 from exception
        return None


def _is_gone(request: HttpRequest) -> bool:
    if not request.user.is_authenticated:
        return False
    try:
        return not User.objects.filter(pk=request.user.pk).exists()
    except DatabaseError:
        # Nobody can tell; what went wrong before is what is reported.
        return False
