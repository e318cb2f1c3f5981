"""
The filter on Apache Spark: any number of machines, the same question as to DuckDB.

What is kept of each file is a folder of that name with Spark's parts in it. Rows have no numbers
there: in the list of excluded rows `row` is empty.
"""

# Statements are put together from our own names and a signed manifest.
# ruff: noqa: S608

import json
from collections import Counter
from typing import Any

from consent.core.account_keys import MASK
from consent.core.snapshots import ACCOUNTS, GONE, POSTS, TABLE
from consent.training.corpus import COLUMNS, INSTANT, CorpusRefused, Format, Source
from consent.training.engines.contract import (
    LISTED,
    REASON,
    Counts,
    EngineMissing,
    FileCount,
    Job,
    Progress,
)
from consent.training.engines.judging_sql import (
    Dialect,
    kind_number,
    numbered,
)
from consent.training.opening import OpenSnapshot, signed_copy

SPARK = Dialect(
    sha256="sha2({}, 256)",
    number=f"(CAST(conv(left({{}}, 16), 16, -10) AS BIGINT) & {MASK})",
)
# As the one member of a list: else what stands behind the first object is passed over. An object
# with two values of the same name is none.
IS_OBJECT = """coalesce(
    schema_of_variant(variant_get(try_parse_json('[' || value || ']'), '$[0]', 'variant')) LIKE 'OBJECT%'
    AND variant_get(try_parse_json('[' || value || ']'), '$[1]', 'variant') IS NULL, false)"""
NAMES = {"string", "tinyint", "smallint", "int", "bigint"}
TIMES = {"timestamp", "timestamp_ntz"}
ALLOWED = {
    "platform": {"string"},
    "account_id": NAMES,
    "post_id": NAMES,
    "kind": {"string"},
    "audience": {"string"},
    "created_at": TIMES | {"string"},
}


def filter_with_spark(snapshot: OpenSnapshot, job: Job, on_progress: Progress) -> Counts:
    """Filter as `consent.training.engines.contract.Engine` says; in the session that there is."""
    if job.index is not None:
        raise CorpusRefused("With Spark there is no index.")
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise EngineMissing(
            "Filtering with Spark needs pyspark and Java: pip install -r requirements/spark.txt"
        ) from None
    builder = SparkSession.builder.appName("privacydash filter")
    session = builder.config("spark.sql.session.timeZone", "UTC").getOrCreate()
    # An instant without a zone is in UTC, whatever the session was made for.
    session.conf.set("spark.sql.session.timeZone", "UTC")
    # By itself Spark writes instants in a form (INT96) in which nobody can tell that they have a zone.
    session.conf.set("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
    try:
        with signed_copy(snapshot, job.results.work) as signed:
            return _Run(session, signed, job, on_progress).run()
    except PySparkException as error:
        raise CorpusRefused(f"The corpus cannot be read: {str(error).splitlines()[0]}") from error


class _Run:
    def __init__(
        self, session: Any, snapshot: OpenSnapshot, job: Job, on_progress: Progress
    ) -> None:
        self._session = session
        self._snapshot = snapshot
        self._job = job
        self._on_progress = on_progress
        self._by_reason: Counter[str] = Counter()

    def run(self) -> Counts:
        self._open_tables()
        files = []
        for number, source in enumerate(self._job.sources):
            self._on_progress("filtering", number / len(self._job.sources))
            files.append(self._filter(source))
        order = self._snapshot.manifest.words
        by_reason = {word: self._by_reason[word] for word in order if self._by_reason[word]}
        return Counts(files=tuple(files), by_reason=by_reason)

    def _open_tables(self) -> None:
        manifest = self._snapshot.manifest
        names = {ACCOUNTS: "accounts", POSTS: "apart", GONE: "gone_posts", TABLE: "decisions"}
        for name, view in names.items():
            path = str((self._snapshot.folder / name).absolute())
            self._session.read.parquet(path).createOrReplaceTempView(view)
        words = ", ".join(f"'{word}'" for word in manifest.words)
        cell = f"(standing * {manifest.cuts + 1} + turn) * {len(manifest.kinds)}"
        self._session.sql(
            f"SELECT {cell} + {kind_number('kind', manifest)} AS cell,"
            f" CAST(array_position(array({words}), word) - 1 AS INT) AS number FROM decisions"
        ).createOrReplaceTempView("cells")
        self._session.sql("SELECT post, true AS gone FROM gone_posts").createOrReplaceTempView(
            "gone"
        )

    def _filter(self, source: Source) -> FileCount:
        rows = self._parquet(source) if source.format is Format.PARQUET else self._lines(source)
        judged = self._session.sql(numbered(self._snapshot, rows, SPARK)).cache()
        try:
            usable = f"number >= {self._snapshot.usable}"
            path = str(self._job.results.kept_of(source))
            if source.format is Format.PARQUET:
                judged.where(usable).select("row.*").write.parquet(path)
            else:
                writer = judged.where(usable).select("row").write
                writer.text(path, **({"compression": source.packed} if source.packed else {}))
            counts = dict(judged.groupBy("number").count().collect())
            if self._job.list_excluded:
                self._list(source, judged.where(f"NOT ({usable})"))
        finally:
            judged.unpersist()
        kept = sum(count for number, count in counts.items() if number >= self._snapshot.usable)
        for number, count in counts.items():
            if number < self._snapshot.usable:
                self._by_reason[self._snapshot.manifest.words[number]] += count
        return FileCount(path=source.path, rows=sum(counts.values()), kept=kept)

    def _parquet(self, source: Source) -> str:
        read = self._session.read.parquet(str(source.path.absolute()))
        types = {name.lower(): kind for name, kind in read.dtypes}
        for name in COLUMNS:
            if name not in types:
                raise CorpusRefused(f"{source.path} has no column {name}.")
            if types[name] not in ALLOWED[name]:
                good = ", ".join(sorted(ALLOWED[name]))
                raise CorpusRefused(f"{source.path}: {name} is {types[name]}, not one of {good}.")
        read.createOrReplaceTempView("corpus")
        if types["created_at"] == "string":
            created = _instant("created_at")
        else:
            created = "unix_micros(CAST(created_at AS TIMESTAMP))"
        return f"""
        SELECT struct(*) AS row, true AS understood, platform,
            CAST(account_id AS STRING) AS account_id, CAST(post_id AS STRING) AS post_id,
            kind, audience, {created} AS created
        FROM corpus
        """

    def _lines(self, source: Source) -> str:
        read = self._session.read.text(str(source.path.absolute()))
        read.where("trim(value) <> ''").createOrReplaceTempView("corpus")
        value = {name: f"get_json_object(value, '$.{name}')" for name in COLUMNS}
        return f"""
        SELECT value AS row, {IS_OBJECT} AS understood,
            {value["platform"]} AS platform, {_name("account_id")} AS account_id,
            {_name("post_id")} AS post_id, {value["kind"]} AS kind,
            {value["audience"]} AS audience, {_instant(value["created_at"])} AS created
        FROM corpus
        """

    def _list(self, source: Source, out: Any) -> None:
        if self._job.results.excluded.suffix == ".parquet":
            raise CorpusRefused("With Spark the list of excluded rows is one of JSON lines.")
        named = LISTED[2:]
        if source.format is Format.PARQUET:
            values = [f"CAST(row.{name} AS STRING) AS {name}" for name in named]
        else:
            values = [f"get_json_object(row, '$.{name}') AS {name}" for name in named]
        words = self._snapshot.manifest.words
        with self._job.results.excluded.open("a") as file:
            for one in out.selectExpr(*values, "number").toLocalIterator():
                values_of = {name: one[name] for name in named}
                line = {"file": str(source.path), "row": None, **values_of}
                file.write(json.dumps({**line, REASON: words[one["number"]]}) + "\n")


def _instant(name: str) -> str:
    # For Java the end of a text may have a line break behind it.
    good = f"({name} RLIKE '^{INSTANT}$' AND instr({name}, char(10)) = 0)"
    # Without seconds Spark reads no zone.
    whole = f"regexp_replace({name}, '^(.{{16}})(Z|[+-]|$)', '$1:00$2')"
    return f"CASE WHEN {good} THEN unix_micros(try_to_timestamp({whole})) END"


def _name(name: str) -> str:
    """A name in JSON is a text or a whole number; 1.0 or 1e3 would be called otherwise elsewhere."""
    kind = f"schema_of_variant(variant_get(try_parse_json(value), '$.{name}', 'variant'))"
    return f"CASE WHEN {kind} IN ('STRING', 'BIGINT') THEN get_json_object(value, '$.{name}') END"
