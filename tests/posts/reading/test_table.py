"""Tables of comma-separated values."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.posts.reading.limits import Limits
from consent.posts.reading.refusals import Refusal, Refused
from consent.posts.reading.table import rows
from tests.posts.reading.test_json_stream import Dripping

NAMES = frozenset({"date", "id"})


def read(content: bytes | str, limits: Limits | None = None) -> list:
    raw = content.encode() if isinstance(content, str) else content
    return list(rows(io.BytesIO(raw), NAMES, limits or Limits()))


def refusal(content: bytes | str, limits: Limits | None = None) -> Refusal | None:
    try:
        read(content, limits)
    except Refused as refused:
        return refused.reason
    return None


def test_each_row_has_its_columns_by_their_names():
    content = 'Date,Message\r\n2024-01-02,"Hello, ""you""\r\nthere"\r\n2024-01-03,Bye\r\n'

    assert read(content) == [
        {"date": "2024-01-02", "message": 'Hello, "you"\r\nthere'},
        {"date": "2024-01-03", "message": "Bye"},
    ]


def test_notes_above_the_names_are_skipped():
    content = '\ufeffNotes:\n"Some text, of course"\n\nDate,Message\n2024-01-02,x\n'

    assert read(content) == [{"date": "2024-01-02", "message": "x"}]


def test_a_short_row_is_filled_and_a_long_one_is_not_understood():
    assert read("id,text\n1\n2,b,c\n3,d,,\n\n") == [
        {"id": "1", "text": ""},
        None,
        {"id": "3", "text": "d"},
    ]


def test_a_table_without_known_names_is_not_understood_once():
    assert read("one,two\n1,2\n3,4\n") == [None]


def test_an_empty_table_has_no_rows():
    assert read("") == []
    assert read("id,text\n") == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('id,text\n1,"never closed', Refusal.BAD_TABLE),
        ('id,text\n1,"closed"but not ended\n', Refusal.BAD_TABLE),
        ("id,text,id\n1,2,3\n", Refusal.DUPLICATE_KEY),
        (b"id,text\n1,caf\xe9\n", Refusal.BAD_ENCODING),
        ("id,text\n".encode("utf-16"), Refusal.UTF_16),
        ("Notes:\n\nId;Text\n1;x\n", Refusal.OTHER_SEPARATOR),
        ("Id\tText\n1\tx\n", Refusal.OTHER_SEPARATOR),
        ("note;or;id\nid,text\n", None),
        ("id," + "," * 300 + "\n", Refusal.RECORD_TOO_LARGE),
    ],
)
def test_what_is_no_table_is_refused(content, reason):
    assert refusal(content) is reason


def test_cells_and_lines_have_limits():
    limits = Limits(string=100, record=1000)

    assert refusal(f"id,text\n1,{'x' * 101}\n", limits) is Refusal.STRING_TOO_LONG
    assert refusal('id,text\n1,"' + "x\n" * 51 + '"\n', limits) is Refusal.STRING_TOO_LONG
    assert refusal("id\n" + "x" * 200_000, limits) is Refusal.RECORD_TOO_LARGE
    assert read(f"id,text\n1,{'x' * 100}\n", limits) == [{"id": "1", "text": "x" * 100}]


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"), max_size=20)


@given(
    written=st.lists(st.lists(CELLS, min_size=3, max_size=3).filter(any), max_size=10),
    seed=st.integers(),
)
def test_what_is_written_is_read(written, seed):
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["Date", "a", "b"], *written])
    source = Dripping(out.getvalue().encode(), seed)

    found = list(rows(source, NAMES, Limits()))

    assert found == [dict(zip(["date", "a", "b"], row, strict=True)) for row in written]
