"""What every page for people does: it speaks as they set it, and says so if a mail did not go out."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control

from accounts import mails, zones

logger = logging.getLogger(__name__)


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
