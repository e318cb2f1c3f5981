"""
The question about rows whose numbers an index has: each row is asked only what it needs to be.

Most rows need nothing: they say what most rows say, their account's posts can all be used, and they
do not stand apart. The others are found by joins over columns of whole numbers, and only of these
is read what else a row says. Of most posts that stand apart nothing more is asked, either: nobody
may use them, whoever wrote them.
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
    "gone": "post_number IN (SELECT post FROM gone)",
    "special": "post_number IN (SELECT post FROM special)",
    "various": "account_number IN (FROM various)",
}
"""By what names them, the rows that have to be asked; all others have the word of their account."""
BEFORE_STOPPED = {"doubtful", "gone"}
"""What is stronger than what is known of a post by itself."""


def kept_out(
    database: Any,
    snapshot: OpenSnapshot,
    found: Sequence[Indexed],
    firsts: Sequence[int],
    accounts: Sequence[Path],
) -> str:
    """
    Return the query for `row` and `number` of the rows that are kept out, and of few others.

    :param found: what the index has of each file
    :param firsts: the place of each file's first row among all rows
    :param accounts: lists that together have every account of the files
    """
    database.execute(_tables(snapshot, found, accounts))
    asked, others, doubts = [], [], []
    for table, condition in ASKED.items():
        if database.execute(f"SELECT EXISTS (FROM {table})").fetchone() == (True,):
            # A row that more than one table names is asked once.
            rows = f"SELECT * FROM ({_rows(found, firsts, [condition, *others])}) c"
            if table in BEFORE_STOPPED:
                doubts.append(f"({condition}) IS NOT TRUE")
            else:
                rows += f" WHERE NOT EXISTS ({_one_of('stopped')})"
            # Where nothing turns, all dates that are in time are alike.
            dated = table == "doubtful" or snapshot.manifest.cuts > 0
            asked.append(_question(snapshot, rows, in_time(snapshot) if dated else "0"))
            others.append(f"({condition}) IS NOT TRUE")
    # As a CASE, so that it is compared for the posts alone that were found.
    stopped = f"""
        SELECT c.row, CASE WHEN p.account = c.account_number THEN p.stop END AS number
        FROM ({_rows(found, firsts, doubts)}) c JOIN stopped p ON p.post = c.post_number
    """
    settled = f"""
        SELECT c.row, s.number
        FROM ({_rows(found, firsts, others)}) c JOIN settled s ON s.account = c.account_number
        WHERE NOT EXISTS ({_one_of("stopped_twice")})
    """
    return " UNION ALL ".join(f"({one})" for one in (settled, stopped, *asked))


def _rows(found: Sequence[Indexed], firsts: Sequence[int], conditions: Sequence[str]) -> str:
    return f"""
        SELECT f.first + c.file_row_number AS row, c.*
        FROM {_read(one.rows for one in found)} c JOIN ({first_rows(firsts)}) f ON f.n = c.file_index
        WHERE {" AND ".join(conditions) or "true"}
    """


def _one_of(posts: str) -> str:
    """Return the query whether a row's post, as one of its account, is in a table."""
    return f"SELECT 1 FROM {posts} p WHERE p.post = c.post_number AND p.account = c.account_number"


def _question(snapshot: OpenSnapshot, rows: str, created: str) -> str:
    asked = f"""
        SELECT c.row, c.account_number, c.post_number, {created} AS created,
            coalesce(s.by_audience, {snapshot.number(Unknown.ROW)}) AS by_audience,
            s.by_names, s.kind_number
        FROM ({rows}) c LEFT JOIN said s USING (alike)
    """
    return question(snapshot, asked, "k.post_number")


def _tables(snapshot: OpenSnapshot, found: Sequence[Indexed], lists: Sequence[Path]) -> str:
    """Return the statements for what all accounts and groups in these files come to."""
    accounts, groups = _read(lists), _read(one.groups for one in found)
    by_account = f"(SELECT least(min(number), {snapshot.number(Unknown.ACCOUNT)}) FROM cells)"
    return f"""
    CREATE TEMP TABLE grouped AS
        SELECT alike, of_somebody, {said(snapshot)},
            CASE WHEN {in_time(snapshot, "earliest")} = earliest THEN {in_time(snapshot, "latest")} END
                AS created
        FROM (SELECT *, CASE WHEN named THEN 'named' END AS post_id FROM {groups});
    CREATE TEMP TABLE said AS SELECT DISTINCT alike, by_audience, by_names, kind_number FROM grouped;
    CREATE TEMP TABLE doubtful AS
        SELECT DISTINCT alike FROM grouped WHERE NOT of_somebody OR {OUT_BY_ITSELF};
    CREATE TEMP TABLE stopped AS SELECT post, account, stop FROM apart WHERE stop < {by_account};
    CREATE TEMP TABLE special AS SELECT post FROM apart WHERE (stop < {by_account}) IS NOT TRUE;
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
    -- Of millions of posts few are of these accounts, and among few it is faster to look.
    CREATE TEMP TABLE stopped_twice AS FROM stopped SEMI JOIN settled USING (account);
    CREATE TEMP TABLE various AS SELECT account FROM met WHERE number IS NULL;
    """


def _read(paths: Iterable[Path]) -> str:
    return f"read_parquet([{', '.join(map(text, paths))}], hive_partitioning = false)"
