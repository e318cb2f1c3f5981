"""Make a choice, change it, take it back."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from consent.actions import choose
from consent.answers.groups import groups_of, totals
from consent.answers.names import code_of, names_of
from consent.answers.offers import offers_for, said_for
from consent.answers.world import World
from consent.core.choices import EVERYTHING, Choice, Decision, Scope
from consent.core.eligibility import Outcome
from consent.core.numbers import tidy
from consent.core.posts import Facts
from consent.core.records import choice_kept
from consent.core.resolve import HOME
from consent.ledger.models import Opening
from consent.ledger.presenters import tell_choice, tell_scope
from consent.ledger.trouble import LedgerBehind
from consent.rulebook.editions import current_edition
from consent.rulebook.names import platform_name
from consent.web import no_offer, scopes, wording
from consent.web.effects import alike, lost_by, usable_after, usable_among
from consent.web.forms import ButKinds, Decided, LastDay
from consent.web.levels import by_kind, by_source
from consent.web.mine import my_world
from consent.web.next_steps import with_own_ways
from consent.web.offers import block_for, label, wholly_said
from consent.web.personal import personal
from consent.web.redirects import SeeOther
from consent.web.wording import number

UNFIT = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a page is about, and the hidden fields that say it again."""

    scope: Scope
    fields: list[tuple[str, str]]

    @property
    def query(self) -> str:
        return f"?{urlencode(self.fields)}" if self.fields else ""


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def choice(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _record(request)
    return _page(request, my_world(request))


def _record(request: HttpRequest) -> HttpResponse:
    """Turn a pressed button into a choice; saying yes is asked about on its own page first."""
    form, asked = Decided(request.POST), asked_for(request)
    if not form.is_valid():
        world = my_world(request)
        return _page(request, world, problem=_("Press one of the buttons."))
    decision = form.cleaned_data["decision"]
    if decision is Decision.CONSENT:
        return SeeOther(reverse("choice-yes") + asked.query)
    if decision is Decision.WITHDRAW and "sure" not in request.POST:
        return SeeOther(reverse("choice-back") + asked.query)
    return record(request, decision, asked.scope)


def record(
    request: HttpRequest, decision: Decision, scope: Scope, *, ends_at: datetime | None = None
) -> HttpResponse:
    """Record a choice and lead to its receipt; or show the page of choices, with what is wrong."""
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
            form_key=request.POST.get("form_key", "")[:64] or None,
            ends_at=ends_at,
            at=at,
        )
    except choose.NotTheirs as error:
        raise Http404 from error
    except tuple(REFUSALS) as refusal:
        world = my_world(request)
        return _page(request, world, problem=REFUSALS[type(refusal)]())
    return SeeOther(reverse("receipt", args=[receipt.number]))


def too_many() -> str:
    """Return why so many posts cannot be chosen for at once, and what to do instead."""
    return _(
        "One choice can name up to %(most)s posts. Show fewer posts, or choose for a whole source"
        " or type."
    ) % {"most": number(choose.TooManyPosts.most)}


REFUSALS = {
    choose.NotOffered: lambda: _(
        "This is not offered where you live. You can save a wish instead."
    ),
    choose.OnlyAdults: lambda: _("You can say yes once you are 18."),
    choose.TooManyPosts: too_many,
    choose.EndsTooSoon: lambda: _("This day is over. Choose a later day."),
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
        "choice_block": block_for(offers, said=wholly_said(said)),
        "whole_no": wholly_said(said) is Decision.OBJECT,
        "sources": sources,
        "kinds": kinds,
        "open_sources": any(level.said for level in sources),
        "open_kinds": any(level.said for level in kinds),
        "can": totals(groups).by_outcome[Outcome.CAN_BE_USED],
        "later": usable_after(world, groups, Decision.OBJECT),
        "own_ways": wording.listed(with_own_ways(world)),
        "region_code": code_of(world),
        "no_offer": no_offer.why(world, offers),
        "wish": no_offer.what_a_wish_is(world, offers),
    }
    return render(request, "consent/choice.html", context, status=409 if problem else 200)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def choice_yes(request: HttpRequest) -> HttpResponse:
    asked = asked_for(request)
    world = my_world(request)
    form = LastDay(
        request.POST if request.method == "POST" else None, person=request.user, at=world.at
    )
    if request.method == "POST" and form.is_valid():
        return record(request, Decision.CONSENT, asked.scope, ends_at=form.ends_at)
    posts = alike(world, groups_of(world), asked.scope)
    return ask_for_yes(request, world, asked, form, posts=posts, action=reverse("choice-yes"))


def ask_for_yes(
    request: HttpRequest,
    world: World,
    asked: Asked,
    form: LastDay,
    *,
    posts: list[tuple[Facts, int]],
    action: str,
) -> HttpResponse:
    """Say what a yes would mean for posts, given as facts and how many share them."""
    context = _about(world, asked.scope) | {
        "offers": _offers(world, asked.scope),
        "yes": label(Decision.CONSENT, opt_in=True),
        "count": usable_among(world, posts, Decision.CONSENT, asked.scope),
        "lost": lost_by(world, posts, Decision.CONSENT, asked.scope),
        "elsewhere": _elsewhere(world),
        "fields": asked.fields,
        "form_key": request.POST.get("form_key") or uuid.uuid4().hex,
        "form": form,
        "action": action,
    }
    status = UNFIT if form.errors else 200
    return render(request, "consent/choice_yes.html", context, status=status)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def choice_but(request: HttpRequest) -> HttpResponse:
    """Opt out of everything, or of one source, but some types of posts."""
    asked = asked_for(request)
    if asked.scope.posts or asked.scope.kind:
        raise Http404
    form = ButKinds(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        scope = replace(asked.scope, but_kinds=form.cleaned_data["but_kind"])
        return record(request, Decision.OBJECT, scope)
    world = my_world(request)
    context = _about(world, asked.scope) | {
        "offers": _offers(world, asked.scope),
        "fields": asked.fields,
        "form_key": request.POST.get("form_key") or uuid.uuid4().hex,
        "form": form,
        "said": said_for(world, asked.scope),
        # What is excepted is taken back, as far as this scope goes.
        "lost": _lost_by_taking_back(world, asked.scope),
        "answer": label(Decision.OBJECT),
    }
    status = UNFIT if form.errors else 200
    return render(request, "consent/choice_but.html", context, status=status)


@personal
@require_safe
def choice_back(request: HttpRequest) -> HttpResponse:
    asked = asked_for(request)
    world = my_world(request)
    said = said_for(world, asked.scope)
    context = _about(world, asked.scope) | {
        "said": said,
        "said_in_words": said and tell_choice(_narrowed(said, asked.scope), names=names_of(world)),
        "lost": _lost_by_taking_back(world, asked.scope),
        "fields": asked.fields,
        "form_key": uuid.uuid4().hex,
    }
    return render(request, "consent/choice_back.html", context)


def _lost_by_taking_back(world: World, scope: Scope) -> int:
    return lost_by(world, alike(world, groups_of(world), scope), Decision.WITHDRAW, scope)


def asked_for(request: HttpRequest) -> Asked:
    """The scope a form or an address names, by itself or by a receipt; 404 for what is not there."""
    data = request.POST if request.method == "POST" else request.GET
    if number := data.get("receipt"):
        scope = _scope_of_receipt(request.user, number)
        return Asked(scope=scope, fields=[("receipt", number)])
    try:
        scope = scopes.read(data)
    except scopes.NotAScope as error:
        raise Http404 from error
    if scope.platform not in {None, HOME, *current_edition().rulebook.platforms}:
        raise Http404
    return Asked(scope=scope, fields=scopes.as_pairs(scope))


def _scope_of_receipt(person: User, number: str) -> Scope:
    mine = Opening.objects.filter(subject=person.subject, kind="choice")
    opening = mine.filter(number=tidy(number)).first()
    if opening is None:
        raise Http404
    scope = choice_kept(index=opening.entry_id, record=opening.record).scope
    return replace(scope, but_kinds=frozenset(), but_posts=frozenset())


def _narrowed(said: Choice, scope: Scope) -> Choice:
    """A choice that named these single posts among others, as if it had named them alone."""
    return replace(said, scope=scope) if scope.posts else said


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
