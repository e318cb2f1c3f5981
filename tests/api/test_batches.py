"""Batches of a platform's lines: each line is answered by itself, and good ones stay."""

import gzip
import json
import zlib
from hashlib import sha256

import pytest

from consent.api import bodies
from consent.posts.models import PlatformAccount, Post, Removal

pytestmark = pytest.mark.django_db

POST = {
    "account_id": "a1",
    "post_id": "p1",
    "version": 1,
    "kind": "post",
    "audience": "public",
    "created_at": "2026-01-01T00:00:00Z",
    "text": "Hello",
}


def test_good_lines_stay_and_bad_ones_are_told_each_by_itself(send):
    answer = send(
        "posts",
        POST,
        {**POST, "post_id": "p2", "audience": "friends"},
        b"{not json",
        {**POST, "post_id": "p3"},
        {**POST, "colour": "red"},
        POST,
    )

    assert answer.status_code == 200
    told = answer.json()
    assert (told["accepted"], told["known"], told["refused"]) == (2, 1, 3)
    assert [line["outcome"] for line in told["lines"]] == [
        "accepted",
        "refused",
        "refused",
        "accepted",
        "refused",
        "known",
    ]
    assert told["lines"][0] == {"index": 0, "id": "p1", "outcome": "accepted"}
    assert told["lines"][1] == {
        "index": 1,
        "id": "p2",
        "outcome": "refused",
        "field": "audience",
        "reason": "must be one of: public, unlisted, followers, group, direct, only_me, unknown",
    }
    assert told["lines"][2]["reason"] == "is not JSON in UTF-8"
    assert told["lines"][4]["field"] == "colour"
    assert Post.objects.count() == 2


def test_accounts_and_removals_have_their_own_addresses(send):
    send("accounts", {"account_id": "a1", "country": "DE", "version": 1})
    send("posts", POST)
    told = send("removals", {"post_id": "p1", "version": 2}).json()

    assert told["accepted"] == 1
    assert PlatformAccount.objects.get().country == "DE"
    assert (Post.objects.count(), Removal.objects.count()) == (0, 1)


def changed(**values):
    return {**POST, **values}


def without(name):
    return {key: value for key, value in POST.items() if key != name}


@pytest.mark.parametrize(
    ("line", "field", "reason"),
    [
        (changed(kind="poem"), "kind", "must be one of: post"),
        (changed(kind=["post"]), "kind", "must be one of: post"),
        (changed(audience=None), "audience", "must be one of"),
        (changed(version=-1), "version", "whole number"),
        (changed(version=1.0), "version", "whole number"),
        (changed(version=True), "version", "whole number"),
        (changed(version="1"), "version", "whole number"),
        (changed(version=2**63), "version", "whole number"),
        (changed(version=10**30), "version", "whole number"),
        (changed(post_id=""), "post_id", "1 to 500 characters"),
        (changed(post_id="x" * 501), "post_id", "1 to 500 characters"),
        (changed(post_id=7), "post_id", "must be a text"),
        (changed(post_id="a\0b"), "post_id", "U+0000"),
        (changed(account_id="a\0b"), "account_id", "U+0000"),
        (changed(created_at="2026-01-01"), "created_at", "date and time with offset"),
        (changed(created_at="2026-01-01T00:00:00"), "created_at", "date and time with offset"),
        (changed(created_at="2026-02-30T00:00:00Z"), "created_at", "there is not"),
        (changed(created_at="9999-12-31T23:59:59-23:59"), "created_at", "there is not"),
        (changed(created_at="2016-12-31T23:58:60Z"), "created_at", "there is not"),
        (changed(created_at="2016-12-31T23:59:60+01:00"), "created_at", "there is not"),
        (changed(created_at="2016-12-31T23:59:61Z"), "created_at", "there is not"),
        (changed(created_at="1989-12-31T23:59:59Z"), "created_at", "before 1990"),
        (changed(created_at="2036-01-01T00:00:00Z"), "created_at", "in the future"),
        (changed(created_at=1767225600), "created_at", "date and time with offset"),
        (changed(type="account"), "type", "must be post at this address"),
        (changed(type=["post"]), "type", "must be one of"),
        (changed(platform="facebook"), "platform", "must be home"),
        (without("version"), "version", "is missing"),
        (without("account_id"), "account_id", "is missing"),
        (b"[]", "", "not a JSON object"),
        (b"null", "", "not a JSON object"),
        (b'{"post_id": "\xff"}', "", "not JSON in UTF-8"),
        (b'{"post_id": "\\ud800"}', "", "not JSON in UTF-8"),
        (b'{"post_id": "p1", "post_id" : "p2"}', "post_id", "is there twice"),
        (b'{"version": NaN}', "", "not JSON in UTF-8"),
        (b'{"version": ' + b"9" * 5000 + b"}", "", ""),
        (b'{"text": ' + b"[" * 50_000 + b"]" * 50_000 + b"}", "", "not JSON in UTF-8"),
    ],
)
def test_a_line_that_cannot_be_is_refused_by_name(send, line, field, reason):
    told = send("posts", line, POST).json()

    assert [one["outcome"] for one in told["lines"]] == ["refused", "accepted"]
    assert reason in told["lines"][0]["reason"]
    assert told["lines"][0]["field"] == field or not field
    assert Post.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"country": "XX"}, "country"),
        ({"country": "de"}, "country"),
        ({"country": "DE", "subdivision": "US-CA"}, "subdivision"),
        ({"subdivision": "US-CA"}, "subdivision"),
        ({"country": "US", "subdivision": "US-XX"}, "subdivision"),
        ({"country": "CA", "subdivision": "CA-QB"}, "subdivision"),
        ({"born": 1899}, "born"),
        ({"born": 2199}, "born"),
        ({"minor": "yes"}, "minor"),
        ({"email": "nobody"}, "email"),
        ({"email": "a@b.example", "email_hash": "0" * 64}, "email_hash"),
        ({"email_hash": "F" * 64}, "email_hash"),
        ({"lives_since": "soon"}, "lives_since"),
    ],
)
def test_an_account_that_cannot_be_is_refused_by_name(send, values, field):
    (line,) = send("accounts", {"account_id": "a1", **values}).json()["lines"]

    assert (line["outcome"], line["field"]) == ("refused", field)
    assert not PlatformAccount.objects.exists()


@pytest.mark.parametrize("place", ["US-LA", "US-DC", "US-PR", "CA-QC", "DE-BY", "FR-75C"])
def test_a_state_or_province_is_taken(send, place):
    send("accounts", {"account_id": "a1", "country": place[:2], "subdivision": place})

    assert PlatformAccount.objects.get().subdivision == place


@pytest.mark.parametrize("written", ["2016-12-31T23:59:60Z", "2017-01-01T00:59:60.5+01:00"])
def test_a_leap_second_is_the_last_one_of_its_minute(send, written):
    """A stricter edit of a post must not be lost because it was posted in such a second."""
    assert send("posts", {**POST, "version": 1}).json()["accepted"] == 1
    edit = {**POST, "version": 2, "audience": "only_me", "created_at": written}

    assert send("posts", edit, POST).json()["accepted"] == 1

    made = Post.objects.get()
    assert (made.audience, made.created_at.replace(microsecond=0).isoformat()) == (
        "only_me",
        "2016-12-31T23:59:59+00:00",
    )


def test_a_refused_line_has_its_whole_id(send):
    (line,) = send("posts", {**POST, "post_id": "p" * 500, "kind": "poem"}).json()["lines"]

    assert line["id"] == "p" * 500


def test_a_batch_may_be_packed_also_in_several_members(send):
    assert send("posts", POST, packed=True).json()["accepted"] == 1
    one, two = (gzip.compress(b'{"post_id":"%d","version":1}\n' % n) for n in (1, 2))
    headers = {"Content-Encoding": "gzip"}
    assert send("removals", body=one + two, **headers).json()["accepted"] == 2


def test_a_packed_body_comes_out_whole_wherever_its_members_end(send):
    ids = [sha256(b"%d" % number).hexdigest() for number in range(bodies.MOST_MEMBERS)]
    lines = [json.dumps({"post_id": one, "version": 1}).encode() + b"\n" for one in ids]
    body = b"".join(map(gzip.compress, lines))
    assert len(body) > bodies.PIECE

    told = send("removals", body=body, **{"Content-Encoding": "gzip"}).json()

    assert told["accepted"] == bodies.MOST_MEMBERS


def zeros(size):
    packer = zlib.compressobj(9, wbits=31)
    piece = b"\0" * 1_000_000
    found = b"".join(packer.compress(piece) for _ in range(size))
    return found + packer.flush()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (zeros(200), 413),
        (zeros(2), 413),
        (gzip.compress(zeros(100)) + gzip.compress(b"x" * bodies.MOST_BYTES), 413),
        (gzip.compress(b"{}")[:-1], 400),
        (gzip.compress(b"{}") + b"rest", 400),
        (b"{}", 400),
        (gzip.compress(b"") * (bodies.MOST_MEMBERS + 1), 413),
        (gzip.compress(b"") * 150_000, 413),
    ],
    ids=[
        "bomb",
        "small bomb",
        "in members",
        "cut off",
        "with rest",
        "plain",
        "one member too many",
        "very many members",
    ],
)
def test_bombs_and_broken_files_are_refused_whole(send, body, status):
    answer = send("posts", body=body, **{"Content-Encoding": "gzip"})

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status
    assert not Post.objects.exists()


def test_a_batch_has_an_end(send):
    too_many = b"{}\n" * (bodies.MOST_LINES + 1)
    too_large = b" " * (bodies.MOST_BYTES + 1)

    for body in (too_many, too_large):
        assert send("posts", body=body).status_code == 413
    assert send("posts", body=b"\n" * bodies.MOST_LINES).json()["lines"] == []


def test_other_bodies_and_methods_are_refused(send, client):
    assert send("posts", POST, content_type="application/json").status_code == 415
    assert send("posts", POST, **{"Content-Encoding": "br"}).status_code == 415
    assert send("posts", POST, **{"Transfer-Encoding": "chunked"}).status_code == 411
    assert send("posts", POST, **{"Content-Length": ""}).status_code == 411
    answer = client.get("/api/v1/posts")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
