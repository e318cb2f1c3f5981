"""JSON that is assigned to a name, as in the archives of X."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.posts.reading.json_stream import records
from consent.posts.reading.limits import Limits
from consent.posts.reading.refusals import Refusal, Refused
from consent.posts.reading.script import without_assignment
from tests.posts.reading.test_json_stream import Dripping


def read(script: bytes) -> list:
    return [
        record
        for _, some in records(without_assignment(io.BytesIO(script)), frozenset(), Limits())
        for record in some
    ]


@pytest.mark.parametrize(
    "script",
    [
        b'window.YTD.tweets.part0 = [ {"a": 1}, {"b": "x = [y];"} ]',
        b'window.YTD.tweets.part0=[{"a": 1}, {"b": "x = [y];"}]',
        b'\xef\xbb\xbfGrailbird.data.tweets_2016_05 =\n[{"a": 1}, {"b": "x = [y];"}]\n',
        b'var found = [{"a": 1}, {"b": "x = [y];"}] ;\r\n',
    ],
    ids=["X", "without spaces", "Twitter until 2018", "a statement"],
)
def test_what_is_assigned_is_read(script):
    assert read(script) == [{"a": 1}, {"b": "x = [y];"}]


@pytest.mark.parametrize(
    "script",
    [
        b"",
        b"[1, 2]",
        b"= [1]",
        b"alert(1); x = [1]",
        b"x = [1]; alert(1)",
        b"x = [1];;",
        b"x = [1] + [2]",
        b"x = [1",
        b"x =",
        b"x" * 600 + b" = [1]",
    ],
)
def test_any_other_script_is_refused(script):
    with pytest.raises(Refused) as refused:
        read(script)

    assert refused.value.reason is Refusal.BAD_JSON


@given(
    values=st.lists(st.dictionaries(st.text(), st.text(alphabet="; \n\t=é[]"), max_size=3)),
    seed=st.integers(),
    end=st.sampled_from(["", ";", " ; \n", "\n"]),
)
def test_whatever_is_assigned_is_read_as_the_same_json(values, seed, end):
    script = f"window.YTD.x.part0 = {json.dumps(values, ensure_ascii=False)}{end}".encode()
    dripping = Dripping(script[512:], seed)

    class Source:
        """Gives the start whole, as a file does, and the rest drop by drop."""

        def __init__(self):
            self.start = script[:512]

        def read(self, size):
            start, self.start = self.start, b""
            return start or dripping.read(size)

    found = records(without_assignment(Source()), frozenset(), Limits())

    assert [record for _, some in found for record in some] == values
