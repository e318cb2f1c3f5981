"""The card of a person: where they stand in one line, and what is known of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import zones
from accounts.models import Residence, StaffLook, User
from accounts.residence import first_day, is_since_ever, place
from consent.actions.record_objection import WAYS, way_noted
from consent.answers.groups import Totals
from consent.answers.names import account_name, names_of
from consent.answers.standing import State, standing_of
from consent.answers.world import World
from consent.core.eligibility import Outcome
from consent.ledger.presenters import Told, told_to
from consent.posts.models import Import
from consent.rulebook.names import platform_name
from consent.staff import words

SHOWN_AT_MOST = 20

STATES: dict[State, Promise] = {
    State.UNDER_18: gettext_lazy("Under 18, so nothing is used"),
    State.ON_HOLD: gettext_lazy("Training is on hold where this person lives"),
    State.REGION_UNKNOWN: gettext_lazy("It is not known where this person lives"),
    State.NO_RULES: gettext_lazy("No rules are known for where this person lives"),
    State.OPTED_OUT: gettext_lazy("Opted out"),
    State.OPTED_OUT_IN_PART: gettext_lazy("Opted out, but not all posts are reached"),
    State.SAID_YES: gettext_lazy("Said yes"),
    State.WISH_SAVED: gettext_lazy("Saved a wish to opt out"),
    State.NOT_USED: gettext_lazy("No platform of this person trains with their posts"),
    State.STARTS_LATER: gettext_lazy("No choice yet, and the rules start later"),
    State.OPT_IN: gettext_lazy("No yes yet, and without one nothing is used"),
    State.CAN_SAY_NO: gettext_lazy("No choice yet, but an opt-out is offered"),
    State.NO_CHOICE: gettext_lazy("No choice yet, and no opt-out is offered"),
}
"""Where a person stands, as the head of one line."""

TONES = {
    State.OPTED_OUT: "kept",
    State.UNDER_18: "kept",
    State.OPTED_OUT_IN_PART: "can",
    State.SAID_YES: "can",
    State.CAN_SAY_NO: "can",
    State.NO_CHOICE: "can",
}
"""The colour that repeats a state; the others have that of what is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """One place a person lives or lived in; `since` is None where it counts for all posts."""

    place: str
    since: date | datetime | None
    source: str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceRow:
    """One choice, and where its receipt is."""

    told: Told
    address: str
    channel: str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """One file that was brought in, and where more of it is said."""

    made_at: datetime
    address: str
    platform: str
    state: str | Promise
    posts_new: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LookRow:
    """One look of somebody at something."""

    at: datetime
    by: User
    what: str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """
    What the card shows; lists hold the newest 20.

    `state` heads the one line, `since` is when the choice was made that it
    speaks of, `counts` are the posts by outcome, those that are there.
    """

    state: str | Promise
    tone: str
    since: datetime | None
    counts: tuple[tuple[Outcome, int], ...]
    homes: tuple[Home, ...]
    zone: str
    accounts: tuple[str, ...]
    choices: tuple[ChoiceRow, ...]
    files: tuple[FileRow, ...]
    looks: tuple[LookRow, ...]


def card_of(world: World, counted: Totals) -> Card:
    """Return the card of the person of a world, whose posts are counted."""
    person = world.person
    standing = standing_of(world, counted)
    return Card(
        state=STATES[standing.state],
        tone=TONES.get(standing.state, "unknown"),
        since=standing.choice.made_at if standing.choice else None,
        counts=counts_of(counted),
        homes=tuple(home_of(one) for one in person.residences.all()[:SHOWN_AT_MOST]),
        zone=zones.spoken(person.time_zone),
        accounts=tuple(account_name(world.rulebook, one) for one in world.accounts),
        choices=tuple(_choices(world)),
        files=tuple(_file(world, one) for one in person.imports.all()[:SHOWN_AT_MOST]),
        looks=tuple(_look(one) for one in person.staff_looks.select_related("by")[:SHOWN_AT_MOST]),
    )


def counts_of(counted: Totals) -> tuple[tuple[Outcome, int], ...]:
    """Return how many posts have each outcome, but for those that none has."""
    return tuple((outcome, count) for outcome, count in counted.by_outcome.items() if count)


def home_of(residence: Residence) -> Home:
    """Return a place someone lives in, in words."""
    return Home(
        place=place(residence.country, residence.subdivision),
        since=None if is_since_ever(residence) else first_day(residence),
        source=words.RESIDENCES[residence.source],
    )


def _choices(world: World) -> Iterator[ChoiceRow]:
    for told in told_to(world.person.subject, names=names_of(world), most=SHOWN_AT_MOST):
        yield ChoiceRow(
            told=told,
            address=reverse("admin:ledger_opening_change", args=[told.index]),
            channel=words.CHANNELS.get(told.channel, told.channel),
        )


def _file(world: World, brought: Import) -> FileRow:
    platform = platform_name(world.rulebook, brought.platform) if brought.platform else ""
    return FileRow(
        made_at=brought.made_at,
        address=reverse("admin:posts_import_change", args=[brought.pk]),
        platform=platform,
        state=words.IMPORTS[brought.state],
        posts_new=brought.posts_new,
    )


def _look(look: StaffLook) -> LookRow:
    if way := way_noted(look.seen):
        what = _("recorded an opt-out, asked for %(way)s") % {"way": WAYS[way]}
        return LookRow(at=look.at, by=look.by, what=what)
    return LookRow(at=look.at, by=look.by, what=words.LOOKS.get(look.seen, look.seen))
