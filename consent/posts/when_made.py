"""
When an archive was made, as far as one can tell.

Some archives say it inside, others by the name that their platform gives the file. That is their
own claim, from the person who brings them: docs/adr/0029-how-old-an-archive-is.md says what
follows from it, and what does not.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from consent.core.records import instant
from consent.posts.models import Import, PlatformAccount

AHEAD = timedelta(days=1)
"""Clocks go wrong and zones differ: an archive is believed to be from tomorrow, not from later."""
EAST, WEST = timedelta(hours=14), timedelta(hours=12)
"""How far the clocks of a place can be before and behind UTC: a day begins and ends somewhere."""

DAYS = (
    # facebook-ines-2026-05-01-AbCd1234.zip, and so Instagram.
    re.compile(r"(?:facebook|instagram)-.+-(?P<y>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)-\w{4,16}\b.*"),
    # Complete_LinkedInDataExport_05-01-2026.zip
    re.compile(r".*LinkedInDataExport_(?P<m>\d\d)-(?P<d>\d\d)-(?P<y>20\d\d)\b.*"),
)
SECONDS = (
    # archive-20260501123456-0123456789abcdef.zip of Mastodon
    re.compile(r"archive-(?P<day>20\d{6})(?P<time>\d{6})-[0-9a-f]{8,64}\b.*"),
    # takeout-20260501T123456Z-001.zip, as Google gives the archives of YouTube
    re.compile(r"takeout-(?P<day>20\d{6})T(?P<time>\d{6})Z(?:-\d{1,4}){1,2}\b.*"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An archive was made not before `earliest` (None: it does not say) and not after `latest`."""

    earliest: datetime | None
    latest: datetime

    def is_after(self, others: Sequence[Self]) -> bool:
        """Whether it was made after each of the others for sure; there must be some."""
        made = self.earliest
        return bool(others) and made is not None and all(one.latest < made for one in others)

    def is_before_one_of(self, others: Sequence[Self]) -> bool:
        """Whether one of the others was made after it for sure."""
        return any(one.earliest is not None and self.latest < one.earliest for one in others)

    def as_kept(self) -> dict[str, str | None]:
        """Return it as the report of an import keeps it."""
        return {
            "earliest": self.earliest and instant(self.earliest),
            "latest": instant(self.latest),
        }


def made_of(import_: Import, account: PlatformAccount, *, said: int | None, digest: str) -> Made:
    """
    Return when the archive of an import was made.

    :param said: what the archive says inside, in Unix seconds
    :param digest: what its files have in common with those of the same archive brought before
    """
    brought = [import_.made_at]
    brought += [each.made_at for each in _done(import_, account) if _digest(each) == digest]
    by = min(brought)
    if said is not None:
        at = datetime.fromtimestamp(said, UTC)
        earliest, latest = at, at
    else:
        earliest, latest = _by_names([part.name for part in import_.parts.all()])
    if earliest is None or latest is None or earliest > by + AHEAD:
        return Made(earliest=None, latest=by)
    return Made(earliest=min(earliest, by), latest=min(latest, by))


def others_of(import_: Import, account: PlatformAccount) -> list[Made]:
    """Return when the other archives of an account were made that were read to their end."""
    return [_kept(each) for each in _done(import_, account)]


def _done(import_: Import, account: PlatformAccount) -> list[Import]:
    done = Import.objects.filter(person=import_.person_id, account=account, keeps=True)
    return list(done.filter(state=Import.State.DONE).exclude(pk=import_.pk))


def _digest(import_: Import) -> str | None:
    found: str | None = import_.report.get("digest")
    return found


def _kept(import_: Import) -> Made:
    kept: Mapping[str, Any] = import_.report.get("made") or {}
    earliest, latest = kept.get("earliest"), kept.get("latest")
    return Made(
        earliest=datetime.fromisoformat(earliest) if earliest else None,
        latest=datetime.fromisoformat(latest) if latest else import_.made_at,
    )


def _by_names(names: Sequence[str]) -> tuple[datetime | None, datetime | None]:
    """Return what the names of an archive's parts say; nothing if one of them is silent."""
    found = [_by_name(name) for name in names]
    spans = [each for each in found if each is not None]
    if not spans or len(spans) < len(found):
        return None, None
    return min(first for first, _ in spans), max(last for _, last in spans)


def _by_name(name: str) -> tuple[datetime, datetime] | None:
    try:
        for form in SECONDS:
            if match := form.fullmatch(name):
                at = datetime.fromisoformat(f"{match['day']}T{match['time']}Z")
                return at, at
        for form in DAYS:
            if match := form.fullmatch(name):
                day = datetime(int(match["y"]), int(match["m"]), int(match["d"]), tzinfo=UTC)
                return day - EAST, day + timedelta(days=1) + WEST
    except ValueError:
        # A day that there is not.
        pass
    return None
