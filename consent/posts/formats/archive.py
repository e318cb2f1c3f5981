"""What the readers of all platforms share: finding the records, counting what is strange."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from consent.posts.formats.contract import ReadPost, Role, Stricter
from consent.posts.formats.conversations import PRIVATE_LISTS, SIGNS_OF_A_CONVERSATION
from consent.posts.formats.evidence import Findings

Posted = tuple[ReadPost, ...]
Read = Callable[[object], tuple[Any, ...] | None]
"""
Takes any JSON value and returns its posts, or drafts of them for formats that make the posts of
many records at once; None says that it is not understood.
"""
ReadAll = Callable[[Sequence[object], Callable[[object], Iterable[ReadPost]]], list[ReadPost]]
"""Takes records that follow each other, and what reads one that is not as usual."""
Note = Callable[[dict[str, Any]], bool]
"""Takes a record about the account; False says that nothing was found in it."""

WRAPPERS = 3
"""How many objects may stand around a list of records under names that we do not know."""

SIGNS_OF_A_RECORD = SIGNS_OF_A_CONVERSATION | {
    *("timestamp", "data", "attachments", "label_values", "string_map_data", "fbid"),
    *("media", "uri", "creation_timestamp", "taken_at"),
}
"""An object with one of these is no wrapper, but a record that something is wrong with."""


@dataclass(slots=True)
class Tally:
    """What was counted beside the posts."""

    not_understood: int = 0
    repeated: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    """Records that are understood and do not become posts: `others` or `private`."""


class ArchiveReader:
    """
    Hands each record of an archive to the function for the role of its file.

    :param by_list: for lists whose name says more than the role of the file they lie in
    :param in_bulk: for roles whose usual records can be read many at once
    :param about: for the roles of files that hold no posts
    :param wrappers: how many objects may stand around a list of records
    :param made: makes the posts of drafts, where records are read as drafts
    :param stricter: returns, once, what came of records that contradict earlier ones
    """

    def __init__(
        self,
        *,
        by_role: Mapping[str, Read],
        by_list: Mapping[str, Read] | None = None,
        in_bulk: Mapping[str, ReadAll] | None = None,
        about: Mapping[str, Note],
        findings: Findings,
        tally: Tally,
        wrappers: int = WRAPPERS,
        made: Callable[[list[Any]], list[ReadPost]] = lambda posts: posts,
        stricter: Callable[[], Sequence[Stricter]] = tuple,
    ) -> None:
        self._by_role = by_role
        self._by_list = by_list or {}
        self._in_bulk = in_bulk or {}
        self._about = about
        self._findings = findings
        self._tally = tally
        self._wrappers = wrappers
        self._make = made
        self._stricter = stricter

    @property
    def not_understood(self) -> int:
        return self._tally.not_understood

    @property
    def repeated(self) -> int:
        return self._tally.repeated

    @property
    def left_out(self) -> Mapping[str, int]:
        return self._tally.left_out

    def holds_posts(self, role: Role) -> bool:
        return role.name in self._by_role

    def read(self, role: Role, key: str | None, records: Sequence[object]) -> Iterable[ReadPost]:
        read = self._by_role.get(role.name)
        if key is not None and key in self._by_list:
            read = self._by_list[key]
        elif read is None:
            self._note(self._about.get(role.name), records)
            return ()
        if role.name in self._in_bulk:
            return self._in_bulk[role.name](records, partial(self._one, read))
        found: list[Any] = []
        for record in records:
            one = read(record)
            found += self._unwrapped(read, record, self._wrappers) if one is None else one
        return self._make(found)

    def _one(self, read: Read, record: object) -> Iterable[ReadPost]:
        posts = read(record)
        return self._unwrapped(read, record, self._wrappers) if posts is None else posts

    def stricter(self) -> Sequence[Stricter]:
        return self._stricter()

    def flush(self) -> Iterable[ReadPost]:
        return ()

    def finish(self) -> dict[str, Any]:
        found = self._findings
        return {"account": found.account, "evidence": found.evidence, "made_at": found.made_at}

    def _note(self, note: Note | None, records: Sequence[object]) -> None:
        for record in records:
            noted = note is not None and type(record) is dict and note(record)
            self._tally.not_understood += not noted

    def _unwrapped(self, read: Read, record: object, deep: int) -> list[Any]:
        """Return the posts, or drafts, in the lists of an object that is not a record itself."""
        if type(record) is not dict or not deep or not SIGNS_OF_A_RECORD.isdisjoint(record):
            self._tally.not_understood += 1
            return []
        inside = [
            value
            for name, value in record.items()
            if value and type(value) in {list, dict} and name not in PRIVATE_LISTS
        ]
        if not inside:
            # A list that is there and empty says that there is nothing.
            self._tally.not_understood += [] not in record.values()
        found: list[Any] = []
        for value in inside:
            for each in value if type(value) is list else (value,):
                one = read(each)
                found += self._unwrapped(read, each, deep - 1) if one is None else one
        return found
