"""Time zones as people name them: by a city."""

from datetime import date, datetime, time, timedelta, tzinfo
from functools import cache
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User

DEFAULT = "UTC"
# The areas of the zone database that are named for places. Others are old spellings.
AREAS = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


def spoken(zone: str) -> str:
    """Return a zone as a person would say it: "Berlin time" for "Europe/Berlin", "UTC" for ''."""
    if "/" not in zone or zone.startswith("Etc/"):
        return zone.removeprefix("Etc/") or DEFAULT
    return _("%(place)s time") % {"place": _city(zone)}


def spoken_day(value: date | datetime) -> str:
    """Return "24 June 2024"; for an instant, the day it is in the zone of the page."""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return formats.date_format(value, pgettext("how a day is written", "j F Y"))


def spoken_instant(instant: datetime) -> str:
    """Return an instant in the zone of the page: "24 June 2024, 09:12 (Berlin time)"."""
    here = timezone.localtime(instant)
    shown = formats.date_format(here, "j F Y, H:i")
    zone = spoken(timezone.get_current_timezone_name())
    return _("%(instant)s (%(zone)s)") % {"instant": shown, "zone": zone}


def zone_of(person: User) -> ZoneInfo:
    """Return the zone a person set; UTC if they set none, or one that this machine lacks."""
    try:
        return ZoneInfo(person.time_zone or DEFAULT)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(DEFAULT)


def end_of(day: date, person: User) -> datetime:
    """
    Return the first instant after a day, where the person lives.

    :raises OverflowError: for the last day there is
    """
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=zone_of(person))


# A day beyond these begins or ends, somewhere on earth, outside of the calendar.
FIRST_DAY, LAST_DAY = date.min + timedelta(days=2), date.max - timedelta(days=2)


def day_begins(day: date, zone: tzinfo | None = None) -> datetime:
    """Return when a day begins in a zone; if none is given, in the one that is active."""
    within = min(max(day, FIRST_DAY), LAST_DAY)
    return timezone.make_aware(datetime.combine(within, time()), zone)


def day_ends(day: date, zone: tzinfo | None = None) -> datetime:
    """Return when a day is over in a zone; if none is given, in the one that is active."""
    return day_begins(min(day, LAST_DAY) + timedelta(days=1), zone)


def offered(chosen: str = "") -> list[tuple[str, list[tuple[str, str]]]]:
    """
    Return (area, [(zone, city), …]) for a list of choices, areas and cities in order.

    :param chosen: the zone that a person has; it is among them, however it is spelled
    """
    groups: dict[str, list[tuple[str, str]]] = {area: [] for area in AREAS}
    for zone in names() | ({chosen} & _all()):
        groups[zone.partition("/")[0]].append((zone, _city(zone)))
    return [(area, sorted(zones, key=lambda pair: pair[1])) for area, zones in groups.items()]


@cache
def names() -> frozenset[str]:
    """
    Return every zone that may be chosen, UTC apart: of several spellings, the one in use.

    `zone.tab` of the zone database has those in use. A machine without it offers all spellings.
    """
    for folder in TZPATH:
        table = Path(folder) / "zone.tab"
        if table.is_file():
            lines = table.read_text(encoding="utf-8").splitlines()
            in_use = {line.split("\t")[2] for line in lines if line and not line.startswith("#")}
            return _all() & in_use
    return _all()


@cache
def _all() -> frozenset[str]:
    return frozenset(z for z in available_timezones() if z.partition("/")[0] in AREAS and "/" in z)


def _city(zone: str) -> str:
    # The last part is the city: America/Argentina/Buenos_Aires.
    return zone.rpartition("/")[2].replace("_", " ")
