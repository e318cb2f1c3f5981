from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError
from django_countries import countries
from hypothesis import given
from hypothesis import strategies as st

from accounts import residence
from accounts.models import Residence
from accounts.subdivisions import SUBDIVISIONS, country_of
from tests import make

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TODAY = date(2026, 11, 23)


@pytest.fixture
def ines(db):
    return make.person("ines@example.org")


def declare(person, country="DE", subdivision="", from_=TODAY, at=NOON):
    return residence.declare(
        person=person, country=country, subdivision=subdivision, from_=from_, at=at
    )


def test_a_person_who_told_us_nothing_lives_nowhere(ines):
    assert residence.current(ines, NOON) is None


def test_today_counts_at_once(ines):
    declared = declare(ines)

    assert residence.current(ines, NOON) == declared
    assert (declared.starts_at, declared.declared_at) == (NOON.replace(hour=0), NOON)
    assert declared.source == Residence.Source.DECLARED


def test_a_residence_counts_from_its_first_moment_on_and_not_before(ines):
    declared = declare(ines)

    assert residence.current(ines, declared.starts_at) == declared
    assert residence.current(ines, declared.starts_at - timedelta(microseconds=1)) is None


def test_moving_keeps_the_history(ines):
    germany = declare(ines, "DE", from_=date(2020, 1, 1))
    texas = declare(ines, "US", "US-TX", from_=date(2024, 5, 1))

    assert residence.current(ines, datetime(2024, 4, 30, tzinfo=UTC)) == germany
    assert residence.current(ines, NOON) == texas
    assert list(ines.residences.all()) == [texas, germany]


def test_an_earlier_place_told_later_does_not_change_today(ines):
    texas = declare(ines, "US", "US-TX", from_=date(2024, 5, 1))
    declare(ines, "DE", from_=date(2020, 1, 1))

    assert residence.current(ines, NOON) == texas


def test_of_two_places_from_the_same_day_the_later_told_counts(ines):
    declare(ines, "DE")
    france = declare(ines, "FR", at=NOON + timedelta(hours=1))

    assert residence.current(ines, NOON) == france


def test_saying_what_counts_already_adds_nothing(ines):
    first = declare(ines, "DE", from_=date(2020, 1, 1))

    assert declare(ines, "DE", from_=date(2024, 1, 1)) == first
    assert list(ines.residences.all()) == [first]


def test_the_day_begins_in_the_zone_of_the_person(ines):
    ines.time_zone = "America/Los_Angeles"

    declared = declare(ines, from_=date(2026, 11, 20))

    assert declared.starts_at == datetime(2026, 11, 20, 8, tzinfo=UTC)


def test_a_person_whose_clock_is_ahead_of_utc_can_say_today(ines):
    late = datetime(2026, 11, 23, 20, tzinfo=UTC)  # already the 24th in Auckland

    declared = declare(ines, from_=date(2026, 11, 24), at=late)

    assert residence.current(ines, late) == declared
    assert declared.starts_at == late


@pytest.mark.parametrize(
    ("from_", "allowed"),
    [
        (date(2026, 11, 24), True),  # it is noon in UTC, and two in the morning on Kiritimati
        (date(2026, 11, 25), False),
        (date(1900, 1, 1), True),
        (date(1899, 12, 31), False),
        (date.min, False),
        (date.max, False),
    ],
)
def test_days_to_come_and_days_long_gone_are_refused(ines, from_, allowed):
    if allowed:
        declare(ines, from_=from_)
    else:
        with pytest.raises(residence.FromOutOfRange):
            declare(ines, from_=from_)
    assert ines.residences.exists() is allowed


def test_a_person_need_not_say(ines):
    declare(ines, "DE", from_=date(2020, 1, 1))
    unsaid = declare(ines, "")

    assert residence.current(ines, NOON) == unsaid
    assert (unsaid.country, unsaid.subdivision) == ("", "")


@pytest.mark.parametrize(
    ("country", "subdivision", "refusal"),
    [
        ("XX", "", residence.UnknownCountry),
        ("EU", "", residence.UnknownCountry),
        ("Germany", "", residence.UnknownCountry),
        ("DE", "DE-BE", residence.UnknownSubdivision),
        ("US", "US-ZZ", residence.UnknownSubdivision),
        ("US", "CA-QC", residence.UnknownSubdivision),
        ("DE", "US-TX", residence.UnknownSubdivision),
        ("", "TX", residence.UnknownSubdivision),
    ],
)
def test_places_that_we_do_not_know_are_refused(ines, country, subdivision, refusal):
    with pytest.raises(refusal):
        declare(ines, country, subdivision)

    assert not ines.residences.exists()


def test_a_subdivision_names_its_country(ines):
    declared = declare(ines, "", "us-ca")

    assert (declared.country, declared.subdivision) == ("US", "US-CA")


def test_the_database_refuses_a_subdivision_of_another_country(ines):
    with pytest.raises(IntegrityError):
        Residence.objects.create(
            person=ines, country="DE", subdivision="US-TX", starts_at=NOON, declared_at=NOON
        )


@pytest.mark.parametrize(
    ("country", "subdivision", "said"),
    [
        ("DE", "", "Germany"),
        ("US", "US-TX", "Texas, United States of America"),
        ("CA", "CA-QC", "Quebec, Canada"),
        ("", "", "not said"),
    ],
)
def test_places_are_named_as_people_name_them(country, subdivision, said):
    assert residence.place(country, subdivision) == said


def test_all_states_and_provinces_are_there():
    assert {country: len(parts) for country, parts in SUBDIVISIONS.items()} == {"CA": 13, "US": 51}
    for country, parts in SUBDIVISIONS.items():
        assert country in countries
        assert {country_of(part) for part in parts} == {country}
        assert len({str(name) for name in parts.values()}) == len(parts)


@given(st.text(max_size=8), st.text(max_size=8))
def test_any_text_is_a_known_place_or_refused(country, subdivision):
    try:
        country, subdivision = residence._known_place(country, subdivision)
    except residence.Refused:
        return
    assert country == "" or country in countries
    assert subdivision == "" or subdivision.startswith(f"{country}-")
