"""Where a person lives, as they tell us; never guessed from an address on the network."""

from datetime import UTC, date, datetime, timedelta

from django.dispatch import Signal
from django.utils.translation import gettext as _
from django_countries import countries

from accounts import zones
from accounts.models import Residence, User
from accounts.subdivisions import SUBDIVISIONS, country_of, is_known

# No post that we read is older, so a residence from this day on counts for all of them.
SINCE_EVER = date(1990, 1, 1)
EARLIEST = date(1900, 1, 1)
# Where the day begins first on earth, clocks are this far ahead of UTC.
FIRST_ZONE = timedelta(hours=14)
# Sent with `person` and `at` once somebody has told a new place.
moved = Signal()
# Sent with `person` and `at`; who hears of it from others answers with sentences for the person.
asked_of_others = Signal()


class Refused(ValueError):
    """A residence that cannot be; the text is a sentence for the person."""


class UnknownCountry(Refused):
    pass


class UnknownSubdivision(Refused):
    pass


class FromOutOfRange(Refused):
    """The day lies in the future, or before 1900."""


def declare(
    *,
    person: User,
    country: str,
    subdivision: str = "",
    from_: date,
    source: Residence.Source = Residence.Source.DECLARED,
    at: datetime,
) -> Residence:
    """
    Note that a person lives in a place from a day on, and return the residence.

    `country` is an ISO 3166-1 code, or '' for a person who does not want to
    say; `subdivision` an ISO 3166-2 code of a country that has any here, or ''.
    The day begins at midnight of the person's own time zone; a day that is
    already today somewhere on earth counts from `at`. History stays: of two
    residences from the same day the later told counts. Saying what counted on
    that day already adds nothing, and returns what is there.

    :raises Refused: UnknownCountry, UnknownSubdivision or FromOutOfRange
    """
    country, subdivision = _known_place(country, subdivision)
    starts_at = _beginning_of(from_, person=person, at=at)
    before = current(person, starts_at)
    if before is not None and (before.country, before.subdivision) == (country, subdivision):
        return before
    declared = Residence.objects.create(
        person=person,
        country=country,
        subdivision=subdivision,
        starts_at=starts_at,
        first_day=from_,
        declared_at=at,
        source=source,
    )
    # What they told us is kept, whatever becomes of what follows from it.
    moved.send_robust(Residence, person=person, at=at)
    return declared


def told_by_others(person: User, at: datetime) -> list[str]:
    """Return in sentences where others say that a person lives: it counts until they answer."""
    answers = asked_of_others.send(Residence, person=person, at=at)
    return [sentence for _, sentences in answers for sentence in sentences]


def current(person: User, at: datetime) -> Residence | None:
    """Return the residence that counts at an instant; None if the person told us none by then."""
    return person.residences.in_force(at).first()


def is_since_ever(residence: Residence) -> bool:
    """Whether a person named no day, so that the residence counts for all their posts."""
    return (residence.first_day or residence.starts_at.date()) <= SINCE_EVER


def first_day(residence: Residence) -> date | datetime:
    """
    Return from when a residence is said to count: the day that was named, the same in every zone.

    Where nobody named a day it is an instant, whose day depends on where it is read.
    """
    return residence.first_day or residence.starts_at


def place(country: str, subdivision: str = "") -> str:
    """Return the name of a place as a person would say it: "Germany", "Texas, United States"."""
    if not country:
        return _("not said")
    name = str(countries.name(country)) or country
    if not subdivision:
        return name
    part = SUBDIVISIONS.get(country, {}).get(subdivision, subdivision)
    return _("%(part)s, %(country)s") % {"part": part, "country": name}


def _known_place(country: str, subdivision: str) -> tuple[str, str]:
    country, subdivision = country.upper(), subdivision.upper()
    if subdivision and not is_known(subdivision):
        raise UnknownSubdivision(
            _("%(code)s is not a state or province that we know.") % {"code": subdivision}
        )
    country = country or country_of(subdivision)
    if country and country not in countries:
        raise UnknownCountry(_("%(code)s is not a country that we know.") % {"code": country})
    if subdivision and country_of(subdivision) != country:
        raise UnknownSubdivision(
            _("%(part)s is not in %(country)s.")
            % {
                "part": SUBDIVISIONS[country_of(subdivision)][subdivision],
                "country": place(country),
            }
        )
    return country, subdivision


def _beginning_of(day: date, *, person: User, at: datetime) -> datetime:
    if day > (at.astimezone(UTC) + FIRST_ZONE).date():
        raise FromOutOfRange(_("This day is in the future. Choose today or an earlier day."))
    if day < EARLIEST:
        raise FromOutOfRange(_("Choose a day from 1 January 1900 on."))
    midnight = zones.day_begins(day, zones.zone_of(person))
    return min(midnight.astimezone(UTC), at.astimezone(UTC))
