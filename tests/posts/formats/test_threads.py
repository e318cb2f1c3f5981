"""Threads, inside the archive of Instagram."""

import json

import pytest

from consent.posts.reading.refusals import Refusal, Refused
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


@pytest.mark.parametrize("count", [1, 3])
def test_an_answer_is_a_comment_and_stays_the_same_post(count):
    def thread(number, **said):
        medium = {"uri": "", "creation_timestamp": 1714557600 + number, "title": f"No. {number}"}
        return {"media": [{**medium, "text_app_post": said}]}

    def read(*threads):
        files = archive()
        files[f"{FOLDER}/threads_and_replies.json"] = json.dumps(
            {"text_post_app_text_posts": list(threads)}
        )
        return read_zip(files, platform="threads").posts

    answers = read(*(thread(number, is_reply=True) for number in range(count)))
    others = read(*(thread(number, is_reply=False) for number in range(count)))
    strange = read(thread(0, is_reply="yes"), {"media": [{"title": "x", "text_app_post": []}]})

    assert {post.kind for post in answers} == {"comment"}
    assert {post.kind for post in others} == {"post"}
    assert {post.kind for post in strange} == {"post"}
    assert [post.key for post in answers] == [post.key for post in others]


def test_an_instagram_archive_without_posts_of_its_own_is_read_for_those_of_threads():
    files = archive()
    files["your_instagram_activity/media/posts_1.json"] = "[]"

    got = read_zip(files)

    assert (got.report["platform"], got.report["posts"]) == ("threads", 2)
    assert got.report["also"] == []


def test_where_neither_has_posts_there_are_none():
    files = archive()
    files["your_instagram_activity/media/posts_1.json"] = "[]"
    files[f"{FOLDER}/threads_and_replies.json"] = '{"text_post_app_text_posts": []}'

    with pytest.raises(Refused) as refused:
        read_zip(files)

    assert refused.value.reason is Refusal.NOTHING_TO_READ


def test_a_profile_of_threads_alone_brings_no_posts_along():
    files = archive()
    del files[f"{FOLDER}/threads_and_replies.json"]

    assert read_zip(files).report["also"] == []


@pytest.mark.parametrize(
    ("threads", "also"),
    [
        ('{"text_post_app_text_posts": []}', []),
        ("[]", []),
        # What cannot be read has to be said.
        ('{"text_post_app_text_posts": [5]}', ["threads"]),
        ("{", ["threads"]),
    ],
)
def test_an_empty_file_of_threads_is_no_import_of_its_own(threads, also):
    files = archive()
    files[f"{FOLDER}/threads_and_replies.json"] = threads

    got = read_zip(files)

    assert (got.report["platform"], got.report["also"]) == ("instagram", also)
    assert [post.text for post in got.posts] == ["x"]
