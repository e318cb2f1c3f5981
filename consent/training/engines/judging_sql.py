"""
The question to an engine: the number of the word for each row. DuckDB and Spark ask the same.

Nothing is decided here: what is known of a row, of its account and of the post itself is looked
up in the snapshot, and the lowest number wins. What is found nowhere is unknown, and kept out.
"""

# Statements are put together from a signed manifest and our own names; texts are quoted.
# ruff: noqa: S608

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from consent.core.account_keys import MASK
from consent.core.eligibility import Reason
from consent.core.situations import LONG_AGO
from consent.core.snapshots import ACCOUNTS, GONE, POSTS, TABLE, Manifest
from consent.core.words import Unknown
from consent.training.opening import OpenSnapshot

NOTHING = 255
"""A number above all words: nothing to say."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def text(value: object) -> str:
    """Return a text as it stands in SQL."""
    return "'" + str(value).replace("'", "''") + "'"


def first_rows(firsts: Sequence[int]) -> str:
    """Return a query for `first`, the place of a file's first row among all rows, and `n`, the file's number."""
    return (
        f"SELECT unnest(range({len(firsts)}))::UBIGINT AS n, unnest({[*firsts]}::BIGINT[]) AS first"
    )


def microseconds(at: datetime) -> int:
    return int((at - EPOCH).total_seconds()) * 1_000_000


def tables(snapshot: OpenSnapshot) -> str:
    """Return the statements that make a snapshot's files into tables to look things up in."""
    manifest = snapshot.manifest
    turns = manifest.cuts + 1
    files = {name: text(snapshot.folder / name) for name in (ACCOUNTS, POSTS, GONE, TABLE)}
    return f"""
    CREATE TEMP TABLE cells AS
        SELECT (standing * {turns} + turn) * {len(manifest.kinds)} + {kind_number("kind", manifest)} AS cell,
            (list_position({list(manifest.words)}, word) - 1)::UTINYINT AS number
        FROM read_parquet({files[TABLE]});
    CREATE TEMP TABLE plain AS
        SELECT standing FROM ({of_standings(snapshot)}) WHERE least >= {snapshot.usable};
    CREATE TEMP VIEW accounts AS SELECT * FROM read_parquet({files[ACCOUNTS]});
    CREATE TEMP TABLE apart AS SELECT * FROM read_parquet({files[POSTS]});
    CREATE TEMP TABLE gone AS SELECT post, true AS gone FROM read_parquet({files[GONE]});
    """


def of_standings(snapshot: OpenSnapshot) -> str:
    """Return the query for the lowest (`least`) and the highest number (`most`) of each `standing`."""
    cells = (snapshot.manifest.cuts + 1) * len(snapshot.manifest.kinds)
    return f"""
        SELECT cell // {cells} AS standing, min(number) AS least, max(number) AS most
        FROM cells GROUP BY ALL
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """What engines write differently: SHA-256 in hexadecimal, and what its first 16 digits count."""

    sha256: str
    number: str


DUCKDB = Dialect(
    sha256="sha256({})", number=f"(('0x' || left({{}}, 16))::UBIGINT & {MASK})::BIGINT"
)


def numbered(
    snapshot: OpenSnapshot,
    rows: str,
    dialect: Dialect = DUCKDB,
    *,
    only_kept_out: bool = False,
    wanted: str = "false",
) -> str:
    """
    Return the query for `row` and `number`, of every row.

    :param rows: a query for `row`, whatever stands for it; `understood`, whether it is one; the
        columns of a corpus as text; and `created`, the instant in microseconds since 1970 or NULL
    :param only_kept_out: leave out most rows that can be used, which is faster; some stay
    :param wanted: but not those with such a `k.row`
    """
    asked = f"""
        SELECT row, platform, post_id, {in_time(snapshot)} AS created, {said(snapshot)},
            {account_number(snapshot, dialect)} AS account_number
        FROM ({rows})
    """
    # Only where something can be found: two digests for each row take their time.
    every_post = bool(snapshot.manifest.counts["posts_gone"])
    post = f"CASE WHEN {'true' if every_post else 'a.apart'} THEN {post_number(snapshot, dialect, 'k.')} END"
    some = ""
    if only_kept_out and not every_post:
        some = f"""WHERE {wanted} OR {OUT_BY_ITSELF} OR a.standing IS NULL OR a.apart
            OR a.standing NOT IN (SELECT standing FROM plain)"""
    return question(snapshot, asked, post, some)


OUT_BY_ITSELF = f"""
    (least(by_audience, by_names) < {NOTHING} OR kind_number IS NULL OR created IS NULL)
"""
"""Whether a row is kept out, whoever wrote it; of what `said` gives."""


def said(snapshot: OpenSnapshot) -> str:
    """
    Return the expressions for what a row says by itself.

    `by_audience` and `by_names` are the numbers of what speaks against it, or `NOTHING`;
    `kind_number` is the place of its kind in the table of decisions, or NULL.
    """
    manifest = snapshot.manifest
    # What nothing speaks against comes first: so most rows are compared once.
    audiences = sorted(manifest.audiences.items(), key=lambda one: one[1])
    audience = " ".join(
        f"WHEN {text(name)} THEN {NOTHING if number < 0 else number}" for name, number in audiences
    )
    platform = " ".join(f"WHEN {text(one)} THEN {NOTHING}" for one in manifest.platforms)
    unknown = snapshot.number(Unknown.PLATFORM)
    return f"""
        CASE WHEN understood THEN CASE audience {audience}
            ELSE {snapshot.number(Reason.AUDIENCE_UNKNOWN)} END
            ELSE {snapshot.number(Unknown.ROW)} END AS by_audience,
        least({f"CASE platform {platform} ELSE {unknown} END" if platform else unknown},
            CASE WHEN post_id <> '' THEN {NOTHING} ELSE {snapshot.number(Unknown.POST)} END) AS by_names,
        {kind_number("kind", manifest)} AS kind_number
    """


def question(snapshot: OpenSnapshot, asked: str, post: str, some: str = "") -> str:
    """
    Return the query for `row` and `number`.

    :param asked: a query for `row`, `created`, an instant in time or NULL, `account_number`, and
        what `said` gives
    :param post: the expression for the number of a post of `asked`, which is called `k`
    :param some: a condition for rows of `k` that have met their account, `a`
    """
    manifest = snapshot.manifest
    return f"""
    WITH asked AS ({asked}), placed AS (
        SELECT k.row, k.by_audience, k.by_names, k.kind_number, k.created, k.account_number,
            a.standing{_cuts("a", manifest)}, {post} AS post_hash
        FROM asked k LEFT JOIN accounts a ON a.account = k.account_number {some}
    ), found AS (
        SELECT a.*, p.stop, {_cell(manifest)} AS cell
        FROM placed a
        LEFT JOIN apart p ON p.post = a.post_hash AND p.account = a.account_number
    )
    SELECT row, least(by_audience, by_names,
        CASE WHEN created IS NULL THEN {snapshot.number(Reason.DATE_UNKNOWN)} ELSE {NOTHING} END,
        coalesce(a.stop, {NOTHING}),
        {_gone(snapshot)},
        CASE WHEN by_audience < {NOTHING} THEN {NOTHING}
            WHEN a.standing IS NULL THEN {snapshot.number(Unknown.ACCOUNT)}
            WHEN kind_number IS NULL THEN {snapshot.number(Unknown.KIND)}
            ELSE coalesce(c.number, {snapshot.number(Unknown.ROW)}) END) AS number
    FROM found a LEFT JOIN cells c ON c.cell = a.cell {_join_gone(manifest)}
    """


def in_time(snapshot: OpenSnapshot, at: str = "created") -> str:
    """An instant at which posts can have come about, else NULL."""
    latest = microseconds(snapshot.manifest.expires_at) - 1
    return f"CASE WHEN {at} BETWEEN {microseconds(LONG_AGO)} AND {latest} THEN {at} END"


def account_number(snapshot: OpenSnapshot, dialect: Dialect = DUCKDB) -> str:
    """The number that stands for a row's account, see `consent.core.account_keys`."""
    return _hash(dialect, text(snapshot.key.accounts), "account_id", "")


def post_number(snapshot: OpenSnapshot, dialect: Dialect = DUCKDB, of: str = "") -> str:
    """The number that stands for a row's post."""
    key = f"left({dialect.sha256.format(f'{of}post_id')}, 32)"
    return _hash(dialect, text(snapshot.key.posts), key, of)


def _cuts(table: str, manifest: Manifest) -> str:
    return "".join(f", {table}.cut_{n + 1}" for n in range(manifest.cuts))


def _hash(dialect: Dialect, prefix: str, name: str, of: str) -> str:
    return dialect.number.format(
        dialect.sha256.format(f"{prefix} || {of}platform || chr(10) || {name}")
    )


def _cell(manifest: Manifest) -> str:
    """The place in the table of decisions: whose answers count, which turn, which kind."""
    passed = "".join(
        f" + (coalesce(created, 0) >= coalesce(CASE WHEN p.standing IS NULL THEN a.cut_{n} ELSE p.cut_{n} END,"
        f" {2**63 - 1}))::INT"
        for n in range(1, manifest.cuts + 1)
    )
    standing = "coalesce(p.standing, a.standing)"
    turns = manifest.cuts + 1
    return f"({standing} * {turns}{passed}) * {len(manifest.kinds)} + kind_number"


def kind_number(name: str, manifest: Manifest) -> str:
    cases = " ".join(f"WHEN {text(kind)} THEN {n}" for n, kind in enumerate(manifest.kinds))
    return f"CASE {name} {cases} END"


def _gone(snapshot: OpenSnapshot) -> str:
    if not snapshot.manifest.counts["posts_gone"]:
        return str(NOTHING)
    return f"CASE WHEN g.gone THEN {snapshot.number(Reason.REMOVED)} ELSE {NOTHING} END"


def _join_gone(manifest: Manifest) -> str:
    return "LEFT JOIN gone g ON g.post = a.post_hash" if manifest.counts["posts_gone"] else ""
