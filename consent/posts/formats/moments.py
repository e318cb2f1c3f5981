"""Points in time as archives write them: Unix seconds, or text in the oldest ones."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

EARLIEST = 631_152_000
"""1990-01-01. Before the web there were no posts: such a date is a mistake of the export."""


DAY = 24 * 60 * 60
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_WITHOUT_ZONE = EPOCH.replace(tzinfo=None)
LONGEST = len("2000-01-01T00:00:00.000000000+00:00")


def moment(value: object, latest: int) -> int | None:
    """
    Return a time in Unix seconds if it can be believed, else None.

    Milliseconds given as seconds, texts, fractions and years before 1990 or after `latest`
    are not believed: a wrong date could turn a kept-out post into a usable one.
    """
    return value if type(value) is int and EARLIEST <= value <= latest else None


def moment_in_text(value: object, latest: int) -> int | None:
    """
    Return the Unix seconds of a date and time in ISO 8601, if it can be believed.

    Some archives leave the zone out, or write "UTC" or "+0000" behind a space; without a zone
    the time is UTC.
    """
    if type(value) is not str or len(value) > LONGEST:
        return None
    try:
        parsed = datetime.fromisoformat(value)
    except ValueError:
        try:
            parsed = datetime.fromisoformat(value.removesuffix(" UTC").replace(" +", "+"))
        except ValueError:
            return None
    since = parsed - (EPOCH if parsed.tzinfo else EPOCH_WITHOUT_ZONE)
    seconds = since.days * DAY + since.seconds
    return seconds if EARLIEST <= seconds <= latest else None


def moments_in_texts(values: Sequence[Any], latest: int) -> list[int | None]:
    """Return what `moment_in_text` returns for each value, several times as fast."""
    try:
        if max(map(len, values), default=0) <= LONGEST:
            parsed = list(map(datetime.fromisoformat, values))
            epoch = EPOCH if parsed and parsed[0].tzinfo else EPOCH_WITHOUT_ZONE
            since = [each - epoch for each in parsed]
            return believed([each.days * DAY + each.seconds for each in since], latest)
    except (TypeError, ValueError):
        # No texts, other ways of writing, or zones in some of them only.
        pass
    return [moment_in_text(value, latest) for value in values]


def believed(seconds: list[int], latest: int) -> list[int | None]:
    """Return times, with None in the place of those that cannot be believed."""
    if not seconds or (min(seconds) >= EARLIEST and max(seconds) <= latest):
        return list(seconds)
    return [each if EARLIEST <= each <= latest else None for each in seconds]


def as_written(value: object) -> str:
    """Return a time for a fingerprint: what the archive says, believable or not."""
    return str(value) if type(value) is int and -(2**63) <= value < 2**63 else ""
