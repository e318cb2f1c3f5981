"""What has to change in a rulebook so that training stops in a region, today."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from consent.core import periods
from consent.core.backing import Evidence, Seen
from consent.core.places import COUNTRIES, Place, named_codes, place_of
from consent.core.policies import EVERYWHERE, Purpose
from consent.core.regions import residence_called
from consent.core.resolve import HOME, Home, policy_periods
from consent.core.rulebook import Rulebook
from consent.core.rulebook_data import RESTRICTED, Plain
from consent.core.rules import Confidence, Offer, Status
from consent.rulebook.parts import SOURCES, document_of, part_called

Row = dict[str, Any]

STATUSES = (Status.SUSPENDED_BY_REGULATOR, Status.PAUSED)
"""What a pause can be: a regulator stopped it, or the platform itself did."""


class NothingRuns(Exception):
    """No platform in question trains with posts from the region, now or later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """
    A pause somebody decided.

    `region` is a code that policies can name, `*` for everywhere. `platforms` are
    slugs, `home` among them; None for all that train there. `decided_by` and
    `sentence` are for people to read, `url` is where the decision stands.
    """

    region: str
    platforms: tuple[str, ...] | None
    status: Status
    decided_by: str
    decided_on: date
    url: str
    sentence: str


def running(book: Rulebook, *, region: str, at: datetime, home: Home | None) -> tuple[str, ...]:
    """Return the platforms that train with posts from a region at an instant, or will."""
    places = [place for _, place in _within(book, region)]
    slugs = dict.fromkeys((HOME, *book.platforms))
    return tuple(slug for slug in slugs if _runs(book, slug, places, at=at, home=home))


def documents_of_pause(
    data: Plain, book: Rulebook, *, pause: Pause, at: datetime, home: Home | None
) -> dict[str, Any]:
    """
    Return the documents that change so that nothing is used in the region from `at` on.

    The pause begins on the last day that has begun everywhere in the region
    (ADR 3), so it is in force at `at`. What decided there until then ends on the
    day before; for other regions it goes on as it is. What was to begin there
    later is taken out: to begin again is a change of its own.

    :raises NothingRuns: if there is nothing to pause
    """
    within = list(_within(book, pause.region))
    found = running(book, region=pause.region, at=at, home=home)
    slugs = [slug for slug in found if pause.platforms is None or slug in pause.platforms]
    if not slugs:
        raise NothingRuns
    west = min(place.west for _, place in within)
    first_day = (at + timedelta(hours=west)).date()
    source, sources = _source(data, pause, first_day)
    documents: dict[str, Any] = dict(sources)
    taken = {row["id"] for one in data["platforms"] for row in one["policies"]}
    for slug in slugs:
        part = part_called("platforms", slug)
        document = document_of(data, part) or _home_document(home)
        rows = document["policies"]
        codes = {pause.region, *_training_codes(rows, first_day, pause.region, within)}
        rows = [*_stopped(rows, codes, first_day, taken)]
        rows.append(_row(slug, pause, codes, first_day) | {"sources": [source]})
        rows[-1]["id"] = _unused(rows[-1]["id"], taken)
        documents[part] = {**document, "policies": rows}
    return documents


# --- Places -------------------------------------------------------------------------------------


def _within(book: Rulebook, region: str) -> Iterator[tuple[str, Place]]:
    """Every residence that lies in a region, by its code, with its place."""
    parts = {code for code in (*named_codes(book), region) if "-" in code}
    for code in sorted(COUNTRIES | parts):
        place = place_of(book, residence_called(code))
        if place is not None and (
            region in {EVERYWHERE, code, *place.codes} or code.startswith(f"{region}-")
        ):
            yield code, place


def _lies_within(code: str, region: str, within: list[tuple[str, Place]]) -> bool:
    """
    Whether a code that a policy names lies in the region, so that its policy would win there.

    A group does if its members do; a country has one group at most.
    """
    if code == EVERYWHERE:
        return region == EVERYWHERE
    return any(code in {there, *place.codes} for there, place in within) and (
        region == EVERYWHERE or code not in _around(region, within)
    )


def _around(region: str, within: list[tuple[str, Place]]) -> set[str]:
    """The codes of places that are larger than the region."""
    codes = next((place.codes for there, place in within if there == region), ())
    return set(codes) - {region}


def _training_codes(
    rows: list[Row], first_day: date, region: str, within: list[tuple[str, Place]]
) -> Iterator[str]:
    """The codes inside the region for which a policy of their own trains, on that day or later."""
    for row in rows:
        if _decides(row) and Status(row["status"]).trains and not _is_over(row, first_day):
            yield from (code for code in row["regions"] if _lies_within(code, region, within))


def _runs(
    book: Rulebook, slug: str, places: list[Place], *, at: datetime, home: Home | None
) -> bool:
    return any(
        policy.status.trains and (policy.ends_at is None or policy.ends_at > at)
        for place in dict.fromkeys(places)
        for policy in policy_periods(book, platform=slug, place=place, home=home)
    )


# --- Rows ---------------------------------------------------------------------------------------


def _decides(row: Row) -> bool:
    return (
        row["purpose"] == Purpose.TRAINING
        and row["status"] != RESTRICTED
        and row["confidence"] != Confidence.LOW
    )


def _is_over(row: Row, day: date) -> bool:
    return row["until"] is not None and row["until"] < day.isoformat()


def _stopped(rows: list[Row], codes: set[str], first_day: date, taken: set[str]) -> Iterator[Row]:
    """The rows of a platform, none of which decides for these codes from a day on."""
    the_day_before = (first_day - periods.ONE_DAY).isoformat()
    for row in rows:
        held = [code for code in row["regions"] if code in codes]
        rest = [code for code in row["regions"] if code not in codes]
        if not held or _is_over(row, first_day) or not _decides(row):
            yield row
            continue
        name = row["id"]
        if rest:
            # Other regions keep the row with its name: for them nothing changes.
            yield {**row, "regions": rest}
            name = _unused(f"{name[:60]}-until-{the_day_before}", taken)
        if row["from"] is None or row["from"] < first_day.isoformat():
            yield {**row, "id": name, "regions": held, "until": the_day_before}


def _row(slug: str, pause: Pause, codes: set[str], first_day: date) -> Row:
    word = "suspended" if pause.status is Status.SUSPENDED_BY_REGULATOR else "paused"
    return {
        "id": f"{slug[:20]}-{_spelled(pause.region)}-{word}-{first_day}",
        "purpose": Purpose.TRAINING.value,
        "regions": [pause.region, *sorted(codes - {pause.region})],
        "status": pause.status.value,
        "from": first_day.isoformat(),
        "until": None,
        "announced_on": pause.decided_on.isoformat(),
        "decided_by": pause.decided_by,
        "offer": Offer.NOT_NEEDED.value,
        "scope": [],
        "kinds": [],
        "excluded": [],
        "url": pause.url,
        "confidence": Confidence.HIGH.value,
        "evidence": Evidence.VERIFIED.value,
        "verified": f"verified: {_title(pause)}",
        "note": pause.sentence,
    }


def _home_document(home: Home | None) -> Row:
    """The operator's own platform has a document only if its rulebook says more than the law."""
    return {"slug": HOME, "name": home.name if home else HOME, "policies": []}


def _source(data: Plain, pause: Pause, first_day: date) -> tuple[str, dict[str, Any]]:
    """The id of the source with this address, and the document to add if there is none yet."""
    for name, known in data[SOURCES].items():
        if known.get("url") == pause.url:
            return name, {}
    name = _unused(f"pause-{_spelled(pause.region)}-{first_day}", set(data[SOURCES]))
    document = {
        "title": _title(pause),
        "url": pause.url,
        "date": pause.decided_on.isoformat(),
        "seen": Seen.SEEN.value,
        "checked": first_day.isoformat(),
    }
    return name, {part_called(SOURCES, name): document}


def _title(pause: Pause) -> str:
    return f"{pause.decided_by}, {pause.decided_on}"


def _spelled(region: str) -> str:
    return "everywhere" if region == EVERYWHERE else region.lower()


def _unused(name: str, taken: set[str]) -> str:
    """Return a name that is not taken yet, and take it."""
    names = (name, *(f"{name}-{number}" for number in range(2, len(taken) + 3)))
    found = next(one for one in names if one not in taken)
    taken.add(found)
    return found
