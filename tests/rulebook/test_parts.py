"""A rulebook falls into documents, and the documents make the rulebook."""

import pytest
from hypothesis import HealthCheck, given, settings

from consent.rulebook.checks import problems_of
from consent.rulebook.parts import (
    NoSuchPart,
    Spot,
    changes_between,
    document_of,
    laid_on,
    parts_of,
    shape_of,
    spot_of,
)
from tests import make_rulebook
from tests.any_rulebook import deciding
from tests.make_rulebook import platform, policy


def book(*policies, **changes):
    return make_rulebook.data(platforms=[platform(policies=policies)], **changes)


def test_every_document_has_a_name_and_a_shape():
    names = dict(parts_of(make_rulebook.shipped_data()))

    assert {"platforms/facebook", "jurisdictions/BR", "sources/anpd-0702", "timeline"} < set(names)
    for name, document in names.items():
        assert list(shape_of(name).problems(document, ())) == []
        assert document_of(make_rulebook.shipped_data(), name) == document


def by_name(data):
    """A rulebook in which the order of the lists does not count."""
    return {
        "format": data["format"],
        **dict(parts_of(data)),
    }


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(old=deciding(), new=deciding())
def test_the_changes_between_two_rulebooks_make_the_one_into_the_other(old, new):
    changes = changes_between(old, new)

    assert by_name(laid_on(old, changes)) == by_name(new)
    assert changes_between(new, laid_on(old, changes)) == {}


def test_what_is_laid_on_leaves_the_rest_where_it_was():
    old = make_rulebook.shipped_data()
    facebook = document_of(old, "platforms/facebook") | {"note": "Changed."}
    new = laid_on(
        old, {"platforms/facebook": facebook, "sources/new": {"title": "T", "seen": "seen"}}
    )

    assert [one["slug"] for one in new["platforms"]] == [one["slug"] for one in old["platforms"]]
    assert changes_between(old, new) == {
        "platforms/facebook": facebook,
        "sources/new": {"title": "T", "seen": "seen"},
    }
    assert "new" not in old["sources"]


def test_what_is_not_there_is_nothing():
    assert document_of(book(), "platforms/photos") is None
    assert document_of(book(), "sources/photos") is None
    with pytest.raises(NoSuchPart):
        document_of(book(), "people/ines")


def test_a_problem_belongs_to_a_document_and_a_place_in_it():
    data = book(policy(), policy("p-2"))
    (problem,) = problems_of(data)

    assert spot_of(data, problem.at) == Spot(part="platforms/forum", at=("policies", 1, "from"))


@pytest.mark.parametrize(
    ("at", "spot"),
    [
        (("timeline", 3, "date"), Spot(part="timeline", at=(3, "date"))),
        (
            ("jurisdictions", 1, "law", 0, "from"),
            Spot(part="jurisdictions/US", at=("law", 0, "from")),
        ),
        (("sources", "act", "title"), Spot(part="sources/act", at=("title",))),
        (("jurisdictions",), Spot(part=None, at=("jurisdictions",))),
        (("format",), Spot(part=None, at=("format",))),
        ((), Spot(part=None, at=())),
    ],
)
def test_places_in_a_rulebook(at, spot):
    assert spot_of(book(), at) == spot
