"""Whatever JSON an archive holds, only valid posts come out."""

import io
import json
import zipfile

from hypothesis import given, settings
from hypothesis import strategies as st

from consent.core.posts import Audience, Basis, Kind, State
from consent.posts.formats import NAME_LENGTH, TEXT_LENGTH, ReadPost, Role
from consent.posts.formats.bluesky import INTENTS as INTENTS_COLLECTION
from consent.posts.formats.bluesky import POST, Bluesky
from consent.posts.formats.bluesky import PROFILE as PROFILE_COLLECTION
from consent.posts.formats.mastodon import Mastodon
from consent.posts.formats.threads import Threads
from consent.posts.formats.tiktok import COMMENTS, DELETED, PROFILES, SETTINGS, VIDEOS, TikTok
from consent.posts.formats.x import X
from tests.posts.formats.archives import FACEBOOK, INSTAGRAM
from tests.posts.formats.build import LATEST, build_facebook, build_instagram

KEYS = st.sampled_from(
    [
        *("timestamp", "data", "post", "comment", "attachments", "media", "uri", "title"),
        *("creation_timestamp", "description", "external_context", "url", "place", "name"),
        *("label_values", "label", "value", "dict", "vec", "href", "timestamp_value", "fbid"),
        *("photos", "cover_photo", "string_map_data", "string_list_data", "Comment", "Time"),
        *("media_list_data", "taken_at", "path", "caption", "profile_v2", "birthday", "year"),
        *("username", "profile_uri", "Private Account", "impression_time", "country", "text"),
        *("life_event", "media_metadata", "ent_field_name", "messages", "private_account"),
    ]
)
NUMBERS = st.one_of(
    st.integers(),
    st.integers(1_500_000_000, 1_800_000_000),
    st.sampled_from([-1, 0, 2**31, 2**63, 10**12, 1_717_977_600_000, 10**40]),
    st.floats(),
)
TEXTS = st.one_of(
    st.text(st.characters(), max_size=30),
    st.sampled_from(["a/b.jpg?x", "\ud83c", "\0", "caf\u00c3\u00a9", "x" * 2_000, "1988-05-17"]),
    st.sampled_from(["https://a.example/b", "2019-06-01T12:00:00", "True", "message", "[::1"]),
)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS),
    lambda inside: st.one_of(
        st.lists(inside, max_size=4),
        st.dictionaries(st.one_of(KEYS, TEXTS), inside, max_size=6),
    ),
    max_leaves=25,
)
ROLES = st.one_of(
    *(
        st.tuples(st.just(each), st.sampled_from(sorted(each.order)))
        for each in (FACEBOOK, INSTAGRAM)
    )
)
LISTS = st.one_of(st.none(), KEYS, st.sampled_from(["stories", "profile", "comments_v2"]))


def assert_valid(post):
    assert type(post) is ReadPost
    assert type(post.key) is bytes
    assert len(post.key) == 16
    assert post.kind in set(Kind)
    assert post.state in set(State)
    assert post.audience in set(Audience) - {Audience.PUBLIC}
    assert post.basis in set(Basis)
    assert post.created_at is None or 631_152_000 <= post.created_at <= LATEST
    for text, length in (
        (post.text, TEXT_LENGTH),
        (post.album, NAME_LENGTH),
        (post.media, NAME_LENGTH),
    ):
        assert len(text) <= length
        assert text.encode().decode() == text
        assert "\0" not in text
        assert " ".join(text.split()) == text


@settings(max_examples=150)
@given(ROLES, LISTS, st.lists(JSON, min_size=1, max_size=3))
def test_any_record_gives_valid_posts_or_none(read_by_and_role, key, records):
    read_by, name = read_by_and_role
    reader = read_by.reader(latest=LATEST)
    posts = [
        post for record in records for post in reader.read(Role(name, frozenset()), key, [record])
    ]
    told = reader.finish()

    for post in posts:
        assert_valid(post)
    assert len({post.key for post in posts}) == len(posts)
    assert set(told) == {"account", "evidence", "made_at"}
    assert json.loads(json.dumps(told)) == told
    assert "\0" not in json.dumps(told, ensure_ascii=False).encode().decode()


def _real_records():
    for read_by, build in ((FACEBOOK, build_facebook), (INSTAGRAM, build_instagram)):
        archive = io.BytesIO()
        build(archive, posts=25)
        with zipfile.ZipFile(archive) as opened:
            for name in opened.namelist():
                role = read_by.role(name)
                if role is not None:
                    yield read_by, role, json.loads(opened.read(name))


REAL = list(_real_records())


@st.composite
def spoilt(draw, content):
    """Draw a copy of some JSON in which one value is replaced by anything."""
    content = json.loads(json.dumps(content))
    at = content
    while True:
        places = list(at) if type(at) is dict else list(range(len(at)))
        if not places:
            return content
        place = draw(st.sampled_from(places))
        inside = at[place]
        if type(inside) not in {dict, list} or not inside or draw(st.booleans()):
            at[place] = draw(JSON)
            return content
        at = inside


@st.composite
def spoiled(draw):
    """Draw a real file in which one value is replaced by anything."""
    read_by, role, content = draw(st.sampled_from(REAL))
    return read_by, role, draw(spoilt(content))


@settings(max_examples=150)
@given(spoiled())
def test_a_spoiled_file_gives_valid_posts(file):
    read_by, role, content = file
    reader = read_by.reader(latest=LATEST)
    posts = [
        post
        for record in (content if type(content) is list else [content])
        for post in reader.read(role, None, [record])
    ]

    for post in posts:
        assert_valid(post)
    assert len({post.key for post in posts}) == len(posts)
    json.dumps(reader.finish())


TWEET = {
    "tweet": {
        "edit_info": {"initial": {"editTweetIds": ["1"]}, "edit": {"initialTweetId": "1"}},
        "entities": {"media": [{"media_url_https": "https://a.example/1.jpg"}]},
        "extended_entities": {"media": [{"media_url": "https://a.example/1.jpg"}]},
        "id_str": "1",
        "in_reply_to_status_id": "2",
        "created_at": "Wed Oct 10 20:19:24 +0000 2018",
        "full_text": "Hallo &amp; so",
    }
}
NOTE = {
    "type": "Create",
    "to": ["https://www.w3.org/ns/activitystreams#Public"],
    "object": {
        "id": "https://social.example/1",
        "type": "Note",
        "summary": "so",
        "inReplyTo": "x",
        "published": "2024-05-04T10:11:12Z",
        "to": ["https://social.example/users/ana/followers"],
        "cc": ["as:Public"],
        "content": "<p>Hallo</p>",
        "attachment": [{"url": "/a/1.jpg"}],
    },
}
ACTOR = {"preferredUsername": "ana", "id": "https://social.example/users/ana", "indexable": True}
RECORD = {"$type": "app.bsky.feed.post", "createdAt": "2024-05-04T10:11:12Z", "text": "Hallo"}
ANSWER = {"uri": "at://did:plc:ana/app.bsky.feed.post/1", "value": RECORD | {"reply": {}}}
INTENTS = {"value": {"bulkDataset": {"allow": True, "updatedAt": "2024-05-04T10:11:12Z"}}}
PROFILE = {"value": {"labels": {"values": [{"val": "!no-unauthenticated"}]}}}
VIDEO = {"Date": "2024-11-24 08:55:16", "WhoCanView": "Everyone", "Title": "", "Sound": "Hallo"}
THREAD = {
    "media": [{"uri": "a/1.jpg", "creation_timestamp": 1_700_000_000, "title": "Hallo"}],
    "title": "Hallo",
    "creation_timestamp": 1_700_000_000,
}
PROTECTED = {"protectedHistory": {"action": "protect", "protectedAt": "2024-05-04T10:11:12Z"}}
RECORDS = [
    *(
        (X(), "posts", None, TWEET),
        (X(), "deleted", None, TWEET),
        (X(), "protected", None, PROTECTED),
    ),
    (
        X(),
        "manifest",
        None,
        {"userInfo": {"userName": "ana"}, "dataTypes": {"protectedHistory": {}}},
    ),
    *((Mastodon(), "outbox", "orderedItems", NOTE), (Mastodon(), "actor", None, ACTOR)),
    *(
        (Bluesky(), "answers", "records", ANSWER),
        (Bluesky(), "repository", INTENTS_COLLECTION, INTENTS),
    ),
    (Bluesky(), "repository", POST, {"rkey": "1", "value": RECORD}),
    (Bluesky(), "repository", PROFILE_COLLECTION, PROFILE),
    *((TikTok(), "document", key, VIDEO) for key in (*VIDEOS[:1], *DELETED[:1])),
    (TikTok(), "document", COMMENTS[0], {"date": "2024-11-24 08:55:16", "comment": "So"}),
    (TikTok(), "document", SETTINGS[0], {"Private Account": "Enabled"}),
    (TikTok(), "document", PROFILES[0], {"userName": "ana", "birthDate": "2000-01-01"}),
    (Threads(), "posts", "text_post_app_text_posts", THREAD),
]


@settings(max_examples=300)
@given(st.sampled_from(RECORDS), st.data())
def test_a_spoiled_record_of_any_platform_gives_valid_posts(kind, data):
    read_by, role, key, record = kind
    several = [data.draw(spoilt(record)), record, data.draw(spoilt(record))]
    reader = read_by.reader(latest=LATEST)

    found = [*reader.read(Role(role, frozenset()), key, several), *reader.flush()]

    for post in found:
        assert_valid(post._replace(audience=Audience.UNKNOWN))
    assert len({post.key for post in found}) == len(found)
    json.dumps(reader.finish())
