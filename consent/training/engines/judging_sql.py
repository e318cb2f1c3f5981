"""
The question to an engine: the number of the word for each row. DuckDB and Spark ask the same.

Nothing is decided here: what is known of a row, of its account and of the post itself is looked
up in the snapshot, and the lowest number wins. What is found nowhere is unknown, and kept out.
"""

# Statements are put together from a signed manifest and our own names; texts are quoted.
# ruff: noqa: S608

from dataclasses import dataclass
from datetime import UTC, datetime

from consent.core.account_keys import MASK
from consent.core.eligibility import Reason
from consent.core.snapshots import ACCOUNTS, GONE, POSTS, TABLE, Manifest
from consent.core.words import Unknown
from consent.training.opening import OpenSnapshot

NOTHING = 255
"""A number above all words: nothing to say."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def text(value: object) -> str:
    """Return a text as it stands in SQL."""
    return "'" + str(value).replace("'", "''") + "'"


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
    CREATE TEMP VIEW accounts AS SELECT * FROM read_parquet({files[ACCOUNTS]});
    CREATE TEMP TABLE apart AS SELECT * FROM read_parquet({files[POSTS]});
    CREATE TEMP TABLE gone AS SELECT post, true AS gone FROM read_parquet({files[GONE]});
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """What engines write differently: SHA-256 in hexadecimal, and what its first 16 digits count."""

    sha256: str
    number: str


DUCKDB = Dialect(
    sha256="sha256({})", number=f"(('0x' || left({{}}, 16))::UBIGINT & {MASK})::BIGINT"
)


def numbered(snapshot: OpenSnapshot, rows: str, dialect: Dialect = DUCKDB) -> str:
    """
    Return the query for `row` and `number`, of every row.

    :param rows: a query for `row`, whatever stands for it; `understood`, whether it is one; the
        columns of a corpus as text; and `created`, the instant in microseconds since 1970 or NULL
    """
    manifest = snapshot.manifest
    number = f"""least(
        {_by_audience(snapshot)},
        CASE WHEN created IS NULL THEN {snapshot.number(Reason.DATE_UNKNOWN)} ELSE {NOTHING} END,
        coalesce(a.stop, {NOTHING}),
        {_gone(snapshot)},
        {_by_platform(snapshot)},
        CASE WHEN post_id IS NULL OR post_id = ''
            THEN {snapshot.number(Unknown.POST)} ELSE {NOTHING} END,
        CASE WHEN {_by_audience(snapshot)} < {NOTHING} THEN {NOTHING}
            WHEN a.standing IS NULL THEN {snapshot.number(Unknown.ACCOUNT)}
            WHEN {kind_number("kind", manifest)} IS NULL THEN {snapshot.number(Unknown.KIND)}
            ELSE coalesce(c.number, {snapshot.number(Unknown.ROW)}) END
    )"""
    return f"""
    WITH asked AS (
        SELECT *, {_hash(dialect, text(snapshot.key.accounts), "account_id")} AS account_number
        FROM ({rows})
    ), placed AS (
        SELECT k.*, a.standing, a.apart{_cuts("a", manifest)}, {_post_number(snapshot, dialect)} AS post_number
        FROM asked k LEFT JOIN accounts a ON a.account = k.account_number
    ), found AS (
        SELECT a.*, p.stop, {_cell(manifest)} AS cell
        FROM placed a
        LEFT JOIN apart p ON p.post = a.post_number AND p.account = a.account_number
    )
    SELECT row, CASE WHEN understood THEN {number} ELSE {snapshot.number(Unknown.ROW)} END
        AS number
    FROM found a LEFT JOIN cells c ON c.cell = a.cell {_join_gone(manifest)}
    """


def _cuts(table: str, manifest: Manifest) -> str:
    return "".join(f", {table}.cut_{n + 1}" for n in range(manifest.cuts))


def _hash(dialect: Dialect, prefix: str, name: str) -> str:
    """The number that stands for an account or a post, see `consent.core.account_keys`."""
    return dialect.number.format(
        dialect.sha256.format(f"{prefix} || platform || chr(10) || {name}")
    )


def _post_number(snapshot: OpenSnapshot, dialect: Dialect) -> str:
    # Only where something can be found: two digests for each row take their time.
    when = "true" if snapshot.manifest.counts["posts_gone"] else "a.apart"
    key = f"left({dialect.sha256.format('post_id')}, 32)"
    return f"CASE WHEN {when} THEN {_hash(dialect, text(snapshot.key.posts), key)} END"


def _cell(manifest: Manifest) -> str:
    """The place in the table of decisions: whose answers count, which turn, which kind."""
    passed = "".join(
        f" + (coalesce(created, 0) >= coalesce(CASE WHEN p.standing IS NULL THEN a.cut_{n} ELSE p.cut_{n} END,"
        f" {2**63 - 1}))::INT"
        for n in range(1, manifest.cuts + 1)
    )
    standing = "coalesce(p.standing, a.standing)"
    kind = kind_number("kind", manifest)
    turns = manifest.cuts + 1
    return f"({standing} * {turns}{passed}) * {len(manifest.kinds)} + {kind}"


def kind_number(name: str, manifest: Manifest) -> str:
    cases = " ".join(f"WHEN {text(kind)} THEN {n}" for n, kind in enumerate(manifest.kinds))
    return f"CASE {name} {cases} END"


def _by_audience(snapshot: OpenSnapshot) -> str:
    audiences = snapshot.manifest.audiences.items()
    cases = " ".join(
        f"WHEN {text(name)} THEN {NOTHING if number < 0 else number}" for name, number in audiences
    )
    return f"CASE audience {cases} ELSE {snapshot.number(Reason.AUDIENCE_UNKNOWN)} END"


def _by_platform(snapshot: OpenSnapshot) -> str:
    cases = " ".join(f"WHEN {text(one)} THEN {NOTHING}" for one in snapshot.manifest.platforms)
    unknown = snapshot.number(Unknown.PLATFORM)
    return f"CASE platform {cases} ELSE {unknown} END" if cases else str(unknown)


def _gone(snapshot: OpenSnapshot) -> str:
    if not snapshot.manifest.counts["posts_gone"]:
        return str(NOTHING)
    return f"CASE WHEN g.gone THEN {snapshot.number(Reason.REMOVED)} ELSE {NOTHING} END"


def _join_gone(manifest: Manifest) -> str:
    return "LEFT JOIN gone g ON g.post = a.post_number" if manifest.counts["posts_gone"] else ""
