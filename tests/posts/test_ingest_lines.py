"""Lines that are all alike are read at once, and to the same end as each by itself."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.posts.ingest import parsing
from consent.posts.ingest.lines import Type
from consent.posts.ingest.parsing import Expected, read_lines
from tests import make
from tests.make_ingest import PLATFORMS, account, post, removal

ANY = Expected(at=make.NOW, platforms=PLATFORMS)
POSTS = Expected(at=make.NOW, type=Type.POST, platform="home")

ODD = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 2**64), st.text(max_size=3), st.just([]), st.just({})
)
INSTANTS = st.sampled_from(
    [
        "2016-05-01T00:00:00Z",
        "2016-05-01t00:00:00z",
        "2016-05-01T02:00:00+02:00",
        "2016-05-01T00:00:00.5Z",
        "2016-02-30T00:00:00Z",
        "1989-12-31T00:00:00Z",
        "2999-01-01T00:00:00Z",
        "2016-05-01 00:00:00Z",
        "2016-W01-1T00:00:00Z",
        "20160501T000000Z",
    ]
)
CHANGES = st.dictionaries(
    st.sampled_from(["version", "kind", "audience", "text", "platform", "type", "odd"]), ODD
)
LINES = st.lists(
    st.one_of(
        st.builds(lambda at: post(created_at=at), INSTANTS),
        st.builds(lambda more: post(text="two  words") | more, CHANGES),
        st.builds(lambda more: removal() | more, CHANGES),
        st.builds(lambda more: account(born=1985) | more, CHANGES),
        st.just(post()),
    ),
    max_size=4,
)
WRITTEN = st.sampled_from(
    [
        json.dumps,
        lambda line: json.dumps(line, separators=(",", ":")),
        lambda line: json.dumps(line, separators=(",", " : "), ensure_ascii=False),
        lambda line: json.dumps(line)[:-1] + ', "kind": "post"}',
        lambda line: json.dumps(line)[:-1] + ', "kind" :"post"}',
        lambda line: json.dumps(line)[:-1],
        lambda line: json.dumps(line) + json.dumps(line),
        lambda line: "",
    ]
)
ROWS = st.lists(st.tuples(st.one_of(st.just(json.dumps), WRITTEN), LINES), max_size=3).map(
    lambda parts: [write(line).encode("utf-8", "replace") for write, some in parts for line in some]
)


def told(lines):
    """Lines as they can be compared: exceptions are equal to nothing else."""
    return [
        (line._replace(refused=None), line.refused and (line.refused.field, line.refused.reason))
        for line in lines
    ]


@settings(max_examples=300)
@given(rows=ROWS, expected=st.sampled_from([ANY, POSTS]))
def test_read_together_lines_are_what_each_is_by_itself(rows, expected):
    assert told(read_lines(rows, expected)) == told(parsing._one_by_one(rows, 0, expected))


def test_a_platform_that_is_said_to_be_null_is_missing():
    (line,) = read_lines([json.dumps(post(platform=None)).encode()], ANY)

    assert (line.refused.field, line.refused.reason) == ("platform", "is missing")


@pytest.mark.parametrize(
    "line", [post(text="Zum See"), post(created_at="2016-05-01T02:00:00+02:00"), removal()]
)
def test_lines_that_are_alike_are_read_at_once(line, monkeypatch):
    monkeypatch.delattr(parsing, "_one_by_one")

    (first, second) = read_lines([json.dumps(line).encode()] * 2, ANY)

    assert first.refused is None
    assert second == first._replace(index=1)


def test_what_could_be_read_before_the_end_stands():
    def broken():
        yield json.dumps(post()).encode()
        raise OSError("torn")

    lines = read_lines(broken(), ANY)

    assert next(lines).id == "p1"
    with pytest.raises(OSError, match="torn"):
        next(lines)


def test_two_long_ids_are_two_posts():
    ids = ["x" * 300 + end for end in "ab"]

    lines = read_lines([json.dumps(post(one)).encode() for one in ids], ANY)

    assert [line.id for line in lines] == ids
