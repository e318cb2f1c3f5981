from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts import zones
from accounts.models import User


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Europe/Berlin", "Berlin time"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires time"),
        ("America/New_York", "New York time"),
        ("UTC", "UTC"),
        ("Etc/UTC", "UTC"),
        ("", "UTC"),
    ],
)
def test_zones_are_named_by_their_city(zone, said):
    assert zones.spoken(zone) == said


def test_an_instant_is_said_with_its_zone():
    with timezone.override(ZoneInfo("Europe/Berlin")):
        said = zones.spoken_instant(datetime(2024, 6, 24, 7, 12, tzinfo=UTC))

    assert said == "24 June 2024, 09:12 (Berlin time)"


def test_every_zone_that_is_offered_exists_and_is_offered_once():
    offered = [zone for _, group in zones.offered() for zone, _ in group]

    assert {"Europe/Berlin", "America/Chicago", "Asia/Kolkata"} <= set(offered)
    assert len(offered) == len(set(offered)) == len(zones.names())
    for zone in offered:
        assert zones.zone_of(User(time_zone=zone)).key == zone


def test_a_city_is_offered_under_the_spelling_in_use_and_under_the_one_somebody_has():
    def offered(chosen=""):
        return {zone for _, group in zones.offered(chosen) for zone, _ in group}

    old = {"Asia/Calcutta", "America/Buenos_Aires", "America/Knox_IN"}
    assert not old & offered()
    assert offered("Asia/Calcutta") - offered() == {"Asia/Calcutta"}
    assert offered("Mars/Olympus") == offered("UTC") == offered()


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../etc/passwd", "/etc/passwd"])
def test_a_zone_that_this_machine_lacks_is_utc(zone):
    assert zones.zone_of(User(time_zone=zone)).key == "UTC"
