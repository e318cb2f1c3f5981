"""The rulebook that ships with the project."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo

import pytest
import yaml

from consent.core.jurisdictions import Extent
from consent.core.periods import day_begins
from consent.core.places import place_called
from consent.core.policies import Purpose
from consent.core.records import canonical
from consent.core.resolve import rule_at, training_running
from consent.rulebook.files import SHIPPED, read_rulebook, write_rulebook
from tests import make_rulebook

BOOK = make_rulebook.shipped()
FACTS = Path(__file__).parents[3] / "shared" / "facts" / "rulebook-facts.yaml"
POLICIES = [row for one in BOOK.platforms.values() for row in one.policies]
LAWS = [row for one in BOOK.jurisdictions.values() for row in one.law]


def test_it_holds_everything_that_was_researched():
    counts = Counter(one.extent for one in BOOK.jurisdictions.values())

    assert counts == {"group": 2, "country": 31, "subdivision": 27, "fallback": 1}
    assert len(LAWS) == 97
    assert len(BOOK.platforms) == 17
    # Two of them only say what was not found: facebook-near-gb, instagram-near-gb.
    assert len(POLICIES) == 62
    assert len(BOOK.timeline) == 61
    assert len(BOOK.sources) == 139
    assert (len(BOOK.debates), len(BOOK.conflicts), len(BOOK.good_to_know)) == (7, 13, 19)
    assert len(BOOK.jurisdictions["EU"].members) == 27
    assert BOOK.jurisdictions["EEA"].member("NO").authority.name == "Datatilsynet"


def test_low_confidence_is_a_draft_and_the_rest_is_published():
    assert Counter(row.backing.confidence for row in POLICIES) == {
        "high": 29,
        "medium": 19,
        "low": 14,
    }
    assert sum(row.published for row in POLICIES) == 48
    assert sorted(row.id for row in LAWS if row.published and not row.backing.confirmed) == [
        "zz-always"
    ]


def test_what_is_not_about_training_with_posts_says_so():
    assert {row.id: row.purpose for row in POLICIES if row.purpose is not Purpose.TRAINING} == {
        "facebook-ai-chat-ads": Purpose.PERSONALISATION,
        "instagram-ai-chat-ads": Purpose.PERSONALISATION,
        "instagram-reuse-2026": Purpose.REUSE,
        "github-2026": Purpose.INTERACTION_DATA,
        "youtube-third-party": Purpose.THIRD_PARTY_TRAINING,
        "whatsapp": Purpose.CHATS,
        "messenger": Purpose.CHATS,
    }


def test_every_source_is_used_and_every_jurisdiction_has_plain_words():
    text = json.dumps(read_rulebook(SHIPPED) | {"sources": {}})

    assert [name for name in BOOK.sources if f'"{name}"' not in text] == []
    assert [one.code for one in BOOK.jurisdictions.values() if not one.plain_in("en")] == []


def test_its_canonical_bytes_are_those_of_the_standard():
    rfc8785 = pytest.importorskip("rfc8785")
    data = read_rulebook(SHIPPED)

    assert canonical(data) == rfc8785.dumps(data)


def test_as_one_file_it_is_the_same_rulebook(tmp_path):
    path = tmp_path / "book.yaml"
    path.write_text(write_rulebook(read_rulebook(SHIPPED)))

    assert read_rulebook(path) == read_rulebook(SHIPPED)
    assert write_rulebook(read_rulebook(path)) == path.read_text()


def test_any_yaml_reader_understands_it():
    text = write_rulebook(read_rulebook(SHIPPED))

    assert yaml.safe_load(text) == read_rulebook(SHIPPED)


# --- Where a day begins last --------------------------------------------------------------------

# Of a subdivision, the zone that is furthest west.
WESTERN_ZONES = {
    "US-AL": "America/Chicago",
    "US-CA": "America/Los_Angeles",
    "US-CO": "America/Denver",
    "US-CT": "America/New_York",
    "US-DE": "America/New_York",
    "US-FL": "America/Chicago",
    "US-IA": "America/Chicago",
    "US-IN": "America/Chicago",
    "US-KY": "America/Chicago",
    "US-LA": "America/Chicago",
    "US-MD": "America/New_York",
    "US-MN": "America/Chicago",
    "US-MT": "America/Denver",
    "US-NE": "America/Denver",
    "US-NH": "America/New_York",
    "US-NJ": "America/New_York",
    "US-OK": "America/Chicago",
    "US-OR": "America/Los_Angeles",
    "US-RI": "America/New_York",
    "US-TN": "America/Chicago",
    "US-TX": "America/Denver",
    "US-UT": "America/Denver",
    "US-VA": "America/New_York",
    "US-VT": "America/New_York",
    "CA-AB": "America/Edmonton",
    "CA-BC": "America/Vancouver",
    "CA-QC": "America/Toronto",
}
# ISO 3166-2 counts American Samoa, which has a country code of its own, as US-AS.
ZONES_BY_COUNTRY = {"US": {"Pacific/Pago_Pago"}}


def zones_of(one):
    if one.extent is Extent.SUBDIVISION:
        return {WESTERN_ZONES[one.code]}
    table = next((Path(p) / "zone.tab" for p in TZPATH if (Path(p) / "zone.tab").exists()), None)
    if table is None:
        pytest.skip("this machine has no zone.tab")
    lines = [line.split("\t") for line in table.read_text().splitlines() if line[0] != "#"]
    countries = {*one.covers, *one.territories}
    zones = {fields[2].strip() for fields in lines if fields[0] in countries}
    return zones.union(*(ZONES_BY_COUNTRY.get(code, set()) for code in countries))


def lowest_offset(zone):
    months = [datetime(2024, month, 15, tzinfo=UTC) for month in range(1, 13)]
    return min(int(at.astimezone(ZoneInfo(zone)).utcoffset().total_seconds()) for at in months)


@pytest.mark.parametrize("code", [code for code in BOOK.jurisdictions if code != "ZZ"])
def test_the_westernmost_offset_is_that_of_the_clocks(code):
    one = BOOK.jurisdictions[code]

    assert one.west == min(lowest_offset(zone) // 3600 for zone in zones_of(one))


def test_the_fallback_waits_for_the_whole_world():
    assert BOOK.jurisdictions["ZZ"].west == -12


# --- The facts it was made from -----------------------------------------------------------------


def golden_cases():
    if not FACTS.exists():
        return []
    return yaml.safe_load(FACTS.read_text())["golden_cases"]


@pytest.mark.skipif(not FACTS.exists(), reason="the facts are not at hand")
@pytest.mark.parametrize(
    "case", golden_cases(), ids=lambda case: f"{case['region']} {case['date']}"
)
def test_the_expectations_in_the_facts_hold(case):
    place = place_called(BOOK, case["region"])
    at = day_begins(datetime.fromisoformat(case["date"]).date(), place.west)
    rule = rule_at(BOOK, platform=case.get("platform", ""), place=place, at=at, home=None)

    if case["kind"] == "law":
        assert rule.jurisdiction == case["expect_jurisdiction"]
        assert rule.law.regime == case["expect_regime"]
    else:
        assert rule.policy.id == case["expect_row"]
        assert rule.policy.status == case["expect_status"]
        assert rule.policy.offer == case["expect_choice"]
        assert training_running(rule.policy, at) is case["training_running"]
