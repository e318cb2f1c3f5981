"""The rulebook's pages as plain data. docs/rules-json.md says what every key means."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import Enum
from typing import Any

from consent.answers.editions import Published
from consent.core.backing import Backing
from consent.core.chronicle import (
    LawStretch,
    MarkedDay,
    PolicyStretch,
    law_stretches,
    marked_days,
    policy_stretches,
)
from consent.core.differences import Change
from consent.core.jurisdictions import Event, LawRow
from consent.core.periods import first_day, last_day
from consent.core.places import Place
from consent.core.policies import PolicyRow
from consent.core.resolve import HOME, Home, law_at, law_row_at, policy_periods, trains_with_posts
from consent.core.rulebook import Rulebook
from consent.core.rules import Policy
from consent.core.sources import check_again_on, known_until
from consent.rulebook.names import platform_name
from consent.rulebook.sentences import Editions, sentence
from consent.web.platform_page import PlatformLine
from consent.web.regions import Line, place_name, policy_at
from consent.web.said import said

Plain = dict[str, Any]


# --- Pages --------------------------------------------------------------------------------------


def regions(rulebook: Rulebook, lines: Iterable[Line]) -> list[Plain]:
    """Return the list of all regions."""
    return [
        {
            "code": line.code,
            "name": line.name,
            "extent": rulebook.jurisdictions[line.code].extent.value,
            "parent": rulebook.jurisdictions[line.code].parent,
            "regime": line.regime.value,
            "platforms_training": line.training,
            "platforms_letting_say_no": line.lets_say_no,
            "next_change": _plain(line.next_change),
        }
        for line in lines
    ]


def region(
    rulebook: Rulebook, *, code: str, place: Place, home: Home | None, at: datetime
) -> Plain:
    """Return everything about one region; law and platforms apart, as on its pages."""
    laws = law_stretches(rulebook, jurisdiction=place.jurisdiction)
    told = {
        slug: policy_stretches(rulebook, platform=slug, place=place) for slug in rulebook.platforms
    }
    events = [
        one.event
        for one in said(rulebook, place=place, country=code, until=first_day(at, place.west))
    ]
    rows = [one.row for one in laws] + [one.row for some in told.values() for one in some]
    own = [] if home is None else [HOME]
    return {
        "code": code,
        "name": place_name(rulebook, code, place),
        "jurisdiction": place.jurisdiction,
        "law": _law_now(rulebook, place, at),
        "platforms": [
            _platform_now(rulebook, slug, place, home, at)
            for slug in dict.fromkeys([*own, *rulebook.platforms])
        ],
        "history": {
            "law": [_law_stretch(one) for one in laws],
            "platforms": {
                slug: {
                    "stretches": [_policy_stretch(one) for one in stretches],
                    "days": [_marked_day(one) for one in marked_days(stretches)],
                }
                for slug, stretches in told.items()
                if stretches
            },
        },
        "laws": [_law(row) for row in dict.fromkeys(one.row for one in laws)],
        "policies": [
            _policy(row) for row in dict.fromkeys(one.row for some in told.values() for one in some)
        ],
        "events": [_event(one) for one in events],
        "sources": _sources(rulebook, [name for one in (*rows, *events) for name in one.sources]),
    }


def platforms(lines: Iterable[PlatformLine]) -> list[Plain]:
    """Return the list of all platforms."""
    return [
        {
            "slug": line.slug,
            "name": line.name,
            "detail": line.detail,
            "uses_posts": line.uses.value,
            "can_say_no": line.refusing.value,
        }
        for line in lines
    ]


def platform(rulebook: Rulebook, slug: str) -> Plain | None:
    """Return everything about one platform; None if the rulebook does not know it."""
    one = rulebook.platforms.get(slug)
    if one is None:
        return None
    names = [name for row in one.policies for name in row.sources]
    names += [form.source for form in one.forms]
    return {
        "slug": one.slug,
        "name": one.name,
        "detail": one.detail,
        "controller_eu": one.controller_eu,
        "settings_path": one.settings_path,
        "export": one.export,
        "note": one.note,
        "policies": [_policy(row) for row in one.policies],
        "forms": [
            {
                "url": form.url,
                "what": form.what,
                "confidence": form.confidence.value,
                "source": form.source,
            }
            for form in one.forms
        ],
        "sources": _sources(rulebook, names),
    }


def edition(one: Published) -> Plain:
    """Return one edition, without its text."""
    return {
        "number": one.number,
        "digest": one.digest,
        "published_at": _plain(one.published_at),
        "until": _plain(one.until),
        "made": one.made.value,
        "second_look": one.second.value,
        "reason": one.reason or None,
        "entry": one.entry,
    }


def changes(found: Iterable[Change], *, old: Rulebook, new: Rulebook) -> list[Plain]:
    """Return what changed from one edition to another, each with its sentence."""
    editions = Editions(old=old, new=new)
    return [
        {
            "what": one.what.value,
            "field": one.field,
            "platform": one.platform,
            "regions": list(one.regions),
            "key": one.key or None,
            "from": _plain(one.from_day),
            "until": _plain(one.until_day),
            "before": _plain(one.before),
            "after": _plain(one.after),
            "sentence": sentence(one, editions),
        }
        for one in found
    ]


# --- Parts --------------------------------------------------------------------------------------


def _law_now(rulebook: Rulebook, place: Place, at: datetime) -> Plain:
    row = law_row_at(rulebook, jurisdiction=place.jurisdiction, at=at)
    regime = law_at(rulebook, jurisdiction=place.jurisdiction, at=at).regime
    return {"regime": regime.value, "id": row.id if row else None}


def _platform_now(
    rulebook: Rulebook, slug: str, place: Place, home: Home | None, at: datetime
) -> Plain:
    periods = policy_periods(rulebook, platform=slug, place=place, home=home)
    policy = policy_at(periods, at)
    return {
        "slug": slug,
        "name": platform_name(rulebook, slug),
        "uses_posts": trains_with_posts(policy, at),
        **(_nothing() if policy is None else _in_force(policy, place.west)),
    }


def _in_force(policy: Policy, west: int) -> Plain:
    effective, deadline = policy.effective_at, policy.deadline_at
    return {
        "policy": policy.id,
        "status": policy.status.value,
        "offer": policy.offer.value,
        "reach": policy.reach.value,
        "kinds": sorted(policy.kinds or ()),
        "effective_on": None if effective is None else _plain(first_day(effective, west)),
        "deadline": None if deadline is None else _plain(last_day(deadline, west)),
        "under_18_out": policy.under_18_out,
    }


def _nothing() -> Plain:
    """What is said where no confirmed policy applies, and everything is kept out."""
    keys = ("policy", "status", "offer", "reach", "effective_on", "deadline", "under_18_out")
    return {**dict.fromkeys(keys), "kinds": []}


def _law_stretch(one: LawStretch) -> Plain:
    return {
        "first": _plain(one.first),
        "last": _plain(one.last),
        "weight": one.weight.value,
        "regime": one.row.regime.value,
        "law": one.row.id,
    }


def _policy_stretch(one: PolicyStretch) -> Plain:
    return {
        "first": _plain(one.first),
        "last": _plain(one.last),
        "weight": one.weight.value,
        "status": "announced" if one.announced else _plain(one.row.status),
        "policy": one.row.id,
    }


def _marked_day(one: MarkedDay) -> Plain:
    return {"on": one.on, "mark": one.mark.value, "policy": one.row.id}


def _law(row: LawRow) -> Plain:
    return {
        "id": row.id,
        "regime": row.regime.value,
        "status": row.status.value,
        "first": _plain(row.first_day),
        "at_latest": row.at_latest,
        "last": _plain(row.last_day),
        "basis": row.basis,
        "citation": row.citation,
        "url": row.url,
        "sources": list(row.sources),
        **_backing(row.backing),
    }


def _policy(row: PolicyRow) -> Plain:
    return {
        "id": row.id,
        "platform": row.platform,
        "purpose": row.purpose.value,
        "regions": sorted(row.regions),
        "not_regions": sorted(row.not_regions),
        "status": _plain(row.status),
        "first": _plain(row.first_day),
        "last": _plain(row.last_day),
        "announced_on": row.announced_on,
        "decided_by": row.decided_by,
        "effective_on": _plain(row.effective_on),
        "deadline": _plain(row.deadline),
        "offer": row.offer.value,
        "reach": row.reach.value,
        "scope": list(row.scope),
        "kinds": sorted(row.kinds),
        "excluded": list(row.excluded),
        "objection_url": row.objection_url,
        "sources": list(row.sources),
        "note": row.note or None,
        **_backing(row.backing),
    }


def _event(one: Event) -> Plain:
    return {
        "date": one.date,
        "actor": one.actor,
        "platforms": list(one.platforms),
        "text": one.text,
        "sources": list(one.sources),
        **_backing(one.backing),
    }


def _backing(one: Backing) -> Plain:
    return {
        "confirmed": one.confirmed,
        "confidence": one.confidence.value,
        "evidence": one.evidence.value,
    }


def _sources(rulebook: Rulebook, names: Iterable[str]) -> dict[str, Plain]:
    known = (rulebook.sources[name] for name in sorted(set(names)) if name in rulebook.sources)
    return {
        source.id: {
            "title": source.title,
            "url": source.url,
            "date": source.date,
            "seen": source.seen.value,
            "checked": _plain(source.checked),
            "known_until": _plain(known_until(rulebook, source)),
            "check_again": _plain(check_again_on(rulebook, source)),
        }
        for source in known
    }


def _plain(value: object) -> Any:
    """Return a value of the core as JSON has it: words, ISO 8601, lists."""
    match value:
        case datetime() | date():
            return value.isoformat().replace("+00:00", "Z")
        case Enum():
            return value.value
        case tuple() | frozenset():
            return [_plain(one) for one in value]
        case _:
            return value
