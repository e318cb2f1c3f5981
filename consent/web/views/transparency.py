"""How fast choices count: numbers about everybody together, for everybody."""

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from consent.answers.clock import COMPUTED_EVERY, LOOKED_BACK, NEWEST, PROMISED, Taken, clock
from consent.answers.freshness import State, freshness
from consent.answers.honoured import newest_of_each
from consent.ledger.moments import KEPT, Step
from consent.ledger.published import published_size

TITLES: dict[Step, Promise] = {
    Step.PROVEN: _("Proven"),
    Step.IN_SNAPSHOT: _("In a list that training uses"),
    Step.CONFIRMED: _("Confirmed by training"),
}
ABOUT: dict[Step, Promise] = {
    Step.PROVEN: _("Everybody can check that the choice is in the ledger."),
    Step.IN_SNAPSHOT: _("The list that training programs filter with holds the choice."),
    Step.CONFIRMED: _("A training program has said that it filters with such a list."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    title: str | Promise
    about: str | Promise
    taken: Taken


@require_safe
def transparency(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    found = clock(at=at)
    snapshot = freshness(at=at)
    rows = [
        Row(title=TITLES[one.step], about=ABOUT[one.step], taken=one)
        for one in found.steps
        # Where nothing is cut for training, these never come.
        if one.step is Step.PROVEN or one.choices or snapshot.state is not State.NOT_HERE
    ]
    context = {
        "clock": found,
        "rows": rows,
        "snapshot": snapshot,
        "pipelines": newest_of_each(),
        "published": published_size(),
        "most": NEWEST,
        "days": LOOKED_BACK // timedelta(days=1),
        "kept": KEPT // timedelta(days=1),
        "seconds": int(COMPUTED_EVERY.total_seconds()),
        "promised": PROMISED,
    }
    return render(request, "consent/transparency.html", context)
