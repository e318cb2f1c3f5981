"""Proof of every choice."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from consent.actions.fulfil_wishes import form_key_of
from consent.answers.names import names_of
from consent.answers.offers import said_for
from consent.answers.progress import progress_of
from consent.answers.world import World
from consent.core.choices import Channel, Choice, Decision, about_single_posts
from consent.core.numbers import tidy
from consent.core.receipts import SUFFIX
from consent.core.records import choice_kept
from consent.core.refusal import Refused
from consent.ledger.models import Opening
from consent.ledger.presenters import told
from consent.ledger.receipts import NotProvable, receipt_of
from consent.ledger.verification import verify_here
from consent.older import page_after
from consent.rulebook.models import Edition
from consent.rulebook.names import platform_name, region_name
from consent.web import scopes
from consent.web.linked_data import as_linked_data
from consent.web.mine import my_world
from consent.web.named_posts import named_posts
from consent.web.next_steps import next_steps
from consent.web.personal import personal
from consent.web.wording import listed

CHANNELS: dict[str, Promise] = {
    Channel.WEB: gettext_lazy("On this site, by you"),
    Channel.NOTICE: gettext_lazy("From a notice, by you"),
    Channel.API: gettext_lazy("On the platform, by you"),
    Channel.SUPPORT: gettext_lazy("By support, because you asked for it"),
    Channel.WISH: gettext_lazy("From your wish, when an opt-out was offered"),
    Channel.COMMAND: gettext_lazy("By the operator, because you asked for it"),
    Channel.EARLIER: gettext_lazy("Kept from before you left, now that the account is back"),
    Channel.EDITED: gettext_lazy("Kept for a post that you edited, when you brought a newer file"),
}


@personal
@require_safe
def receipts(request: HttpRequest) -> HttpResponse:
    world = my_world(request)
    mine = Opening.objects.filter(subject=request.user.subject, kind="choice")
    page = page_after(mine, request.GET.get("after", ""))
    names = names_of(world)
    context = {"page": page, "receipts": [told(one, names=names) for one in page.rows]}
    return render(request, "consent/receipts.html", context)


@personal
@require_safe
def receipt_now(request: HttpRequest) -> HttpResponse:
    """Lead to the receipt of the choice for everything that stands; else to all of them."""
    number = _number_of(said_for(my_world(request)))
    return redirect("receipt", number) if number else redirect("receipts")


@personal
@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    opening = _mine(request, number)
    world = my_world(request)
    said = told(opening, names=names_of(world))
    made = choice_kept(index=opening.entry_id, record=opening.record)
    follow = _how_many_follow(world, made)
    counts = follow > 0
    now = None if counts else _number_of(said_for(world, made.scope))
    progress = progress_of(opening, made, world)
    context = {
        "said": said,
        "made": made,
        "counts": counts,
        "ended": made.ended(world.at),
        "changed": not counts and (made.decision is not Decision.WITHDRAW or now is not None),
        "came_true": _came_true(request, made),
        "now": now,
        "edition": Edition.objects.without_body().filter(digest=said.edition).first(),
        "region": said.jurisdiction and region_name(world.rulebook, said.jurisdiction),
        "check_code": bytes(opening.entry.commitment).hex(),
        "steps": next_steps(world, made),
        "back": scopes.query_back(made.scope, receipt=opening.number),
        "follow": follow,
        "named": named_posts(request.user, made.scope.names),
        "of_all": len(made.scope.names),
        "channel": CHANNELS.get(said.channel, said.channel),
        "progress": progress,
        "kept_on": listed(platform_name(world.rulebook, one) for one in progress.honoured_on),
        "home": settings.HOME_PLATFORM_NAME,
    }
    return render(request, "consent/receipt.html", context)


def _came_true(request: HttpRequest, made: Choice) -> bool:
    """Whether it is a wish that has become an objection."""
    key = form_key_of(made.index)
    mine = Opening.objects.filter(subject=request.user.subject, form_key=key)
    return made.decision is Decision.WISH and mine.exists()


def _number_of(choice: Choice | None) -> str | None:
    return choice and Opening.objects.get(entry=choice.index).number


def _how_many_follow(world: World, made: Choice) -> int:
    """Return for how many of its single posts a choice counts now; else 1 if it does, or 0."""
    if not made.scope.posts:
        standing = said_for(world, made.scope)
        return int(standing is not None and standing.index == made.index)
    said = about_single_posts(world.choices)
    counting = (said[post].at(world.at) for post in made.scope.posts)
    return sum(one is not None and one.index == made.index for one in counting)


@personal
@require_safe
def receipt_file(request: HttpRequest, number: str) -> HttpResponse:
    """Return the receipt as the file that proves it; before there is one, lead to the page."""
    opening = _mine(request, number)
    try:
        made = receipt_of(opening)
    except NotProvable:
        made = None
    if made is None:
        return redirect("receipt", opening.number)
    response = HttpResponse(bytes(made), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{opening.number}{SUFFIX}"'
    return response


@personal
@require_safe
def receipt_linked(request: HttpRequest, number: str) -> HttpResponse:
    """Return what the receipt proves as JSON-LD; before there is a proof, lead to the page."""
    opening = _mine(request, number)
    try:
        made = receipt_of(opening)
        if made is None:
            return redirect("receipt", opening.number)
        proven = verify_here(bytes(made))
    except (NotProvable, Refused):
        return redirect("receipt", opening.number)
    return as_linked_data(proven, name=opening.number)


def _mine(request: HttpRequest, number: str) -> Opening:
    mine = Opening.objects.filter(subject=request.user.subject, kind="choice")
    opening = mine.select_related("entry").filter(number=tidy(number)).first()
    if opening is None:
        raise Http404
    return opening
