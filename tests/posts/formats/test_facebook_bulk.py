"""The fast way through a Facebook timeline gives what the slow way gives."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from consent.posts.formats import Role
from consent.posts.formats.excerpts import all_words, words
from consent.posts.formats.facebook import Facebook
from tests.posts.formats.build import LATEST

good_times = st.integers(1_700_000_000, 1_700_000_003)
times = good_times | st.sampled_from([0, 2**40, None, 1_700_000_001.0, "x", True])
texts = st.sampled_from(
    [
        *("word", "a  b", " a ", "café".encode().decode("latin-1"), "x" * 600, "", "", " ", " "),
        *("caf\xe9", "“q”", "a\nb", "a\0b", "\0", "\x85", "\xa0", "\u200b", "\ud800", None, 7),
    ]
)
junk = st.sampled_from([None, 7, "post", [1]])


def objects(**values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return objects with any of these keys."""
    return st.fixed_dictionaries({}, optional=values)


media = objects(
    uri=st.sampled_from(["a/1.jpg", "b/1.jpg", "2.mp4", "3.jpg?x", "café.jpg", 5]),
    creation_timestamp=times,
    description=texts,
    media_metadata=junk | st.just({"video_metadata": {}}),
)
things = media.map(lambda one: {"media": one}) | objects(
    media=media | junk,
    external_context=st.just({"url": "https://example.org/a?b"}) | junk,
    place=st.just({"name": "Home"}) | junk,
    life_event=objects(title=texts),
    text=texts,
)
attachments = st.lists(
    st.lists(things, max_size=3).map(lambda data: {"data": data})
    | objects(data=st.lists(things | junk, max_size=3) | junk)
    | junk,
    max_size=2,
)
parts = objects(post=texts) | objects(comment=objects(comment=texts, timestamp=times) | junk)
usual = st.fixed_dictionaries(
    {"timestamp": good_times, "data": st.lists(parts, max_size=3)},
    optional={"attachments": st.lists(things, max_size=3).map(lambda data: [{"data": data}])},
)
posts = objects(
    timestamp=times,
    data=st.lists(parts | junk, max_size=3) | junk,
    attachments=attachments | junk,
    label_values=junk,
    wrapped=st.lists(usual, max_size=2),
)


def outcome(file: str, records: list[Any]) -> tuple[object, ...]:
    reader = Facebook().reader(latest=LATEST)
    found = reader.read(Role(file, frozenset()), None, records)
    return list(found), reader.not_understood, reader.repeated, reader.left_out


@settings(max_examples=500)
@given(st.lists(usual | usual | posts | junk, max_size=12))
def test_many_records_give_the_posts_that_they_give_one_by_one(records):
    # What stands on the walls of others looks the same, and is read one by one.
    assert outcome("timeline", records) == outcome("walls", records)


@given(st.lists(texts.filter(lambda text: type(text) is str) | st.text(max_size=5), max_size=5))
def test_many_texts_become_the_words_that_each_of_them_becomes(several):
    assert all_words(several) == [words(text) for text in several]
