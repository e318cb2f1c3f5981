import pytest

from consent.posts.formats import ReadPost
from tests.posts.formats.archives import INSTAGRAM, only_post, read, read_files

POSTS = "your_instagram_activity/media/posts_1.json"
COMMENTS = "your_instagram_activity/comments/post_comments_1.json"
PROFILE = "personal_information/personal_information/personal_information.json"
OLD = "media.json"
AT = 1_600_000_000


def medium(name="1_2_n.jpg", at=AT, folder="posts", **more):
    return {"uri": f"media/{folder}/202009/{name}", "creation_timestamp": at, "title": ""} | more


def post(*media, **more):
    return {"media": list(media)} | more


def private(value):
    user = {"string_map_data": {"Private Account": {"value": value}}}
    return (INSTAGRAM.role(PROFILE), {"profile_user": [user]})


def comment(text="Lovely", owner="mallory.s", at=AT, labels=("Comment", "Media Owner", "Time")):
    said, owned, time = labels
    return {
        "media_list_data": [{"uri": ""}],
        "string_map_data": {
            said: {"value": text},
            owned: {"value": owner},
            time: {"timestamp": at},
        },
    }


def keys(name, content):
    return read(INSTAGRAM, name, content).keys


# What a post is


def test_a_post_comes_with_its_caption_and_without_an_audience():
    got = only_post(INSTAGRAM, POSTS, [post(medium(title="caf\u00c3\u00a9"))])

    assert got._replace(key=b"") == ReadPost(
        key=b"",
        kind="post",
        state="live",
        audience="unknown",
        basis="nothing",
        created_at=AT,
        text="café",
        album="",
        media="1_2_n.jpg",
    )
    assert len(got.key) == 16


def test_several_pictures_are_one_post_with_its_own_caption_and_time():
    got = only_post(
        INSTAGRAM,
        POSTS,
        [post(medium("b.jpg"), medium("a.jpg"), title="Three days", creation_timestamp=AT + 2)],
    )

    assert (got.text, got.created_at, got.media) == ("Three days", AT + 2, "b.jpg")


def test_one_post_stands_without_a_list():
    assert only_post(INSTAGRAM, POSTS, post(medium(), title="alone")).text == "alone"


def test_the_label_form_is_read_as_well():
    record = {
        "timestamp": AT,
        "media": [medium("1.jpg")],
        "label_values": [{"label": "Caption", "value": "Three days"}],
        "fbid": "1",
    }
    got = only_post(INSTAGRAM, POSTS, [record])

    assert (got.text, got.created_at, got.media) == ("Three days", AT, "1.jpg")


@pytest.mark.parametrize(
    "at", [-1, 0, 2**31, 2**63, 10**12, 1_717_977_600_000, -62_169_984_000, "1717977600", None, 1.5]
)
def test_a_date_that_cannot_be_is_unknown(at):
    assert only_post(INSTAGRAM, POSTS, [post(medium(at=at))]).created_at is None


def test_the_time_of_a_picture_stands_in_for_that_of_its_post():
    media = [medium("1.jpg", at=0), medium("2.jpg", at=AT)]

    assert only_post(INSTAGRAM, POSTS, [post(*media, creation_timestamp=-1)]).created_at == AT


@pytest.mark.parametrize(
    ("file", "content", "expected"),
    [
        ("posts_1.json", [post(medium())], ("post", "live", "unknown", "nothing")),
        (
            "reels.json",
            {"ig_reels_media": [post(medium())]},
            ("reel", "live", "unknown", "nothing"),
        ),
        ("stories.json", {"ig_stories": [medium()]}, ("story", "live", "unknown", "nothing")),
        (
            "igtv_videos.json",
            {"ig_igtv_media": [post(medium("1.mp4"))]},
            ("video", "live", "unknown", "nothing"),
        ),
        (
            "profile_photos.json",
            {"ig_profile_picture": [medium()]},
            ("photo", "live", "unknown", "nothing"),
        ),
        (
            "other_content.json",
            {"ig_other_media": [post(medium())]},
            ("post", "live", "unknown", "nothing"),
        ),
        (
            "archived_posts.json",
            {"ig_archived_post_media": [post(medium())]},
            ("post", "archived", "only_me", "export_state"),
        ),
        (
            "recently_deleted_content.json",
            {"ig_recently_deleted_media": [post(medium())]},
            ("post", "removed", "only_me", "export_state"),
        ),
        (
            "recently_deleted_content.json",
            {"ig_recently_deleted_media": [post(medium(folder="stories"))]},
            ("story", "removed", "only_me", "export_state"),
        ),
        (
            "recently_deleted_content.json",
            {"ig_recently_deleted_media": [post(medium(folder="reels"))]},
            ("reel", "removed", "only_me", "export_state"),
        ),
    ],
)
@pytest.mark.parametrize("folder", ["content", "your_instagram_activity/media"])
def test_a_file_says_kind_state_and_audience_by_being_that_file(folder, file, content, expected):
    got = only_post(INSTAGRAM, f"{folder}/{file}", content)

    assert (got.kind, got.state, got.audience, got.basis) == expected


# The audience of a private account


@pytest.mark.parametrize(
    ("answer", "audience", "basis"),
    [
        ("True", "followers", "account_state"),
        ("False", "unknown", "nothing"),
        ("", "unknown", "nothing"),
        ("Perhaps", "unknown", "nothing"),
    ],
)
def test_a_private_account_has_followers_and_any_other_tells_nothing(answer, audience, basis):
    files = [private(answer), (INSTAGRAM.role(POSTS), [post(medium())])]
    [got] = read_files(INSTAGRAM, files).posts

    assert (got.audience, got.basis) == (audience, basis)


@pytest.mark.parametrize(
    ("name", "content", "audience"),
    [
        (POSTS, [post(medium())], "followers"),
        ("content/reels.json", {"ig_reels_media": [post(medium())]}, "followers"),
        ("content/stories.json", {"ig_stories": [medium()]}, "followers"),
        ("content/archived_posts.json", {"ig_archived_post_media": [post(medium())]}, "only_me"),
        ("content/profile_photos.json", {"ig_profile_picture": [medium()]}, "unknown"),
        (COMMENTS, [comment()], "unknown"),
    ],
)
def test_a_private_account_does_not_decide_for_what_others_show(name, content, audience):
    [got] = read_files(INSTAGRAM, [private("True"), (INSTAGRAM.role(name), content)]).posts

    assert got.audience == audience


# What it is recognised by


def test_the_key_does_not_depend_on_file_folder_row_or_caption():
    media = [medium("1.jpg"), medium("2.jpg")]
    here = [post(*media, title="before", creation_timestamp=AT), post(medium("3.jpg"))]
    there = [
        post(medium("3.jpg", uri="media/other/3.jpg", title="words")),
        post(*reversed(media), title="after", creation_timestamp=AT),
    ]

    assert keys("content/posts_2.json", there) == keys(POSTS, here)


def test_an_archived_post_is_the_same_post():
    archived = {"ig_archived_post_media": [post(medium())]}

    assert keys("content/archived_posts.json", archived) == keys(POSTS, [post(medium())])


def test_a_single_picture_is_known_by_its_own_time():
    with_time = post(medium(), creation_timestamp=AT + 3)

    assert keys(POSTS, [with_time]) == keys(POSTS, [post(medium())])


def test_a_story_and_a_post_of_the_same_picture_are_two():
    stories = (INSTAGRAM.role("content/stories.json"), {"ig_stories": [medium()]})
    got = read_files(INSTAGRAM, [stories, (INSTAGRAM.role(POSTS), [post(medium())])])

    assert sorted(each.kind for each in got.posts) == ["post", "story"]


def test_a_reel_in_the_feed_is_one_reel():
    reels = (INSTAGRAM.role("content/reels.json"), {"ig_reels_media": [post(medium("1.mp4"))]})
    got = read_files(INSTAGRAM, [reels, (INSTAGRAM.role(POSTS), [post(medium("1.mp4"))])])

    assert ([each.kind for each in got.posts], got.reader.repeated) == (["reel"], 1)


def test_posts_that_look_alike_are_counted():
    assert len(keys(POSTS, [post(medium()), post(medium())])) == 2


def test_without_names_time_and_caption_tell_posts_apart():
    nameless = [
        post(medium(uri=""), title="a"),
        post(medium(uri=""), title="b"),
        post(medium(uri="", at=AT + 1), title="a"),
    ]

    assert keys(POSTS, nameless) == keys(POSTS, nameless[::-1])
    assert len(keys(POSTS, nameless)) == 3


# The archives of the first years


def test_the_one_file_of_the_first_years_holds_four_lists():
    def old(folder, name):
        path = f"{folder}/201906/{name}.jpg"
        return {"caption": name, "taken_at": "2019-06-01T12:00:00+00:00", "path": path}

    content = {
        "photos": [old("photos", "a")],
        "videos": [old("videos", "b")],
        "stories": [old("stories", "c")],
        "profile": [old("profile", "d")],
        "direct": [old("direct", "e")],
    }
    got = read(INSTAGRAM, OLD, content)

    assert [(each.kind, each.text, each.media, each.created_at) for each in got.posts] == [
        ("post", "a", "a.jpg", 1_559_390_400),
        ("post", "b", "b.jpg", 1_559_390_400),
        ("story", "c", "c.jpg", 1_559_390_400),
        ("photo", "d", "d.jpg", 1_559_390_400),
    ]


def test_media_of_messages_are_not_read_even_if_nothing_else_is_there():
    record = {"taken_at": "2019-06-01T12:00:00", "path": "direct/201906/e.jpg"}
    got = read(INSTAGRAM, OLD, {"direct": [record]})

    assert got.posts == []


def test_comments_of_the_first_years_are_rows():
    content = {
        "media_comments": [["2019-06-01T12:00:00", "caf\u00c3\u00a9", "mallory.s"], [], ["x"]]
    }
    got = read(INSTAGRAM, "comments.json", content)

    assert [(each.kind, each.text, each.created_at) for each in got.posts] == [
        ("comment", "café", 1_559_390_400)
    ]
    assert got.reader.not_understood == 2


# Comments


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("post_comments_1.json", "comments_media_comments"),
        ("reels_comments.json", "comments_reels_comments"),
        ("hype.json", "comments_story_comments"),
        ("hype.json", "a_name_of_next_year"),
    ],
)
def test_comments_lie_in_lists_of_many_names(name, key):
    got = only_post(INSTAGRAM, f"your_instagram_activity/comments/{name}", {key: [comment()]})

    assert (got.kind, got.text, got.created_at) == ("comment", "Lovely", AT)


@pytest.mark.parametrize(
    "labels",
    [
        ("Comment", "Media Owner", "Time"),
        ("Kommentar", "Medieninhaber", "Zeit"),
        ("Comentario", "Propietario del contenido multimedia", "Hora"),
        ("评论", "所有者", "时间"),
        ("Komto", "Doméno", "Hortem"),
    ],
)
@pytest.mark.parametrize("text", ["Lovely", "What a day", "🎉"])
def test_a_comment_is_read_in_any_language(labels, text):
    damaged = tuple(label.encode().decode("latin-1") for label in labels)
    written = text.encode().decode("latin-1")
    got = only_post(INSTAGRAM, COMMENTS, [comment(written, labels=damaged)])

    assert (got.text, got.created_at) == (text, AT)


@pytest.mark.parametrize(
    "mapped",
    [
        {"Media Owner": {"value": "mallory.s"}, "Time": {"timestamp": AT}},
        {
            "Comment": {"value": ""},
            "Media Owner": {"value": "mallory.s"},
            "Time": {"timestamp": AT},
        },
        {"Doméno": {"value": "mallory.s"}, "Hortem": {"timestamp": AT}},
    ],
)
def test_whom_somebody_answered_is_never_taken_for_their_words(mapped):
    assert only_post(INSTAGRAM, COMMENTS, [{"string_map_data": mapped}]).text == ""


def test_equal_comments_at_different_times_are_two():
    assert len(keys(COMMENTS, [comment(), comment(at=AT + 1)])) == 2


# Shapes


@pytest.mark.parametrize(
    "record", [None, 7, "x", [], {}, {"title": "x"}, {"media": []}, [medium()]]
)
def test_what_is_not_understood_is_counted(record):
    got = read(INSTAGRAM, POSTS, [record, post(medium())])

    assert (len(got.posts), got.reader.not_understood) == (1, 1)


@pytest.mark.parametrize("record", [None, 7, {}, {"string_map_data": {}}, {"string_map_data": []}])
def test_a_strange_comment_is_counted(record):
    got = read(INSTAGRAM, COMMENTS, [record, comment()])

    assert (len(got.posts), got.reader.not_understood) == (1, 1)
