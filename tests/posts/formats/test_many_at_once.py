"""What is done for many records at once gives what it gives for one after another."""

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from consent.core.posts import Audience, Basis, Kind, State
from consent.posts.formats import x
from consent.posts.formats.archive import Tally
from consent.posts.formats.contract import Role
from consent.posts.formats.excerpts import one_line, one_lines
from consent.posts.formats.hypertext import BREAK, TAG, text_of
from consent.posts.formats.identified import Identified, facts_of
from consent.posts.formats.media import base_name, base_names
from consent.posts.formats.moments import moment_in_text, moments_in_texts
from consent.posts.formats.sightings import Sightings
from consent.posts.formats.tiktok import VIDEOS, TikTok
from tests.posts.formats.build import LATEST

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


dates = st.datetimes(datetime(1960, 1, 1), datetime(2060, 1, 1))
zones = st.sampled_from(["Z", "+00:00", "-02:30", "", " UTC", " +0000", "+00:00:00.0000000000"])
odd_times = st.sampled_from(
    [None, 7, [], {}, "", "1" * 99, "24:00:00", "\ud800", "20240102T03", "ä"]
)
iso = (
    st.builds(lambda date, zone: f"{date.isoformat()}{zone}", dates, zones)
    | st.builds(lambda date: f"{date:%Y-%m-%dT%H:%M:%SZ}", dates)
    | odd_times
)
slips = st.tuples(st.integers(0, 29), st.sampled_from("٣9Zx:+ -."))


def slipped(date: datetime, slip: tuple[int, str] | None) -> str:
    """Return a time as X writes it, with a wrong character at some place."""
    text = f"{date:%a %b %d %H:%M:%S +0000 %Y}"
    return text[: slip[0]] + slip[1] + text[slip[0] + 1 :] if slip else text


written_by_x = st.builds(slipped, dates, st.none() | slips) | st.sampled_from(
    [
        "Wed Oct 10 23:59:59 +0000 1989",
        "Wed Feb 30 00:00:00 +0000 2018",
        "Wed Oct 10 24:00:00 +0000",
    ]
)


@given(st.lists(texts, max_size=5))
def test_texts_on_one_line(several):
    assert one_lines(several) == [one_line(each) for each in several]


@given(st.lists(iso, max_size=5))
def test_times_in_one_way_of_writing_or_several(several):
    expected = [moment_in_text(each, LATEST) for each in several]

    assert moments_in_texts(several, LATEST) == expected


@given(st.lists(written_by_x | iso, max_size=5) | st.lists(written_by_x, max_size=5))
def test_times_as_x_writes_them(several):
    assert x._moments(several, LATEST) == [x._moment(each, LATEST) for each in several]


@given(st.lists(uris, max_size=5))
def test_names_of_media(several):
    assert base_names(several) == [base_name(each) for each in several]


@given(st.lists(st.tuples(st.binary(min_size=16, max_size=16), st.integers(1, 255)), max_size=9))
def test_levels_of_sightings(several):
    together, singly = Sightings(slots=16), Sightings(slots=16)
    told = several + several[::-1]

    assert together.all_told(*zip(*told, strict=True) if told else ((), ())) == [
        singly.told(*each) for each in told
    ]


@given(st.lists(drafts, max_size=8))
def test_posts_with_identifiers(several):
    together, singly = Tally(), Tally()
    many, one = Identified(together), Identified(singly)

    assert many.posts(several) == [post for each in several for post in one.posts([each])]
    assert together == singly
    assert many.stricter() == one.stricter()
    assert many.stricter() == []


videos = st.fixed_dictionaries(
    {"Date": st.sampled_from(["2024-11-24 08:55:16", "2024-11-24 08:55:17"]) | iso},
    optional={
        "Title": texts | st.sampled_from([None, "", 7]),
        "Sound": texts | st.none(),
        "WhoCanView": st.sampled_from(["Everyone", "Friends", None, []]),
    },
)


@given(st.lists(videos | videos | odd_times, max_size=9), st.sampled_from([True, False, None]))
def test_videos_that_wait_for_the_settings(several, private):
    together, singly = TikTok().reader(latest=LATEST), TikTok().reader(latest=LATEST)
    ways = ((together, [several]), (singly, [[each] for each in several]))
    for reader, slices in ways:
        for some in slices:
            assert list(reader.read(Role("document", frozenset()), VIDEOS[0], some)) == []
        if private is not None:
            reader.finish()["account"]["private"] = private

    assert list(together.flush()) == list(singly.flush())
    assert (together.not_understood, together.repeated) == (singly.not_understood, singly.repeated)


@given(st.sampled_from(["<p>{}</p>", "{}"]), st.text("ab<>/p &;l", max_size=8))
def test_one_paragraph_is_what_any_markup_is(around, inside):
    markup = around.format(inside)
    if "&" not in markup:
        assert text_of(markup) == TAG.sub("", BREAK.sub(" ", markup))
