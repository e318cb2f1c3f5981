"""What a rulebook has to agree on with itself, beyond the shape of each value."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise
from typing import Any

from consent.core.jurisdictions import FALLBACK, LANGUAGE, Extent, LawStatus
from consent.core.places import COUNTRIES
from consent.core.policies import EVERYWHERE
from consent.core.rulebook_data import RESTRICTED
from consent.core.rules import Confidence
from consent.rulebook.problems import Path, Problem
from consent.rulebook.schema import RULEBOOK

Plain = dict[str, Any]
Row = tuple[Path, Plain]

WORDS_OF_KIND = {
    "post": {"public_posts", "answers", "public_pins"},
    "comment": {"public_comments", "comments"},
    "photo": {"public_photos", "images"},
    "video": {"public_videos", "spotlight"},
    "reel": {"public_reels"},
    "story": {"public_stories"},
    "review": {"public_reviews"},
    "article": {"articles"},
}
"""Which words of a platform name a kind. A kind that is not named is not in scope."""


def problems_of(data: object) -> list[Problem]:
    """Return every reason why plain data is not a rulebook; empty if it is one."""
    misshapen = list(RULEBOOK.problems(data, ()))
    if misshapen or not isinstance(data, dict):
        return misshapen
    return [
        *_ids(data),
        *_places(data),
        *_covered_twice(data),
        *_parents(data),
        *_regions(data),
        *_sources(data, (), set(data["sources"])),
        *_checked(data),
        *_plain(data),
        *_platforms_named(data),
        *_days(data),
        *_laws_overlap(data),
        *_policies_overlap(data),
        *_kinds(data),
    ]


def _jurisdictions(data: Plain) -> Iterator[Row]:
    for index, one in enumerate(data["jurisdictions"]):
        yield ("jurisdictions", index), one


def _laws(data: Plain) -> Iterator[Row]:
    for at, one in _jurisdictions(data):
        for index, row in enumerate(one["law"]):
            yield (*at, "law", index), row


def _platforms(data: Plain) -> Iterator[Row]:
    for index, one in enumerate(data["platforms"]):
        yield ("platforms", index), one


def _policies(data: Plain) -> Iterator[Row]:
    for at, one in _platforms(data):
        for index, row in enumerate(one["policies"]):
            yield (*at, "policies", index), row


def _timeline(data: Plain) -> Iterator[Row]:
    for index, one in enumerate(data["timeline"]):
        yield ("timeline", index), one


# --- Names --------------------------------------------------------------------------------------


def _ids(data: Plain) -> Iterator[Problem]:
    yield from _twice(_jurisdictions(data), "code", "jurisdiction")
    yield from _twice(_platforms(data), "slug", "platform")
    yield from _twice(_laws(data), "id", "law")
    yield from _twice(_policies(data), "id", "policy")
    debates = ((("debates", index), one) for index, one in enumerate(data["debates"]))
    yield from _twice(debates, "id", "debate")
    for at, one in _jurisdictions(data):
        members = one.get("members", [])
        rows = (((*at, "members", index), member) for index, member in enumerate(members))
        yield from _twice(rows, "code", "member")


def _twice(rows: Iterable[Row], key: str, what: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for at, row in rows:
        if row[key] in seen:
            yield Problem(reason=f"there are two entries for {what} {row[key]}", at=(*at, key))
        seen.add(row[key])


def _platforms_named(data: Plain) -> Iterator[Problem]:
    known = {one["slug"] for one in data["platforms"]}
    for at, event in _timeline(data):
        for index, slug in enumerate(event["platforms"]):
            if slug not in known:
                yield Problem(reason=f"unknown platform {slug}", at=(*at, "platforms", index))


def _sources(value: object, at: Path, known: set[str]) -> Iterator[Problem]:
    """Every id of a source, wherever it stands, is among the sources."""
    if isinstance(value, dict):
        for key, one in value.items():
            here = (*at, key)
            if here == ("sources",):
                continue
            named = one if key == "sources" else [one] if key == "source" else ()
            yield from (
                Problem(reason=f"unknown source {name}", at=here)
                for name in named
                if name not in known
            )
            yield from _sources(one, here, known)
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from _sources(one, (*at, index), known)


def _checked(data: Plain) -> Iterator[Problem]:
    """A source is looked at again after it was looked at."""
    for name, one in data["sources"].items():
        checked, again = one.get("checked"), one.get("check_again")
        if checked and again and again <= checked:
            reason = f"{name} was checked on {checked}, so {again} is not after it"
            yield Problem(reason=reason, at=("sources", name, "check_again"))


def _plain(data: Plain) -> Iterator[Problem]:
    """Where a translation is missing, the text in the rulebook's own language stands in."""
    for at, one in _jurisdictions(data):
        if LANGUAGE not in one["plain"]:
            yield Problem(reason=f"the text in {LANGUAGE} is missing", at=(*at, "plain"))


# --- Places -------------------------------------------------------------------------------------


def _places(data: Plain) -> Iterator[Problem]:
    """Codes are places, and one fallback takes what no other jurisdiction covers."""
    for at, one in _jurisdictions(data):
        code, extent = one["code"], one["extent"]
        if (code == FALLBACK) != (extent == Extent.FALLBACK):
            yield Problem(reason=f"the fallback is called {FALLBACK}", at=(*at, "code"))
        if extent in {Extent.COUNTRY, Extent.SUBDIVISION} and not _is_place(code):
            yield Problem(reason=f"unknown region {code}", at=(*at, "code"))
        if extent == Extent.SUBDIVISION and one["covers"] != [code]:
            yield Problem(reason="a subdivision covers itself alone", at=(*at, "covers"))
        for key, codes in _codes(one):
            for unknown in (code for code in codes if not _is_place(code)):
                yield Problem(reason=f"unknown region {unknown}", at=(*at, *key))
    if not any(one["code"] == FALLBACK for one in data["jurisdictions"]):
        yield Problem(reason=f"the fallback {FALLBACK} is missing", at=("jurisdictions",))


def _covered_twice(data: Plain) -> Iterator[Problem]:
    """No country has two laws of one rank."""
    claimed: Counter[tuple[str, str]] = Counter()
    for at, one in _jurisdictions(data):
        for code in (*one["covers"], *one.get("territories", {}).get("codes", ())):
            claimed[one["extent"], code] += 1
            if claimed[one["extent"], code] > 1:
                reason = f"{code} is covered by another {one['extent']} already"
                yield Problem(reason=reason, at=(*at, "covers"))


def _codes(one: Plain) -> Iterator[tuple[Path, list[str]]]:
    yield ("covers",), one["covers"]
    for key in ("territories", "without_own_law"):
        yield (key, "codes"), one.get(key, {}).get("codes", [])
    yield ("members",), [member["code"] for member in one.get("members", [])]
    yield ("minors", "by_country"), list(one["minors"].get("by_country", {}))


def _is_place(code: str) -> bool:
    country, _, _part = code.partition("-")
    return country in COUNTRIES


def _parents(data: Plain) -> Iterator[Problem]:
    """Following parents, and what covers what, never leads back."""
    above: dict[str, set[str]] = {one["code"]: set() for one in data["jurisdictions"]}
    for at, one in _jurisdictions(data):
        parent = one.get("parent")
        if parent is not None:
            if parent not in above:
                yield Problem(reason=f"unknown region {parent}", at=(*at, "parent"))
                continue
            above[one["code"]].add(parent)
        for code in one["covers"]:
            if code in above and code != one["code"]:
                above[code].add(one["code"])
    for at, one in _jurisdictions(data):
        if _leads_back(one["code"], above):
            yield Problem(reason=f"{one['code']} covers itself in a circle", at=(*at, "code"))


def _leads_back(start: str, above: dict[str, set[str]]) -> bool:
    seen: set[str] = set()
    waiting = list(above[start])
    while waiting:
        code = waiting.pop()
        if code == start:
            return True
        if code not in seen:
            seen.add(code)
            waiting.extend(above[code])
    return False


def _regions(data: Plain) -> Iterator[Problem]:
    named = {one["code"] for one in data["jurisdictions"]} - {FALLBACK}
    for one in data["jurisdictions"]:
        named.update(one.get("without_own_law", {}).get("codes", ()))
    for rows, keys in (
        (_policies(data), ("regions", "not_regions")),
        (_timeline(data), ("regions",)),
    ):
        for at, row in rows:
            for key in keys:
                for index, code in enumerate(row.get(key, ())):
                    if not (code in named or code in COUNTRIES or code == EVERYWHERE):
                        yield Problem(reason=f"unknown region {code}", at=(*at, key, index))


# --- Days and kinds -----------------------------------------------------------------------------


def _days(data: Plain) -> Iterator[Problem]:
    for at, row in (*_laws(data), *_policies(data)):
        first, last = _span(row)
        if first > last:
            reason = f"the period ends on {row['until']}, before it begins on {row['from']}"
            yield Problem(reason=reason, at=(*at, "until"))


def _span(row: Plain) -> tuple[date, date]:
    first = date.min if row["from"] is None else date.fromisoformat(row["from"])
    last = date.max if row["until"] is None else date.fromisoformat(row["until"])
    return first, last


def _laws_overlap(data: Plain) -> Iterator[Problem]:
    for at, one in _jurisdictions(data):
        rows = [
            ((*at, "law", index), row)
            for index, row in enumerate(one["law"])
            if row["status"] != LawStatus.PROPOSAL
        ]
        yield from _overlaps(rows)


def _policies_overlap(data: Plain) -> Iterator[Problem]:
    """Two rows that name the same region must not both decide about it on a day."""
    for at, one in _platforms(data):
        by_region: dict[tuple[str, str], list[Row]] = {}
        for index, row in enumerate(one["policies"]):
            if row["status"] == RESTRICTED or row["confidence"] == Confidence.LOW:
                continue
            for region in row["regions"]:
                held = by_region.setdefault((row["purpose"], region), [])
                held.append(((*at, "policies", index), row))
        for rows in by_region.values():
            yield from _overlaps(rows)


def _overlaps(rows: list[Row]) -> Iterator[Problem]:
    ordered = sorted(rows, key=lambda pair: _span(pair[1]))
    for (_, before), (at, after) in pairwise(ordered):
        if _span(after)[0] <= _span(before)[1]:
            reason = f"{after['id']} overlaps {before['id']}: both would decide on one day"
            yield Problem(reason=reason, at=(*at, "from"))


def _kinds(data: Plain) -> Iterator[Problem]:
    for at, row in _policies(data):
        for index, kind in enumerate(row["kinds"]):
            if WORDS_OF_KIND[kind].isdisjoint(row["scope"]):
                reason = f"no word in scope names the kind {kind}"
                yield Problem(reason=reason, at=(*at, "kinds", index))
