"""Threads, inside the archive of Instagram."""

import json

from tests.posts.reading.here import read_zip

FOLDER = "your_instagram_activity/threads"


def archive(*, private="False"):
    posts = {
        "text_post_app_text_posts": [
            {"media": [{"uri": "", "creation_timestamp": 1714557600, "title": "Servus"}]},
            {
                "media": [
                    {
                        "uri": "media/posts/202405/123_n.jpg",
                        "creation_timestamp": 1714557700,
                        "title": "See",
                        "text_app_post": {"reply_control": "everyone"},
                    }
                ]
            },
        ]
    }
    profile = {
        "text_post_app_text_post_app_profile": [
            {
                "string_map_data": {
                    "Username": {"value": "ines"},
                    "Private Account": {"value": private},
                }
            }
        ]
    }
    instagram = [{"media": [{"uri": "a.jpg", "creation_timestamp": 1714557600, "title": "x"}]}]
    return {
        f"{FOLDER}/threads_and_replies.json": json.dumps(posts),
        f"{FOLDER}/personal_information.json": json.dumps(profile),
        f"{FOLDER}/threads_viewed.json": "{}",
        "your_instagram_activity/media/posts_1.json": json.dumps(instagram),
    }


def test_an_instagram_archive_says_that_posts_of_threads_came_along():
    got = read_zip(archive())

    assert got.report["platform"] == "instagram"
    assert [post.text for post in got.posts] == ["x"]
    assert got.report["also"] == ["threads"]


def test_posts_of_threads_are_read_when_asked_for():
    got = read_zip(archive(), platform="threads")

    assert got.report["platform"] == "threads"
    assert [(post.kind, post.audience, post.text) for post in got.posts] == [
        ("post", "unknown", "Servus"),
        ("post", "unknown", "See"),
    ]
    assert got.report["account"] == {"handle": "ines", "private": False}
    assert got.report["also"] == []


def test_a_private_account_has_followers():
    got = read_zip(archive(private="True"), platform="threads")

    assert {(post.audience, post.basis) for post in got.posts} == {("followers", "account_state")}
