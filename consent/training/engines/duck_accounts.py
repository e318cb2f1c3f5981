"""
The accounts of all files that an index has, each once.

Most people have posts in most files of a corpus. File by file, ten million accounts of a hundred
million rows were looked up in a snapshot sixty million times, which took longer than to look for
all the rows. So what the files have together is kept as well, and grows with each new file.
"""

# Statements are put together from our own names; texts are quoted.
# ruff: noqa: S608

import secrets
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from consent.training.corpus import CorpusRefused
from consent.training.disk import settle
from consent.training.engines.duck_index import Indexed, written
from consent.training.engines.judging_sql import text

NAME = "accounts.parquet"
FILES = "files"
"""In that file's own notes: the files whose accounts it has, by their digests."""


def lists_of(database: Any, found: Sequence[Indexed], work: Path) -> list[Path]:
    """
    Return lists that together have every account of these files; accounts of others may be in them.

    :param work: a folder for the length of this run
    :raises CorpusRefused: if what is there cannot have all accounts of a file
    """
    each = sorted({one.accounts for one in found})
    if len(each) <= 1:
        return each
    files = {one.folder.name for one in found}
    kept, mine = found[0].folder.parent / NAME, work / NAME
    # Another run may put a larger one in its place while we read it.
    known = _known(database, mine) if _copied(kept, mine) else set()
    if files - known:
        new = [one.accounts for one in found if one.folder.name not in known]
        grown = work / f"grown-{NAME}"
        _write(database, [*([mine] if known else []), *new], files | known, grown)
        _put(grown, kept)
        grown.replace(mine)
    sizes = _sizes(database, [mine, *each])
    if sizes[mine] < max(sizes[one] for one in each):
        raise CorpusRefused(f"The index of the corpus is damaged. Delete {kept}.")
    # An index may serve more than this corpus.
    return [mine] if sizes[mine] < sum(sizes[one] for one in each) else each


def _copied(kept: Path, mine: Path) -> bool:
    try:
        shutil.copyfile(kept, mine)
    except FileNotFoundError:
        return False
    return True


def _known(database: Any, path: Path) -> set[str]:
    query = f"SELECT decode(value) FROM parquet_kv_metadata({text(path)}) WHERE key = '{FILES}'"
    ((names,),) = database.execute(query).fetchall() or [("",)]
    return set(names.split())


def _write(database: Any, lists: Sequence[Path], files: Iterable[str], path: Path) -> None:
    read = f"read_parquet([{', '.join(map(text, lists))}], hive_partitioning = false)"
    query = f"SELECT DISTINCT account FROM {read}"
    notes = f"KV_METADATA {{{FILES}: {text(' '.join(sorted(files)))}}}"
    database.execute(written(query, path, notes))


def _put(grown: Path, kept: Path) -> None:
    """Have it where other runs find it, once it is whole."""
    draft = kept.with_name(f".draft-{secrets.token_hex(8)}")
    try:
        shutil.copyfile(grown, draft)
        settle(draft)
        draft.replace(kept)
    finally:
        draft.unlink(missing_ok=True)
    settle(kept.parent)


def _sizes(database: Any, paths: Sequence[Path]) -> dict[Path, int]:
    read = f"parquet_file_metadata([{', '.join(map(text, paths))}])"
    found = database.execute(f"SELECT file_name, num_rows FROM {read}").fetchall()
    return {Path(name): rows for name, rows in found}
