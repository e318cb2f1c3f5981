"""
The documents a rulebook consists of, each with a name of its own.

A draft holds the documents it changes and nothing else, so that two drafts that
change different documents do not stand in each other's way. Names are
`platforms/facebook`, `jurisdictions/BR`, `sources/anpd-0702`, and `timeline`,
`about` and so on for what there is one of.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from consent.core.rulebook_data import Plain
from consent.rulebook.problems import Path, Problem
from consent.rulebook.schema import JURISDICTION, PLATFORM, RULEBOOK, SOURCE
from consent.rulebook.shapes import Optional, Shape

Document = Any
"""Plain data: a mapping, or for some parts a list."""

LISTS: Mapping[str, tuple[str, Shape]] = {
    "jurisdictions": ("code", JURISDICTION),
    "platforms": ("slug", PLATFORM),
}
"""Top keys that hold one document for each member of a list, called by its own key."""

SOURCES = "sources"
ALONE = tuple(key for key in RULEBOOK.keys if key not in {*LISTS, SOURCES, "format"})
"""Top keys that are one document each."""


class NoSuchPart(Exception):
    """A rulebook has no document of this name."""


def part_called(kind: str, name: str) -> str:
    """Return the name of the document of a platform, a jurisdiction or a source."""
    return f"{kind}/{name}"


def shape_of(part: str) -> Shape:
    """
    Return what a document of this name has to look like.

    :raises NoSuchPart: if there cannot be one
    """
    if part in ALONE:
        shape = RULEBOOK.keys[part]
        assert not isinstance(shape, Optional)  # noqa: S101 - every top key has to be there
        return shape
    kind, slash, name = part.partition("/")
    if slash and name and kind in LISTS:
        return LISTS[kind][1]
    if slash and name and kind == SOURCES:
        return SOURCE
    raise NoSuchPart(part)


def shape_problems(part: str, document: Document) -> list[Problem]:
    """
    Return every reason why a document cannot have this name, by its place in the document.

    :raises NoSuchPart: if there cannot be a document of this name
    """
    found = list(shape_of(part).problems(document, ()))
    kind, _, name = part.partition("/")
    if not found and kind in LISTS and document[key := LISTS[kind][0]] != name:
        reason = f"this is the document of {name}, but its {key} is {document[key]}"
        found.append(Problem(reason=reason, at=(key,)))
    return found


def document_of(data: Plain, part: str) -> Document | None:
    """
    Return one document of a rulebook, None if the rulebook has none of this name.

    :raises NoSuchPart: if there cannot be one
    """
    shape_of(part)
    kind, _, name = part.partition("/")
    if kind in LISTS:
        key = LISTS[kind][0]
        return next((one for one in data[kind] if one[key] == name), None)
    return data[kind].get(name) if kind == SOURCES else data[kind]


def parts_of(data: Plain) -> Iterator[tuple[str, Document]]:
    """Yield every document of a rulebook with its name."""
    for kind, (key, _shape) in LISTS.items():
        for one in data[kind]:
            yield part_called(kind, one[key]), one
    for name, one in data[SOURCES].items():
        yield part_called(SOURCES, name), one
    for name in ALONE:
        yield name, data[name]


def changes_between(old: Plain, new: Plain) -> dict[str, Document | None]:
    """Return the documents that differ, as the new rulebook has them; None for those it lacks."""
    before, after = dict(parts_of(old)), dict(parts_of(new))
    names = dict.fromkeys((*after, *before))
    return {name: after.get(name) for name in names if before.get(name) != after.get(name)}


def laid_on(data: Plain, changes: Mapping[str, Document | None]) -> dict[str, Any]:
    """
    Return a rulebook with some of its documents replaced; new members of a list come last.

    :raises NoSuchPart: if there cannot be a document of some name
    """
    laid = {**data, SOURCES: dict(data[SOURCES])}
    for part, document in changes.items():
        shape_of(part)
        kind, _, name = part.partition("/")
        if kind in LISTS:
            laid[kind] = _replaced(laid[kind], LISTS[kind][0], name, document)
        elif kind != SOURCES:
            laid[kind] = document
        elif document is None:
            laid[SOURCES].pop(name, None)
        else:
            laid[SOURCES][name] = document
    return laid


def _replaced(
    members: list[Document], key: str, name: str, document: Document | None
) -> list[Document]:
    known = any(one[key] == name for one in members)
    if document is not None and not known:
        return [*members, document]
    laid = (document if one[key] == name else one for one in members)
    return [one for one in laid if one is not None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where in which document of a rulebook something is; without a part, in the rulebook itself."""

    part: str | None
    at: Path


def spot_of(data: Plain, at: Path) -> Spot:
    """Return the document that a place in a whole rulebook belongs to, and the place in it."""
    if not at:
        return Spot(part=None, at=())
    kind, rest = str(at[0]), at[1:]
    if kind in ALONE:
        return Spot(part=kind, at=rest)
    if not rest or kind not in {*LISTS, SOURCES}:
        return Spot(part=None, at=at)
    name = rest[0] if kind == SOURCES else data[kind][rest[0]][LISTS[kind][0]]
    return Spot(part=part_called(kind, str(name)), at=rest[1:])
