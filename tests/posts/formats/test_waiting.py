"""Posts that wait come back as they were, however many they are."""

from hypothesis import given
from hypothesis import strategies as st

from consent.posts.formats.waiting import Waiting, WaitingPosts

KEYS = st.binary(min_size=16, max_size=16)
DATES = st.none() | st.integers(-(10**9), 10**11)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=500)


@given(st.lists(st.lists(st.tuples(KEYS, DATES, TEXTS, st.booleans()), min_size=1)))
def test_what_waits_comes_back_in_its_order(several):
    waiting = WaitingPosts()
    for some in several:
        waiting.add(Waiting(*zip(*some, strict=True)))

    assert [list(zip(*some, strict=True)) for some in waiting] == several
