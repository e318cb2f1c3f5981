"""The places of the world as the rules pages list, name and find them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy
from django_countries import countries

from accounts.subdivisions import SUBDIVISIONS
from consent.core.jurisdictions import FALLBACK, Extent, Jurisdiction
from consent.core.outlook import open_proposals, upcoming
from consent.core.places import COUNTRIES, Place, place_called
from consent.core.resolve import HOME, Home, law_at, policy_periods, trains_with_posts
from consent.core.rulebook import Rulebook
from consent.core.rules import Offer, Policy, Regime
from consent.rulebook.names import plain_name, region_name, speaks_its_language
from consent.web.explain_rules import REGIMES_SHORT
from consent.web.other_names import other_names
from consent.web.wording import folded

LETS_SAY_NO = frozenset(
    {Offer.OBJECTION_WITH_REASON, Offer.OBJECTION_NO_REASON, Offer.SETTING_OFF, Offer.OPT_IN}
)
"""What a platform has to offer so that we say: it lets you say no."""

MOST_FOUND = 30
LONGEST_SEARCH = 80
FEW_LETTERS = 4
"""With fewer, too many names in other languages begin so."""


class Shelf(StrEnum):
    """The headings under which regions are listed, in this order."""

    GROUPS = "groups"
    COUNTRIES = "countries"
    STATES = "states"
    PROVINCES = "provinces"
    ELSEWHERE = "elsewhere"


SHELVES: dict[Shelf, Promise] = {
    Shelf.GROUPS: gettext_lazy("Groups of countries"),
    Shelf.COUNTRIES: gettext_lazy("Countries"),
    Shelf.STATES: gettext_lazy("States of the USA"),
    Shelf.PROVINCES: gettext_lazy("Provinces of Canada"),
    Shelf.ELSEWHERE: gettext_lazy("Everywhere else"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """
    A place that a search found: how it is called and the code its page has.

    `bare` is the name of a state without that of its country.
    """

    code: str
    name: str
    bare: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """
    One region in the list of all regions.

    `lets_say_no` counts the platforms with a way to say no, `training` those
    that train with posts now; `next_change` is a day that is decided. It may come
    sooner with `at_latest`; with `in_doubt` a proposal would change it.
    """

    code: str
    name: str
    shelf: Shelf
    regime: Regime
    regime_words: str
    training: int
    lets_say_no: int
    next_change: date | None
    at_latest: bool
    in_doubt: bool


def place_name(rulebook: Rulebook, code: str, place: Place) -> str:
    """Return what a place with this code is called by the jurisdiction whose law counts there."""
    member = rulebook.jurisdictions[place.jurisdiction].member(code)
    if member is not None and speaks_its_language():
        return member.name
    return region_name(rulebook, code)


def policy_at(policies: tuple[Policy, ...], at: datetime) -> Policy | None:
    """Return the one of a platform's policies that decides at an instant."""
    for policy in policies:
        begun = policy.starts_at is None or policy.starts_at <= at
        if begun and (policy.ends_at is None or at < policy.ends_at):
            return policy
    return None


def lines(rulebook: Rulebook, *, home: Home | None, at: datetime) -> list[Line]:
    """Return every region that has rules of its own, by name."""
    found = [_line(rulebook, one, home, at) for one in rulebook.jurisdictions.values()]
    return sorted(found, key=lambda line: folded(line.name))


def _line(rulebook: Rulebook, one: Jurisdiction, home: Home | None, at: datetime) -> Line:
    place = place_called(rulebook, one.code)
    policies = [
        policy_at(policy_periods(rulebook, platform=slug, place=place, home=home), at)
        for slug in {*rulebook.platforms, HOME}
        if place is not None
    ]
    running = [
        policy for policy in policies if policy is not None and trains_with_posts(policy, at)
    ]
    law = law_at(rulebook, jurisdiction=one.code, at=at)
    coming = upcoming(rulebook, jurisdiction=one.code, at=at)
    first = coming[0] if coming else None
    return Line(
        code=one.code,
        name=plain_name(one),
        shelf=_shelf(one),
        regime=law.regime,
        regime_words=str(REGIMES_SHORT[law.regime]),
        training=len(running),
        lets_say_no=sum(policy.offer in LETS_SAY_NO for policy in running),
        next_change=first.on if first else None,
        at_latest=first is not None and first.at_latest,
        in_doubt=bool(first and first.law and open_proposals(rulebook, first.law)),
    )


def _shelf(one: Jurisdiction) -> Shelf:
    match one.extent:
        case Extent.GROUP:
            return Shelf.GROUPS
        case Extent.COUNTRY:
            return Shelf.COUNTRIES
        case Extent.SUBDIVISION:
            return Shelf.STATES if one.parent == "US" else Shelf.PROVINCES
        case Extent.FALLBACK:
            return Shelf.ELSEWHERE


def find(rulebook: Rulebook, typed: str) -> list[Found]:
    """
    Return the places whose name or code a person typed, the best first.

    A country is found by its name in other languages and by what else it is called, too.
    """
    wanted = folded(typed[:LONGEST_SEARCH])
    if not wanted:
        return []
    others = _called(wanted)
    names = _names(rulebook)
    found = [
        (_rank(wanted, folded(name), code), folded(name), _found(code, names))
        for code, name in names.items()
        if wanted in folded(name) or wanted == code.casefold() or code in others
    ]
    return [place for _rank_, _name, place in sorted(found, key=lambda one: one[:2])][:MOST_FOUND]


def exact(found: list[Found], typed: str) -> Found | None:
    """Return the one place that a person named in full; None if several are called so."""
    wanted = folded(typed[:LONGEST_SEARCH])
    also = other_names().get(wanted, frozenset())
    named = [one for one in found if wanted in {folded(one.bare), one.code.casefold()}]
    named = named or [one for one in found if one.code in also]
    return named[0] if len(named) == 1 else None


def _called(wanted: str) -> frozenset[str]:
    """Return the countries with another name that is this one, or begins so."""
    names = other_names()
    found = names.get(wanted, frozenset())
    if len(wanted) < FEW_LETTERS:
        return found
    return found.union(*(codes for name, codes in names.items() if name.startswith(wanted)))


def _rank(wanted: str, name: str, code: str) -> int:
    if wanted in {name, code.casefold()}:
        return 0
    if code in other_names().get(wanted, frozenset()):
        return 1
    if name.startswith(wanted):
        return 2
    return 3 if wanted in name else 4


def _found(code: str, names: dict[str, str]) -> Found:
    country, dash, _part = code.partition("-")
    bare = names[code]
    if not dash or country not in names:
        return Found(code=code, name=bare, bare=bare)
    return Found(
        code=code,
        name=gettext("%(part)s, %(country)s") % {"part": bare, "country": names[country]},
        bare=bare,
    )


def _names(rulebook: Rulebook) -> dict[str, str]:
    """Every place a person can look up, by code: all countries, and all regions with rules."""
    names = {code: str(name) for code, name in countries if code in COUNTRIES}
    for parts in SUBDIVISIONS.values():
        names |= {code: str(name) for code, name in parts.items()}
    for one in rulebook.jurisdictions.values():
        if one.code != FALLBACK:
            names[one.code] = plain_name(one)
        for member in one.members:
            names[member.code] = names.get(member.code) or member.name
    return names
