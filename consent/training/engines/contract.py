"""What every engine is asked for, and what it gives back."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from consent.training.corpus import Source
from consent.training.opening import OpenSnapshot
from consent.training.results import Results

REASON = "reason"
"""The column of the list of excluded rows that says why."""
LISTED = ("file", "row", "platform", "account_id", "post_id", "kind", "audience", "created_at")
"""
The other columns of that list; `row` is counted from 0. Not what the post says.

All others are text, but in a list that is Parquet what all files have alike stays as it is there.
"""

Progress = Callable[[str, float], None]
"""Told what goes on, and how much of it is done, from 0 to 1."""


class EngineMissing(Exception):
    """An engine is not installed; the text says how to get it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """
    What to filter. `list_excluded`: whether somebody wants the excluded rows by name.

    `memory` is how much an engine may use, as it writes it ("4GB"); None: what it has by itself,
    512 MB a thread with DuckDB. `index` is a folder for what runs find out about files, None: nothing is kept.
    """

    sources: list[Source]
    results: Results
    list_excluded: bool
    memory: str | None = None
    threads: int | None = None
    index: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCount:
    path: Path
    rows: int
    kept: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What became of how many rows; `by_reason` counts those that are kept out."""

    files: tuple[FileCount, ...]
    by_reason: dict[str, int]

    @property
    def rows(self) -> int:
        return sum(one.rows for one in self.files)

    @property
    def kept(self) -> int:
        return sum(one.kept for one in self.files)


class Engine(Protocol):
    def __call__(self, snapshot: OpenSnapshot, job: Job, on_progress: Progress) -> Counts:
        """
        Write what is kept of every source, and the list of what is not.

        :raises EngineMissing: if it is not installed
        :raises CorpusRefused: if a file is not as it must be
        """
        ...
