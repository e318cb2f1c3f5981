"""
Results that are there as a whole or not at all.

What a filter writes has a draft's name until all of it is on the disk. Then the files get their
names, what is kept last: whoever finds that has the report, too.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from consent.training.corpus import CorpusRefused, Source, format_of
from consent.training.disk import settle, settle_all
from consent.training.drafts import draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """Drafts of what a run writes; `work` is for what nobody keeps."""

    kept: Path
    excluded: Path
    report: Path
    work: Path

    def kept_of(self, source: Source) -> Path:
        path = self.kept / source.kept
        path.parent.mkdir(parents=True, exist_ok=True)
        return path


@contextmanager
def results(
    *,
    sources: list[Source],
    snapshot: Path,
    kept: Path,
    excluded: Path | None,
    report: Path | None,
) -> Iterator[Results]:
    """
    Yield drafts that get their names at the end; after an error nothing of them is left.

    :raises CorpusRefused: if something is in the way of a result, or would lie under one
    """
    one_file = len(sources) == 1 and format_of(kept) is not None
    _check(sources, kept, one_file=one_file)
    _check_places([kept, *filter(None, (excluded, report))], sources, snapshot)
    # Not just a dot and the name: what is left of such names is deleted, and must be a draft.
    with draft(kept.parent, prefix=f".{kept.name}-draft-") as folder:
        made = Results(
            kept=folder / "kept",
            excluded=folder / f"excluded{''.join(excluded.suffixes) if excluded else ''}",
            report=folder / "report",
            work=folder / "work",
        )
        made.kept.mkdir()
        made.work.mkdir()
        yield made
        settle_all(made.kept)
        for path, name in ((made.excluded, excluded), (made.report, report)):
            if name is not None:
                _put(path, name)
        if one_file:
            _put(made.kept / sources[0].kept, kept)
        else:
            if kept.exists():
                kept.rmdir()
            made.kept.rename(kept)
            settle(kept.parent)


def _check(sources: list[Source], kept: Path, *, one_file: bool) -> None:
    place = kept.resolve()
    for source in sources:
        if source.path.resolve() == place or place in source.path.resolve().parents:
            raise CorpusRefused(f"What is kept would lie over the corpus: {kept}.")
    if one_file:
        if format_of(kept) != (sources[0].format, sources[0].packed):
            raise CorpusRefused("What is kept has the format of the corpus: give it such a name.")
        if kept.is_dir():
            raise CorpusRefused(f"{kept} is a folder.")
    elif kept.exists() and (not kept.is_dir() or any(kept.iterdir())):
        raise CorpusRefused(f"{kept} is there already, and is not an empty folder.")


def _check_places(results: list[Path], sources: list[Source], snapshot: Path) -> None:
    """Let no result lie over another one, or over what is read; before any is written."""
    for one, other in combinations(results, 2):
        if _meet(one, other):
            raise CorpusRefused(f"{one} and {other} would lie over one another. Give each a place.")
    for result in results:
        if _meet(result, snapshot):
            raise CorpusRefused(f"{result} would lie over the snapshot. Name another place.")
        for source in sources:
            if _meet(result, source.path):
                raise CorpusRefused(f"{result} would lie over the corpus: {source.path}.")
        above = next((path for path in result.absolute().parents if path.exists()), None)
        if above is not None and not above.is_dir():
            raise CorpusRefused(f"{result} cannot be written: {above} is no folder.")
    for result in results[1:]:
        if result.is_dir():
            raise CorpusRefused(f"{result} is a folder that is there already. Name another one.")


def _meet(one: Path, other: Path) -> bool:
    """Return whether two paths are the same place, or one of them lies in the other."""
    here, there = one.resolve(), other.resolve()
    return here == there or here in there.parents or there in here.parents


def _put(draft: Path, name: Path) -> None:
    """Give a draft its name. It may come to lie on another disk."""
    name.parent.mkdir(parents=True, exist_ok=True)
    beside = name.with_name(f".{name.name}.new")
    shutil.move(draft, beside)
    settle(beside)
    beside.replace(name)
    settle(name.parent)
