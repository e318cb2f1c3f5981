"""The fast way through Instagram's and Threads' posts gives what the slow way gives."""

from hypothesis import given, settings
from hypothesis import strategies as st

from consent.posts.formats import Role
from consent.posts.formats.instagram import Instagram
from tests.posts.formats.build import LATEST
from tests.posts.formats.test_facebook_bulk import good_times, junk, objects, texts, times

uris = st.sampled_from(
    [
        *("media/posts/202401/1.jpg", "media/posts/202401/2.jpg", "media/reels/3.mp4", "", None),
        *("media/stories/4.jpg", "media/profile/5.jpg", "6.jpg?x", "a/caf\xe9.jpg", "a/ .jpg", 5),
        f"{'long/' * 40}igtv/7.mp4",
    ]
)
usual_medium = st.fixed_dictionaries(
    {"uri": uris, "creation_timestamp": good_times}, optional={"title": texts}
)
any_medium = objects(uri=uris, path=uris, creation_timestamp=times, title=texts)
usual = st.fixed_dictionaries(
    {"media": st.lists(usual_medium, min_size=1, max_size=3)},
    optional={"title": texts, "creation_timestamp": good_times},
)
unusual = objects(
    media=st.lists(any_medium | junk | st.lists(any_medium, max_size=2), max_size=3) | any_medium,
    title=texts,
    creation_timestamp=times,
    uri=uris,
    taken_at=st.sampled_from(["2019-06-01T12:00:00", 7]),
    label_values=junk,
    string_map_data=junk,
    wrapped=st.lists(usual, max_size=2),
)


def outcome(file, records, *, private):
    reader = Instagram().reader(latest=LATEST)
    profile = {"username": "ines", "private_account": private}
    reader.read(Role("profile", frozenset()), None, [profile])
    found = reader.read(Role(file, frozenset()), None, records)
    return list(found), reader.not_understood, reader.repeated, reader.left_out


@settings(max_examples=400)
@given(st.lists(usual | usual | unusual | junk, max_size=10), st.booleans())
def test_many_records_give_the_posts_that_they_give_one_by_one(records, private):
    # What a file of other content holds looks the same, and is read one by one.
    together = outcome("posts", records, private=private)
    assert together == outcome("other", records, private=private)
