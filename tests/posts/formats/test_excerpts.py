import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.posts.formats.excerpts import one_line, shortened, words

ANY_TEXT = st.text(st.characters())


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("two  spaces", "two spaces"),
        (" around ", "around"),
        ("lines\nand\r\n\ttabs", "lines and tabs"),
        ("no\u00a0break\u3000wide\u2028line", "no break wide line"),
        ("nul\0here", "nul here"),
        ("bell\x07 and \x9bcontrol", "bell and control"),
        ("half \ud83c of a pair", "half \ufffd of a pair"),
        ("\ud83c\udf89", "🎉"),
        ("family 👨\u200d👩\u200d👧", "family 👨\u200d👩\u200d👧"),
    ],
)
def test_a_text_becomes_one_line(text, line):
    assert one_line(text) == line


@given(ANY_TEXT)
def test_any_text_can_be_stored(text):
    line = one_line(text)

    assert line.encode().decode() == line
    assert "\0" not in line
    assert " ".join(line.split()) == line


@given(ANY_TEXT)
def test_the_fast_way_gives_the_same(text):
    assert words(text.encode("utf-8", "replace").decode("latin-1")) == one_line(
        text.encode("utf-8", "replace").decode()
    )


@given(st.text(st.characters(max_codepoint=0x7F)))
def test_plain_texts_take_the_fast_way_to_the_same_end(text):
    assert words(text) == one_line(text)


@pytest.mark.parametrize("value", [None, 1, 1.5, True, ["text"], {"text": 1}])
def test_what_is_not_a_text_has_no_words(value):
    assert words(value) == ""


@pytest.mark.parametrize(
    ("text", "short"),
    [("abcde", "abcde"), ("abcdef", "abcd…"), ("abc def", "abc…"), ("", "")],
)
def test_a_long_text_is_cut(text, short):
    assert shortened(text, 5) == short
