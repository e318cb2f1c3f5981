"""
The question about rows whose numbers an index has: each row is asked only what it needs to be.

Most rows need nothing: they say what most rows say, their account's posts can all be used, and they
do not stand apart. The others are found by joins over columns of whole numbers, and only of these
is read what else a row says.
"""

# Statements are put together from our own names; texts are quoted.
# ruff: noqa: S608

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from consent.core.words import Unknown
from consent.training.engines.duck_index import Indexed
from consent.training.engines.judging_sql import (
    OUT_BY_ITSELF,
    first_rows,
    in_time,
    of_standings,
    question,
    said,
    text,
)
from consent.training.opening import OpenSnapshot

ASKED = {
    "doubtful": "alike IN (FROM doubtful)",
    "apart": "post_number IN (SELECT post FROM apart)",
    "gone": "post_number IN (SELECT post FROM gone)",
    "various": "account_number IN (FROM various)",
}
"""By what names them, the rows that have to be asked; all others have the word of their account."""


def kept_out(
    database: Any, snapshot: OpenSnapshot, found: Sequence[Indexed], firsts: Sequence[int]
) -> str:
    """
    Return the query for `row` and `number` of the rows that are kept out, and of few others.

    :param found: what the index has of each file
    :param firsts: the place of each file's first row among all rows
    """
    database.execute(_tables(snapshot, found))
    asked, others = [], []
    for table, condition in ASKED.items():
        if database.execute(f"SELECT EXISTS (FROM {table})").fetchone() == (True,):
            # A row that more than one table names is asked once.
            rows = _rows(found, firsts, [condition, *others])
            # Where nothing turns, all dates that are in time are alike.
            dated = table == "doubtful" or snapshot.manifest.cuts > 0
            asked.append(_question(snapshot, rows, in_time(snapshot) if dated else "0"))
            others.append(f"({condition}) IS NOT TRUE")
    settled = f"""
        SELECT row, s.number
        FROM ({_rows(found, firsts, others)}) JOIN settled s ON s.account = account_number
    """
    return " UNION ALL ".join((settled, *(f"({one})" for one in asked)))


def _rows(found: Sequence[Indexed], firsts: Sequence[int], conditions: Sequence[str]) -> str:
    return f"""
        SELECT f.first + c.file_row_number AS row, c.*
        FROM {_read(one.rows for one in found)} c JOIN ({first_rows(firsts)}) f ON f.n = c.file_index
        WHERE {" AND ".join(conditions) or "true"}
    """


def _question(snapshot: OpenSnapshot, rows: str, created: str) -> str:
    asked = f"""
        SELECT c.row, c.account_number, c.post_number, {created} AS created,
            coalesce(s.by_audience, {snapshot.number(Unknown.ROW)}) AS by_audience,
            s.by_names, s.kind_number
        FROM ({rows}) c LEFT JOIN said s USING (alike)
    """
    return question(snapshot, asked, "k.post_number")


def _tables(snapshot: OpenSnapshot, found: Sequence[Indexed]) -> str:
    """Return the statements for what all accounts and groups in these files come to."""
    accounts, groups = (
        _read(getattr(one, name) for one in found) for name in ("accounts", "groups")
    )
    return f"""
    CREATE TEMP TABLE grouped AS
        SELECT alike, of_somebody, {said(snapshot)},
            CASE WHEN {in_time(snapshot, "earliest")} = earliest THEN {in_time(snapshot, "latest")} END
                AS created
        FROM (SELECT *, CASE WHEN named THEN 'named' END AS post_id FROM {groups});
    CREATE TEMP TABLE said AS SELECT DISTINCT alike, by_audience, by_names, kind_number FROM grouped;
    CREATE TEMP TABLE doubtful AS
        SELECT DISTINCT alike FROM grouped WHERE NOT of_somebody OR {OUT_BY_ITSELF};
    CREATE TEMP TABLE met AS
        SELECT DISTINCT account, number FROM (
            SELECT c.account, n.number FROM {accounts} c JOIN (
                SELECT account, CASE WHEN s.least = s.most THEN s.most END AS number
                FROM accounts LEFT JOIN ({of_standings(snapshot)}) s USING (standing)
                WHERE coalesce(s.least < {snapshot.usable}, true)
            ) n USING (account)
            UNION ALL
            SELECT account, {snapshot.number(Unknown.ACCOUNT)}
            FROM {accounts} ANTI JOIN accounts USING (account) WHERE account IS NOT NULL
        );
    CREATE TEMP TABLE settled AS FROM met WHERE number IS NOT NULL;
    CREATE TEMP TABLE various AS SELECT account FROM met WHERE number IS NULL;
    """


def _read(paths: Iterable[Path]) -> str:
    return f"read_parquet([{', '.join(map(text, paths))}], hive_partitioning = false)"
