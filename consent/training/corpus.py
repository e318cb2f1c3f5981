"""The files of a corpus, and where what is kept of each of them goes."""

import glob
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

COLUMNS = ("platform", "account_id", "post_id", "kind", "audience", "created_at")
"""What a row is asked for. Every other column passes through untouched."""

INSTANT = (
    "[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?"
    "(Z|[+-](0[0-9]|1[0-7])(:?[0-5][0-9])?)?"
)
"""
How an instant is written in a text (RFC 3339; `Z`, and the seconds, may be missing). Every engine
reads more than this, and each something else: whatever is not written so is not known. A day alone
is no instant: which side of a deadline would it lie on?
"""


class CorpusRefused(Exception):
    """A corpus that cannot be filtered as it is; the text is a sentence that says why."""


class Format(StrEnum):
    PARQUET = "parquet"
    JSON_LINES = "json_lines"


SUFFIXES = {
    ".parquet": Format.PARQUET,
    ".jsonl": Format.JSON_LINES,
    ".ndjson": Format.JSON_LINES,
}
PACKED = {".gz": "gzip", ".zst": "zstd"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file, and the path of what is kept of it, below the place for all."""

    path: Path
    kept: Path
    format: Format
    packed: str | None


def format_of(path: Path) -> tuple[Format, str | None] | None:
    """Return what the name says of a file, and how it is packed; None for other files."""
    packed = PACKED.get(path.suffix)
    name = path.with_suffix("") if packed else path
    found = SUFFIXES.get(name.suffix)
    if found is None or (packed and found is Format.PARQUET):
        return None
    return found, packed


def sources(corpus: str) -> list[Source]:
    """
    Return the files of a corpus: a file, a folder with all below it, or a pattern (`*`, `**`).

    :raises CorpusRefused: if there are none, or two would be kept under one name
    """
    path = Path(corpus)
    if path.is_file():
        return [_source(path, Path(path.name))]
    if path.is_dir():
        base, found = path, [one for one in _below(path) if one.is_file() and format_of(one)]
    else:
        found = [Path(one) for one in glob.glob(corpus, recursive=True)]  # noqa: PTH207 (absolute, too)
        found = [one for one in found if one.is_file()]
        base = _common(found)
    if not found:
        raise CorpusRefused(f"There is no corpus in {corpus}: no .parquet, .jsonl or .ndjson file.")
    return [_source(one, one.relative_to(base)) for one in sorted(found)]


def _below(folder: Path) -> list[Path]:
    found = [one for one in folder.rglob("*") if not _hidden(one.relative_to(folder))]
    for one in found:
        # Links can lead in circles, so they are not followed; and what is left out has to be said.
        if one.is_symlink() and one.is_dir():
            raise CorpusRefused(
                f"{one} is a link to a folder, and such links are not followed. Filter what it "
                "leads to by itself, or take the link away."
            )
    return found


def _hidden(path: Path) -> bool:
    return any(part.startswith((".", "_")) for part in path.parts)


def _common(paths: Sequence[Path]) -> Path:
    """Return the deepest folder that all of these are in."""
    if not paths:
        return Path()
    parents = [set(path.parents) for path in paths]
    return max(set.intersection(*parents), key=lambda one: len(one.parts))


def _source(path: Path, kept: Path) -> Source:
    if glob.has_magic(str(path)):
        raise CorpusRefused(f"{path} has one of *, ? and [ in its name. Give it another one.")
    found = format_of(path)
    if found is None:
        raise CorpusRefused(
            f"{path} is neither .parquet nor .jsonl or .ndjson (these also as .gz or .zst)."
        )
    return Source(path=path, kept=kept, format=found[0], packed=found[1])
