"""
Build archives in the layouts that platforms use, with content of our own.

The same arguments give the same bytes. Nothing is kept in memory, so an archive can have
millions of posts. Used by tests, by the demonstration and by the benchmarks.
"""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tests.posts.formats.building import facebook, facebook_rest, instagram, invented
from tests.posts.formats.building.zips import Parts, Target

HANDLE, BORN = invented.HANDLE, invented.BORN
CANARY = invented.CANARY
SECRETS = invented.SECRETS
LATEST = invented.NEWEST + 24 * 60 * 60
"""The newest date that a reader of a built archive has to believe."""

FACEBOOK_ERAS = tuple(facebook.ERAS)
INSTAGRAM_ERAS = tuple(instagram.ERAS)


@dataclass(frozen=True, slots=True)
class Built:
    """
    What was put into an archive.

    `expected` counts the posts that a reader must find, by kind and state; `private` the files
    it must leave closed as conversations.
    """

    names: tuple[str, ...]
    expected: Counter[tuple[str, str]]
    private: int


def build_facebook(
    targets: Target | Sequence[Target],
    *,
    posts: int = 60,
    era: str = "2026",
    seed: int = 1,
    handle: str = invented.HANDLE,
    born: int = invented.BORN,
    language: str = "en",
    per_file: int = 10_000,
    wrapper: str = "",
    rest: bool = True,
) -> Built:
    """
    Write a Facebook archive.

    :param targets: a path or a file open for writing, or several for a download in parts
    :param posts: on the timeline
    :param era: one of `FACEBOOK_ERAS`
    :param language: of the labels: `en`, `de`, or `xx` for one that no reader knows
    :param per_file: posts in each file of the timeline
    :param wrapper: a folder around everything, with a slash at its end
    :param rest: whether there is more than timeline and profile
    """
    with Parts(targets, wrapper) as parts:
        # Random and the same every time.
        chance = random.Random(seed)
        writer = facebook.Writer(parts, facebook.ERAS[era], language, chance)
        facebook_rest.write_account(writer, handle=handle, born=born)
        writer.timeline(posts, seed=seed, per_file=per_file)
        private = 0
        if rest:
            facebook.write_posts(writer, posts=posts, seed=seed)
            private = facebook_rest.write_closed(writer)
        elif writer.reel:
            # Without the file of the reels it is the video that the timeline shows.
            writer.expected["reel", "live"] -= 1
            writer.expected["video", "live"] += 1
        return Built(tuple(parts.names), +writer.expected, private)


def build_instagram(
    targets: Target | Sequence[Target],
    *,
    posts: int = 40,
    era: str = "2026",
    seed: int = 1,
    private: bool = False,
    handle: str = invented.HANDLE,
    born: int = invented.BORN,
    language: str = "en",
    per_file: int = 10_000,
    wrapper: str = "",
) -> Built:
    """
    Write an Instagram archive.

    :param targets: a path or a file open for writing, or several for a download in parts
    :param posts: in the feed
    :param era: one of `INSTAGRAM_ERAS`
    :param private: whether the account is private when the archive is made
    :param language: of the labels: `en`, `de`, or `xx` for one that no reader knows
    """
    with Parts(targets, wrapper) as parts:
        writer = instagram.Writer(parts, instagram.ERAS[era], language)
        writer.account(handle=handle, born=born, private=private)
        writer.feed(posts, seed=seed, per_file=per_file)
        writer.beside_the_feed(seed=seed)
        closed = writer.closed()
        return Built(tuple(parts.names), +writer.expected, closed)
