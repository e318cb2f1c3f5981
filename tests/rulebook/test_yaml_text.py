"""Rulebook text has one meaning, and what is hostile is refused with its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.rulebook import yaml_text
from consent.rulebook.problems import Position, Refused


def read(text):
    return yaml_text.read(text, file="book.yaml").data


def refusal(text):
    with pytest.raises(Refused) as caught:
        yaml_text.read(text, file="book.yaml")
    return str(caught.value)


def test_text_stays_what_it_says():
    text = b"""
a: NO
b: 2024-06-26
c: [on, 1.5, 1e3, 0x10, 007, "null", 'true']
d: [null, ~, true, false, -12, 0]
e:
"""
    assert read(text) == {
        "a": "NO",
        "b": "2024-06-26",
        "c": ["on", "1.5", "1e3", "0x10", "007", "null", "true"],
        "d": [None, None, True, False, -12, 0],
        "e": None,
    }


def test_every_value_has_its_line():
    document = yaml_text.read(b"a:\n  - b: 1\n    c: 2\n", file="book.yaml")

    assert document.positions["a", 0, "c"] == Position(file="book.yaml", line=3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"a: &x 1\nb: *x\n", "book.yaml, line 1: anchors and aliases are not allowed"),
        (b"a: 1\nb: *x\n", "book.yaml, line 2: anchors and aliases are not allowed"),
        (b"a: 1\nb: 2\na: 3\n", "book.yaml, line 3: the key 'a' is there twice"),
        (b"a: !!python/object:os.system x\n", "book.yaml, line 1: tags are not allowed"),
        (b"a: 1\nb: !!str 5\n", "book.yaml, line 2: tags are not allowed"),
        (b"? [a]\n: b\n", "book.yaml, line 1: a key is not plain text"),
        (b"", "book.yaml, line 1: not exactly one document"),
        (b"# nothing\n", "book.yaml, line 1: not exactly one document"),
        (b"a: 1\n---\nb: 1\n", "book.yaml, line 1: not exactly one document"),
        (b"[" * 17 + b"]" * 17, "book.yaml, line 1: more than 16 levels deep"),
        (b"[" * 2_000_000, "book.yaml, line 1: more than 16 levels deep"),
        (b"- 1\n" * 200_001, "book.yaml, line 199999: more than 200000 values"),
        (b"x" * (4 * 1024**2 + 1), "book.yaml, line 1: the file is larger than 4194304 bytes"),
    ],
)
def test_what_is_not_rulebook_text_is_refused_with_its_line(text, expected):
    assert refusal(text) == expected


@pytest.mark.parametrize("text", [b"a: [1\nb: 2\n", b"a: b: c\n", b"\ta: 1\n", b"a: 'x\n", b"%"])
def test_what_is_not_yaml_is_refused(text):
    assert refusal(text).startswith("book.yaml, line ")
    assert "not YAML" in refusal(text)


@pytest.mark.parametrize(
    "text", [b"\xff\xfe\x00", b"a: \x00", b"a: \xc3\x28", "a: é".encode("cp1252")]
)
def test_what_is_not_text_is_refused(text):
    assert refusal(text) == (
        "book.yaml, line 1: not YAML: it holds characters that text cannot have"
    )


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-999_999_999, 999_999_999)
    | st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=40)
    | st.sampled_from(["NO", "null", "~", "", "true", "2024-06-26", "12", "- a", "a: b", "#"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("abc_-1: #", max_size=6), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(value=st.dictionaries(st.sampled_from("abcde"), plain, max_size=4))
def test_what_is_written_reads_back_the_same(value):
    assert read(yaml_text.write(value).encode()) == value


def test_lists_of_codes_are_on_one_line():
    assert yaml_text.write({"covers": ["DE", "NO"], "words": ["two words"]}) == (
        "covers: [DE, 'NO']\nwords:\n- two words\n"
    )
