"""How DuckDB writes a file of Parquet so that it is packed as another one is."""

from pathlib import Path
from typing import Any

from consent.training.engines.judging_sql import text

CODECS = {
    name.upper(): name
    for name in ("uncompressed", "snappy", "gzip", "zstd", "brotli", "lz4", "lz4_raw")
}
GROUP_ROWS = 122_880
"""Rows that DuckDB writes together, and makes one dictionary of for each column."""
LARGE = 10_000
"""Values of a dictionary from which DuckDB's own limit does as well."""


def written_like(database: Any, path: Path) -> str:
    """
    Return the options of COPY for Parquet with the codec and the dictionaries of a file.

    DuckDB gathers the values of every column and gives up where they are too many, which for names
    and moments takes a sixth of the time of writing. Where the file at `path` has no dictionary, or
    a small one, more values than it has are not gathered. Nothing but time depends on it.
    """
    codec, pages, groups, rows = database.execute(f"""
        SELECT any_value(compression ORDER BY row_group_id, column_id),
            max(coalesce(data_page_offset - dictionary_page_offset, {LARGE})) FILTER ({_DICTIONARY}),
            count(DISTINCT row_group_id), max(row_group_num_rows)
        FROM parquet_metadata({text(path)})
    """).fetchone()  # noqa: S608 (the path is quoted)
    how = f"FORMAT parquet, COMPRESSION {CODECS.get(codec or '', 'zstd')}"
    # A value takes about a byte of its page, or more. Several groups may become one.
    together = min(groups, -(-GROUP_ROWS // rows)) if rows else 1
    values = max(pages or 1, 1) * max(together, 1)
    return how if values >= LARGE else f"{how}, DICTIONARY_SIZE_LIMIT {values}"


_DICTIONARY = """
    WHERE encodings LIKE '%DICTIONARY%' AND NOT coalesce(list_has_any(
        [page.encoding FOR page IN encoding_stats IF page.page_type LIKE 'DATA_PAGE%'],
        ['PLAIN', 'DELTA_BINARY_PACKED', 'DELTA_BYTE_ARRAY', 'DELTA_LENGTH_BYTE_ARRAY']
    ), false)
"""
"""A column whose values all are in a dictionary: where they were too many, the rest stands as it is."""
