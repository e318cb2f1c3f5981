import io
import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.posts.reading.json_batches import BatchDecoder
from consent.posts.reading.json_stream import records
from consent.posts.reading.limits import Limits
from consent.posts.reading.refusals import Refusal, Refused

NO_KEYS: frozenset[str] = frozenset()
LIMITS = Limits()


class Dripping(io.BytesIO):
    """Gives a few bytes at a time, so that every value is cut somewhere."""

    def __init__(self, content: bytes, seed: int) -> None:
        super().__init__(content)
        self._chance = random.Random(seed)

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(self._chance.randrange(1, 40))


def one_by_one(
    source: io.BytesIO, keys: frozenset[str], limits: Limits
) -> list[tuple[str | None, Any]]:
    return [(key, value) for key, values in records(source, keys, limits) for value in values]


def read(content: str | bytes, *keys: str, limits: Limits = LIMITS) -> list[tuple[str | None, Any]]:
    raw = content.encode() if isinstance(content, str) else content
    return one_by_one(io.BytesIO(raw), frozenset(keys), limits)


def read_or_refusal(content: str) -> list[Any] | Refusal:
    try:
        return read(content)
    except Refused as refused:
        return refused.reason


def refusal(content: str | bytes, limits: Limits = LIMITS) -> Refusal | None:
    try:
        read(content, limits=limits)
    except Refused as refused:
        return refused.reason
    return None


def test_a_list_gives_its_elements():
    assert read('[{"a": 1}, 2, "x", null, [3]]') == [
        (None, {"a": 1}),
        (None, 2),
        (None, "x"),
        (None, None),
        (None, [3]),
    ]


def test_an_empty_list_gives_nothing():
    assert read(" [ ] ") == []


def test_an_object_gives_the_elements_of_the_lists_asked_for():
    content = '{"a": [1, 2], "other": [9], "n": {"deep": 1}, "b": [3], "empty": []}'

    assert read(content, "a", "b", "empty", "missing") == [("a", 1), ("a", 2), ("b", 3)]


def test_an_object_with_a_list_asked_for_that_is_empty_gives_nothing():
    assert read('{"a": [], "other": 1}', "a") == []


def test_a_single_object_where_a_list_should_be_is_its_element():
    assert read('{"a": {"x": 1}}', "a") == [("a", {"x": 1})]


@pytest.mark.parametrize("value", ["null", "1", '"x"', "true"])
def test_anything_else_where_a_list_should_be_is_nothing(value: str):
    assert read(f'{{"a": {value}}}', "a") == []


def test_an_object_without_the_lists_asked_for_is_one_record():
    assert read('{"other": [9, {"b": 2}], "n": {}}', "a") == [
        (None, {"other": [9, {"b": 2}], "n": {}})
    ]


def test_an_empty_object_is_one_record():
    assert read("{}") == [(None, {})]


def test_an_object_that_is_too_long_only_because_of_an_unknown_list_is_none():
    limits = Limits(record=1000)

    assert read('{"n": 1, "other": [' + "1," * 600 + "1]}", limits=limits) == [(None, None)]


def test_a_long_list_that_nobody_asked_for_does_not_hide_others():
    limits = Limits(record=1000)
    content = '{"other": [' + "1," * 600 + '1], "a": [1]}'

    assert read(content, "a", limits=limits) == [("a", 1)]


def test_a_list_longer_than_a_record_may_be_is_read():
    content = json.dumps({"a": [{"n": number} for number in range(40_000)]}, indent=2)

    found = read(content, "a", limits=Limits(record=1000))

    assert found == [("a", {"n": number}) for number in range(40_000)]


TEXTS = st.text(max_size=20) | st.sampled_from(['"', "\\", "],[", '","', "},\n  {", "\\u0022"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | TEXTS,
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(TEXTS, inside, max_size=4),
    max_leaves=12,
).filter(lambda value: value not in (float("inf"), float("-inf")))
STYLES = st.fixed_dictionaries(
    {
        "indent": st.sampled_from([None, 0, 2]),
        "ensure_ascii": st.booleans(),
        "separators": st.sampled_from([None, (",", ":"), (" , ", " : ")]),
    }
)


@settings(max_examples=150)
@given(st.lists(VALUES, max_size=60), STYLES, st.integers(0, 1000))
def test_a_list_is_read_as_json_loads_reads_it(values: list[Any], style: dict[str, Any], seed: int):
    content = json.dumps(values, **style).replace("Infinity", "1")
    expected = [(None, value) for value in json.loads(content)]

    assert one_by_one(Dripping(content.encode(), seed), NO_KEYS, LIMITS) == expected
    assert read(content) == expected


ODD = [
    *('"', '"a":1,', "\\ud83d", "\\u0022", "\\", "9" * 20, "0." + "1" * 40, "NaN", "1e999", "-"),
    *("[" * 70 + "]" * 70, "[", "]", "{", "}", ",", "\0", "\ufeff", "\n", "e5", "é"),
]


@settings(max_examples=300)
@given(
    st.lists(VALUES, min_size=8, max_size=40),
    STYLES,
    st.lists(st.tuples(st.floats(0, 1), st.sampled_from(ODD)), max_size=2),
)
def test_many_elements_at_once_are_read_as_they_are_one_by_one(values, style, damage):
    content = json.dumps(values, **style).replace("Infinity", "1")
    for share, odd in damage:
        at = int(share * len(content))
        content = content[:at] + odd + content[at:]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BatchDecoder, "decode", lambda _self, _text, at: ([], at))
        slowly = repr(read_or_refusal(content))

    assert repr(read_or_refusal(content)) == slowly


@settings(max_examples=100)
@given(st.dictionaries(TEXTS, VALUES, max_size=8), STYLES, st.integers(0, 1000))
def test_an_object_is_read_as_json_loads_reads_it(
    values: dict[str, Any], style: dict[str, Any], seed: int
):
    content = json.dumps(values, **style).replace("Infinity", "1")

    found = one_by_one(Dripping(content.encode(), seed), NO_KEYS, LIMITS)

    assert found == [(None, json.loads(content))]


@pytest.mark.parametrize("ensure_ascii", [True, False])
@pytest.mark.parametrize("indent", [None, 2])
def test_a_long_list_is_read_as_json_loads_reads_it(indent: int | None, ensure_ascii: bool):
    chance = random.Random(3)
    words = ["posts, {", "},\n  {", 'a "quoted" word', "café", "😀", "\\", "[" * 70, "\u2028"]
    values = [
        {"n": number, "text": " ".join(chance.choices(words, k=9)), "more": [{"x": [number]}]}
        for number in range(5000)
    ]
    content = json.dumps(values, indent=indent, ensure_ascii=ensure_ascii)

    assert read(content) == [(None, value) for value in values]


CORPUS = [
    *("[", "]", "{", "}", "[1", "[1,", "[,1]", "[1,,2]", "[1 2]", "[1]]", "[1}", '{"a"}', '{"a":}'),
    *('{"a":1', '{"a":1,}', "{1:2}", "{'a':1}", '{"a":1 "b":2}', '{"a":1}{"b":2}', "[tru]", "[nul"),
    *("[01]", "[1.]", "[.5]", "[+1]", "[-]", "[1e]", "[1e+]", "[0x1]", "[--1]", "[1_000]"),
    *('["a]', '["\\x"]', '["\\u12"]', '["\\u12g4"]', '["\t"]', '["\n"]', '["\\"]', "['a']"),
    *("", " ", "null", "1", '"a"', "true", "[1] x", "[1],", "\ufeff[1]\ufeff", "[1]\0", "[\x0c1]"),
    *("[NaN]", "[Infinity]", "[-Infinity]", "[1e400]", "[-1e400]", "[1" + "0" * 40 + "]"),
    *("[-0]", "[-0.0]", "[1E5]", "[1e-400]", '["\\ud83d\\ude00"]', '["\\/"]', "[[[[]]]]", "[{}]"),
    *('["\\u0000"]', '["\x7f"]', '["\u2028"]', "[1e5,2]", "[ 1 , 2 ]", "\n\n[]\n", '{"":0}'),
]


@pytest.mark.parametrize("content", CORPUS)
def test_what_json_loads_refuses_is_refused_and_the_rest_is_read_alike(content: str):
    known, odd = True, {Refusal.NOT_FINITE, Refusal.NUMBER_TOO_LONG}
    try:
        expected = json.loads(content.removeprefix("\ufeff"))
    except ValueError:
        known = False

    reason = refusal(content)

    if not known or not isinstance(expected, list | dict):
        assert reason is Refusal.BAD_JSON
    elif reason is None:
        values = expected if isinstance(expected, list) else [expected]
        assert read(content) == [(None, value) for value in values]
    else:
        assert reason in odd


def test_halves_of_surrogate_pairs_are_replaced_in_strings_and_keys():
    assert read('[{"k\\ud800": ["a\\udc00b", "\\ud83d\\ude00"]}]') == [
        (None, {"k\ufffd": ["a\ufffdb", "😀"]})
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("[" + "1" * 21 + "]", Refusal.NUMBER_TOO_LONG),
        ("[1." + "1" * 20 + "]", Refusal.NUMBER_TOO_LONG),
        ('["' + "a" * 31 + '"]', Refusal.STRING_TOO_LONG),
        ('[{"' + "a" * 31 + '": 1}]', Refusal.STRING_TOO_LONG),
        ("[[[[[[1]]]]]]", Refusal.NESTED_TOO_DEEP),
        ("[[" + "1," * 30 + "1]]", Refusal.RECORD_TOO_LARGE),
    ],
)
def test_a_limit_is_the_last_that_is_allowed(content: str, reason: Refusal):
    limits = Limits(number=20, string=30, depth=4, record=60)
    below = Limits(number=22, string=31, depth=5, record=64)

    assert refusal(content, limits) is reason
    assert refusal(content, below) is None


@pytest.mark.parametrize("room", [1, 2])
def test_what_a_whole_object_may_have_is_counted_in_characters(room: int):
    other = json.dumps(["é😀" * 30] * 3000, ensure_ascii=False)
    limits = Limits(record=len(other) + room)

    found = read(f'{{"other": {other}, "n": 1}}', limits=limits)

    whole = {"other": json.loads(other), "n": 1}
    assert found == [(None, whole if room > 1 else None)]


@pytest.mark.parametrize("share", [0, 0.3, 0.999])
def test_what_is_no_utf_8_is_noticed_wherever_it_stands(share: float):
    content = json.dumps([{"n": number, "text": "café"} for number in range(9000)])
    at = content.index("caf", int(share * (len(content) - 99)))

    assert refusal(content[:at].encode() + b"\xc3" + content[at:].encode()) is Refusal.BAD_ENCODING


@pytest.mark.parametrize("place", [0, 1500, 2999])
@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        ('{"a": 1, "a": 1}', Refusal.DUPLICATE_KEY),
        ('{"a": [{"b": 1, "b": 2}]}', Refusal.DUPLICATE_KEY),
        ('{"a": 1, "a": "\\u0022", "c": "\\u0022\\u0022"}', Refusal.DUPLICATE_KEY),
        ("[" * 65 + "]" * 65, Refusal.NESTED_TOO_DEEP),
        ("1" * 33, Refusal.NUMBER_TOO_LONG),
        ("NaN", Refusal.NOT_FINITE),
        ("{]", Refusal.BAD_JSON),
    ],
)
def test_an_odd_record_is_noticed_wherever_it_stands(place: int, odd: str, reason: Refusal):
    usual = [json.dumps({"n": number, "text": "a usual text"}) for number in range(3000)]
    usual[place] = odd

    assert refusal("[" + ",\n".join(usual) + "]") is reason
