"""Repositories of the AT Protocol, and the CBOR in them."""

import io
import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.posts.reading.dag_cbor import NotDagCbor, decode
from consent.posts.reading.limits import Limits
from consent.posts.reading.refusals import Refusal, Refused
from consent.posts.reading.repository import repository_records
from tests.posts.formats.building.repositories import cbor, repository

INTEROP = Path(__file__).parents[4] / "shared/samples/bluesky/interop"
POSTS = frozenset({"app.bsky.feed.post"})
LIMITS = Limits()


def post(number: int) -> dict:
    return {
        "$type": "app.bsky.feed.post",
        "text": f"Nummer {number}",
        "createdAt": "2024-05-01T10:00:00.000Z",
    }


def read(content: bytes, collections: frozenset[str] = POSTS) -> list:
    return list(repository_records(lambda: io.BytesIO(content), collections, LIMITS))


RECORDS = {
    **{f"app.bsky.feed.post/3k{number:03}": post(number) for number in range(60)},
    **{f"app.bsky.feed.like/3k{number:03}": {"$type": "x", "n": number} for number in range(60)},
}
WHOLE = repository(RECORDS, left_over=[post(999)])


@pytest.mark.parametrize("shuffle", [None, 1, 2])
def test_the_records_of_a_collection_are_read_whatever_the_order_of_blocks(shuffle):
    found = read(repository(RECORDS, left_over=[post(999)], shuffle=shuffle))

    assert found[0] == (None, {"did": "did:plc:ines", "rev": "3k"})
    assert sorted(found[1:], key=lambda each: each[1]["rkey"]) == [
        ("app.bsky.feed.post", {"rkey": f"3k{number:03}", "value": post(number)})
        for number in range(60)
    ]


def test_equal_records_under_two_keys_are_two():
    same = {"app.bsky.feed.post/3ka": post(1), "app.bsky.feed.post/3kb": post(1)}

    assert [record["rkey"] for _, record in read(repository(same))[1:]] == ["3ka", "3kb"]


def test_an_empty_repository_has_an_owner_and_no_records():
    assert read(repository({})) == [(None, {"did": "did:plc:ines", "rev": "3k"})]


def test_a_record_with_a_fraction_is_not_understood():
    fraction = b"\xa1atx\xfb\x3f\xf0\0\0\0\0\0\0"[:2] + b"t\xfb\x3f\xf0\0\0\0\0\0\0"

    assert read(repository({"app.bsky.feed.post/3ka": fraction}))[1:] == [
        ("app.bsky.feed.post", None)
    ]


def test_a_repository_that_is_cut_short_is_refused():
    for end in range(0, len(WHOLE), 97):
        with pytest.raises(Refused) as refused:
            read(WHOLE[:end])
        assert refused.value.reason is Refusal.BAD_REPOSITORY


def test_a_changed_byte_is_noticed():
    expected = read(WHOLE)
    pick = random.Random(1)
    for _ in range(300):
        changed = bytearray(WHOLE)
        changed[pick.randrange(len(WHOLE))] ^= 1 << pick.randrange(8)
        try:
            found = read(bytes(changed))
        except Refused:
            continue
        assert found == expected


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.binary(),
    lambda inside: st.lists(inside) | st.dictionaries(st.text(max_size=5), inside),
    max_leaves=20,
)


@given(VALUES)
def test_what_is_encoded_is_decoded(value):
    assert decode(cbor(value), LIMITS) == value


@given(st.binary(max_size=60))
def test_any_bytes_are_decoded_in_one_way_or_refused(data):
    try:
        value = decode(data, LIMITS)
    except NotDagCbor:
        return
    assert "Cid" in repr(value) or cbor(value) == data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"\x9f\x01\xff",  # a list of no stated length
        b"\x18\x17",  # 23, written too long
        b"\xa2\x61b\x01\x61a\x02",  # keys out of order
        b"\xa2\x61a\x01\x61a\x02",  # a key twice
        b"\xfb\x3f\xf0\0\0\0\0\0\0",  # a fraction
        b"\xc1\x00",  # a tag that is no link
        b"\xf7",  # undefined
        b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff",  # a list longer than the data
        b"\x81" * 70 + b"\x01",  # nested too deep
        b"\x62\xc3\x28",  # not UTF-8
        b"\x01\x01",  # two values
    ],
)
def test_what_is_not_dag_cbor_is_refused(data):
    with pytest.raises(NotDagCbor):
        decode(data, LIMITS)


@pytest.mark.skipif(not INTEROP.is_dir(), reason="the samples are not here")
def test_the_fixtures_of_the_protocol_are_decoded():
    import base64

    for fixture in json.loads((INTEROP / "data-model-fixtures.json").read_text()):
        data = base64.b64decode(fixture["cbor_base64"] + "==")
        assert isinstance(decode(data, LIMITS), dict)
