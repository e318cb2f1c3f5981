"""
The filter on Apache Spark: any number of machines, the same question as to DuckDB.

What is kept of each file is a folder of that name with Spark's parts in it. Rows have no numbers
there: in the list of excluded rows `row` is empty.
"""

# Statements are put together from our own names and a signed manifest.
# ruff: noqa: S608

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
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
FILES_AT_ONCE = 32
"""At most: to plan and to end the work on one file takes a second in which no machine is busy."""
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

    def run(self) -> Counts:
        self._open_tables()
        words, usable = self._snapshot.manifest.words, self._snapshot.usable
        files, numbers = [], Counter[int]()
        for source, found in self._filtered():
            kept = sum(count for number, count in found.items() if number >= usable)
            files.append(FileCount(path=source.path, rows=found.total(), kept=kept))
            numbers += found
            self._on_progress("filtering", len(files) / len(self._job.sources))
        by_reason = {
            words[number]: numbers[number] for number in sorted(numbers) if number < usable
        }
        return Counts(files=tuple(files), by_reason=by_reason)

    def _filtered(self) -> Iterator[tuple[Source, Counter[int]]]:
        """Yield the files in their order, each with its rows by the numbers of their words."""
        sources = self._job.sources
        at_once = min(FILES_AT_ONCE, max(2, self._session.sparkContext.defaultParallelism))
        lists = [self._job.results.work / f"excluded-{number}" for number in range(len(sources))]
        with ThreadPoolExecutor(at_once) as threads:
            try:
                found = threads.map(self._filter, range(len(sources)), sources, lists)
                for source, listed, one in zip(sources, lists, found, strict=True):
                    if self._job.list_excluded:
                        _move_to_end(listed, self._job.results.excluded)
                    yield source, one
            finally:
                # After an error nothing is begun any more.
                threads.shutdown(cancel_futures=True)

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

    def _filter(self, number: int, source: Source, listed: Path) -> Counter[int]:
        read = self._parquet if source.format is Format.PARQUET else self._lines
        view = f"corpus_{number}"
        rows = read(source, view)
        judged = self._session.sql(numbered(self._snapshot, rows, SPARK)).cache()
        try:
            usable = f"number >= {self._snapshot.usable}"
            path = str(self._job.results.kept_of(source))
            if source.format is Format.PARQUET:
                judged.where(usable).select("row.*").write.parquet(path)
            else:
                writer = judged.where(usable).select("row").write
                writer.text(path, **({"compression": source.packed} if source.packed else {}))
            if self._job.list_excluded:
                self._list(source, judged.where(f"NOT ({usable})"), listed)
            return Counter(dict(judged.groupBy("number").count().collect()))
        finally:
            judged.unpersist()
            self._session.catalog.dropTempView(view)

    def _parquet(self, source: Source, view: str) -> str:
        read = self._session.read.parquet(str(source.path.absolute()))
        types = {name.lower(): kind for name, kind in read.dtypes}
        for name in COLUMNS:
            if name not in types:
                raise CorpusRefused(f"{source.path} has no column {name}.")
            if types[name] not in ALLOWED[name]:
                good = ", ".join(sorted(ALLOWED[name]))
                raise CorpusRefused(f"{source.path}: {name} is {types[name]}, not one of {good}.")
        read.createOrReplaceTempView(view)
        if types["created_at"] == "string":
            created = _instant("created_at")
        else:
            created = "unix_micros(CAST(created_at AS TIMESTAMP))"
        return f"""
        SELECT struct(*) AS row, true AS understood, platform,
            CAST(account_id AS STRING) AS account_id, CAST(post_id AS STRING) AS post_id,
            kind, audience, {created} AS created
        FROM {view}
        """

    def _lines(self, source: Source, view: str) -> str:
        read = self._session.read.text(str(source.path.absolute()))
        read.where("trim(value) <> ''").createOrReplaceTempView(view)
        value = {name: f"get_json_object(value, '$.{name}')" for name in COLUMNS}
        return f"""
        SELECT value AS row, {IS_OBJECT} AS understood,
            {value["platform"]} AS platform, {_name("account_id")} AS account_id,
            {_name("post_id")} AS post_id, {value["kind"]} AS kind,
            {value["audience"]} AS audience, {_instant(value["created_at"])} AS created
        FROM {view}
        """

    def _list(self, source: Source, out: Any, listed: Path) -> None:
        if self._job.results.excluded.suffix == ".parquet":
            raise CorpusRefused("With Spark the list of excluded rows is one of JSON lines.")
        named = LISTED[2:]
        if source.format is Format.PARQUET:
            values = [f"CAST(row.{name} AS STRING) AS {name}" for name in named]
        else:
            values = [f"get_json_object(row, '$.{name}') AS {name}" for name in named]
        words = self._snapshot.manifest.words
        with listed.open("w") as file:
            for one in out.selectExpr(*values, "number").toLocalIterator():
                values_of = {name: one[name] for name in named}
                line = {"file": str(source.path), "row": None, **values_of}
                file.write(json.dumps({**line, REASON: words[one["number"]]}) + "\n")


def _move_to_end(part: Path, whole: Path) -> None:
    with part.open("rb") as begun, whole.open("ab") as file:
        shutil.copyfileobj(begun, file)
    part.unlink()


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
