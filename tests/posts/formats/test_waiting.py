"""Posts that wait come back as they were, however many they are."""

from hypothesis import given
from hypothesis import strategies as st

from consent.posts.formats.contract import new_post
from consent.posts.formats.waiting import Waiting, WaitingPosts

KEYS = st.binary(min_size=16, max_size=16)
DATES = st.none() | st.integers(-(10**9), 10**11)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=500)


@given(st.lists(st.tuples(KEYS, DATES, TEXTS, st.booleans())))
def test_what_waits_comes_back_in_its_order(each):
    waiting = WaitingPosts()
    for key, created_at, text, said in each:
        post = new_post((key, "video", "live", "unknown", "nothing", created_at, text, "", ""))
        waiting.add(post, said=said)

    assert list(waiting) == [Waiting(*one) for one in each]
