"""The day on which the rules are looked at: today, or the one that `?at=` says."""

from dataclasses import dataclass
from datetime import date, datetime

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.core.periods import WESTERNMOST, day_begins, first_day
from consent.web.forms import Day

FIRST_DAY, LAST_DAY = date(2018, 1, 1), date(2035, 12, 31)


class DayAsked(forms.Form):
    """The day that is asked for."""

    at = Day(label=gettext_lazy("Day"))

    def clean_at(self) -> date | None:
        day: date | None = self.cleaned_data["at"]
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError(_("Choose a day from 2018 to 2035."))
        return day


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf:
    """
    From when something is looked at.

    `day` is what was asked for, None for now; a day that cannot be is an error
    of `form`, and now is shown. `at` is the instant at which the day has begun
    everywhere in the place, `today` the day it is then in its west.
    """

    form: DayAsked
    day: date | None
    at: datetime
    today: date
    is_past: bool

    @property
    def problem(self) -> str | None:
        """What is wrong with the day, and what to do; None if nothing is."""
        return next((str(error) for error in self.form.errors.get("at", ())), None)


def as_of(request: HttpRequest, *, west: int = WESTERNMOST, now: datetime | None = None) -> AsOf:
    """
    Return from when a request looks at a place.

    `now` stands in for the present where something is shown as it last was.
    """
    form = DayAsked(request.GET)
    day = form.cleaned_data["at"] if form.is_valid() else None
    at = (now or timezone.now()) if day is None else day_begins(day, west)
    return AsOf(
        form=form,
        day=day,
        at=at,
        today=first_day(at, west),
        is_past=day is not None and day < timezone.localdate(),
    )
