"""Make a choice, change it, take it back."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consent.actions import choose
from consent.answers.groups import groups_of, totals
from consent.answers.names import names_of
from consent.answers.offers import offers_for, said_for
from consent.answers.world import World, world_of
from consent.core.choices import EVERYTHING, Choice, Decision, Scope
from consent.core.eligibility import Outcome
from consent.core.resolve import HOME
from consent.ledger.presenters import tell_choice, tell_scope
from consent.ledger.trouble import LedgerBehind
from consent.rulebook.editions import current_edition
from consent.rulebook.names import platform_name
from consent.web import scopes, wording
from consent.web.effects import usable_after
from consent.web.forms import Decided
from consent.web.levels import by_kind, by_source
from consent.web.next_steps import with_own_ways
from consent.web.offers import block_for, label
from consent.web.personal import personal
from consent.web.redirects import SeeOther


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def choice(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _record(request)
    return _page(request, world_of(request.user, at=timezone.now()))


def _record(request: HttpRequest) -> HttpResponse:
    """Turn a pressed button into a choice; saying yes is asked about on its own page first."""
    form, scope = Decided(request.POST), _scope(request)
    if not form.is_valid():
        world = world_of(request.user, at=timezone.now())
        return _page(request, world, problem=_("Press one of the buttons."))
    decision = form.cleaned_data["decision"]
    if decision is Decision.CONSENT:
        return SeeOther(reverse("choice-yes") + scopes.as_query(scope))
    if decision is Decision.WITHDRAW and "sure" not in request.POST:
        return SeeOther(reverse("choice-back") + scopes.as_query(scope))
    return _choose(request, decision, scope, form.cleaned_data["form_key"])


def _choose(request: HttpRequest, decision: Decision, scope: Scope, form_key: str) -> HttpResponse:
    at = timezone.now()
    try:
        receipt = choose.choose(
            person=request.user,
            decision=decision,
            scope=scope,
            by=request.user,
            channel=choose.Channel.WEB,
            text=label(decision),
            language=translation.get_language(),
            form_key=form_key or None,
            at=at,
        )
    except choose.NotTheirs as error:
        raise Http404 from error
    except tuple(REFUSALS) as refusal:
        world = world_of(request.user, at=at)
        return _page(request, world, problem=REFUSALS[type(refusal)]())
    return SeeOther(reverse("receipt", args=[receipt.number]))


REFUSALS = {
    choose.NotOffered: lambda: _(
        "The rules where you live do not offer this. You can save a wish instead."
    ),
    choose.Offered: lambda: _("You do not need a wish. You can opt out right away."),
    choose.NothingToWithdraw: lambda: _("There is no choice here that you can take back."),
    LedgerBehind: lambda: _(
        "We cannot save a choice right now. What you chose before stays. Please try again later."
    ),
}


def _page(request: HttpRequest, world: World, *, problem: str = "") -> HttpResponse:
    said = said_for(world)
    names = names_of(world)
    offers = offers_for(world)
    groups = groups_of(world)
    sources, kinds = by_source(world, groups), by_kind(world, groups)
    context = {
        "problem": problem,
        "said": said,
        "said_in_words": said and tell_choice(said, names=names),
        "offers": offers,
        "choice_block": block_for(offers, said=said.decision if said else None),
        "sources": sources,
        "kinds": kinds,
        "open_sources": any(level.said for level in sources),
        "open_kinds": any(level.said for level in kinds),
        "can": totals(groups).by_outcome[Outcome.CAN_BE_USED],
        "later": usable_after(world, groups, Decision.OBJECT),
        "own_ways": wording.listed(with_own_ways(world)),
    }
    return render(request, "consent/choice.html", context, status=409 if problem else 200)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def choice_yes(request: HttpRequest) -> HttpResponse:
    scope = _scope(request)
    if request.method == "POST":
        return _choose(request, Decision.CONSENT, scope, request.POST.get("form_key", "")[:64])
    world = world_of(request.user, at=timezone.now())
    offers = _offers(world, scope)
    context = _about(world, scope) | {
        "offers": offers,
        "yes": label(Decision.CONSENT, opt_in=True),
        "count": usable_after(world, groups_of(world), Decision.CONSENT, scope),
        "elsewhere": _elsewhere(world),
        "ask": block_for(offers, scope),
    }
    return render(request, "consent/choice_yes.html", context)


@personal
@require_safe
def choice_back(request: HttpRequest) -> HttpResponse:
    scope = _scope(request)
    world = world_of(request.user, at=timezone.now())
    said = said_for(world, scope)
    context = _about(world, scope) | {
        "said": said,
        "said_in_words": said and tell_choice(_narrowed(said, scope), names=names_of(world)),
        "ask": block_for(_offers(world, scope), scope),
    }
    return render(request, "consent/choice_back.html", context)


def _narrowed(said: Choice, scope: Scope) -> Choice:
    """A choice that named these single posts among others, as if it had named them alone."""
    return replace(said, scope=scope) if scope.posts else said


def _scope(request: HttpRequest) -> Scope:
    """The scope a form or an address names; a platform that nobody knows is not there."""
    try:
        scope = scopes.read(request.POST if request.method == "POST" else request.GET)
    except scopes.NotAScope as error:
        raise Http404 from error
    if scope.platform not in {None, HOME, *current_edition().rulebook.platforms}:
        raise Http404
    return scope


def _offers(world: World, scope: Scope) -> object:
    return offers_for(world, EVERYTHING if scope.posts else scope)


def _elsewhere(world: World) -> str:
    """The names of the platforms that decide for themselves whether to follow a choice."""
    return wording.listed(platform_name(world.rulebook, p) for p in world.platforms if p != HOME)


def _about(world: World, scope: Scope) -> dict[str, object]:
    """What a page about one scope names."""
    return {
        "scope": tell_scope(scope, names=names_of(world)),
        "everything": scope == EVERYTHING,
    }
