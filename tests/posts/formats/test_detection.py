import io

import pytest

from consent.posts.formats.known import FORMATS, detect, guests
from consent.posts.reading.refusals import Refusal, Refused
from tests.posts.formats.build import (
    FACEBOOK_ERAS,
    INSTAGRAM_ERAS,
    build_facebook,
    build_instagram,
)


def refusal(names):
    with pytest.raises(Refused) as refused:
        detect(names)
    return refused.value.reason


def facebook(era="2026"):
    return list(build_facebook(io.BytesIO(), posts=3, era=era).names)


def instagram(era="2026"):
    return list(build_instagram(io.BytesIO(), posts=3, era=era).names)


def as_pages(names):
    return [name.replace(".json", ".html") for name in names]


@pytest.mark.parametrize("era", FACEBOOK_ERAS)
def test_facebook_is_recognised_and_nothing_speaks_for_another(era):
    names = facebook(era)

    assert detect(names).platform == "facebook"
    assert [each.platform for each in FORMATS if each.score(names)] == ["facebook"]


@pytest.mark.parametrize("era", INSTAGRAM_ERAS)
def test_instagram_is_recognised_and_nothing_speaks_for_another(era):
    names = instagram(era)

    assert detect(names).platform == "instagram"
    assert [each.platform for each in FORMATS if each.score(names)] == ["instagram"]


def test_a_wrapper_folder_changes_nothing():
    names = [f"download (1)/{name}" for name in facebook("2018")]

    assert detect(names).platform == "facebook"


def test_a_part_with_media_and_messages_only_is_recognised():
    names = [
        "your_facebook_activity/messages/inbox/a/message_1.json",
        "your_facebook_activity/posts/media/x/1.jpg",
    ]

    assert detect(names).platform == "facebook"


def test_one_stray_file_does_not_make_two_platforms():
    names = [*facebook(), "your_instagram_activity/media/posts_1.json"]

    assert detect(names).platform == "facebook"


def test_two_platforms_at_once_are_refused():
    assert refusal([*facebook(), *instagram()]) == Refusal.TWO_PLATFORMS


def test_one_file_of_each_platform_is_not_enough_to_be_sure():
    names = ["your_facebook_activity/a.json", "your_instagram_activity/a.json"]

    assert refusal(names) == Refusal.TWO_PLATFORMS


@pytest.mark.parametrize("names", [facebook(), facebook("2018"), instagram(), instagram("2021")])
def test_pages_instead_of_data_are_refused_as_such(names):
    assert refusal(as_pages(names)) == Refusal.HTML_EXPORT


@pytest.mark.parametrize(
    "names",
    [
        ["start_here.html", "connections/friends/your_friends.html"],
        ["facebook-ines/start_here.html"],
        ["your_facebook_activity/messages/inbox/a/message_1.html"],
    ],
)
def test_pages_are_recognised_by_their_start_page_or_their_folder(names):
    assert refusal(names) == Refusal.HTML_EXPORT


def test_data_with_some_pages_beside_it_is_read():
    assert detect([*facebook(), "start_here.html"]).platform == "facebook"


@pytest.mark.parametrize(
    ("names", "platform"),
    [
        (["Takeout/YouTube and YouTube Music/video metadata/videos.csv"], "youtube"),
        (["data/tweets.js", "data/account.js", "Your archive.html"], "x"),
        (["twitter-2026/data/manifest.js"], "x"),
        (["data/js/tweets/2016_05.js", "tweets.csv"], "x"),
        (["outbox.json", "actor.json"], "mastodon"),
        (["Shares.csv", "Comments.csv"], "linkedin"),
        (["posts.csv", "comments.csv", "saved_posts.csv"], "reddit"),
        (["comments.csv", "comment_votes.csv"], "reddit"),
        (["user_data_tiktok.json"], "tiktok"),
        (["repo.car"], "bluesky"),
        (["your_instagram_activity/threads/threads_and_replies.json", "media/a.jpg"], "threads"),
        (
            [
                "your_instagram_activity/threads/threads_and_replies.json",
                "personal_information/personal_information/personal_information.json",
                "your_instagram_activity/messages/inbox/a/message_1.json",
            ],
            "threads",
        ),
        (["threads/threads_and_replies.json"], "threads"),
    ],
)
def test_each_platform_is_recognised(names, platform):
    assert detect(names).platform == platform


@pytest.mark.parametrize(
    "names",
    [
        ["data/tweets.js", "data/account.js", "outbox.json", "actor.json"],
        ["outbox.json", "repo.car"],
        ["Shares.csv", "saved_posts.csv", "Comments.csv"],
    ],
)
def test_files_of_two_platforms_are_told_apart_from_one(names):
    assert refusal(names) == Refusal.TWO_PLATFORMS


def test_threads_comes_along_with_instagram():
    names = [*instagram(), "your_instagram_activity/threads/threads_and_replies.json"]

    assert detect(names).platform == "instagram"
    assert guests(detect(names), names) == ("threads",)
    assert guests(detect(instagram()), instagram()) == ()
    assert detect(names, "threads").platform == "threads"


@pytest.mark.parametrize(
    "names",
    [["json/story_history.json", "json/account.json"], ["pinterest-export/pins.json"]],
    ids=["Snapchat", "Pinterest"],
)
def test_archives_of_platforms_that_we_do_not_read_are_named(names):
    assert refusal(names) == Refusal.WRONG_PLATFORM


@pytest.mark.parametrize(
    "names",
    [
        [],
        ["holiday.jpg"],
        ["activity/reporting/events.json"],  # Not `your_facebook_activity/`.
        ["my_posts/your_post_audiences.json"],
        ["photos/media.jpg", "package.json"],
        ["index.html", "style.css"],
    ],
)
def test_anything_else_is_unknown(names):
    assert refusal(names) == Refusal.UNKNOWN_PLATFORM


@pytest.mark.parametrize("index", ["archive_browser.html", "Archiv_Übersicht.html"])
def test_the_index_that_google_puts_into_every_export_is_no_export_of_pages(index):
    names = [f"Takeout/{index}", "Takeout/Drive/notes.txt"]

    assert detect(names).platform == "youtube"
