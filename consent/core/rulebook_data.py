"""Build a rulebook from plain data: what a file or a stored edition holds."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from consent.core.backing import Backing, Evidence, Seen, Source
from consent.core.jurisdictions import (
    Authority,
    Erasure,
    Event,
    Extent,
    Jurisdiction,
    LawRow,
    LawStatus,
    Member,
    Minors,
    PlainText,
    ResponseDeadline,
    Signal,
)
from consent.core.policies import Covers, Form, Platform, PolicyRow, Purpose
from consent.core.posts import Kind
from consent.core.rulebook import About, Debate, Point, Remark, Rulebook
from consent.core.rules import Confidence, Offer, Regime, Status

Plain = Mapping[str, Any]

RESTRICTED = "restricted"
"""The status word of a policy that only leaves more out."""


def build(data: Plain, *, edition: str) -> Rulebook:
    """
    Return the rulebook for checked plain data.

    `edition` is the digest of the data. Data that nobody checked raises
    KeyError, TypeError or ValueError.
    """
    return Rulebook(
        edition=edition,
        about=_about(data["about"]),
        jurisdictions={one["code"]: _jurisdiction(one) for one in data["jurisdictions"]},
        platforms={one["slug"]: _platform(one) for one in data["platforms"]},
        sources={key: _source(key, one) for key, one in data["sources"].items()},
        timeline=tuple(_event(one) for one in data["timeline"]),
        debates=tuple(_debate(one) for one in data["debates"]),
        conflicts=tuple(Remark(**one) for one in data["conflicts"]),
        good_to_know=tuple(Remark(**one) for one in data["good_to_know"]),
    )


def _about(one: Plain) -> About:
    return About(
        title=one["title"],
        version=one["version"],
        as_of=date.fromisoformat(one["as_of"]),
        last_seen=date.fromisoformat(one["last_seen"]),
        horizon=one["horizon"],
        how_to_read=tuple(one["how_to_read"]),
    )


def _source(key: str, one: Plain) -> Source:
    return Source(
        id=key,
        title=one["title"],
        url=one.get("url"),
        date=one.get("date"),
        seen=Seen(one["seen"]),
        seen_url=one.get("seen_url"),
        checked=_day(one.get("checked")),
        check_again=_day(one.get("check_again")),
    )


def _jurisdiction(one: Plain) -> Jurisdiction:
    territories = one.get("territories", {})
    without = one.get("without_own_law", {})
    authority, signal = one.get("authority"), one.get("signal")
    return Jurisdiction(
        code=one["code"],
        name=one["name"],
        extent=Extent(one["extent"]),
        parent=one.get("parent"),
        west=one["west"],
        covers=tuple(one["covers"]),
        territories=tuple(territories.get("codes", ())),
        territories_note=territories.get("note"),
        without_own_law=tuple(without.get("codes", ())),
        without_own_law_note=without.get("note"),
        law=tuple(_law(one["code"], row) for row in one["law"]),
        gives=one["gives"],
        response=_response(one["response"]),
        erasure=_erasure(one["erasure"]),
        minors=_minors(one["minors"]),
        authority=_authority(authority, _backing(authority)) if authority else None,
        signal=_signal(signal) if signal else None,
        members=tuple(_member(member) for member in one.get("members", ())),
        events=tuple(_event(event) for event in one.get("events", ())),
        plain={
            language: PlainText(text=said["text"], reviewed=_day(said.get("reviewed")))
            for language, said in one["plain"].items()
        },
    )


def _law(jurisdiction: str, one: Plain) -> LawRow:
    return LawRow(
        id=one["id"],
        jurisdiction=jurisdiction,
        regime=Regime(one["regime"]),
        status=LawStatus(one["status"]),
        first_day=_day(one["from"]),
        last_day=_day(one["until"]),
        basis=one["basis"],
        citation=one.get("citation"),
        url=one.get("url"),
        sources=tuple(one["sources"]),
        note=one.get("note", ""),
        at_latest=one.get("at_latest", False),
        backing=_backing(one),
    )


def _response(one: Plain) -> ResponseDeadline:
    return ResponseDeadline(
        days=one.get("days"),
        months=one.get("months"),
        extension_days=one.get("extension_days"),
        extension_months=one.get("extension_months"),
        since=_day(one.get("since")),
        text=one["text"],
        citation=one.get("citation"),
        backing=_backing(one),
    )


def _erasure(one: Plain) -> Erasure:
    return Erasure(
        right=one.get("right"),
        since=_day(one.get("since")),
        text=one["text"],
        citation=one.get("citation"),
        backing=_backing(one),
    )


def _minors(one: Plain) -> Minors:
    return Minors(
        consent_age=one.get("consent_age"),
        since=_day(one.get("since")),
        protected_age=one.get("protected_age"),
        by_country=one.get("by_country", {}),
        text=one.get("text"),
        age_note=one.get("age_note"),
        note=one.get("note"),
        platform_note=one.get("platform_note"),
        citation=one.get("citation"),
        backing=_backing(one),
    )


def _authority(one: Plain, backing: Backing) -> Authority:
    return Authority(
        name=one["name"],
        url=one.get("url"),
        complaint_url=one.get("complaint_url"),
        backing=backing,
    )


def _signal(one: Plain) -> Signal:
    return Signal(
        required=one["required"],
        since=one.get("since"),
        name=one.get("name"),
        effect=one["effect"],
        backing=_backing(one),
    )


def _member(one: Plain) -> Member:
    backing = _backing(one)
    return Member(
        code=one["code"],
        name=one["name"],
        consent_age=one.get("consent_age"),
        authority=_authority(one["authority"], backing),
        backing=backing,
    )


def _event(one: Plain) -> Event:
    return Event(
        date=one["date"],
        actor=one.get("actor"),
        regions=tuple(one.get("regions", ())),
        platforms=tuple(one.get("platforms", ())),
        text=one["text"],
        sources=tuple(one["sources"]),
        backing=_backing(one),
    )


def _platform(one: Plain) -> Platform:
    return Platform(
        slug=one["slug"],
        name=one["name"],
        detail=one.get("detail"),
        family=one.get("family"),
        controller_eu=one.get("controller_eu"),
        settings_path=one.get("settings_path"),
        export=one.get("export"),
        note=one.get("note"),
        forms=tuple(_form(form) for form in one.get("forms", ())),
        policies=tuple(_policy(one["slug"], row) for row in one["policies"]),
    )


def _form(one: Plain) -> Form:
    return Form(
        url=one["url"],
        what=one["what"],
        source=one["source"],
        confidence=Confidence(one["confidence"]),
    )


def _policy(platform: str, one: Plain) -> PolicyRow:
    past, future = one.get("covers_past"), one.get("covers_future")
    return PolicyRow(
        id=one["id"],
        platform=platform,
        purpose=Purpose(one["purpose"]),
        regions=frozenset(one["regions"]),
        not_regions=frozenset(one.get("not_regions", ())),
        status=None if one["status"] == RESTRICTED else Status(one["status"]),
        first_day=_day(one["from"]),
        last_day=_day(one["until"]),
        announced_on=one.get("announced_on"),
        decided_by=one.get("decided_by"),
        effective_on=_day(one.get("effective_on")),
        deadline=_day(one.get("deadline")),
        offer=Offer(one["offer"]),
        who=one.get("who"),
        legal_basis_claimed=one.get("legal_basis_claimed"),
        scope=tuple(one["scope"]),
        kinds=frozenset(Kind(word) for word in one["kinds"]),
        excluded=tuple(one["excluded"]),
        covers_past=None if past is None else Covers(past),
        covers_future=None if future is None else Covers(future),
        objection_url=one.get("objection_url"),
        url=one.get("url"),
        sources=tuple(one["sources"]),
        note=one.get("note", ""),
        backing=_backing(one),
    )


def _debate(one: Plain) -> Debate:
    points = (
        Point(side=point["side"], text=point["text"], sources=tuple(point["sources"]))
        for point in one["points"]
    )
    return Debate(id=one["id"], title=one["title"], points=tuple(points), backing=_backing(one))


def _backing(one: Plain) -> Backing:
    return Backing(
        confidence=Confidence(one["confidence"]),
        evidence=Evidence(one["evidence"]),
        verified=one["verified"],
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
