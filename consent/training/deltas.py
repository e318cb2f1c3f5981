"""Make and apply deltas between the files of two snapshots; both with DuckDB, row by row."""

# Statements are put together from our own names; paths are quoted.
# ruff: noqa: S608

from pathlib import Path
from typing import Any

from consent.core.snapshot_deltas import KEYS, Change, names_of
from consent.core.snapshots import FILES, Manifest
from consent.training.writing import NoEngine, copied, database, described, quoted


class NotApplied(Exception):
    """The delta does not fit the files that are here."""


def engine() -> str:
    """
    Return what writes Parquet here: another version may write other bytes.

    :raises NoEngine: without DuckDB
    """
    try:
        import duckdb
    except ImportError:
        raise NoEngine from None
    return f"duckdb {duckdb.__version__}"


def make_changes(
    old: Path, before: Manifest, new: Path, after: Manifest, folder: Path
) -> tuple[Change, ...]:
    """
    Write into an empty folder what turns the files of a snapshot into those of a later one.

    Left out are files that are the same, that got other columns, and those whose changes take
    more room than they do.

    :raises NoEngine: without DuckDB
    """
    found = []
    with database(folder) as engine_:
        for name in FILES:
            said = after.file(name)
            if before.file(name).sha256 == said.sha256:
                continue
            if _columns(engine_, old / name) != _columns(engine_, new / name):
                continue
            change = _change(engine_, name, old / name, new / name, folder)
            if change.removed.bytes + change.added.bytes < said.bytes:
                found.append(change)
            else:
                for left in (change.removed, change.added):
                    (folder / left.name).unlink()
    return tuple(found)


def _change(engine_: Any, name: str, old: Path, new: Path, folder: Path) -> Change:
    keys = ", ".join(KEYS[name])
    removed, added = (folder / one for one in names_of(name))
    gone = f"SELECT {keys} FROM ({_without(old, new)}) ORDER BY {keys}"
    come = f"SELECT * FROM ({_without(new, old)}) ORDER BY {keys}"
    return Change(
        name=name,
        removed=described(removed, copied(engine_, gone, removed)),
        added=described(added, copied(engine_, come, added)),
    )


def _without(these: Path, others: Path) -> str:
    return f"FROM '{quoted(these)}' EXCEPT FROM '{quoted(others)}'"


def _columns(engine_: Any, path: Path) -> list[Any]:
    found: list[Any] = engine_.execute(f"DESCRIBE FROM '{quoted(path)}'").fetchall()
    return found


def apply_change(name: str, old: Path, changes: Path, new: Path) -> None:
    """
    Write a file of a later snapshot, from that of an earlier one and what was changed.

    What comes out is to be checked against the manifest of the later one.

    :param changes: the folder of the delta
    :raises NoEngine: without DuckDB
    :raises NotApplied: if the files do not fit each other
    """
    keys = ", ".join(KEYS[name])
    removed, added = (quoted(changes / one) for one in names_of(name))
    same = " AND ".join(f"old.{key} = removed.{key}" for key in KEYS[name])
    stays = f"SELECT old.* FROM '{quoted(old)}' old ANTI JOIN '{removed}' removed ON {same}"
    with database(changes) as engine_:
        from duckdb import Error

        try:
            copied(engine_, f"{stays} UNION ALL SELECT * FROM '{added}' ORDER BY {keys}", new)
        except Error as error:
            raise NotApplied(str(error)) from None
