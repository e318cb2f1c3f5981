"""
Many records at once: the fast way for what nearly all records of a file look like.

It gives what reading single records gives for one after another, since it looks at the same
things; and a record that has anything in it that is not expected goes to the reader of single
records, when it is its turn.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from consent.posts.formats.archive import ReadAll
from consent.posts.formats.contract import ReadPost

Usual = TypeVar("Usual")
One = Callable[[object], Iterable[ReadPost]]


class Unusual(Exception):
    """This record is for the reader of single ones."""


def reader_of_many(
    usual: Callable[[Any], Usual], posts_of: Callable[[list[Usual]], list[ReadPost] | None]
) -> ReadAll:
    """
    Return the function that reads records that follow each other.

    :param usual: returns the parts of a record; raises Unusual, or stumbles over its shape
    :param posts_of: makes the posts of many; None says that each is to be read by itself
    """

    def read(records: Sequence[object], one: One) -> list[ReadPost]:
        posts: list[ReadPost] = []
        parts: list[Usual] = []
        for at, record in enumerate(records):
            try:
                parts.append(usual(record))
            except (Unusual, AttributeError, KeyError, TypeError):
                posts += read_usual(parts, records[at - len(parts) : at], one)
                posts += one(record)
                parts = []
        return posts + read_usual(parts, records[len(records) - len(parts) :], one)

    def read_usual(parts: list[Usual], records: Sequence[object], one: One) -> list[ReadPost]:
        if not parts:
            return []
        posts = posts_of(parts)
        return [post for record in records for post in one(record)] if posts is None else posts

    return read
