"""Repositories of Bluesky, and its servers' answers."""

import io
import json

import pytest

from consent.core.posts import key_of
from consent.posts.reading.refusals import Refused
from tests.posts.formats.building.repositories import cbor, repository
from tests.posts.reading.here import outcome_of, read_zip

POST = {
    "$type": "app.bsky.feed.post",
    "text": "Servus",
    "createdAt": "2024-05-01T10:00:00.123Z",
}
RECORDS = {
    "app.bsky.feed.post/3ka": POST,
    "app.bsky.feed.post/3kb": POST | {"reply": {"parent": {"uri": "at://x"}}},
    "app.bsky.feed.like/3kc": {"subject": {"uri": "at://mallory"}},
    "app.bsky.actor.profile/self": {
        "labels": {"values": [{"val": "!no-unauthenticated"}]},
    },
    "org.user-intents.declaration/self": {
        "syntheticContentGeneration": {"allow": False, "updatedAt": "2025-01-01T00:00:00Z"},
        "bulkDataset": {"allow": True, "updatedAt": "2025-01-02T00:00:00Z"},
    },
}


@pytest.mark.parametrize("packed", [False, True], ids=["as it is", "in a ZIP"])
def test_the_posts_of_a_repository_are_public(packed):
    content = repository(RECORDS)
    got = read_zip({"repo.car": content}) if packed else outcome_of(io.BytesIO(content))

    assert {post.key: (post.kind, post.audience, post.text) for post in got.posts} == {
        key_of("at://did:plc:ines/app.bsky.feed.post/3ka"): ("post", "public", "Servus"),
        key_of("at://did:plc:ines/app.bsky.feed.post/3kb"): ("comment", "public", "Servus"),
    }
    assert {post.created_at for post in got.posts} == {1714557600}
    assert got.report["account"] == {"handle": "did:plc:ines"}


def test_what_the_account_declares_is_kept_as_evidence():
    evidence = outcome_of(io.BytesIO(repository(RECORDS))).report["evidence"]

    assert evidence == {
        "signed_in_only": True,
        "intents": [
            {"wish": "syntheticContentGeneration", "allow": False, "at": 1735689600},
            {"wish": "bulkDataset", "allow": True, "at": 1735776000},
        ],
    }


def test_a_repository_and_the_answer_of_a_server_tell_of_the_same_posts():
    answer = {
        "records": [
            {"uri": f"at://did:plc:ines/app.bsky.feed.post/{rkey}", "cid": "x", "value": value}
            for rkey, value in (("3ka", POST), ("3kb", RECORDS["app.bsky.feed.post/3kb"]))
        ]
    }
    answered = read_zip({"app.bsky.feed.post.json": json.dumps(answer)})
    kept = outcome_of(io.BytesIO(repository(RECORDS)))

    assert sorted(answered.posts) == sorted(kept.posts)


def test_a_repost_in_a_feed_is_somebody_elses():
    uri = "at://did:plc:ines/app.bsky.feed.post/3ka"
    feed = {
        "feed": [
            {"post": {"uri": uri, "record": POST}},
            {"post": {"uri": uri + "x", "record": POST}, "reason": {"$type": "reasonRepost"}},
            {"post": {"uri": uri.replace("ines", "mallory"), "record": POST}},
        ]
    }
    got = read_zip({"bluesky.json": json.dumps(feed)})

    assert len(got.posts) == 1
    assert got.report["left_out"] == {"others": 2}


@pytest.mark.parametrize("reason", [None, {"$type": "app.bsky.feed.defs#reasonPin"}])
def test_a_post_pinned_to_the_top_of_a_feed_stays_ones_own(reason):
    uri = "at://did:plc:ines/app.bsky.feed.post/3ka"
    feed = {"feed": [{"post": {"uri": uri, "record": POST}, "reason": reason}]}

    assert len(read_zip({"bluesky.json": json.dumps(feed)}).posts) == 1


def test_a_repository_that_lacks_a_record_of_its_tree_is_not_whole():
    """Servers may write the tree first: a file that is cut off between two blocks still has it."""
    content = repository(RECORDS)
    record = cbor(POST)
    at = content.index(record)
    # The varint before it is of one byte here: a length below 128.
    begin = at - len(b"\x01\x71\x12\x20") - 32 - 1
    assert content[begin] == at + len(record) - begin - 1
    lacking = content[:begin] + content[at + len(record) :]

    with pytest.raises(Refused, match="bad_repository"):
        outcome_of(io.BytesIO(lacking))


def test_a_repository_without_posts_says_so():
    with pytest.raises(Refused, match="nothing_to_read"):
        outcome_of(io.BytesIO(repository({"app.bsky.feed.like/3kc": {"a": 1}})))
