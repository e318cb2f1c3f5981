"""What is kept of a file of Parquet is packed as the file was, whoever wrote that."""

import random

import duckdb
import pytest

from consent.training.engines.parquet_like import written_like

ROWS = 200_000
COLUMNS = f"""
    SELECT (hash(n) >> 1)::BIGINT AS post_id, (n % 5000)::INT AS day, 'l' || n % 3 AS language,
        md5(n::VARCHAR) AS text
    FROM range({ROWS}) t(n)
"""


@pytest.fixture
def database():
    with duckdb.connect() as database:
        yield database


def written(database, path, how="FORMAT parquet, COMPRESSION snappy"):
    database.execute(f"COPY ({COLUMNS}) TO '{path}' ({how})")
    return path


def copied(database, path):
    copy = path.with_name("copy.parquet")
    database.execute(f"COPY (FROM '{path}') TO '{copy}' ({written_like(database, path)})")
    return copy


def with_dictionary(database, path):
    query = f"""
        SELECT DISTINCT path_in_schema FROM parquet_metadata('{path}')
        WHERE dictionary_page_offset IS NOT NULL
    """
    return {name for (name,) in database.execute(query).fetchall()}


def codecs(database, path):
    query = f"SELECT DISTINCT compression FROM parquet_metadata('{path}')"
    return {codec for (codec,) in database.execute(query).fetchall()}


@pytest.mark.parametrize("codec", ["snappy", "zstd", "gzip", "uncompressed"])
def test_a_copy_has_the_codec_and_the_dictionaries_of_its_file(database, tmp_path, codec):
    path = written(database, tmp_path / "a.parquet", f"FORMAT parquet, COMPRESSION {codec}")

    copy = copied(database, path)

    assert codecs(database, copy) == codecs(database, path) == {codec.upper()}
    assert with_dictionary(database, copy) == with_dictionary(database, path) == {"day", "language"}
    assert copy.stat().st_size <= path.stat().st_size * 1.01


def test_small_groups_that_become_one_keep_their_dictionary(database, tmp_path):
    how = "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 4096"
    path = tmp_path / "a.parquet"
    # Each group has another thousand of the days.
    database.execute(f"COPY (SELECT n // 8 AS day FROM range({ROWS}) t(n)) TO '{path}' ({how})")

    assert with_dictionary(database, copied(database, path)) == {"day"}


def test_columns_whose_dictionary_was_given_up_are_not_taken_for_such(database, tmp_path):
    """Arrow begins with a dictionary of a megabyte for every column, and then stops."""
    arrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    pick = random.Random(1)
    ids = [pick.getrandbits(62) for _ in range(300_000)]
    path = tmp_path / "a.parquet"
    parquet.write_table(arrow.table({"post_id": ids, "kind": ["post"] * len(ids)}), path)

    how = written_like(database, path)

    assert int(how.rpartition("DICTIONARY_SIZE_LIMIT ")[2]) < 100, how
    assert with_dictionary(database, copied(database, path)) == {"kind"}


def test_a_file_without_rows_is_copied(database, tmp_path):
    path = tmp_path / "a.parquet"
    database.execute(f"COPY ({COLUMNS} WHERE false) TO '{path}' (FORMAT parquet)")

    copy = copied(database, path)

    assert database.execute(f"SELECT count(*) FROM '{copy}'").fetchone() == (0,)
