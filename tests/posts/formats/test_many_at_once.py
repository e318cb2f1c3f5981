"""What is done for many records at once gives what it gives for one after another."""

from hypothesis import given
from hypothesis import strategies as st

from consent.core.posts import Audience, Basis, Kind, State
from consent.posts.formats.archive import Tally
from consent.posts.formats.excerpts import one_line, one_lines
from consent.posts.formats.hypertext import BREAK, TAG, text_of
from consent.posts.formats.identified import Identified, facts_of
from consent.posts.formats.media import base_name, base_names
from consent.posts.formats.sightings import Sightings

texts = st.text(max_size=6) | st.sampled_from(["word", "a  b", " a ", "a\0b", "\ud800", "x" * 600])
uris = st.sampled_from(["a/1.jpg", "b/ 1.jpg", "2 .mp4", "3.jpg?x", "caf\xe9.jpg", "", "n" * 90, 5])
drafts = st.tuples(
    st.sampled_from(["1", "2", "3", "é"]),
    st.sampled_from(
        [
            facts_of(Kind.POST, State.LIVE, Audience.PUBLIC, Basis.EXPORT_FIELD),
            facts_of(Kind.COMMENT, State.REMOVED, Audience.ONLY_ME, Basis.EXPORT_STATE),
        ]
    ),
    st.none() | st.integers(0, 9),
    texts,
    texts,
    st.sampled_from(["", "a.jpg"]),
)


@given(st.lists(texts, max_size=5))
def test_texts_on_one_line(several):
    assert one_lines(several) == [one_line(each) for each in several]


@given(st.lists(uris, max_size=5))
def test_names_of_media(several):
    assert base_names(several) == [base_name(each) for each in several]


@given(st.lists(st.binary(min_size=16, max_size=16), max_size=9))
def test_first_sightings(several):
    together, singly = Sightings(slots=16), Sightings(slots=16)

    assert together.first_ones(several * 2) == [singly.is_first(each) for each in several * 2]


@given(st.lists(drafts, max_size=8))
def test_posts_with_identifiers(several):
    together, singly = Tally(), Tally()
    many, one = Identified(together), Identified(singly)

    assert many.posts(several) == [post for each in several for post in one.posts([each])]
    assert together == singly


@given(st.sampled_from(["<p>{}</p>", "{}"]), st.text("ab<>/p &;l", max_size=8))
def test_one_paragraph_is_what_any_markup_is(around, inside):
    markup = around.format(inside)
    if "&" not in markup:
        assert text_of(markup) == TAG.sub("", BREAK.sub(" ", markup))
