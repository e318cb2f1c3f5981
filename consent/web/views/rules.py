"""The rules of every region, for everybody to read. Nothing here is personal."""

from datetime import date

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.residence import current
from consent.answers.world import home
from consent.core.periods import day_begins
from consent.core.places import place_called
from consent.core.rulebook import Rulebook
from consent.posts.models import PlatformAccount
from consent.rulebook.editions import current_edition
from consent.rulebook.names import region_name
from consent.web.forms import Day
from consent.web.region_page import region_page
from consent.web.regions import LONGEST_SEARCH, SHELVES, Line, Shelf, exact, find, lines

FIRST_DAY, LAST_DAY = date(2018, 1, 1), date(2035, 12, 31)


class AsOf(forms.Form):
    """The day on which the rules are looked at."""

    at = Day(label=gettext_lazy("Day"))

    def clean_at(self) -> date | None:
        day: date | None = self.cleaned_data["at"]
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError(_("Choose a day from 2018 to 2035."))
        return day


@require_safe
def all_regions(request: HttpRequest) -> HttpResponse:
    """List every region, or what a search found; a place named in full is shown at once."""
    rulebook = current_edition().rulebook
    typed = " ".join(request.GET.get("q", "").split())[:LONGEST_SEARCH]
    found = find(rulebook, typed)
    if named := exact(found, typed):
        return redirect("rules-region", named.code)
    return _show_all(request, rulebook, {"typed": typed, "found": found})


@require_safe
def region(request: HttpRequest, code: str) -> HttpResponse:
    """Show the rules of one region, today or on the day that `?at=` says."""
    rulebook = current_edition().rulebook
    place = place_called(rulebook, code)
    if place is None:
        if place_called(rulebook, code.upper()):
            return redirect("rules-region", code.upper())
        return _show_all(request, rulebook, {"typed": code[:LONGEST_SEARCH]}, status=404)
    form = AsOf(request.GET)
    day = form.cleaned_data["at"] if form.is_valid() else None
    is_past = day is not None and day < timezone.localdate()
    page = region_page(
        rulebook,
        code=code,
        place=place,
        # Of the operator's own platform no past is written down.
        home=None if is_past else home(),
        mine=_my_platforms(request.user),
        at=timezone.now() if day is None else day_begins(day, place.west),
    )
    context = {
        "page": page,
        "about": rulebook.about,
        "form": form,
        "day": day,
        "is_past": is_past,
        "is_mine": _my_code(request.user) == code,
        "edition": rulebook.edition,
    }
    return _answer(request, "consent/rules_region.html", context)


def _show_all(
    request: HttpRequest, rulebook: Rulebook, more: dict[str, object], status: int = 200
) -> HttpResponse:
    shown = lines(rulebook, home=home(), at=timezone.now())
    mine = _my_code(request.user)
    context = {
        "shelves": _shelves(shown),
        "mine": {"code": mine, "name": region_name(rulebook, mine)} if mine else None,
        "about": rulebook.about,
        **more,
    }
    return _answer(request, "consent/rules.html", context, status)


def _shelves(shown: list[Line]) -> list[tuple[str, list[Line], bool]]:
    """Return the headings, each with its regions, and whether its list is folded at first."""
    return [
        (
            str(SHELVES[shelf]),
            [line for line in shown if line.shelf is shelf],
            shelf in {Shelf.STATES, Shelf.PROVINCES},
        )
        for shelf in Shelf
    ]


def _my_code(user: object) -> str | None:
    """Return the code of the page of where a signed-in person lives."""
    if not isinstance(user, User) or (lives := current(user, timezone.now())) is None:
        return None
    return lives.subdivision or lives.country or None


def _my_platforms(user: object) -> tuple[str, ...]:
    if not isinstance(user, User):
        return ()
    accounts = PlatformAccount.objects.filter(person=user).order_by("pk")
    return tuple(dict.fromkeys(accounts.values_list("platform", flat=True)))


def _answer(
    request: HttpRequest, template: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    response = render(request, template, context, status=status)
    if request.user.is_authenticated:
        # The page then says where the person lives.
        add_never_cache_headers(response)
    return response


urlpatterns = [
    path("rules/", all_regions, name="rules"),
    path("rules/<str:code>/", region, name="rules-region"),
]
