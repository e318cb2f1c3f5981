"""Rulebooks in files: one file, or a folder of files that make one."""

from pathlib import Path as FilePath

from consent.core.rulebook_data import Plain
from consent.rulebook import yaml_text
from consent.rulebook.checks import problems_of
from consent.rulebook.parts import LISTS
from consent.rulebook.problems import Document, Path, Position, Problem, Refused
from consent.rulebook.schema import RULEBOOK

SHIPPED = FilePath(__file__).parent / "data"
"""The rulebook that ships with the project."""

MAX_FILES = 1000


def read_rulebook(path: FilePath) -> Plain:
    """
    Return the checked plain data in a file or a folder.

    :raises Refused: with every reason, its file and its line
    """
    document = _folder(path) if path.is_dir() else _file(path, path.name)
    found = problems_of(document.data)
    if found:
        raise Refused(document.locate(problem) for problem in found)
    assert isinstance(document.data, dict)  # noqa: S101 - what `problems_of` has checked
    return document.data


def write_rulebook(data: Plain) -> str:
    """Return checked plain data as one file; reading it gives the same data."""
    return yaml_text.write(RULEBOOK.ordered(data))


def _file(path: FilePath, name: str) -> Document:
    try:
        if path.stat().st_size > yaml_text.MAX_BYTES:
            raise Refused([_at(name, f"the file is larger than {yaml_text.MAX_BYTES} bytes")])
        text = path.read_bytes()
    except OSError as error:
        raise Refused([_at(name, f"cannot be read: {error.strerror}")]) from error
    return yaml_text.read(text, file=name)


def _at(file: str, reason: str) -> Problem:
    return Problem(reason=reason, position=Position(file=file, line=1))


def _folder(folder: FilePath) -> Document:
    """Put the files of a folder together; members of lists have folders, others bring their keys."""
    data: dict[str, object] = {name: [] for name in LISTS}
    positions: dict[Path, Position] = {(): Position(file=folder.name, line=1)}
    files = sorted(folder.rglob("*.yaml"))
    if len(files) > MAX_FILES:
        raise Refused([_at(folder.name, f"more than {MAX_FILES} files")])
    for path in files:
        name = path.relative_to(folder).as_posix()
        document = _file(path, name)
        part = path.parent.relative_to(folder).as_posix()
        if part in LISTS:
            members = data[part]
            assert isinstance(members, list)  # noqa: S101 - made above
            under: Path = (part, len(members))
            members.append(document.data)
            _check_name(document, path.stem, LISTS[part][0], name)
        else:
            under = ()
            _bring(document, data, name)
        positions |= {
            (*under, *at): where for at, where in document.positions.items() if under or at
        }
    return Document(data, positions)


def _check_name(document: Document, stem: str, key: str, name: str) -> None:
    called = document.data.get(key) if isinstance(document.data, dict) else None
    if called != stem:
        raise Refused([_at(name, f"the file is called {stem}, but its {key} is {called}")])


def _bring(document: Document, data: dict[str, object], name: str) -> None:
    if not isinstance(document.data, dict):
        raise Refused([_at(name, "not a mapping")])
    for key, value in document.data.items():
        if key in data:
            position = document.positions[key,]
            raise Refused([Problem(reason=f"{key} is in another file, too", position=position)])
        data[key] = value
