"""Releases: what waits for a seal, what is sealed, and which models came of it."""

import json
from collections.abc import Iterator
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from consent.actions import seal_release, trained_models
from consent.answers.recall import recalled
from consent.core.records import instant
from consent.ledger.trouble import LedgerBehind
from consent.staff.pages import Crumb, show, to
from consent.staff.queues import Line, Queue
from consent.training.models import Release

REFUSALS: dict[type[Exception], Promise] = {
    seal_release.NotOpen: gettext_lazy("It does not wait for this any more. Look at its state."),
    seal_release.SamePerson: gettext_lazy("You proposed it. Somebody else has to seal it."),
    trained_models.NotSealed: gettext_lazy("Models are registered for sealed releases only."),
    trained_models.KnownAlready: gettext_lazy("A model of this name is registered already."),
    trained_models.NotInUse: gettext_lazy("No model of this name is in use."),
    LedgerBehind: gettext_lazy("The database is an old copy. Nothing can be recorded."),
}


class TrainedForm(forms.Form):
    """A model that was trained from the release."""

    name = forms.CharField(label=gettext_lazy("Name of the model"), max_length=200)
    trained_on = forms.DateField(
        label=gettext_lazy("Trained on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": gettext_lazy("Write the day like 2024-06-24.")},
    )


class WithdrawnForm(forms.Form):
    """A model that was switched off."""

    model = forms.ChoiceField(label=gettext_lazy("Model"))
    withdrawn_on = forms.DateField(
        label=gettext_lazy("Switched off on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": gettext_lazy("Write the day like 2024-06-24.")},
    )
    why = forms.CharField(
        label=gettext_lazy("Why"), help_text=gettext_lazy("Everybody can read it."), max_length=400
    )


@require_safe
def releases(request: HttpRequest) -> HttpResponse:
    found = Release.objects.order_by("-cut")
    return show(request, "staff/releases.html", title=_("Releases"), releases=found)


@require_http_methods(["GET", "HEAD", "POST"])
def release(request: HttpRequest, name: str) -> HttpResponse:
    found = _release(name)
    done = request.POST.get("do", "")
    trained = TrainedForm(request.POST if done == "trained" else None, label_suffix="")
    withdrawn = WithdrawnForm(request.POST if done == "withdrawn" else None, label_suffix="")
    in_use = found.trained.filter(withdrawn_on=None)
    withdrawn.fields["model"].choices = [(one.name, one.name) for one in in_use]  # type: ignore[attr-defined]
    form = {"trained": trained, "withdrawn": withdrawn}.get(done)
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            text = _act(request, found, done, form)
        except tuple(REFUSALS) as refusal:
            messages.error(request, REFUSALS[type(refusal)])
        else:
            messages.success(request, text)
        return to("release", found.name)
    response = show(
        request,
        "staff/release.html",
        title=found.name,
        crumbs=[Crumb("releases", _("Releases"))],
        release=found,
        proposed_by_me=found.proposed_by == request.user.subject,
        trained=found.trained.all(),
        trained_form=trained,
        withdrawn_form=withdrawn if in_use else None,
        form=form,
    )
    if form is not None:
        response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    return response


def _act(request: HttpRequest, found: Release, done: str, form: Any) -> str:
    at, by = timezone.now(), request.user.subject
    match done:
        case "seal":
            seal_release.seal(name=found.name, by=by, at=at)
            return _("Sealed. It is an entry of the ledger now.")
        case "give_up":
            seal_release.give_up(name=found.name)
            return _("Given up. Its name is not used again.")
        case "trained":
            typed = form.cleaned_data
            trained_models.register(release=found.name, by=by, **typed)
            return _("The model is registered.")
        case "withdrawn":
            typed = form.cleaned_data
            trained_models.withdraw(
                release=found.name, name=typed["model"], on=typed["withdrawn_on"], why=typed["why"]
            )
            return _("Noted. Everybody can read it.")
    raise Http404


@require_safe
def recall(_request: HttpRequest, name: str) -> HttpResponseBase:
    """Return the posts whose owners said no since the cut-off, as JSON lines."""
    found = _release(name)
    if not found.is_sealed:
        raise Http404
    response = StreamingHttpResponse(
        _lines(found, timezone.now()), content_type="application/x-ndjson"
    )
    response["Content-Disposition"] = f'attachment; filename="{found.name}-recall.ndjson"'
    return response


def _lines(found: Release, at: datetime) -> Iterator[str]:
    for one in recalled(found, at=at):
        yield json.dumps({**one._asdict(), "said_at": instant(one.said_at)}) + "\n"


def _release(name: str) -> Release:
    found = Release.objects.filter(name=name).first()
    if found is None:
        raise Http404
    return found


def proposed(_at: datetime) -> Queue:
    """What waits for a second person."""
    waiting = Release.objects.filter(state=Release.State.PROPOSED).order_by("proposed_at")
    return Queue(
        title=gettext_lazy("Releases that wait for a seal"),
        at=gettext_lazy("Proposed"),
        empty=gettext_lazy("None."),
        lines=tuple(
            Line(
                text=one.name,
                address=reverse("admin:release", args=[one.name]),
                at=one.proposed_at,
                note=_("%(posts)d posts") % {"posts": one.items or 0},
            )
            for one in waiting
        ),
    )
