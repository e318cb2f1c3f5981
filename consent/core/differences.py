"""
What is different between two editions, as facts: what, where, since which day.

First the rules themselves, as they come out for each place ("paused from 2
July 2024, before: active"), whichever rows were edited to say so. Then
everything else that stands in the rulebook, field by field: sources, words,
plain texts, what is not confirmed, what is about something else than posts.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import zip_longest
from typing import Any

from consent.core.comparison import ChangedRule, changed_rules
from consent.core.jurisdictions import LawRow
from consent.core.periods import first_day, last_day
from consent.core.policies import PolicyRow, Purpose
from consent.core.resolve import Home
from consent.core.rulebook import Rulebook
from consent.core.rules import Law, Policy

Value = str | int | bool | date | tuple[str, ...] | None
"""Words of the rulebook (also members of its enums, which are text), days, lists of words."""


class What(StrEnum):
    """What a change is about."""

    RULE = "rule"
    """What a platform does with posts, as it comes out for a place."""
    LAW = "law"
    """What the law gives, as it comes out for a place."""
    POLICY_ROW = "policy_row"
    LAW_ROW = "law_row"
    JURISDICTION = "jurisdiction"
    PLATFORM = "platform"
    SOURCE = "source"
    EVENT = "event"
    DEBATE = "debate"
    REMARK = "remark"
    ABOUT = "about"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """
    One field that has another value in the new edition.

    `regions` are the codes it is about, `key` the id, code or title of the
    entry. A `field` inside another is written with a dot: `minors.text`,
    `plain.en.text`. For rules and laws `from_day` and `until_day` are the first and
    the last day on which the two editions differ; None is open.
    """

    what: What
    field: str
    before: Value
    after: Value
    platform: str | None = None
    regions: tuple[str, ...] = ()
    key: str = ""
    from_day: date | None = None
    until_day: date | None = None


def differences(old: Rulebook, new: Rulebook, *, home: Home | None = None) -> tuple[Change, ...]:
    """Return everything that the new edition says otherwise; empty if it says the same."""
    rules = tuple(_rules(old, new, home))
    return (*rules, *_entries(old, new, rules))


# --- Rules, as they come out ----------------------------------------------------------------------


def _rules(old: Rulebook, new: Rulebook, home: Home | None) -> Iterator[Change]:
    """The same change in several places is told once, with all of them."""
    found: dict[Change, list[str]] = {}
    for one in changed_rules(old, new, home=home):
        for change in _outcomes(one):
            found.setdefault(change, []).append(one.region.code)
    for change, regions in found.items():
        yield replace(change, regions=tuple(regions))


def _outcomes(one: ChangedRule) -> Iterator[Change]:
    west = one.region.after.west
    starts_at, ends_at = one.period.starts_at, one.period.ends_at
    before, after = _said(one.before, west), _said(one.after, west)
    for field in _worth_telling(one, before, after):
        yield Change(
            what=What.LAW if one.platform is None else What.RULE,
            field=field,
            before=before.get(field),
            after=after.get(field),
            platform=one.platform,
            from_day=None if starts_at is None else first_day(starts_at, west),
            until_day=None if ends_at is None else last_day(ends_at, west),
        )


def _worth_telling(
    one: ChangedRule, before: Mapping[str, Value], after: Mapping[str, Value]
) -> Iterator[str]:
    stopped = not isinstance(one.after, Policy) or not one.after.status.trains
    for field in dict.fromkeys((*before, *after)):
        if before.get(field) != after.get(field):
            yield field
            if field == "status" and stopped:
                # What a platform offered, and for which posts, went with the training.
                return


def _said(rule: Policy | Law | None, west: int) -> dict[str, Value]:
    """What a rule says, field by field; the days as they are counted in the place."""
    if rule is None:
        return {}
    if isinstance(rule, Law):
        return {"regime": rule.regime}
    said: dict[str, Value] = {"status": rule.status, "offer": rule.offer}
    if rule.status.trains:
        effective, deadline = rule.effective_at, rule.deadline_at
        said |= {
            "reach": None if rule.offer.refuses else rule.reach,
            "kinds": tuple(sorted(rule.kinds or ())),
            "effective_on": None if effective is None else first_day(effective, west),
            "deadline": None if deadline is None else last_day(deadline, west),
            "under_18_out": rule.under_18_out,
        }
    return said


# --- Entries, as they are written -----------------------------------------------------------------

ENTRY = "entry"
"""The field of a change that adds or takes away a whole entry; its values are its name."""

SEEN_IN_RULES = frozenset(
    {
        "status",
        "offer",
        "first_day",
        "last_day",
        "effective_on",
        "deadline",
        "regions",
        "not_regions",
        "kinds",
        "covers_past",
        "regime",
    }
)
"""Fields of rows that come out as rules, and are told there as they count."""

NAMES = ("id", "code", "slug", "title", "side", "url", "date")
"""What an entry goes by, where it has it: the first of these."""
APART = frozenset({"law", "policies", "events", "jurisdiction", "platform", *NAMES[:3]})
"""What is compared by itself, or is what an entry goes by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    what: What
    thing: Any
    platform: str | None = None
    regions: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return _name(self.thing)

    @property
    def identity(self) -> tuple[What, str | None, tuple[str, ...], str]:
        """What makes two entries one and the same entry; a row may change its regions."""
        regions = () if self.what is What.POLICY_ROW else self.regions
        return (self.what, self.platform, regions, self.key)

    @property
    def title(self) -> str:
        """What it is called in words, where it has any."""
        titles = (getattr(self.thing, name, None) for name in ("title", "name", "text", "id"))
        return next((str(title) for title in titles if title is not None), "")

    @property
    def fields(self) -> dict[str, Value]:
        return dict(_flat(self.thing))

    @property
    def days(self) -> tuple[date | None, date | None]:
        row = self.thing
        return (
            (row.first_day, row.last_day) if isinstance(row, LawRow | PolicyRow) else (None, None)
        )


def _entries(old: Rulebook, new: Rulebook, rules: Iterable[Change]) -> Iterator[Change]:
    told = {(one.what, place) for one in rules for place in (one.platform, *one.regions)}
    for before, after in _paired(_all(old), _all(new)):
        if before is not None and after is not None:
            yield from _fields_changed(before, after, told)
        elif after is not None:
            yield _change(after, ENTRY, None, after.title)
        elif before is not None:
            yield _change(before, ENTRY, before.title, None)


def _fields_changed(
    before: _Entry, after: _Entry, told: Collection[tuple[What, str | None]]
) -> Iterator[Change]:
    was, now = before.fields, after.fields
    for field in dict.fromkeys((*was, *now)):
        if was.get(field) != now.get(field) and not _is_told(after, field, told):
            yield _change(after, field, was.get(field), now.get(field))


def _change(entry: _Entry, field: str, before: Value, after: Value) -> Change:
    from_day, until_day = entry.days
    return Change(
        what=entry.what,
        field=field,
        before=before,
        after=after,
        platform=entry.platform,
        regions=entry.regions,
        key=entry.key,
        from_day=from_day,
        until_day=until_day,
    )


def _is_told(entry: _Entry, field: str, told: Collection[tuple[What, str | None]]) -> bool:
    """Whether a field of a row has come out as a rule already."""
    row = entry.thing
    if field not in SEEN_IN_RULES or not isinstance(row, LawRow | PolicyRow) or not row.published:
        return False
    if isinstance(row, LawRow):
        return (What.LAW, row.jurisdiction) in told
    return row.purpose is Purpose.TRAINING and (What.RULE, row.platform) in told


def _paired(
    old: Iterable[_Entry], new: Iterable[_Entry]
) -> Iterator[tuple[_Entry | None, _Entry | None]]:
    """The two versions of each entry that is not the same in both."""
    before, after = _by_identity(old), _by_identity(new)
    for identity in dict.fromkeys((*before, *after)):
        was, now = before.get(identity, []), after.get(identity, [])
        # Of several with one name, those that are the same in both are no change.
        gone = [one for one in was if one not in now]
        come = [one for one in now if one not in was]
        yield from zip_longest(gone, come)


def _by_identity(entries: Iterable[_Entry]) -> dict[object, list[_Entry]]:
    found: dict[object, list[_Entry]] = {}
    for one in entries:
        found.setdefault(one.identity, []).append(one)
    return found


def _all(book: Rulebook) -> Iterator[_Entry]:
    """Everything in a rulebook that is compared by itself."""
    yield _Entry(what=What.ABOUT, thing=book.about)
    for place in book.jurisdictions.values():
        here = (place.code,)
        yield _Entry(what=What.JURISDICTION, regions=here, thing=place)
        for law in place.law:
            yield _Entry(what=What.LAW_ROW, regions=here, thing=law)
        for event in place.events:
            yield _Entry(what=What.EVENT, regions=here, thing=event)
    for platform in book.platforms.values():
        yield _Entry(what=What.PLATFORM, platform=platform.slug, thing=platform)
        for row in platform.policies:
            where = tuple(sorted(row.regions))
            yield _Entry(what=What.POLICY_ROW, platform=platform.slug, regions=where, thing=row)
    for source in book.sources.values():
        yield _Entry(what=What.SOURCE, thing=source)
    for event in book.timeline:
        yield _Entry(what=What.EVENT, regions=event.regions, thing=event)
    for debate in book.debates:
        yield _Entry(what=What.DEBATE, thing=debate)
    for remark in (*book.conflicts, *book.good_to_know):
        yield _Entry(what=What.REMARK, thing=remark)


def _name(thing: object) -> str:
    named = (getattr(thing, name, None) for name in NAMES)
    return next((str(name) for name in named if name is not None), "")


def _flat(thing: object, path: str = "") -> Iterator[tuple[str, Value]]:
    """Every value in an entry with the path to it; what is empty is not there."""
    inner: Iterable[tuple[str, object]] = ()
    if is_dataclass(thing):
        inner = ((f.name, getattr(thing, f.name)) for f in fields(thing))
        inner = ((name, value) for name, value in inner if path or name not in APART)
    elif isinstance(thing, Mapping):
        inner = thing.items()
    elif isinstance(thing, tuple) and any(is_dataclass(one) for one in thing):
        inner = ((_name(one), one) for one in thing)
    elif isinstance(thing, tuple | frozenset):
        words = tuple(sorted(thing)) if isinstance(thing, frozenset) else thing
        if words:
            yield path, words
    elif isinstance(thing, str | int | date):
        yield path, thing
    for name, value in inner:
        yield from _flat(value, f"{path}.{name}" if path else name)
