"""Posts that wait for the end of their file, in as little memory as it goes."""

from array import array
from collections.abc import Iterator, Sequence
from struct import Struct
from typing import NamedTuple

KEY = Struct("16s")
NO_DATE = -(2**63)


class Waiting(NamedTuple):
    """
    What is different from one waiting post to the next, column by column.

    `said` is what the record of a post says.
    """

    keys: Sequence[bytes]
    created: Sequence[int | None]
    texts: Sequence[str]
    said: Sequence[bool]


class WaitingPosts:
    """
    Posts in the order in which they came, each with yes or no.

    A post takes 29 bytes and its text; as an object it would take four hundred.
    """

    def __init__(self) -> None:
        self._keys = bytearray()
        self._created = array("q")
        self._said = bytearray()
        self._lengths = array("I")
        """Of each text, in characters."""
        self._texts = bytearray()
        self._posts, self._bytes = array("I"), array("I")
        """How many posts came at a time, and how many bytes their texts take."""

    def add(self, some: Waiting) -> None:
        texts = "".join(some.texts).encode()
        self._keys += b"".join(some.keys)
        self._created.extend(NO_DATE if at is None else at for at in some.created)
        self._said += bytes(some.said)
        self._lengths.extend(map(len, some.texts))
        self._texts += texts
        self._posts.append(len(some.keys))
        self._bytes.append(len(texts))

    def __iter__(self) -> Iterator[Waiting]:
        """Return the posts, as many at a time as came together."""
        at = byte = 0
        for posts, length in zip(self._posts, self._bytes, strict=True):
            these = slice(at, at + posts)
            yield Waiting(
                [
                    key
                    for (key,) in KEY.iter_unpack(
                        self._keys[at * KEY.size : (at + posts) * KEY.size]
                    )
                ],
                [None if each == NO_DATE else each for each in self._created[these]],
                list(_cut(self._texts[byte : byte + length].decode(), self._lengths[these])),
                list(map(bool, self._said[these])),
            )
            at += posts
            byte += length


def _cut(text: str, lengths: Sequence[int]) -> Iterator[str]:
    begin = 0
    for length in lengths:
        yield text[begin : begin + length]
        begin += length
