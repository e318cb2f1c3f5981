"""Accounts that a platform itself tells us of: link one, see them, unlink one."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from consent.access.tokens import BadToken, Expired, Used, read_token
from consent.actions.link_accounts import (
    NotLinked,
    SomebodyElses,
    account_called,
    link_signed,
    refuse_signed,
    unlink,
)
from consent.answers.names import account_name
from consent.core.rulebook import Rulebook
from consent.posts.models import AccountLink, PlatformAccount, Post
from consent.rulebook.editions import current_edition
from consent.rulebook.names import platform_name
from consent.web.personal import personal
from consent.web.redirects import SeeOther

CONFLICT, GONE, UNFIT = 409, 410, 422


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest) -> HttpResponse:
    """Ask whether an account that its platform has signed is this person's."""
    token = (request.POST if request.method == "POST" else request.GET).get("token", "")
    try:
        if request.method == "POST":
            return _answered(request, token)
        return _question(request, token)
    except tuple(PROBLEMS) as problem:
        sentence, status = PROBLEMS[type(problem)]
        return render(request, "consent/link.html", {"problem": sentence()}, status=status)


PROBLEMS = {
    BadToken: (lambda: _("This link is not one that a platform made for this site."), UNFIT),
    Expired: (lambda: _("This link was good for a few minutes only. Ask for a new one."), GONE),
    Used: (lambda: _("This link was used before. Ask for a new one."), GONE),
    NotLinked: (lambda: _("The platform has not told us of this account yet."), UNFIT),
    SomebodyElses: (lambda: _("This account is linked to somebody else here."), CONFLICT),
}


def _question(request: HttpRequest, token: str) -> HttpResponse:
    signed = read_token(token, at=timezone.now())
    asked = question_about(signed.platform, signed.account, request.user)
    return render(request, "consent/link.html", {**asked, "token": token, "action": "link"})


def question_about(platform: str, name: str, person: User) -> dict[str, str]:
    """
    Return what the page says that asks whether an account is this person's.

    :raises SomebodyElses: if it is linked to another person
    :raises NotLinked: if the platform has never told us of it
    """
    account = account_called(platform, name)
    if account.person_id not in {None, person.pk}:
        raise SomebodyElses
    rulebook = current_edition().rulebook
    return {
        "platform": platform_name(rulebook, platform),
        "account": account_name(rulebook, account),
    }


def _answered(request: HttpRequest, token: str) -> HttpResponse:
    at = timezone.now()
    if request.POST.get("answer") == "yes":
        account = link_signed(person=request.user, token=token, at=at)
        name = account_name(current_edition().rulebook, account)
        messages.success(request, _("%(account)s is linked.") % {"account": name})
    else:
        refuse_signed(token=token, at=at)
        messages.success(request, _("Nothing was linked."))
    return SeeOther(reverse("linked"))


@personal
@require_safe
def linked(request: HttpRequest) -> HttpResponse:
    rulebook = current_edition().rulebook
    links = AccountLink.objects.filter(person=request.user, ended_at=None)
    context = {
        "links": [
            (one, account_name(rulebook, one.account), one.get_how_display())
            for one in links.select_related("account")
        ],
        "sign_in_at": _platform_of_sign_in(rulebook),
    }
    return render(request, "consent/linked.html", context)


def _platform_of_sign_in(rulebook: Rulebook) -> str:
    return platform_name(rulebook, settings.OPENID_PLATFORM) if settings.OPENID_ISSUER else ""


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def unlink_account(request: HttpRequest, key: UUID) -> HttpResponse:
    theirs = PlatformAccount.objects.filter(person=request.user, platform_id__isnull=False)
    account = get_object_or_404(theirs, key=key)
    name = account_name(current_edition().rulebook, account)
    if request.method == "POST":
        if request.POST.get("answer") == "yes":
            unlink(person=request.user, account=account, at=timezone.now())
            messages.success(request, _("%(account)s is no longer linked.") % {"account": name})
        return SeeOther(reverse("linked"))
    context = {"account": name, "count": Post.objects.filter(account=account).count()}
    return render(request, "consent/unlink.html", context)
