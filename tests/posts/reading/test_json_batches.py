import json

import pytest

from consent.posts.reading.json_batches import BatchDecoder
from consent.posts.reading.limits import Limits

USUAL = {"n": 1, "text": 'a "quoted" word, café 😀', "f": 52.5, "deep": [{"x": [None, True]}]}


def batch(*odd: str) -> tuple[BatchDecoder, bytes]:
    """Return a decoder and the inside of a list, with odd elements in the middle."""
    usual = json.dumps(USUAL)
    text = ",\n ".join([usual, usual, *odd, usual, usual])
    decoder = BatchDecoder(Limits())
    decoder.learn(text, len(usual))
    return decoder, text.encode()


def test_all_elements_but_the_last_are_decoded_at_once():
    decoder, text = batch()

    values, end = decoder.decode(text, 0)

    assert values == [USUAL] * 3
    assert text[end:].decode() == json.dumps(USUAL)


def test_nothing_is_decoded_before_the_separator_is_known():
    _, text = batch()

    assert BatchDecoder(Limits()).decode(text, 0) == ([], 0)


@pytest.mark.parametrize(
    "odd",
    [
        '{"a": 1, "a": 2}',
        '{"a": 1, "b": [{"c": 1, "c": 1}]}',
        '{"a": 1, "a": 2, "b": "\\u0022\\u0022"}',
        '{"a": "\\u0022"}',
        '{"a": "\\ud800"}',
        '{"\\udfff": 1}',
        "18446744073709551616",
        "-9223372036854775809",
        "0." + "1" * 31,
        "1111111111.1111111111e-0000000000",
        "1e400",
        "-Infinity",
        "9" * 5000,
        "[" * 65 + "]" * 65,
        '{"a":' * 65 + "1" + "}" * 65,
        "[" * 100_000,
        "]",
        '"',
        "1 2",
    ],
)
def test_what_needs_a_closer_look_is_left_alone(odd: str):
    decoder, text = batch(odd)

    assert decoder.decode(text, 0) == ([], 0)


@pytest.mark.parametrize(
    "odd",
    [
        '{"a": 1, "b": {"a": 1}}',
        "9999999999999999999",
        "-999999999999999999",
        "-0",
        "-0.0",
        "-1111111111.1111111e+00",
        '"+49 30 123456-78 90, 2019-05-17 12:30:15, --------------------------------------"',
        '"eeeeeeeeeeeeeeeeeeeeeeeeeeeeee"',
        "[" * 64 + "]" * 64,
        '"\\ud83d\\ude00"',
        '"\\\\\\""',
        '"\\u0000"',
        '""',
    ],
)
def test_what_is_only_unusual_is_decoded(odd: str):
    decoder, text = batch(odd)

    values, _ = decoder.decode(text, 0)

    assert repr(values) == repr([USUAL, USUAL, json.loads(odd), USUAL])


@pytest.mark.parametrize(
    "last",
    ['{"list": [{"x": 1},\n {"x": 2}', '{"text": "no list,\\n {"}', '"text,\n {"'],
)
def test_a_separator_inside_an_element_is_no_trap(last: str):
    decoder, text = batch()

    values, end = decoder.decode(text + f",\n {last}".encode(), 0)

    assert (values, end) in [([], 0), ([USUAL] * 4, len(text) + 3)]


@pytest.mark.parametrize(
    "odd", [b'"\xff"', b'"\xed\xa0\x80"', b'"\xc0\x80"', b'"\xf5\x80\x80\x80"']
)
def test_what_is_no_utf_8_is_left_alone(odd: bytes):
    decoder, text = batch('"?"')

    assert decoder.decode(text.replace(b'"?"', odd), 0) == ([], 0)
