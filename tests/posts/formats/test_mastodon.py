"""Archives of Mastodon: the addresses of each post say who could see it."""

import json

import pytest

from consent.core.posts import key_of
from consent.posts.reading.refusals import Refusal, Refused
from tests.posts.reading.here import read_zip

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
FOLLOWERS = "https://social.example/users/ines/followers"
MALLORY = "https://elsewhere.example/users/mallory"


def note(number=1, **more):
    return {
        "type": "Create",
        "object": {
            "id": f"https://social.example/users/ines/statuses/{number}",
            "type": "Note",
            "published": "2024-05-01T10:00:00Z",
            "to": [PUBLIC],
            "cc": [FOLLOWERS],
            "content": "<p>Guten <b>Morgen</b><br />M&uuml;nchen</p>",
            **more,
        },
    }


def read(*activities):
    actor = {
        "id": "https://social.example/users/ines",
        "preferredUsername": "ines",
        "discoverable": True,
        "indexable": False,
    }
    outbox = {"type": "OrderedCollection", "orderedItems": list(activities)}
    return read_zip({"actor.json": json.dumps(actor), "outbox.json": json.dumps(outbox)})


@pytest.mark.parametrize(
    ("to", "cc", "audience"),
    [
        ([PUBLIC], [FOLLOWERS], "public"),
        ("as:Public", [], "public"),
        (["Public"], None, "public"),
        ([FOLLOWERS], [PUBLIC], "unlisted"),
        ([FOLLOWERS], [], "followers"),
        ([FOLLOWERS], [MALLORY], "followers"),
        ([MALLORY], [FOLLOWERS], "followers"),
    ],
)
def test_addresses_say_who_could_see_a_post(to, cc, audience):
    [post] = read(note(to=to, cc=cc)).posts

    assert (post.audience, post.basis) == (audience, "export_field")


def test_a_message_among_the_posts_is_left_out_and_counted():
    got = read(note(1), note(2, to=[MALLORY], cc=[], content="<p>canary</p>"))

    assert len(got.posts) == 1
    assert got.report["left_out"] == {"private": 1}
    assert "canary" not in repr(got)


def test_a_post_that_is_addressed_to_nobody_is_not_known():
    [post] = read(note(to=[], cc=[])).posts

    assert (post.audience, post.basis) == ("unknown", "nothing")


def test_a_post_is_known_by_its_address():
    got = read(note(7, inReplyTo="https://elsewhere.example/1", summary="CW"))

    [post] = got.posts
    assert post.key == key_of("https://social.example/users/ines/statuses/7")
    assert (post.kind, post.created_at) == ("comment", 1714557600)
    assert post.text == "CW Guten Morgen München"
    assert got.report["account"] == {"handle": "ines@social.example"}
    assert got.report["evidence"] == {"discoverable": True, "indexable": False}


def test_a_boost_is_somebody_elses_post():
    got = read(note(), {"type": "Announce", "object": "https://elsewhere.example/1"})

    assert len(got.posts) == 1
    assert got.report["left_out"] == {"others": 1}


def test_an_archive_of_boosts_alone_has_no_posts():
    with pytest.raises(Refused) as refused:
        read({"type": "Announce", "object": "https://elsewhere.example/1"})

    assert refused.value.reason is Refusal.NOTHING_TO_READ


@pytest.mark.parametrize(
    "strange", [7, {}, {"type": "Create", "object": "x"}, {"type": "Like"}, note(id=None)]
)
def test_what_is_no_post_is_counted_as_not_understood(strange):
    assert read(note(), strange).report["not_understood"] == 1
