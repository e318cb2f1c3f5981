"""A residence belongs to the most specific jurisdiction."""

import pytest

from consent.core.places import Place, Residence, place_called, place_of
from tests import make_rulebook

BOOK = make_rulebook.shipped()


@pytest.mark.parametrize(
    ("country", "subdivision", "jurisdiction"),
    [
        ("DE", None, "EU"),
        ("FR", None, "EU"),
        ("GP", None, "EU"),  # Guadeloupe: a country code of its own, the law of the EU
        ("RE", None, "EU"),
        ("AX", None, "EU"),
        ("NC", None, "ZZ"),  # New Caledonia: French, but outside the EU
        ("GL", None, "ZZ"),
        ("NO", None, "EEA"),
        ("LI", None, "EEA"),
        ("GB", None, "GB"),
        ("JE", None, "JE"),
        ("GI", None, "GI"),
        ("CH", None, "CH"),
        ("US", None, "US"),
        ("US", "US-CA", "US-CA"),
        ("US", "US-NY", "US"),
        ("US", "US-XX", "US"),
        ("US", "", "US"),
        ("CA", None, "CA"),
        ("CA", "CA-QC", "CA-QC"),
        ("CA", "CA-ON", "CA"),
        ("DE", "DE-BY", "EU"),
        ("DE", "US-CA", "EU"),
        ("FJ", None, "ZZ"),
        ("XK", None, "ZZ"),
    ],
)
def test_a_residence_belongs_to_the_most_specific_jurisdiction(country, subdivision, jurisdiction):
    place = place_of(BOOK, Residence(country=country, subdivision=subdivision))

    assert place.jurisdiction == jurisdiction
    assert place.west == BOOK.jurisdictions[jurisdiction].west


@pytest.mark.parametrize("country", ["", "XX", "EU", "EEA", "ZZ", "de", "UK", "*", "US-CA", "Ö"])
def test_what_is_not_a_country_is_no_place(country):
    assert place_of(BOOK, Residence(country=country)) is None


def test_a_place_is_named_by_subdivision_country_and_group():
    book = make_rulebook.rulebook(make_rulebook.policy(regions=["DE", "US-NY"]))

    def codes(country, subdivision=None):
        return place_of(book, Residence(country=country, subdivision=subdivision)).codes

    assert codes("DE") == ("DE", "EU")
    assert codes("FR") == ("EU",)
    assert codes("US", "US-CA") == ("US-CA", "US")
    assert codes("US", "US-NY") == ("US-NY", "US")
    assert codes("US", "US-TX") == ("US",)
    assert codes("FJ") == ()


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("EU", Place(jurisdiction="EU", codes=("EU",), west=-4)),
        ("ZZ", Place(jurisdiction="ZZ", codes=(), west=-12)),
        ("NO", Place(jurisdiction="EEA", codes=("EEA",), west=0)),
        ("US-CA", Place(jurisdiction="US-CA", codes=("US-CA", "US"), west=-8)),
        ("US-NY", Place(jurisdiction="US", codes=("US",), west=-11)),
        ("CA-ON", Place(jurisdiction="CA", codes=("CA",), west=-8)),
        ("FJ", Place(jurisdiction="ZZ", codes=(), west=-12)),
        ("US-ZZ", None),
        ("CA-ontario", None),
        ("UK", None),
        ("DE-", None),
        ("", None),
    ],
)
def test_a_place_can_be_called_by_a_code(code, expected):
    assert place_called(BOOK, code) == expected
