"""Pages for who is signed in."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from accounts import wanted

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def signed_in(view: View[P]) -> View[P]:
    """
    Ask for sign-in first, and come back to the page afterwards.

    Who sends a form with a session that has ended is told that nothing of it was saved, and
    comes back to the page with the form: the address that takes it need not be a page.
    """

    @wraps(view)
    def shown(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method != "POST" or request.user.is_authenticated:
            return login_required(view)(request, *args, **kwargs)
        return ask_to_sign_in(request)

    return shown


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead on to the sign-in, and from there back; whoever sent a form is told it was not saved."""
    if request.method == "POST":
        messages.warning(
            request, _("You were signed out, so nothing was saved. Sign in, and do it again.")
        )
    return to_sign_in(request)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead on to the sign-in, and from there back to a page."""
    sent = request.method == "POST"
    return redirect_to_login(_page_of_the_form(request) if sent else request.get_full_path())


def _page_of_the_form(request: HttpRequest) -> str:
    """Return the page of this site that a form was sent from; the overview if nobody says so."""
    sent_from = urlsplit(request.headers.get("Referer", ""))
    page = sent_from._replace(scheme="", netloc="").geturl()
    if sent_from.netloc == request.get_host() and wanted.is_here(page):
        return page
    return resolve_url(settings.LOGIN_REDIRECT_URL)
