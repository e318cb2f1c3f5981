"""A replay comes to the leaves that were entered one by one."""

from consent.core.audit import leaves_of
from consent.core.merkle import leaf_hash
from consent.core.records import commitment


def test_a_replay_finds_the_leaf_of_every_opening():
    openings = [(bytes([n]) * 32, b'{"n":%d}' % n) for n in range(5)]

    assert list(leaves_of(openings)) == [
        leaf_hash(commitment(salt=salt, record=record)) for salt, record in openings
    ]
