"""Bring posts in from a file, watch the reading, and see what it found."""

from collections.abc import Container
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consent.actions.forget_checks import forget_check
from consent.actions.import_archive import (
    AlreadyRunning,
    TooManyWaiting,
    accept_upload,
    came_along,
    stop_import,
)
from consent.actions.whose_archive import TooLate, answer, asking, leave_open, waits_until
from consent.answers.groups import groups_of
from consent.answers.listing import ACCOUNT_WAS_PRIVATE, AUDIENCE_UNKNOWN, Filter
from consent.answers.names import account_name
from consent.answers.world import World
from consent.older import page_after
from consent.posts.accounts import accounts_of_archives
from consent.posts.models import Import
from consent.posts.reading.refusals import Refusal, Refused
from consent.posts.sentences import WHICH_ACCOUNT, sentence_for, sentence_of
from consent.rulebook.names import platform_name
from consent.web import import_reports
from consent.web.archives import ANOTHER, Archives, Whose
from consent.web.checked import checked
from consent.web.exports import EXPORTS
from consent.web.full_disk import is_no_room, let_go
from consent.web.mine import my_world
from consent.web.personal import personal
from consent.web.redirects import SeeOther
from consent.web.wording import UNDOCUMENTED

# What a browser sends around the files: names, boundaries, the token.
FORM_BYTES = 1024 * 1024
UNFIT, TOO_LARGE, BUSY, LATER = 422, 413, 409, 503


@personal
@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    world = my_world(request)
    mine = Import.objects.filter(person=request.user)
    page = page_after(mine, request.GET.get("after", ""), instant="made_at")
    waiting = set(asking(mine).values_list("pk", flat=True))
    context = {
        "page": page,
        "waits": bool(waiting),
        "imports": [
            {"row": one, "platform": _platform(world, one), "state": _state(one, waiting)}
            for one in page.rows
        ],
    }
    return render(request, "consent/imports.html", context)


def _state(brought: Import, waiting: Container[int]) -> str:
    if brought.pk in waiting:
        return _("waits for your answer")
    return str(brought.get_state_display())


def _platform(world: World, brought: Import) -> str:
    return platform_name(world.rulebook, brought.platform) if brought.platform else ""


@csrf_exempt
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def import_new(request: HttpRequest) -> HttpResponse:
    """Refuse a body that is too large before a byte of it is read; then check the token."""
    sent = request.META.get("CONTENT_LENGTH", "")
    limit = settings.UPLOAD_MAX_BYTES
    if sent.isdecimal() and int(sent) > limit + FORM_BYTES:
        refused = Refused(Refusal.UPLOAD_TOO_LARGE, limit=limit)
        return _refuse(request, sentence_of(refused), TOO_LARGE)
    try:
        return _import_new(request)
    except TooManyFilesSent:
        refused = Refused(Refusal.TOO_MANY_PARTS, limit=settings.UPLOAD_MAX_PARTS)
        return _refuse(request, sentence_of(refused), UNFIT)
    except OSError as error:
        if not is_no_room(error):
            raise
        let_go(request)
        sentence = _("We have no room for your file now. Nothing of it was kept. Try again later.")
        return _refuse(request, sentence, LATER)


@csrf_protect
def _import_new(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _form(request, Archives(initial=request.GET))
    form = Archives(request.POST, request.FILES)
    if not form.is_valid():
        return _form(request, form, status=UNFIT)
    try:
        brought = accept_upload(
            person=request.user,
            files=form.cleaned_data["files"],
            incomplete=form.cleaned_data["incomplete"],
            keep=not form.cleaned_data["only_check"],
            account=form.said_account(request.user),
            at=timezone.now(),
        )
    except AlreadyRunning:
        return _form(request, Archives(), status=BUSY)
    except TooManyWaiting:
        sentence = _("So many files are waiting that we take no more now. Try again in an hour.")
        return _refuse(request, sentence, LATER)
    except Refused as refused:
        return _refuse(request, sentence_of(refused), UNFIT)
    return SeeOther(reverse("import", args=[brought.key]))


def _refuse(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    form = Archives({}, {})
    form.errors.clear()
    form.add_error("files", sentence)
    return _form(request, form, status)


def _form(request: HttpRequest, form: Archives, status: int = 200) -> HttpResponse:
    running = Import.objects.filter(
        person=request.user, state__in=[Import.State.WAITING, Import.State.READING]
    ).first()
    account = form.account_of(request.user)
    context = {
        "form": form,
        "account": account_name(my_world(request).rulebook, account) if account else "",
        "running": running,
        "limit": filesizeformat(settings.UPLOAD_MAX_BYTES),
        "parts": settings.UPLOAD_MAX_PARTS,
        "exports": EXPORTS,
    }
    return render(request, "consent/import_new.html", context, status=status)


@personal
@require_safe
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show how far the reading is, or how it ended."""
    return _one(request, _mine(request, key))


def _mine(request: HttpRequest, key: UUID) -> Import:
    mine = Import.objects.filter(person=request.user).select_related("account")
    return get_object_or_404(mine, key=key)


def _one(
    request: HttpRequest, brought: Import, whose: Whose | None = None, status: int = 200
) -> HttpResponse:
    world = my_world(request)
    done = brought.state == Import.State.DONE
    context = {
        "import": brought,
        "title": _title(brought),
        "parts": brought.parts.all(),
        "platform": _platform(world, brought),
        "account": account_name(world.rulebook, brought.account) if brought.account else "",
        "report": import_reports.shown(brought) if done and brought.keeps else None,
        "checked": checked(brought) if done and not brought.keeps else None,
        "unknown": _count(world, brought, AUDIENCE_UNKNOWN) if done and brought.keeps else 0,
        "private": _count(world, brought, ACCOUNT_WAS_PRIVATE) if done and brought.keeps else 0,
        "in_words": brought.platform in UNDOCUMENTED,
        "along": [
            {"row": guest, "platform": platform_name(world.rulebook, guest.reads)}
            for guest in came_along(brought)
        ],
        "refusal": sentence_for(brought) if brought.state == Import.State.REFUSED else "",
        "waits_until": waits_until(brought),
        "whose": whose or Whose(initial={"account": ANOTHER}),
        "accounts": [
            {"key": one.key, "name": account_name(world.rulebook, one)}
            for one in accounts_of_archives(request.user, brought.platform)
        ]
        if brought.refusal == WHICH_ACCOUNT
        else [],
        "another": ANOTHER,
    }
    return render(request, "consent/import.html", context, status=status)


def _count(world: World, brought: Import, wanted: Filter) -> int:
    """Return about how many posts of the file's account the person can say who could see them."""
    return sum(
        group.count
        for group in groups_of(world)
        if group.account == brought.account and wanted.takes(group)
    )


TITLES = {
    Import.State.WAITING: gettext_lazy("Your file is here"),
    Import.State.READING: gettext_lazy("We are reading your file"),
    Import.State.REFUSED: gettext_lazy("We cannot read your file"),
    Import.State.STOPPED: gettext_lazy("You stopped the reading of your file"),
}


def _title(brought: Import) -> str:
    if brought.refusal == WHICH_ACCOUNT:
        return _("We have a question about your file")
    return _title_of_reading(brought) if brought.keeps else _title_of_check(brought)


def _title_of_reading(brought: Import) -> str:
    if brought.state != Import.State.DONE:
        return str(TITLES[Import.State(brought.state)])
    if not brought.posts_new:
        return _("We read your file: no new posts")
    return ngettext(
        "We read your file: %(number)s new post",
        "We read your file: %(number)s new posts",
        brought.posts_new,
    ) % {"number": intcomma(brought.posts_new)}


def _title_of_check(brought: Import) -> str:
    match brought.state:
        case Import.State.DONE:
            return ngettext(
                "We checked your file: %(number)s post",
                "We checked your file: %(number)s posts",
                brought.position,
            ) % {"number": intcomma(brought.position)}
        case Import.State.REFUSED:
            return _("We cannot check your file")
        case Import.State.STOPPED:
            return _("You stopped the check of your file")
        case Import.State.WAITING:
            return _("Your file is here")
        case _:
            return _("We are checking your file")


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def whose(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take the answer to which account a file is from, and read it again."""
    brought = _mine(request, key)
    if request.method == "POST":
        form = Whose(request.POST)
        if not form.is_valid():
            return _one(request, brought, form, status=UNFIT)
        _answer(request, brought, form.said_account(request.user))
    return SeeOther(reverse("import", args=[brought.key]))


def _answer(request: HttpRequest, brought: Import, account: str | None) -> None:
    if account is None:
        messages.error(request, _("That account is not here. Choose one that is."))
        return
    try:
        answer(import_=brought, account=account, at=timezone.now())
    except TooLate:
        messages.error(request, _("Your file is not here any more. Bring it in again."))
    except AlreadyRunning:
        messages.error(request, _("We are still reading another file of yours. Answer after that."))
    except TooManyWaiting:
        messages.error(request, _("So many files are waiting now. Answer again in some minutes."))


@personal
@require_POST
def forget(request: HttpRequest, key: UUID) -> HttpResponse:
    """Delete the numbers of a check, as its owner asks."""
    check = get_object_or_404(Import, person=request.user, key=key)
    forget_check(import_=check, at=timezone.now())
    messages.success(request, _("The numbers of your check are deleted. Nothing of it is left."))
    return SeeOther(reverse("imports"))


@personal
@require_POST
def stop(request: HttpRequest, key: UUID) -> HttpResponse:
    """Stop the reading of a file; one that waits for an answer is deleted without one."""
    brought = get_object_or_404(Import, person=request.user, key=key)
    if brought.is_running:
        stop_import(import_=brought, at=timezone.now())
    else:
        leave_open(import_=brought, at=timezone.now())
    return SeeOther(reverse("import", args=[brought.key]))
