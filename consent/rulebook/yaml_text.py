"""Rulebook text: YAML, but only the part of it that has one meaning and no surprises."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from consent.rulebook.problems import Document, Path, Position, Problem, Refused

MAX_BYTES = 4 * 1024**2
MAX_DEPTH = 16
MAX_NODES = 200_000
WIDTH = 96

CODE = re.compile(r"[A-Za-z0-9_*-]+")

INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,8})")
WORDS = {"null": None, "~": None, "": None, "true": True, "false": False}

# The parser in C gives the same events, some thirty times faster.
PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(text: bytes, *, file: str) -> Document:
    """
    Return the plain data in a text: mappings, lists, text, whole numbers, true, false, null.

    Everything else stays text, so that `NO` is Norway and `2024-06-26` is not
    turned into something else. `file` names the text in refusals.

    :raises Refused: not YAML, too large or too deep, an alias, a tag, a key twice
    """
    if len(text) > MAX_BYTES:
        raise Refused([_problem(f"the file is larger than {MAX_BYTES} bytes", file, 0)])
    try:
        return _Reader(file).read(yaml.parse(text, Loader=PARSER))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line if error.problem_mark else 0
        raise Refused([_problem(f"not YAML: {error.problem}", file, line)]) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise Refused(
            [_problem("not YAML: it holds characters that text cannot have", file, 0)]
        ) from error


def _problem(reason: str, file: str, line: int) -> Problem:
    return Problem(reason=reason, position=Position(file=file, line=line + 1))


@dataclass(slots=True)
class _Open:
    """A mapping or list that is being filled; `key` waits for its value."""

    holds: dict[str, object] | list[object]
    path: Path
    key: str | None = None

    def put(self, value: object) -> None:
        if isinstance(self.holds, list):
            self.holds.append(value)
        else:
            self.holds[str(self.key)] = value
            self.key = None

    @property
    def next_path(self) -> Path:
        part = len(self.holds) if isinstance(self.holds, list) else str(self.key)
        return (*self.path, part)


class _Reader:
    """Builds data from events, one after the other: no recursion for a deep file to exhaust."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.positions: dict[Path, Position] = {}
        self.opened: list[_Open] = []
        self.documents: list[object] = []

    def read(self, events: Iterator[yaml.Event]) -> Document:
        for count, event in enumerate(events):
            if count > MAX_NODES:
                raise self._refusal(f"more than {MAX_NODES} values", event)
            if isinstance(event, yaml.CollectionEndEvent):
                self.opened.pop()
            elif isinstance(event, yaml.NodeEvent):
                self._take(event)
        if len(self.documents) != 1:
            raise Refused([_problem("not exactly one document", self.file, 0)])
        return Document(self.documents[0], self.positions)

    def _take(self, event: yaml.NodeEvent) -> None:
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise self._refusal("anchors and aliases are not allowed", event)
        if event.tag not in {None, "!"}:
            raise self._refusal("tags are not allowed", event)
        holder = self.opened[-1] if self.opened else None
        if holder is not None and isinstance(holder.holds, dict) and holder.key is None:
            holder.key = self._key(event, holder.holds)
            return
        path = () if holder is None else holder.next_path
        self.positions[path] = Position(file=self.file, line=event.start_mark.line + 1)
        value = self._value(event)
        if holder is None:
            self.documents.append(value)
        else:
            holder.put(value)
        if isinstance(value, (dict, list)):
            if len(self.opened) >= MAX_DEPTH:
                raise self._refusal(f"more than {MAX_DEPTH} levels deep", event)
            self.opened.append(_Open(value, path))

    def _key(self, event: yaml.NodeEvent, holder: dict[str, object]) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            raise self._refusal("a key is not plain text", event)
        if event.value in holder:
            raise self._refusal(f"the key {event.value!r} is there twice", event)
        return str(event.value)

    def _value(self, event: yaml.NodeEvent) -> object:
        if isinstance(event, yaml.MappingStartEvent):
            return {}
        if isinstance(event, yaml.SequenceStartEvent):
            return []
        text = str(event.value)
        if event.style:  # Quoted, or a block of lines: text, whatever it looks like.
            return text
        if text in WORDS:
            return WORDS[text]
        return int(text) if INTEGER.fullmatch(text) else text

    def _refusal(self, reason: str, event: yaml.Event) -> Refused:
        return Refused([_problem(reason, self.file, event.start_mark.line)])


def write(data: object) -> str:
    """
    Return plain data as rulebook text, keys in the order they have.

    Text that other readers of YAML would take for something else is quoted.
    `read` gives the same data back.
    """
    return str(yaml.dump(data, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=WIDTH))


class _Writer(yaml.SafeDumper):
    """Lists of codes on one line, everything else on lines of its own."""

    def ignore_aliases(self, _data: object) -> bool:
        return True


def _write_list(writer: _Writer, values: list[object]) -> yaml.Node:
    codes = all(isinstance(one, str) and CODE.fullmatch(one) for one in values)
    return writer.represent_sequence("tag:yaml.org,2002:seq", values, flow_style=codes)


_Writer.add_representer(list, _write_list)
