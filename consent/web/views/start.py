"""The first page: what this site is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from consent.answers.groups import Totals
from consent.core.eligibility import Outcome
from consent.web.shares import bar_of

EXAMPLE = Totals(
    total=1204,
    by_outcome={Outcome.CAN_BE_USED: 812, Outcome.KEPT_OUT: 380, Outcome.CANNOT_TELL: 12},
    by_reason={},
)
"""Invented numbers that show what a person will see."""


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("dashboard")
    return render(request, "consent/start.html", {"bar": bar_of(EXAMPLE)})
