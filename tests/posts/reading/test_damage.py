"""Whatever happens to the bytes of an archive: the same posts, or a reason why not."""

import random
from pathlib import Path

import pytest

from consent.posts.reading.refusals import Refused
from tests.posts.reading.facebook import COMMENTS, MESSAGES, PHOTO, archive, text_of, usual
from tests.posts.reading.here import posts_of
from tests.posts.reading.raw_zip import file

TRUNCATIONS = 100
FLIPS = 1000


@pytest.fixture(scope="module")
def sound() -> bytes:
    comment = {"timestamp": 1_700_000_000, "data": [{"comment": {"comment": "Nice"}}]}
    return archive(
        usual(30),
        file(COMMENTS, text_of([comment])),
        file(MESSAGES, b'{"messages": []}'),
        file(PHOTO, b"jpg"),
    ).content()


def posts_or_refusal(path: Path) -> object:
    try:
        return posts_of(path)
    except Refused as refused:
        return refused.reason


def test_a_cut_archive_is_refused_wherever_it_is_cut(sound: bytes, tmp_path: Path):
    path = tmp_path / "archive.zip"

    for number in range(TRUNCATIONS):
        path.write_bytes(sound[: len(sound) * number // TRUNCATIONS])

        with pytest.raises(Refused):
            posts_of(path)


def test_one_wrong_bit_changes_nothing_or_is_noticed(sound: bytes, tmp_path: Path):
    path = tmp_path / "archive.zip"
    path.write_bytes(sound)
    posts = posts_of(path)
    chance = random.Random(11)
    refused = 0

    for _ in range(FLIPS):
        at, bit = chance.randrange(len(sound)), chance.randrange(8)
        path.write_bytes(sound[:at] + bytes([sound[at] ^ 1 << bit]) + sound[at + 1 :])
        outcome = posts_or_refusal(path)
        if outcome != posts:
            assert isinstance(outcome, str), f"bit {bit} of byte {at}"
            refused += 1

    assert len(posts) == 31
    assert refused > FLIPS / 2
