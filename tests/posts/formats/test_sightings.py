from hashlib import blake2b

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.posts.formats.sightings import Sightings

TIMELINE, ALBUM, BIN = 1, 2, 3


def fingerprint(number: int) -> bytes:
    return blake2b(b"%d" % number, digest_size=16).digest()


def test_a_new_post_is_known_by_its_fingerprint():
    assert Sightings().key(fingerprint(1), TIMELINE) == fingerprint(1)


def test_posts_of_one_source_that_look_alike_get_different_keys():
    sightings = Sightings()

    keys = {sightings.key(fingerprint(1), TIMELINE) for _ in range(5)}

    assert len(keys) == 5
    assert None not in keys


def test_a_post_that_another_source_told_of_is_told_once():
    sightings = Sightings()
    sightings.key(fingerprint(1), ALBUM)

    assert sightings.key(fingerprint(1), TIMELINE) is None


def test_two_alike_in_one_source_and_three_in_another_are_three():
    sightings = Sightings()
    first = [sightings.key(fingerprint(1), ALBUM) for _ in range(2)]
    second = [sightings.key(fingerprint(1), TIMELINE) for _ in range(3)]

    assert second[:2] == [None, None]
    assert len({*first, second[2]}) == 3


SIGHTED = st.lists(st.tuples(st.integers(0, 5), st.sampled_from([TIMELINE, ALBUM, BIN])))


@given(SIGHTED, st.randoms())
def test_the_keys_do_not_depend_on_the_order(sighted, chance):
    def keys(order):
        sightings = Sightings(slots=64)
        return {sightings.key(fingerprint(number), source) for number, source in order} - {None}

    shuffled = sorted(sighted, key=lambda _: chance.random())

    assert keys(shuffled) == keys(sighted)


@given(SIGHTED)
def test_a_key_comes_once(sighted):
    sightings = Sightings(slots=64)
    keys = [sightings.key(fingerprint(number), source) for number, source in sighted]
    told = [key for key in keys if key is not None]

    assert len(told) == len(set(told))


@settings(deadline=None, max_examples=10)
@given(st.integers(50, 300))
def test_nothing_is_forgotten_when_the_table_grows(count):
    sightings = Sightings(slots=16)
    for number in range(count):
        sightings.key(fingerprint(number), TIMELINE)

    again = [sightings.key(fingerprint(number), ALBUM) for number in range(count)]

    assert again == [None] * count


@pytest.mark.parametrize("posts", [45_000, 200_000])
def test_memory_is_the_same_for_any_large_archive(posts):
    sightings = Sightings()
    for number in range(posts):
        sightings.key(number.to_bytes(16), TIMELINE)

    assert len(sightings._slots) == 1 << 22
