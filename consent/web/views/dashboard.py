"""Can my posts be used, and what can I do? The first page after signing in."""

from django.db.models import BigIntegerField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from consent.answers.groups import groups_of, totals
from consent.answers.names import code_of, where_they_live
from consent.answers.standing import Standing, State, standing_of
from consent.answers.used import Record
from consent.answers.world import World
from consent.core.choices import Decision
from consent.core.eligibility import Outcome, Reason
from consent.core.outlook import Coming, upcoming
from consent.core.resolve import HOME
from consent.posts.models import Import
from consent.prepared import Given, Prepared
from consent.rulebook.names import platform_name
from consent.web import no_offer, wording
from consent.web.effects import usable_after
from consent.web.explanations import REASONS
from consent.web.headlines import headline_of
from consent.web.law_words import doubts
from consent.web.mine import my_world
from consent.web.next_steps import with_own_ways
from consent.web.offers import block_for
from consent.web.personal import personal
from consent.web.shares import bar_of
from consent.web.told import Told, effect_of_no
from consent.web.used import used_shown

DATES_SHOWN = 3
LAST_IMPORT = Prepared(
    Import.objects.filter(person_id=Given("person", BigIntegerField()), keeps=True)[:1],
    # It may be long, and is told on another page.
    without=["report"],
)


@personal
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    world = my_world(request)
    groups = groups_of(world)
    counted = totals(groups)
    standing = standing_of(world, counted)
    later = usable_after(world, groups, Decision.OBJECT)
    told = Told(world=world, standing=standing, totals=counted, later=later)
    last_import = LAST_IMPORT.first(person=request.user.pk)
    context = {
        "headline": headline_of(told),
        "effect": effect_of_no(told),
        "standing": standing,
        "choice_block": block_for(standing.offers, said=_decision(standing)),
        "buttons_first": _asks(standing, can=bool(counted.by_outcome[Outcome.CAN_BE_USED])),
        "elsewhere": _named(_elsewhere(world)),
        "by_law": no_offer.of_law(world, standing.offers),
        "wish": no_offer.what_a_wish_is(world, standing.offers) if standing.offers.wish else "",
        "own_ways": _named(with_own_ways(world)),
        "used": used_shown(Record(world), is_kept=HOME in world.platforms),
        "total": counted.total,
        "bar": bar_of(counted),
        "reasons": _reasons(counted.by_reason),
        "unknown_audience": counted.by_reason.get(Reason.AUDIENCE_UNKNOWN, 0),
        "region": where_they_live(world),
        "first_run": not (counted.total and where_they_live(world)),
        "region_code": code_of(world),
        "dates": _dates(world),
        "last_import": last_import,
        "importing": last_import is not None and last_import.is_running,
        "import_platform": last_import and platform_name(world.rulebook, last_import.platform),
        "rules_read_until": world.rulebook.about.last_seen,
    }
    return render(request, "consent/dashboard.html", context)


def _decision(standing: Standing) -> Decision | None:
    return standing.choice.decision if standing.choice else None


def _asks(standing: Standing, *, can: bool) -> bool:
    """Whether the page shows the buttons: not again after a choice, not to whom nothing is asked."""
    if standing.state is State.UNDER_18:
        return can and standing.choice is None
    if standing.state is State.SAID_YES:
        return True
    if standing.state is State.WISH_SAVED:
        return standing.offers.objection
    return standing.choice is None and standing.state is not State.OPT_IN


def _elsewhere(world: World) -> list[str]:
    """The platforms of this person that this site does not run."""
    return [platform_name(world.rulebook, p) for p in world.platforms if p != HOME]


def _named(names: list[str]) -> dict[str, object]:
    return {"names": wording.listed(names), "count": len(names)}


def _reasons(by_reason: dict[Reason, int]) -> list[dict[str, object]]:
    """Every reason there is, the most frequent first."""
    ordered = sorted(by_reason.items(), key=lambda item: (-item[1], item[0]))
    return [
        {"reason": reason, "short": REASONS[reason].short, "count": count}
        for reason, count in ordered
        if count
    ]


def _dates(world: World) -> list[dict[str, object]]:
    """The next changes that concern this person: the law where they live, their platforms."""
    code = code_of(world)
    if code is None:
        return []
    coming = upcoming(world.rulebook, jurisdiction=code, at=world.at)
    mine = [one for one in coming if one.policy is None or one.policy.platform in world.platforms]
    return [_date(world, one) for one in mine[:DATES_SHOWN]]


def _date(world: World, one: Coming) -> dict[str, object]:
    platform = one.policy.platform if one.policy else None
    return {
        "on": one.on,
        "at_latest": one.at_latest,
        "doubts": doubts(world.rulebook, one.law) if one.law else (),
        "platform": platform_name(world.rulebook, platform) if platform else None,
    }
