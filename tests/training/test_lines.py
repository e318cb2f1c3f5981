"""Lines of JSON, odd ones among them: numbered alike by whoever reads them, and copied as they are."""

import json

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.training.corpus import COLUMNS, CorpusRefused
from consent.training.engines.lines import columns, copy_lines, count_lines, name_in, objects

GOOD = b'{"platform": "home", "account_id": "a1", "text": "caf\xc3\xa9 \\" , { ["}'
BLANK = st.sampled_from([b"", b" ", b"\t \r", b"\x0b\x0c"])
NO_ROW = st.sampled_from(
    [
        b"[1]",
        b'"{"',
        b"3",
        b"null",
        b"{",
        b"not json",
        b'{"a": "\xff"}',
        b"\x00",
        b'["{"]',
        b"{} {}",
    ]
)
VALUE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([0.5, 1.0, 1000.0]),
    st.text(),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(), st.integers(), max_size=2),
)
NAME = st.sampled_from([*COLUMNS, "Platform", "account_id ", "platform.x", "text", ""])
OBJECT = st.builds(
    lambda row, plain: json.dumps(row, ensure_ascii=plain).encode(errors="replace"),
    st.dictionaries(NAME, VALUE, max_size=5),
    st.booleans(),
)
AROUND = st.sampled_from([b"", b" ", b"\t", b"  \r"])
LINES = st.lists(
    st.builds(b"".join, st.tuples(AROUND, st.one_of(st.just(GOOD), OBJECT, NO_ROW, BLANK), AROUND)),
    max_size=30,
)
anew = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


DATABASE = duckdb.connect()


def read(query):
    return DATABASE.execute(query).fetchall()


def asked(path, *, fast):
    names = ", ".join(
        name_in(name) if name in ("account_id", "post_id") else name for name in COLUMNS
    )
    return read(f"SELECT understood, {names} FROM {columns([path], fast=fast)}")


@anew
@given(LINES)
def test_what_the_faster_way_does_not_understand_has_nothing_in_it(tmp_path, lines):
    """So no line that is no object passes for one; and all are read the same."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\n".join(lines))

    for fast, slow in zip(asked(path, fast=True), asked(path, fast=False), strict=True):
        assert fast[1:] == slow[1:]
        assert fast[0] == slow[0] or (not fast[0] and set(fast[1:]) == {None})


@anew
@given(LINES)
def test_the_slower_way_finds_the_columns_of_a_line(tmp_path, lines):
    """As if each column were looked for by itself."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\n".join(lines))
    one = ", ".join(
        name_in(f"json_extract(json, '$.{name}')")
        if name in ("account_id", "post_id")
        else f"json ->> '$.{name}'"
        for name in COLUMNS
    )
    wanted = read(
        f"SELECT coalesce(json_type(json) = 'OBJECT', false), {one} FROM {objects([path])}"
    )

    assert asked(path, fast=False) == wanted


@anew
@given(LINES, st.booleans(), st.randoms())
def test_what_is_kept_is_what_it_was(tmp_path, lines, ended, chance):
    path, kept = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    whole = [line + b"\n" for line in lines]
    if whole and not ended:
        whole[-1] = lines[-1]
    path.write_bytes(b"".join(whole))
    rows = [line for line in whole if line.strip()]
    ((numbered,),) = read(f"SELECT count(*) FROM {objects([path])}")
    out = [chance.random() < 0.5 for _ in range(numbered)]

    copy_lines(path, kept, [b"1" if one else b"0" for one in out])

    assert len(rows) == numbered == count_lines(path)
    assert kept.read_bytes() == b"".join(
        line for line, one in zip(rows, out, strict=True) if not one
    )


@pytest.mark.parametrize("marks", [b"", b"0", b"000"])
def test_a_file_of_other_lines_than_were_judged_is_refused(tmp_path, marks):
    path = tmp_path / "a.jsonl"
    path.write_bytes(GOOD + b"\n\n" + GOOD)

    with pytest.raises(CorpusRefused, match="changed"):
        copy_lines(path, tmp_path / "b.jsonl", [marks])
