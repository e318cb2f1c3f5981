"""Take in a whole file of what a platform says, however long; to be called again if interrupted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from consent.actions.archive_reading import no_search_for_cycles
from consent.actions.ingest import Outcome, Word, ingest
from consent.actions.link_accounts import platforms
from consent.posts.ingest.files import Unreadable, posts_of, rows_of
from consent.posts.ingest.parsing import Expected, Line, read_lines, read_objects
from consent.posts.ingest.store import fed_here


@dataclass(kw_only=True)
class Taken:
    """How many lines were taken in so far, and how many became what."""

    lines: int = 0
    accepted: int = 0
    known: int = 0
    refused: int = 0


def ingest_file(
    *,
    path: Path,
    clock: Callable[[], datetime],
    on_progress: Callable[[int], None] = lambda _done: None,
    on_refused: Callable[[Outcome], None] = lambda _outcome: None,
) -> Taken:
    """
    Take in the lines of a file and return how many became what.

    Some ten thousand lines are kept before the next are read. Where it is interrupted, or the
    file cannot be read on, what was kept stays, and taking the file in again goes on from there.

    :param on_progress: told the number of lines so far whenever some are kept
    :param on_refused: told of each line that is not taken
    :raises Unreadable: if the file cannot be read, or not to its end
    :raises NoEngine: for Parquet, if nothing here can read it
    """
    taken = Taken()
    expected = Expected(at=clock(), platforms=platforms())
    lines = _lines(path, expected)
    all_new = True
    with no_search_for_cycles():
        for some in _some(lines, fed_here().lines_at_once):
            outcomes = ingest(lines=some, at=clock(), all_new=all_new)
            all_new = _count(outcomes, taken, on_refused)
            on_progress(taken.lines)
    return taken


def _some(lines: Iterator[Line], at_once: int) -> Iterator[list[Line]]:
    """Yield so many lines at once; also those before the place where a file cannot be read on."""
    while True:
        some: list[Line] = []
        try:
            some.extend(islice(lines, at_once))
        except Unreadable:
            if some:
                yield some
            raise
        if not some:
            return
        yield some


def _lines(path: Path, expected: Expected) -> Iterator[Line]:
    if path.suffix == ".parquet":
        return read_objects(posts_of(path), expected)
    return read_lines(rows_of(path), expected)


def _count(outcomes: list[Outcome], taken: Taken, on_refused: Callable[[Outcome], None]) -> bool:
    """Count what became of lines; return whether none of them was known."""
    words = [outcome.word for outcome in outcomes]
    known = words.count(Word.KNOWN)
    taken.lines += len(words)
    taken.accepted += words.count(Word.ACCEPTED)
    taken.known += known
    refused = words.count(Word.REFUSED)
    taken.refused += refused
    if refused:
        for outcome in outcomes:
            if outcome.word is Word.REFUSED:
                on_refused(outcome)
    return not known
