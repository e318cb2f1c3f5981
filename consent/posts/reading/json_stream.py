"""Read the records of a JSON file one by one, in memory that does not grow with the file."""

from collections.abc import Iterator
from typing import Any

from consent.posts.reading.json_batches import BatchDecoder
from consent.posts.reading.json_values import LOOK_AHEAD, Incomplete, ValueDecoder
from consent.posts.reading.limits import Limits
from consent.posts.reading.refusals import Refusal, Refused
from consent.posts.reading.text_window import CHUNK, Source, TextWindow

SIZE_OF_MEMBER = 8
"""Characters that a member of an object has beside its key, at the least."""

Records = tuple[str | None, list[Any]]


def records(source: Source, list_keys: frozenset[str], limits: Limits) -> Iterator[Records]:
    """
    Return the records of a file, some at a time, with the key of the list they lie in.

    - A list at the top: each element, with None.
    - An object at the top: for each key in `list_keys` the elements of its list, with the
      key; where a list should be but a single object is, that object.
    - An object with none of these keys: the whole object, with None; in its place None if it
      is longer than a record may be because of a list that was not asked for.
    - With a key like `a/b`: the elements of the list `b` of the object `a`, with this key, and
      nothing else.

    The source is read to its end. All strings can be encoded as UTF-8.

    :raises Refused: if the file is not JSON in UTF-8, passes a limit, or holds a key twice
    """
    file = _JsonFile(source, limits)
    match file.window.skip_spaces():
        case "[":
            for values in file.elements():
                yield None, values
        case "{" if any("/" in key for key in list_keys):
            yield from file.nested(list_keys)
        case "{":
            yield from file.members(list_keys)
        case _:
            raise Refused(Refusal.BAD_JSON)
    if file.window.skip_spaces():
        raise Refused(Refusal.BAD_JSON)


class _JsonFile:
    """A file from which one value after another is taken."""

    def __init__(self, source: Source, limits: Limits) -> None:
        self.window = TextWindow(source, limits.record)
        self._limits = limits
        self._values = ValueDecoder(limits)
        self._batches = BatchDecoder(limits)
        self._slowly_until = 0
        """Up to this position of the file values are decoded one at a time."""

    def elements(self) -> Iterator[list[Any]]:
        """Return the elements of the list at the position, some at a time."""
        window = self.window
        window.at += 1
        if window.skip_spaces() == "]":
            window.at += 1
            return
        while True:
            yield from self._fast()
            yield [self._value()]
            if not self._goes_on("]"):
                return

    def members(self, list_keys: frozenset[str]) -> Iterator[Records]:
        """Return the records of the object at the position."""
        window = self.window
        whole = _Whole(self._limits.record)
        listed = False
        for key in self._keys():
            begin = window.position
            if key in list_keys:
                listed = True
                for values in self._listed():
                    yield key, values
            else:
                value = self._unlisted(0 if listed else whole.room)
                whole.add(key, value, size=window.position - begin)
        if not listed:
            yield None, [whole.record()]

    def nested(
        self, list_keys: frozenset[str], above: str = "", depth: int = 1
    ) -> Iterator[Records]:
        """Return the records of lists in the object at the position and in objects below it."""
        for key in self._keys():
            here = above + key
            if here in list_keys:
                for values in self._listed():
                    yield here, values
            elif self.window.text[self.window.at] == "{" and any(
                each.startswith(f"{here}/") for each in list_keys
            ):
                yield from self.nested(list_keys, f"{here}/", depth + 1)
            else:
                self._pass_over(depth)

    def _pass_over(self, depth: int) -> None:
        """Move behind the value at the position, however long it is."""
        if depth > self._limits.depth:
            raise Refused(Refusal.NESTED_TOO_DEEP, limit=self._limits.depth)
        match self.window.text[self.window.at]:
            case "{":
                for _ in self._keys():
                    self._pass_over(depth + 1)
            case "[":
                for _ in self.elements():
                    pass
            case _:
                self._value()

    def _listed(self) -> Iterator[list[Any]]:
        """Return the records at the position: of a list, some at a time, or a single one."""
        if self.window.text[self.window.at] == "[":
            yield from self.elements()
        elif isinstance(value := self._value(), dict):
            yield [value]

    def _unlisted(self, room: int) -> Any:
        """Return the value at the position; of a list only so many characters are kept."""
        if self.window.text[self.window.at] != "[":
            return self._value()
        self.window.measured = True
        begin = self.window.position
        kept: list[Any] = []
        for values in self.elements():
            if self.window.position - begin <= room:
                kept += values
            else:
                kept.clear()
        self.window.measured = False
        return kept

    def _keys(self) -> Iterator[str]:
        """Return the keys of the object at the position; the caller takes each value."""
        window = self.window
        window.at += 1
        if window.skip_spaces() == "}":
            window.at += 1
            return
        seen: set[str] = set()
        room = self._limits.record
        while True:
            key = self._value()
            if not isinstance(key, str) or window.skip_spaces() != ":":
                raise Refused(Refusal.BAD_JSON)
            if key in seen:
                raise Refused(Refusal.DUPLICATE_KEY)
            seen.add(key)
            room -= len(key) + SIZE_OF_MEMBER
            if room < 0:
                raise Refused(Refusal.RECORD_TOO_LARGE, limit=self._limits.record)
            window.at += 1
            if not window.skip_spaces():
                raise Refused(Refusal.BAD_JSON)
            yield key
            if not self._goes_on("}"):
                return

    def _goes_on(self, closing: str) -> bool:
        """Move past what stands behind a value; return False if it is the closing bracket."""
        window = self.window
        following = window.skip_spaces()
        if following not in {",", closing}:
            raise Refused(Refusal.BAD_JSON)
        window.at += 1
        if following == closing:
            return False
        window.skip_spaces()
        return True

    def _value(self) -> Any:
        """Return the value at the position and move behind it."""
        window = self.window
        while True:
            try:
                value, end = self._values.decode(window.text, window.at)
            except Incomplete:
                if window.ended:
                    raise Refused(Refusal.BAD_JSON) from None
            else:
                # A number may go on behind the window.
                if window.ended or end + LOOK_AHEAD <= len(window.text):
                    self._batches.learn(window.text, end)
                    window.at = end
                    return value
            if len(window.text) - window.at > self._limits.record + CHUNK:
                raise Refused(Refusal.RECORD_TOO_LARGE, limit=self._limits.record)
            window.more()

    def _fast(self) -> Iterator[list[Any]]:
        """Return many elements at a time, up to the one from which on it is unclear."""
        window = self.window
        if window.position < self._slowly_until or not self._batches.ready:
            return
        window.as_bytes()
        while True:
            if len(window.raw) - window.at < CHUNK // 2:
                window.more_bytes()
            values, window.at = self._batches.decode(window.raw, window.at)
            if not values:
                break
            yield values
        window.as_text()
        self._slowly_until = window.position + len(window.text)


class _Whole:
    """
    An object that may turn out to be a record itself: what was kept of it.

    A long list in it that nobody asked for does no harm as long as other lists are wanted.
    """

    def __init__(self, limit: int) -> None:
        self.room = limit
        """How many characters more it may have."""
        self._values: dict[str, Any] = {}

    def add(self, key: str, value: Any, *, size: int) -> None:
        self.room = max(0, self.room - size)
        if self.room:
            self._values[key] = value
        else:
            self._values.clear()

    def record(self) -> dict[str, Any] | None:
        return self._values if self.room else None
