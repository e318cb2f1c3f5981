import pytest

from consent.posts.formats import ReadPost
from tests.posts.formats.archives import FACEBOOK, Outcome, only_post, read, read_files

TIMELINE = "your_facebook_activity/posts/your_posts__check_ins__photos_and_videos_1.json"
ALBUM = "your_facebook_activity/posts/album/0.json"
COMMENTS = "your_facebook_activity/comments_and_reactions/comments.json"
AT = 1_600_000_000


def post(text="Hello", at=AT, **more):
    return {"timestamp": at, "data": [{"post": text}], "title": "Ines was with Mallory."} | more


def medium(name="1_2_n.jpg", at=AT, **more):
    return {"uri": f"your_facebook_activity/posts/media/x/{name}", "creation_timestamp": at} | more


def with_media(*media, text="", at=AT):
    record = {"timestamp": at, "attachments": [{"data": [{"media": each} for each in media]}]}
    return record | ({"data": [{"post": text}]} if text else {})


def labelled(text, at=AT, **more):
    return {"timestamp": at, "label_values": [{"label": "Message", "value": text}]} | more


def timeline(*records) -> Outcome:
    return read(FACEBOOK, TIMELINE, list(records))


def one(record) -> ReadPost:
    return only_post(FACEBOOK, TIMELINE, [record])


def keys(name, content):
    return read(FACEBOOK, name, content).keys


# What a post is


def test_a_post_comes_with_its_words_and_without_an_audience():
    got = one(post("caf\u00c3\u00a9\n at  noon"))

    assert got._replace(key=b"") == ReadPost(
        key=b"",
        kind="post",
        state="live",
        audience="unknown",
        basis="nothing",
        created_at=AT,
        text="café at noon",
        album="",
        media="",
    )
    assert len(got.key) == 16


@pytest.mark.parametrize(
    ("record", "kind"),
    [
        (post("words"), "post"),
        (with_media(medium()), "photo"),
        (with_media(medium("1.mp4")), "video"),
        (with_media(medium("1", media_metadata={"video_metadata": {}})), "video"),
        (with_media(medium(), text="words"), "post"),
        (with_media(medium(description="words"), text="words"), "photo"),
        (with_media(medium("1.jpg"), medium("2.jpg")), "post"),
        (with_media(medium("1.jpg"), medium("2.mp4"), text="words"), "post"),
        (with_media(medium(at=AT - 10_000_000)), "photo"),
        (with_media(medium(at=AT - 10_000_000, description="words"), text="words"), "post"),
        ({"timestamp": AT, "data": [{}], "title": "Ines was at a place."}, "post"),
        ({"timestamp": AT, "data": [{"comment": {"comment": "Hi"}}]}, "comment"),
    ],
)
def test_the_kind_follows_from_what_is_shown(record, kind):
    assert one(record).kind == kind


def test_all_media_are_known_but_the_first_is_named():
    assert one(with_media(medium("b.jpg"), medium("a.jpg"))).media == "b.jpg"


def test_a_long_text_is_shortened_to_500_characters():
    assert one(post("word " * 300)).text == "word " * 99 + "word…"


@pytest.mark.parametrize(
    ("attachment", "text"),
    [
        ({"external_context": {"url": "https://www.news.example/a/b/?x=1#y"}}, "news.example/a/b"),
        ({"external_context": {"url": "https://www.facebook.com/mallory/posts/1"}}, ""),
        ({"external_context": {"url": "https://m.facebook.com/mallory"}}, ""),
        ({"external_context": {"url": "javascript:alert(1)"}}, ""),
        ({"external_context": {"url": "https://[broken"}}, ""),
        ({"external_context": {"name": "Mallory Strand"}}, ""),
        ({"life_event": {"title": "Started at the library"}}, "Started at the library"),
        ({"poll": {"question": "Tea or coffee"}}, "Tea or coffee"),
        ({"for_sale_item": {"title": "A rowing boat"}}, "A rowing boat"),
        ({"place": {"name": "Elbe Beach", "address": "Kranichweg 7"}}, ""),
        ({"text": "Words that may be Mallory's"}, ""),
    ],
)
def test_without_words_a_post_shows_what_is_the_persons_own(attachment, text):
    record = {"timestamp": AT, "attachments": [{"data": [attachment]}], "data": []}

    assert one(record).text == text


@pytest.mark.parametrize(
    "at", [-1, 0, 2**31, 2**63, 10**12, 1_717_977_600_000, -62_169_984_000, "1717977600", None, 1.5]
)
def test_a_date_that_cannot_be_is_unknown(at):
    assert one(post(at=at)).created_at is None
    assert one(with_media(medium("1.jpg"), medium("2.jpg"), at=at)).created_at is None


# What it is recognised by


def test_the_key_does_not_depend_on_file_folder_or_row():
    here = timeline(post("a"), post("b"), with_media(medium("1.jpg"), text="c")).keys
    folder = "photos_and_videos/x_abc/1.jpg"
    there = with_media(medium("1.jpg", uri=folder), text="c")

    assert keys("posts/your_posts_2.json", [there, post("b"), post("a")]) == here


def test_posts_that_look_alike_are_counted():
    assert len(timeline(post(), post(), post()).keys) == 3


def test_the_same_archive_again_gives_the_same_keys():
    posts = [post(), post(), post("b"), with_media(medium())]

    assert timeline(*posts).keys == timeline(*posts).keys


@pytest.mark.parametrize(
    "other",
    [
        post("Hello", at=AT + 1),
        post("Hello!"),
        with_media(medium(), text="Hello"),
        {"timestamp": AT, "data": [{}]},
        {"timestamp": AT, "attachments": [{"data": [{"place": {"name": "Hello"}}]}]},
    ],
)
def test_another_time_text_or_medium_is_another_post(other):
    assert not timeline(post()).keys & timeline(other).keys


def test_a_shared_link_tells_posts_without_words_apart():
    def shared(url):
        return {
            "timestamp": AT,
            "attachments": [{"data": [{"external_context": {"url": url}}]}],
        }

    assert (
        not timeline(shared("https://a.example")).keys & timeline(shared("https://b.example")).keys
    )


def test_damaged_and_repaired_text_are_the_same_post():
    assert timeline(post("caf\u00c3\u00a9 ")).keys == timeline(post("café")).keys


def test_a_post_with_media_stays_the_same_when_its_words_are_edited():
    before = with_media(medium("1.jpg"), medium("2.jpg"), text="before")
    after = with_media(medium("2.jpg"), medium("1.jpg"), text="after")

    assert timeline(before).keys == timeline(after).keys


def test_a_post_of_words_alone_looks_new_when_it_is_edited():
    assert not timeline(post("before")).keys & timeline(post("after")).keys


def test_both_dialects_give_the_same_key():
    old = [post("words"), with_media(medium("1.jpg"), medium("2.jpg"), text="c")]
    new = [
        labelled("words", fbid="1"),
        labelled("c", media=[medium("1.jpg"), medium("2.jpg")], fbid="2"),
    ]

    assert timeline(*old).keys == timeline(*new).keys


# The same post told of twice


def read_several(*files) -> Outcome:
    return read_files(FACEBOOK, [(FACEBOOK.role(name), content) for name, content in files])


def test_a_photo_of_the_timeline_in_an_album_is_one_post():
    album = {"name": "Mobile uploads", "photos": [medium("1.jpg"), medium("2.jpg")]}
    got = read_several((ALBUM, album), (TIMELINE, [with_media(medium("1.jpg", at=AT), at=AT + 3)]))

    assert [(each.media, each.album) for each in got.posts] == [
        ("1.jpg", "Mobile uploads"),
        ("2.jpg", "Mobile uploads"),
    ]
    assert got.reader.repeated == 1


def test_an_old_photo_posted_again_with_other_words_is_a_post_of_its_own():
    album = {"name": "Mobile uploads", "photos": [medium("1.jpg")]}
    later = with_media(medium("1.jpg"), text="Ten years ago", at=AT + 10_000_000)

    assert len(read_several((ALBUM, album), (TIMELINE, [later])).posts) == 2


def test_a_reel_on_the_timeline_is_one_reel():
    reel = with_media(medium("1.mp4"), text="Look")
    got = read_several(
        ("reels/your_reels.json", {"lasso_videos_v2": [reel]}), (TIMELINE, [reel, post()])
    )

    assert [each.kind for each in got.posts] == ["reel", "post"]


def test_what_lies_in_the_bin_counts_as_removed():
    got = read_several(("posts/trash.json", [labelled("words")]), (TIMELINE, [post("words")]))

    assert [each.state for each in got.posts] == ["removed"]


def test_a_story_is_not_the_post_it_repeats():
    stories = {"archived_stories_v2": [with_media(medium("1.jpg"))]}
    got = read_several(
        ("stories/archived_stories.json", stories), (TIMELINE, [with_media(medium("1.jpg"))])
    )

    assert [each.kind for each in got.posts] == ["story", "photo"]


# Files that say more


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("posts/archive.json", [labelled("a")], ("post", "archived", "only_me", "export_state")),
        (
            "posts/archive.json",
            {"archived_posts_v2": [post("a")]},
            ("post", "archived", "only_me", "export_state"),
        ),
        ("posts/trash.json", labelled("a"), ("post", "removed", "only_me", "export_state")),
        (
            "posts/trash.json",
            {"trash_v2": [post("a")]},
            ("post", "removed", "only_me", "export_state"),
        ),
        (
            "groups/your_pending_posts_in_groups.json",
            {"pending_posts_v2": [post("a")]},
            ("post", "pending", "only_me", "export_state"),
        ),
        (
            "groups/group_posts_and_comments.json",
            {"group_posts_v2": [post("a")]},
            ("post", "live", "unknown", "nothing"),
        ),
        (
            "groups/your_posts_and_comments_in_groups.json",
            {"group_posts": {"activity_log_data": [post("a")]}},
            ("post", "live", "unknown", "nothing"),
        ),
        (
            "groups/your_comments_in_groups.json",
            {"group_comments_v2": [{"data": [{"comment": {"timestamp": AT, "comment": "a"}}]}]},
            ("comment", "live", "unknown", "nothing"),
        ),
        (
            "posts/posts_on_other_pages_and_profiles.json",
            labelled("a"),
            ("post", "live", "unknown", "nothing"),
        ),
        (
            "stories/archived_stories.json",
            {"archived_stories_v2": [with_media(medium())]},
            ("story", "live", "unknown", "nothing"),
        ),
        (
            "reels/your_reels.json",
            {"lasso_videos_v2": [with_media(medium("1.mp4"))]},
            ("reel", "live", "unknown", "nothing"),
        ),
        (
            "posts/your_videos.json",
            {"videos_v2": [medium("1.mp4")]},
            ("video", "live", "unknown", "nothing"),
        ),
        (
            "posts/your_uncategorized_photos.json",
            {"other_photos_v2": [medium()]},
            ("photo", "live", "unknown", "nothing"),
        ),
        (ALBUM, {"name": "A", "photos": [medium()]}, ("photo", "live", "unknown", "nothing")),
        (
            COMMENTS,
            {"comments_v2": [{"timestamp": AT, "data": [{"comment": {"comment": "a"}}]}]},
            ("comment", "live", "unknown", "nothing"),
        ),
    ],
)
def test_a_file_says_kind_state_and_audience_by_being_that_file(name, content, expected):
    got = only_post(FACEBOOK, name, content)

    assert (got.kind, got.state, got.audience, got.basis) == expected


def test_an_album_gives_its_name_and_the_captions_of_its_photos():
    photo = medium("1.jpg", title="Mobile uploads", description="caf\u00c3\u00a9")
    got = only_post(FACEBOOK, ALBUM, {"name": "S\u00c3\u00a1lvora", "photos": [photo]})

    assert (got.album, got.text, got.media) == ("Sálvora", "café", "1.jpg")


@pytest.mark.parametrize(
    "album", [{"name": "A", "photos": []}, {"name": "A", "cover_photo": medium(), "photos": []}]
)
def test_an_empty_album_holds_nothing(album):
    got = read(FACEBOOK, ALBUM, album)

    assert (got.posts, got.reader.not_understood) == ([], 0)


def test_a_comment_is_dated_by_itself_and_knows_nothing_of_the_others():
    record = {
        "timestamp": AT + 5,
        "data": [{"comment": {"timestamp": AT, "comment": "Nice", "author": "Ines", "group": "G"}}],
        "attachments": [{"data": [{"media": medium("1.jpg")}]}],
        "title": "Ines commented on Mallory's post.",
    }
    got = only_post(FACEBOOK, COMMENTS, {"comments_v2": [record]})

    assert (got.created_at, got.text, got.media, got.album) == (AT, "Nice", "1.jpg", "")


# Shapes


def test_one_record_can_stand_without_its_list():
    assert only_post(FACEBOOK, TIMELINE, post("alone")).text == "alone"


def test_a_list_under_an_unknown_name_is_found():
    content = {"timeline_v9": {"records": [post("a"), post("b")]}}

    assert [each.text for each in read(FACEBOOK, TIMELINE, content).posts] == ["a", "b"]


def test_an_empty_list_under_an_unknown_name_is_nothing_strange():
    assert read(FACEBOOK, TIMELINE, {"timeline_v9": []}).reader.not_understood == 0


@pytest.mark.parametrize(
    "conversation",
    [
        {"participants": [{"name": "Mallory"}], "messages": [post("secret")]},
        {"thread_path": "inbox/a", "x": [post("secret")]},
        {"messages": [post("secret")]},
    ],
)
def test_a_conversation_in_a_file_of_posts_is_not_read(conversation):
    got = read(FACEBOOK, TIMELINE, conversation)

    assert (got.posts, got.reader.not_understood) == ([], 1)


@pytest.mark.parametrize(
    "record",
    [None, 7, "post", [], {}, {"title": "x"}, {"data": []}, {"data": [{"post": ""}]}, [post()]],
)
def test_what_is_not_understood_is_counted(record):
    got = timeline(record, post())

    assert (len(got.posts), got.reader.not_understood) == (1, 1)


@pytest.mark.parametrize("photo", [None, "x", {}, {"uri": ""}, {"title": "x"}])
def test_a_strange_photo_in_an_album_is_counted(photo):
    got = read(FACEBOOK, ALBUM, {"name": "A", "photos": [photo, medium()]})

    assert (len(got.posts), got.reader.not_understood) == (1, 1)
