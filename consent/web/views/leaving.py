"""Take all of one's data along, and delete one's account."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Erasure, Export
from accounts.sign_in import again
from accounts.sign_in.account import WRONG_CODE
from consent.actions.erase_person import WorksHere, ask_for_erasure
from consent.actions.export_person import ask_for_export, file_of
from consent.answers.offers import offers_for, said_for, standing_wishes
from consent.answers.world import World
from consent.core.choices import Decision
from consent.ledger.models import Opening
from consent.posts.models import Post
from consent.rulebook.names import platform_name
from consent.web.mine import my_world
from consent.web.personal import personal
from consent.web.redirects import SeeOther
from consent.web.wording import listed

CONFLICT, UNFIT = 409, 422


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    """Ask for the file with all one's data, watch it being made, and get it."""
    if request.method == "POST":
        ask_for_export(person=request.user, at=timezone.now())
        return SeeOther(reverse("export"))
    context = {
        "export": Export.objects.filter(person=request.user).first(),
        "days": settings.EXPORT_KEPT.days,
    }
    return render(request, "consent/export.html", context)


@personal
@require_safe
def export_file(request: HttpRequest, key: UUID) -> HttpResponse:
    ready = Export.objects.filter(person=request.user, state=Export.State.READY)
    mine = get_object_or_404(ready, key=key)
    try:
        file = file_of(mine).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    day = timezone.localdate(mine.done_at).isoformat()
    return FileResponse(file, as_attachment=True, filename=f"{settings.SITE_NAME}-{day}.zip")


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def delete_account(request: HttpRequest) -> HttpResponse:
    """Say what goes and what stays; delete once the person has shown that it is them."""
    if request.method == "POST" and request.POST.get("answer") == "delete":
        try:
            again.require_shown(request)
        except again.CodeNeeded:
            return _with_code(request)
        return _delete(request)
    if request.method == "POST":
        messages.success(request, _("Your account stays. Nothing has changed."))
        return SeeOther(reverse("settings"))
    return _page(request)


def _with_code(request: HttpRequest) -> HttpResponse:
    form = again.CodeForm(request.POST if "code" in request.POST else None)
    if not form.is_bound:
        again.mail_code(
            request,
            subject=_("Your code to delete your account"),
            why=_("This is your code to delete your account for good:"),
        )
        return render(request, "consent/delete_code.html", {"form": form})
    if form.is_valid():
        if again.is_code(request, form.cleaned_data["code"]):
            return _delete(request)
        form.add_error("code", WRONG_CODE)
    return render(request, "consent/delete_code.html", {"form": form}, status=UNFIT)


def _delete(request: HttpRequest) -> HttpResponse:
    try:
        ask_for_erasure(
            person=request.user, channel=Erasure.Channel.WEB, by=None, at=timezone.now()
        )
    except WorksHere:
        return _page(request, works_here=True)
    logout(request)
    return SeeOther(reverse("account-deleted"))


def _page(request: HttpRequest, *, works_here: bool = False) -> HttpResponse:
    world = my_world(request)
    fed = {one.platform: None for one in world.accounts if one.platform_id is not None}
    context = {
        "works_here": works_here or request.user.is_staff,
        "posts": Post.objects.filter(person=request.user).count(),
        "receipts": Opening.objects.filter(subject=request.user.subject, kind="choice").count(),
        "wishes": len(standing_wishes(world)),
        "senders": listed([platform_name(world.rulebook, one) for one in fed]),
        "can_say_no": bool(fed) and offers_for(world).objection and not _says_no(world),
    }
    status = CONFLICT if works_here else 200
    return render(request, "consent/delete_account.html", context, status=status)


def _says_no(world: World) -> bool:
    said = said_for(world)
    return said is not None and said.decision is Decision.OBJECT


@require_safe
def account_deleted(request: HttpRequest) -> HttpResponse:
    return render(request, "consent/account_deleted.html")
