"""Small rulebooks, made by hand."""

from datetime import date
from functools import cache

from consent.core.periods import day_begins
from consent.core.places import place_called
from consent.core.resolve import rule_at
from consent.core.rulebook_data import build
from consent.rulebook.files import SHIPPED, read_rulebook

BACKING = {"confidence": "high", "evidence": "verified", "verified": "seen"}


def law(key="law-1", regime="opt_out", *, first=None, last=None, status="in_force", **changes):
    return {
        "id": key,
        "regime": regime,
        "status": status,
        "from": first,
        "until": last,
        "basis": "An act",
        "sources": ["act"],
        **BACKING,
        **changes,
    }


def jurisdiction(code, extent="country", *, west=0, covers=None, laws=None, **changes):
    return {
        "code": code,
        "name": code,
        "extent": extent,
        "west": west,
        "covers": [code] if covers is None else covers,
        "plain": {"en": {"text": "Plain words."}},
        "gives": "A right",
        "law": [law(f"{code.lower()}-1")] if laws is None else laws,
        "response": {"text": "one month", **BACKING},
        "erasure": {"text": "yes", **BACKING},
        "minors": dict(BACKING),
        **changes,
    }


def fallback():
    return jurisdiction(
        "ZZ", "fallback", west=-12, covers=[], laws=[law("zz-1", "unclear", confidence="low")]
    )


def policy(key="p-1", regions=("*",), *, first="2024-01-01", last=None, **changes):
    return {
        "id": key,
        "purpose": "training",
        "regions": list(regions),
        "status": "active",
        "from": first,
        "until": last,
        "offer": "none",
        "scope": ["public_posts"],
        "kinds": ["post"],
        "excluded": [],
        "sources": ["act"],
        **BACKING,
        **changes,
    }


def platform(slug="forum", *, policies=()):
    return {"slug": slug, "name": slug.title(), "policies": list(policies)}


PLACES = [
    jurisdiction("EU", "group", west=-4, covers=["DE", "FR"]),
    jurisdiction("US", west=-11, laws=[law("us-1", "no_choice")]),
    jurisdiction("US-CA", "subdivision", west=-8, laws=[law("us-ca-1", "limited_right")]),
    jurisdiction("JP", west=9, laws=[law("jp-1", "opt_in")]),
]


def data(*, jurisdictions=None, platforms=(), **changes):
    """A whole rulebook as plain data; `changes` replace its top keys."""
    return {
        "format": 1,
        "about": {
            "title": "A small rulebook",
            "version": "1",
            "as_of": "2026-01-01",
            "last_seen": "2026-01-01",
            "horizon": "Everything.",
            "how_to_read": [],
        },
        "jurisdictions": [*(PLACES if jurisdictions is None else jurisdictions), fallback()],
        "platforms": list(platforms),
        "timeline": [],
        "debates": [],
        "conflicts": [],
        "good_to_know": [],
        "sources": {"act": {"title": "An act", "seen": "seen"}},
        **changes,
    }


def rulebook(*policies, **changes):
    """A rulebook with one platform, `forum`, and these policies."""
    return build(data(platforms=[platform(policies=policies)], **changes), edition="small")


@cache
def shipped_data():
    """The plain data of the rulebook that ships with the project."""
    return read_rulebook(SHIPPED)


@cache
def shipped():
    """The rulebook that ships with the project."""
    return build(shipped_data(), edition="shipped")


def rule_on(day, region, platform="facebook", *, book=None, home=None):
    """The rule in a region on a day, at the instant at which the day has begun there."""
    book = book or shipped()
    place = place_called(book, region)
    at = day_begins(date.fromisoformat(day), place.west)
    return rule_at(book, platform=platform, place=place, at=at, home=home)
