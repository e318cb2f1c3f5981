"""Archives of TikTok: one document, in which the settings can stand behind the videos."""

import io
import json

import pytest

from tests.posts.reading.here import outcome_of, read_zip

VIDEO = {
    "Date": "2024-11-24 08:55:16",
    "Link": "https://signed.example/1",
    "WhoCanView": "Everyone",
    "Title": "Hallo",
    "Location": "48.1, 11.5",
}


def document(*videos, private="Disabled", **more):
    found = {"Post": {"Posts": {"VideoList": list(videos)}}, **more}
    if private is not None:
        found["App Settings"] = {"Settings": {"SettingsMap": {"Private Account": private}}}
    return json.dumps(found)


def read(*videos, **more):
    return read_zip({"user_data_tiktok.json": document(*videos, **more)})


@pytest.mark.parametrize(
    ("who", "private", "audience"),
    [
        ("Everyone", "Disabled", ("public", "export_field")),
        ("Everyone", "Enabled", ("followers", "account_state")),
        ("Everyone", None, ("unknown", "nothing")),
        ("Everyone", "Maybe", ("unknown", "nothing")),
        ("Friends", "Disabled", ("unknown", "nothing")),
        (None, "Disabled", ("unknown", "nothing")),
        ("Friends", "Enabled", ("followers", "account_state")),
    ],
)
def test_a_video_is_public_only_if_it_and_the_account_say_so(who, private, audience):
    [post] = read(VIDEO | {"WhoCanView": who}, private=private).posts

    assert (post.audience, post.basis) == audience
    assert (post.kind, post.created_at, post.text) == ("video", 1732438516, "Hallo")


@pytest.mark.parametrize("first", ["Enabled", "Disabled"])
def test_settings_that_say_private_outweigh_others(first):
    second = {"Enabled": "Disabled", "Disabled": "Enabled"}[first]
    other = {"Settings": {"SettingsMap": {"Private Account": second}}}

    [post] = read(VIDEO, private=first, **{"Profile And Settings": other}).posts

    assert (post.audience, post.basis) == ("followers", "account_state")


def test_a_video_that_stands_in_both_lists_is_one():
    deleted = {"PostList": [VIDEO | {"Title": "Gone"}]}
    bins = {
        "Posts": {"VideoList": [VIDEO]},
        "Recently Deleted Posts": deleted,
        "RecentlyDeletedPosts": deleted,
    }

    got = read(VIDEO, Post=bins, Video={"Videos": {"VideoList": [VIDEO]}})

    assert [(post.text, post.state) for post in got.posts] == [
        ("Gone", "removed"),
        ("Hallo", "live"),
    ]
    assert got.report["repeated"] == 2


def test_old_and_new_names_tell_of_the_same_video():
    old = json.dumps({"Video": {"Videos": {"VideoList": [VIDEO]}}})

    [before] = read_zip({"user_data.json": old}).posts
    [after] = read(VIDEO | {"Link": "https://signed.example/2"}).posts
    assert before.key == after.key


def test_comments_profile_and_the_bin_are_read_and_messages_are_passed_over():
    got = read(
        VIDEO,
        Comment={"Comments": {"CommentsList": [{"date": "2024-11-24 08:55:16", "comment": "So"}]}},
        Profile={"Profile Information": {"ProfileMap": {"userName": "ines", "birthDate": "1990"}}},
        **{"Direct Messages": {"Chat History": {"ChatHistory": {"x": [{"Content": "canary"}]}}}},
    )

    assert [(post.kind, post.audience) for post in got.posts] == [
        ("comment", "unknown"),
        ("video", "public"),
    ]
    assert got.report["account"] == {"handle": "ines", "private": False, "born": 1990}
    assert "canary" not in repr(got)
    assert "48.1" not in repr(got)


@pytest.mark.parametrize("bin_first", [True, False])
def test_a_video_in_the_bin_and_in_the_list_is_in_the_bin(bin_first):
    lists = {
        "Recently Deleted Posts": {"PostList": [VIDEO]},
        "Posts": {"VideoList": [{**VIDEO, "WhoCanView": "Everyone"}]},
    }
    posts = dict(sorted(lists.items(), reverse=bin_first))
    settings = {"Settings": {"SettingsMap": {"Private Account": "Disabled"}}}
    got = read_zip({"user_data_tiktok.json": json.dumps({"Post": posts, "App Settings": settings})})

    assert [(one.state, one.audience, one.basis) for one in got.posts] == [
        ("removed", "only_me", "export_state")
    ]
    assert got.report["repeated"] == 1


def test_a_deleted_video_is_not_public():
    deleted = {"Recently Deleted Posts": {"PostList": [VIDEO]}, "Posts": {"VideoList": None}}
    content = json.dumps({"Post": deleted, "Comment": {"Comments": {"CommentsList": None}}})

    [post] = read_zip({"user_data_tiktok.json": content}).posts
    assert (post.state, post.audience) == ("removed", "only_me")


def test_the_file_is_read_without_a_zip_too():
    assert len(outcome_of(io.BytesIO(document(VIDEO).encode())).posts) == 1


def test_a_long_history_of_what_was_watched_does_no_harm():
    watched = [{"Date": "2024-11-24 08:55:16", "Link": f"{n:0100}"} for n in range(60_000)]
    activity = {"Video Browsing History": {"VideoList": watched}, "Deep": {"Deeper": [[{}]]}}

    assert len(read(VIDEO, **{"Your Activity": activity}).posts) == 1
