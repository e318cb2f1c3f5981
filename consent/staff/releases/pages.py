"""Releases of training data: the list, and the page of one, on which everything about it is done."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from consent.actions import ask_for_seal, open_release, seal_release, trained_models
from consent.answers.recall import recalled
from consent.ledger.models import Opening
from consent.older import page_after
from consent.rulebook.editions import current_edition
from consent.rulebook.models import Edition
from consent.staff.pages import Crumb, show, to
from consent.staff.releases.forms import Opened, Trained, Withdrawn
from consent.staff.releases.words import (
    EXPECTED,
    contents_of,
    people,
    refusal_words,
    why_not_sealed,
)
from consent.training.models import Release, Sealing
from consent.training.releases import items_in


@require_safe
def releases(request: HttpRequest) -> HttpResponse:
    """List the releases, the newest first."""
    every = Release.objects.defer("contents", "secret")
    page = page_after(every, request.GET.get("after", ""), instant="cut")
    return show(request, "staff/releases/releases.html", title=_("Releases"), page=page)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Cut a release off."""
    form = Opened(
        request.POST or None, initial={"controller": open_release.operator()}, label_suffix=""
    )
    if request.method == "POST" and form.is_valid():
        try:
            opened = open_release.open_release(
                **form.cleaned_data, by=request.user.subject, at=timezone.now()
            )
        except EXPECTED as refusal:
            about = "name" if isinstance(refusal, NAMES) else None
            form.add_error(about, refusal_words(refusal))
        else:
            messages.success(request, _("Cut off. Choices from now on are too late for it."))
            return to("release", opened.name)
    return show(
        request,
        "staff/releases/new.html",
        title=_("A new release"),
        crumbs=[Crumb("releases", _("Releases"))],
        form=form,
    )


NAMES = (open_release.BadName, open_release.NameTaken)


@require_http_methods(["GET", "HEAD", "POST"])
def release(request: HttpRequest, name: str) -> HttpResponse:
    """Show a release, and do what one of its buttons says."""
    one = called(name)
    verb = VERBS.get(request.POST.get("do", "")) if request.method == "POST" else None
    if request.method == "POST" and verb is None:
        raise Http404(request.POST.get("do"))
    form = None
    if verb is not None:
        form = _form(verb.form, one, request.POST)
        if form.is_valid():
            try:
                verb.act(request, one, form)
            except EXPECTED as refusal:
                form.add_error(None, refusal_words(refusal))
            else:
                messages.success(request, str(verb.done))
                return to("release", name)
        one = called(name)
    return _show(request, one, form)


def called(name: str) -> Release:
    one = Release.objects.filter(name=name).first()
    if one is None:
        raise Http404(name)
    return one


def root_seen(request: HttpRequest) -> bytes:
    """
    Return the root of what was proposed when the page was drawn, from which a form was sent.

    :raises ProposedAnew: if it cannot be told
    """
    try:
        return bytes.fromhex(request.POST.get("root", ""))
    except ValueError:
        raise seal_release.ProposedAnew from None


def _form(kind: type[forms.Form], one: Release, sent: Any = None) -> forms.Form:
    form = kind(sent, label_suffix="")
    if isinstance(form, Withdrawn):
        in_use = one.trained.filter(withdrawn_on=None).values_list("name", flat=True)
        form.fields["model"].choices = [(name, name) for name in in_use]  # type: ignore[attr-defined]
    return form


def _show(request: HttpRequest, one: Release, form: forms.Form | None) -> HttpResponse:
    def sent_as(kind: type[forms.Form]) -> forms.Form:
        return form if type(form) is kind else _form(kind, one)

    openings = Opening.objects.filter(entry_id__in=[one.cut, *({one.seal} - {None})])
    numbers = {opening.entry_id: opening for opening in openings}
    sealing = Sealing.objects.filter(release=one).first()
    asked_by = sealing.asked_by if sealing else None
    return show(
        request,
        "staff/releases/release.html",
        title=one.name,
        crumbs=[Crumb("releases", _("Releases"))],
        release=one,
        form=form,
        sealing=sealing,
        why_not=why_not_sealed(sealing) if sealing else "",
        names=people(one.opened_by, one.proposed_by, one.sealed_by, one.given_up_by, asked_by),
        contents=contents_of(one, current_edition().rulebook),
        edition=Edition.objects.without_body().filter(digest=one.edition).first(),
        cut=numbers.get(one.cut),
        seal=numbers.get(one.seal),
        root=bytes(one.root or b"").hex(),
        is_mine=one.proposed_by == request.user.subject,
        trained=list(one.trained.all()),
        note=sent_as(Trained),
        withdraw=sent_as(Withdrawn),
    )


# --- The buttons ----------------------------------------------------------------------------------


class Verb(NamedTuple):
    """What a button does: the form it needs, and what is said afterwards."""

    act: Callable[[HttpRequest, Release, Any], object]
    done: str | Promise
    form: type[forms.Form] = forms.Form


def _seal(request: HttpRequest, one: Release, _form: forms.Form) -> None:
    by, at = request.user.subject, timezone.now()
    ask_for_seal.ask_for_seal(name=one.name, by=by, at=at, seen=root_seen(request))


def _register(request: HttpRequest, one: Release, form: Trained) -> None:
    by, at = request.user.subject, timezone.now()
    trained_models.register(release=one.name, by=by, at=at, **form.cleaned_data)


def _withdraw(request: HttpRequest, one: Release, form: Withdrawn) -> None:
    typed = form.cleaned_data
    trained_models.withdraw(
        release=one.name,
        name=typed["model"],
        on=typed["withdrawn_on"],
        why=typed["why"],
        by=request.user.subject,
        at=timezone.now(),
    )


VERBS = {
    "seal": Verb(_seal, gettext_lazy("Noted. It is checked once more first.")),
    "trained": Verb(_register, gettext_lazy("The model is registered."), Trained),
    "withdrawn": Verb(_withdraw, gettext_lazy("Noted. Everybody can read it."), Withdrawn),
}


# --- The recall list ------------------------------------------------------------------------------


@require_safe
def recall(request: HttpRequest, name: str) -> HttpResponseBase:
    """Return the posts whose owners said no since the cut-off, as JSON lines."""
    one = called(name)
    if not one.is_sealed:
        raise Http404(name)
    try:
        items_in(one).close()
    except FileNotFoundError:
        messages.error(request, _("The files of this release are not here. Look at your backups."))
        return to("release", name)
    found = recalled(one, at=timezone.now())
    lines = (json.dumps(line.as_data()) + "\n" for line in found)
    response = StreamingHttpResponse(lines, content_type="application/x-ndjson")
    response["Content-Disposition"] = f'attachment; filename="{one.name}-recall.ndjson"'
    return response
