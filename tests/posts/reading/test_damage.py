"""Whatever happens to the bytes of an archive: the same posts, or a reason why not."""

import io
import random

import pytest

from consent.posts.reading.refusals import Refused
from tests.posts.formats.sound import READ_AS, SOUND
from tests.posts.reading.here import outcome_of

TIMES = 1000

every_platform = pytest.mark.parametrize("platform", SOUND)


def posts_of(content: bytes, platform: str) -> object:
    return outcome_of(io.BytesIO(content), platform=READ_AS.get(platform, "")).posts


def posts_or_refusal(content: bytes, platform: str) -> object:
    try:
        return posts_of(content, platform)
    except Refused as refused:
        return refused.reason


@every_platform
def test_a_cut_archive_is_refused_wherever_it_is_cut(platform):
    sound = SOUND[platform]

    for number in range(TIMES):
        with pytest.raises(Refused):
            posts_of(sound[: len(sound) * number // TIMES], platform)


@every_platform
def test_one_wrong_byte_changes_nothing_or_is_noticed(platform):
    sound = SOUND[platform]
    posts = posts_of(sound, platform)
    chance = random.Random(platform)
    refused = 0

    for _ in range(TIMES):
        at, change = chance.randrange(len(sound)), chance.randrange(1, 256)
        outcome = posts_or_refusal(
            sound[:at] + bytes([sound[at] ^ change]) + sound[at + 1 :], platform
        )
        if outcome != posts:
            assert isinstance(outcome, str), f"{change} in byte {at}"
            refused += 1

    assert posts
    assert refused > TIMES / 4
