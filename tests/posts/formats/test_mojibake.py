import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.posts.formats.mojibake import repaired

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@pytest.mark.parametrize(
    ("damaged", "written"),
    [
        ("", ""),
        ("plain", "plain"),
        ("caf\u00c3\u00a9", "café"),
        ("\u00e2\u0080\u0094", "—"),
        ("\u00f0\u009f\u008e\u0089", "🎉"),
        ("\u00d0\u009c\u00d0\u00b8\u00d1\u0080", "Мир"),
        (
            "\u00c5\u008d \u00c2\u0081 \u00c2\u008d \u00c2\u008f \u00c2\u0090 \u00c2\u009d",
            "ō \x81 \x8d \x8f \x90 \x9d",
        ),
    ],
)
def test_what_is_damaged_is_repaired(damaged, written):
    assert repaired(damaged) == written


@pytest.mark.parametrize(
    "text",
    [
        "café",  # A true Latin-1 letter alone: not UTF-8.
        "naïve coöperation",
        "café 🎉",  # Above U+00FF: was never taken apart.
        "Ω \u00c3\u00a9",
        "cut in hal\u00c3",
        "\ud83c",
    ],
)
def test_what_does_not_look_damaged_stays(text):
    assert repaired(text) == text


@given(TEXTS)
def test_damage_is_undone(text):
    assert repaired(text.encode().decode("latin-1")) == text


@given(TEXTS)
def test_repair_can_be_taken_back(text):
    fixed = repaired(text)

    assert text in {fixed, fixed.encode().decode("latin-1")}


@given(TEXTS.map(lambda text: text + "\u0100"))
def test_a_repaired_text_is_not_repaired_again(text):
    once = repaired(text.encode().decode("latin-1"))

    assert repaired(once) == once
