"""
People, as support sees them: found by address, account name or receipt number.

Opening a card or a list of posts is noted, and the person sees it in their history.
"""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import looks
from accounts.models import User
from consent.answers.groups import groups_of, totals
from consent.answers.listing import Answered, Filter, page_of
from consent.answers.names import account_name
from consent.answers.world import World, world_of
from consent.core.eligibility import Outcome, Verdict
from consent.core.posts import Kind, State
from consent.core.tame import tame
from consent.posts.models import Post
from consent.staff import finding, words
from consent.staff.card import card_of, counts_of
from consent.staff.pages import Crumb, show


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One post of somebody; `state` says where it is if not simply on the platform."""

    post: Post
    kind: Kind
    account: str
    audience: str | Promise
    basis: str | Promise
    state: str | Promise
    verdict: Verdict


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Show whom the words in the search box found; without words, nobody."""
    asked = request.GET.get("q", "").strip()
    found = finding.find(asked)
    lines = [(match, address_of(match.person)) for match in found.matches]
    title = (
        _("Found for “%(words)s”") if lines or found.thing else _("Nobody found for “%(words)s”")
    )
    return show(
        request,
        "staff/people.html",
        title=title % {"words": tame(asked)} if asked else _("People"),
        asked=asked,
        found=found,
        people=lines,
        most=finding.FOUND_AT_MOST,
    )


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw the card of a person; the look is noted."""
    shown = get_object_or_404(User, pk=pk)
    at = timezone.now()
    looks.record(person=shown, by=request.user, seen="overview", at=at)
    world = world_of(shown, at=at)
    counted = totals(groups_of(world))
    return show(
        request,
        "staff/person.html",
        title=str(shown),
        crumbs=[_crumb()],
        person=shown,
        card=card_of(world, counted),
        total=counted.total,
    )


@require_safe
def posts(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a person's posts with verdict and reason; the look is noted."""
    owner = get_object_or_404(User, pk=pk)
    at = timezone.now()
    looks.record(person=owner, by=request.user, seen="posts", at=at)
    world = world_of(owner, at=at)
    groups = groups_of(world)
    counted = totals(groups)
    outcome = _outcome(request.GET.get("outcome"))
    page = page_of(world, groups, Filter(outcome=outcome), cursor=request.GET.get("page"))
    return show(
        request,
        "staff/person_posts.html",
        title=_("Posts of %(person)s") % {"person": owner},
        crumbs=[_crumb(), Crumb("accounts_user_change", str(owner), owner.pk)],
        page=page,
        rows=[_row(world, one) for one in page.posts],
        outcome=outcome,
        counts=counts_of(counted),
        total=counted.total,
    )


def address_of(person: User) -> str:
    """Return where the card of a person is."""
    return reverse("admin:accounts_user_change", args=[person.pk])


def _crumb() -> Crumb:
    return Crumb("accounts_user_changelist", _("People"))


def _outcome(word: str | None) -> Outcome | None:
    """Return the outcome an address names; None for all of them, and for what is none."""
    return Outcome(word) if word in {*Outcome} else None


def _row(world: World, answered: Answered) -> Row:
    post = answered.post
    return Row(
        post=post,
        kind=Kind(post.kind),
        account=account_name(world.rulebook, world.account_by_id[post.account_id]),
        audience=words.AUDIENCES[post.audience],
        basis=words.BASES[post.basis],
        state="" if post.state == State.LIVE else words.POSTS[post.state],
        verdict=answered.verdict,
    )
