"""
Sign in at the platform: to link an account there, or to sign in here with a linked one.

Whoever comes back is asked whether the account is theirs, since their browser may be signed in
there as somebody else. Which account it was is in the session alone, and counts ten minutes.
"""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.sign_in.platform import Cancelled, NotProven, account_signed_in, sign_in
from accounts.sign_in.platform import begin as go_to_platform
from consent.actions.link_accounts import NotLinked, SomebodyElses, link_signed_in
from consent.answers.names import account_name
from consent.posts.ingest.accounts import signs_in_with
from consent.rulebook.editions import current_edition
from consent.rulebook.names import platform_name
from consent.web.personal import personal
from consent.web.redirects import SeeOther
from consent.web.views.linked import PROBLEMS, question_about

SHOWN = "account_signed_in"
COUNTS = timedelta(minutes=10)
GONE, FORBIDDEN, NO_ANSWER = 410, 403, 502


@require_safe
@never_cache
def begin(request: HttpRequest) -> HttpResponse:
    """Send somebody to the platform. That changes nothing, so a link is enough."""
    if not (request.user.is_authenticated or settings.OPENID_SIGN_IN):
        return redirect_to_login(reverse("platform-sign-in"))
    try:
        return go_to_platform(request)
    except NotProven as problem:
        return _failed(request, problem)


@require_safe
@never_cache
def back(request: HttpRequest) -> HttpResponse:
    """Take in who comes back from the platform."""
    try:
        account = account_signed_in(request)
    except NotProven as problem:
        return _failed(request, problem)
    if request.user.is_authenticated:
        request.session[SHOWN] = [account, (timezone.now() + COUNTS).timestamp()]
        return SeeOther(reverse("platform-sign-in-link"))
    return _signed_in(request, account)


def _signed_in(request: HttpRequest, account: str) -> HttpResponse:
    person = signs_in_with(settings.OPENID_PLATFORM, account) if settings.OPENID_SIGN_IN else None
    if person is None:
        sentence = _(
            "Nobody here has linked this account by signing in there. Sign in here first, "
            "and link it on the page of your linked accounts."
        )
        return _page(request, sentence, FORBIDDEN)
    return sign_in(request, person)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest) -> HttpResponse:
    """Ask whether the account that signed in at the platform is this person's."""
    account, until = request.session.get(SHOWN, ["", 0])
    if until < timezone.now().timestamp():
        sentence = _("It is too long ago that you signed in there, or you have answered already.")
        return _page(request, sentence, GONE)
    try:
        if request.method == "POST":
            return _answered(request, account)
        asked = question_about(settings.OPENID_PLATFORM, account, request.user)
    except (NotLinked, SomebodyElses) as problem:
        sentence, status = PROBLEMS[type(problem)]
        return render(request, "consent/link.html", {"problem": sentence()}, status=status)
    return render(
        request,
        "consent/link.html",
        {**asked, "action": "platform-sign-in-link", "signs_in": settings.OPENID_SIGN_IN},
    )


def _answered(request: HttpRequest, account: str) -> HttpResponse:
    del request.session[SHOWN]
    if request.POST.get("answer") == "yes":
        linked = link_signed_in(
            person=request.user,
            platform=settings.OPENID_PLATFORM,
            account=account,
            at=timezone.now(),
        )
        name = account_name(current_edition().rulebook, linked)
        messages.success(request, _("%(account)s is linked.") % {"account": name})
    else:
        messages.success(request, _("Nothing was linked."))
    return SeeOther(reverse("linked"))


def _failed(request: HttpRequest, problem: NotProven) -> HttpResponse:
    name = platform_name(current_edition().rulebook, settings.OPENID_PLATFORM)
    if isinstance(problem, Cancelled):
        sentence, status = _("You did not sign in at %(platform)s."), FORBIDDEN
    else:
        sentence = _("%(platform)s did not show us who has signed in there.")
        status = NO_ANSWER
    return _page(request, sentence % {"platform": name}, status)


def _page(request: HttpRequest, problem: str, status: int) -> HttpResponse:
    return render(request, "consent/platform_sign_in.html", {"problem": problem}, status=status)
