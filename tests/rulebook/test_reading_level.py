"""The grade of a text is about what a well-known program says of it."""

import pytest
from readsight import ReadSight

from consent.rulebook.reading_level import HARD, grade
from tests import make_rulebook

TEXTS = [one.plain["en"].text for one in make_rulebook.shipped().jurisdictions.values()]


def test_it_agrees_with_another_program_on_the_texts_that_ship():
    english = ReadSight("en-us")
    apart = [abs(grade(text) - english.flesch_kincaid_grade_level(text).score) for text in TEXTS]

    assert max(apart) < 2
    assert sum(apart) / len(apart) < 0.7


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The cat sat on the mat.", -1.4),
        ("You can say no. It takes one click.", -2.2),
        ("", None),
        ("3, 4!", None),
    ],
)
def test_short_texts(text, expected):
    assert grade(text) == expected


def test_the_language_of_lawyers_is_hard():
    text = (
        "Notwithstanding the provisions hereinbefore enumerated, the controller processes "
        "personal information pursuant to overriding legitimate interests."
    )

    assert grade(text) > 2 * HARD
