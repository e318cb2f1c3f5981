import pytest

from consent.posts.formats.evidence import Findings, harmless

LATEST = 1_782_900_000


@pytest.mark.parametrize("value", ["European Region", "Germany", "notified", "Rhône, France"])
def test_a_short_text_is_shown(value):
    assert harmless(value) == value


@pytest.mark.parametrize(
    "value",
    [
        "ines@hafen.example",
        "203.0.113.77",
        "2001:db8:0:1::77",
        "53.551085, 9.993682",
        "+49 40 5550123",
        "22767 Hamburg",
        "https://www.facebook.com/ines",
        "x" * 101,
        17,
        None,
    ],
)
def test_addresses_of_people_and_devices_are_not_shown(value):
    assert harmless(value) == ""


@pytest.mark.parametrize(
    ("year", "account"),
    [
        (1988, {"born": 1988}),
        (1906, {"born": 1906}),
        (1905, {}),
        (2026, {"born": 2026}),
        (2027, {}),
        (0, {}),
        ("1988", {}),
        (True, {}),
        (None, {}),
    ],
)
def test_a_year_of_birth_must_be_possible(year, account):
    findings = Findings(LATEST)
    findings.born(year)

    assert findings.account == account


def test_evidence_is_short_and_says_nothing_twice():
    findings = Findings(LATEST)
    for number in [*range(60), *range(60)]:
        findings.note("region", f"Region {number}")

    assert findings.evidence == {"region": [f"Region {number}" for number in range(50)]}
