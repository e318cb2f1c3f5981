"""Where a person lives: the question, and the history of the answers."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_countries import countries

from accounts import birth, residence, wanted, zones
from accounts.models import Residence, User
from accounts.pages.born import BornField
from accounts.signed_in import signed_in
from accounts.subdivisions import SUBDIVISIONS, country_of

# What the list of countries says for a person who does not want to say.
UNSAID = "unsaid"


def _countries() -> list[tuple[str, str]]:
    return [
        ("", _("Choose a country")),
        (UNSAID, _("I do not want to say")),
        *((code, str(name)) for code, name in countries),
    ]


def _subdivisions() -> list[tuple[str, Any]]:
    groups = [
        (
            residence.place(country),
            sorted(((code, str(name)) for code, name in parts.items()), key=lambda part: part[1]),
        )
        for country, parts in SUBDIVISIONS.items()
    ]
    return [("", _("None of these")), *groups]


class Declaration(forms.Form):
    """Where I live, and since when. A state is asked for where states have laws of their own."""

    country = forms.ChoiceField(
        label=gettext_lazy("Country"),
        choices=lazy(_countries, list),
        widget=forms.Select(attrs={"autocomplete": "country"}),
        error_messages={"required": gettext_lazy("Choose a country, or “I do not want to say”.")},
    )
    subdivision = forms.ChoiceField(
        label=gettext_lazy("State or province"),
        help_text=gettext_lazy(
            "Only for the United States and Canada, because rules differ between the states there."
        ),
        choices=lazy(_subdivisions, list),
        widget=forms.Select(attrs={"autocomplete": "address-level1"}),
        required=False,
    )
    since = forms.DateField(
        label=gettext_lazy("Since when"),
        help_text=gettext_lazy("Leave it as it is if you are not sure."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Type the day since when you live there."),
            "invalid": gettext_lazy("This is not a day. Type it like 2024-06-24."),
        },
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["born"] = BornField(at=at)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        country, subdivision = cleaned.get("country"), cleaned.get("subdivision")
        if self._left(country, subdivision):
            cleaned["subdivision"] = subdivision = ""
        if country in SUBDIVISIONS and not subdivision:
            text = _("Choose your state or province. The rules differ between them.")
            self.add_error("subdivision", text)
        if country and subdivision and country_of(subdivision) != country:
            text = _("%(part)s is in %(country)s. Choose this country, or “None of these” here.")
            home = country_of(subdivision)
            part = SUBDIVISIONS[home][subdivision]
            self.add_error("subdivision", text % {"part": part, "country": residence.place(home)})
        return cleaned

    def _left(self, country: str | None, subdivision: str | None) -> bool:
        """Whether the state is that of the country they moved from: nobody chose it, it stood there."""
        moved = bool(country) and country != self.initial.get("country")
        return bool(subdivision) and moved and subdivision == self.initial.get("subdivision")

    def save(self, *, person: User, at: datetime) -> Residence | None:
        """Note the answers; return the residence, or None after putting an error on the form."""
        said = self.cleaned_data
        country = "" if said["country"] == UNSAID else said["country"]
        try:
            declared = residence.declare(
                person=person,
                country=country,
                subdivision=said["subdivision"],
                from_=said["since"],
                at=at,
            )
        except residence.FromOutOfRange as refusal:
            self.add_error("since", str(refusal))
            return None
        birth.declare(person=person, born=said["born"], at=at)
        return declared


def initial(person: User, now: Residence | None, today: date) -> dict[str, Any]:
    said = {"born": person.born, "since": today}
    if now is not None:
        said |= {"country": now.country or UNSAID, "subdivision": now.subdivision}
    return said


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def region(request: HttpRequest) -> HttpResponse:
    """Ask where the person lives; afterwards go to `next`, else to the overview."""
    at = timezone.now()
    now = residence.current(request.user, at)
    first = initial(request.user, now, timezone.localdate(at))
    form = Declaration(request.POST or None, at=at, initial=first)
    if request.method == "POST" and form.is_valid():
        declared = form.save(person=request.user, at=at)
        if declared is not None:
            messages.success(request, _saved(declared, request.user, at))
            return redirect(_next(request) or "dashboard")
    history = [
        {
            "place": residence.place(one.country, one.subdivision),
            "from": None if residence.is_since_ever(one) else residence.first_day(one),
            "told": one.declared_at,
        }
        for one in request.user.residences.all()
    ]
    context = {
        "form": form,
        "now": now,
        "place": residence.place(now.country, now.subdivision) if now else "",
        "told": residence.told_by_others(request.user, at) if now is None else (),
        "history": history,
        "next": _next(request),
    }
    return render(request, "accounts/region.html", context)


def _saved(declared: Residence, person: User, at: datetime) -> str:
    """Say what was noted; of a time before the present home, also where they live now."""
    now = residence.current(person, at) or declared
    here = {"place": residence.place(now.country, now.subdivision)}
    if declared == now:
        if not now.country:
            return _("Saved. We keep your posts out until we know where you live.")
        return _("Saved. You live here: %(place)s.") % here
    where = residence.place(declared.country, declared.subdivision)
    before = {"place": where, "day": zones.spoken_day(residence.first_day(declared))}
    if declared.country:
        saved = _("Saved. From %(day)s on, you lived here: %(place)s.") % before
    else:
        saved = _("Saved. You do not say where you lived from %(day)s on.") % before
    if not now.country:
        return f"{saved} {_('We keep your posts out until we know where you live.')}"
    return f"{saved} {_('You live here now: %(place)s.') % here}"


def _next(request: HttpRequest) -> str:
    address = request.POST.get("next") or request.GET.get("next", "")
    return address if wanted.is_here(address) else ""


urlpatterns = [path("region/", region, name="region")]
