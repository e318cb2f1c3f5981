"""Archives of X: posts have identifiers, the audience is that of the account."""

import json

import pytest

from consent.core.posts import key_of
from consent.posts.formats.known import detect
from consent.posts.reading.refusals import Refusal, Refused
from tests.posts.reading.here import read_zip

AT = "Wed Oct 10 20:19:24 +0000 2018"
AT_SECONDS = 1539202764


def script(name, value):
    return f"window.YTD.{name}.part0 = {json.dumps(value)}"


def tweet(number, text="Hallo", **more):
    return {"tweet": {"id_str": str(number), "created_at": AT, "full_text": text, **more}}


def archive(*tweets, **files):
    return {
        "data/manifest.js": "window.__THAR_CONFIG = "
        + json.dumps({"userInfo": {"userName": "ines"}, "dataTypes": {}}),
        "data/tweets.js": script("tweets", list(tweets)),
        "data/direct-messages.js": script("direct_messages", [{"canary": "nobody opens this"}]),
    } | {f"data/{name.replace('_', '-')}.js": script(name, each) for name, each in files.items()}


def audiences(outcome):
    return [(post.audience, post.basis) for post in outcome.posts]


def test_a_post_is_known_by_its_identifier():
    got = read_zip(archive(tweet(2**60 + 1, "Tom &amp; Jerry &lt;3")))

    [post] = got.posts
    assert post.key == key_of(str(2**60 + 1))
    assert (post.kind, post.state, post.created_at) == ("post", "live", AT_SECONDS)
    assert post.text == "Tom & Jerry <3"
    assert got.report["account"] == {"handle": "ines"}
    assert got.report["closed"] == {"messages": 1}


def test_an_answer_is_a_comment_and_what_others_wrote_is_not_ones_own():
    got = read_zip(
        archive(
            tweet(1, in_reply_to_status_id_str="7"),
            tweet(2, "RT @mallory: not mine"),
            tweet(3, extended_entities={"media": [{"media_url": "https://x.example/m/a.jpg"}]}),
        )
    )

    assert [(post.kind, post.media) for post in got.posts] == [("comment", ""), ("post", "a.jpg")]
    assert got.report["left_out"] == {"others": 1}
    assert got.report["not_understood"] == 0


@pytest.mark.parametrize(
    ("history", "audience"),
    [
        (None, ("unknown", "nothing")),
        ([], ("unknown", "nothing")),
        ([{"protectedHistory": {"action": "protect"}}], ("followers", "account_state")),
        ([{"protectedHistory": {"action": "unprotect"}}], ("public", "account_state")),
        ([{"protectedHistory": {"action": "Protect"}}], ("followers", "account_state")),
        ([{"protectedHistory": {"action": "Unprotect"}}], ("public", "account_state")),
        (
            [
                {"protectedHistory": {"action": "protect", "protectedAt": "2020-01-01T00:00:00Z"}},
                {
                    "protectedHistory": {
                        "action": "unprotect",
                        "protectedAt": "2021-01-01T00:00:00Z",
                    }
                },
            ],
            ("public", "account_state"),
        ),
        (
            [
                {
                    "protectedHistory": {
                        "action": "unprotect",
                        "protectedAt": "2020-01-01T00:00:00Z",
                    }
                },
                {"protectedHistory": {"action": "protect", "protectedAt": "2021-01-01T00:00:00Z"}},
            ],
            ("followers", "account_state"),
        ),
        (
            [
                {"protectedHistory": {"action": "unprotect"}},
                {"protectedHistory": {"action": "protect"}},
                {"protectedHistory": {"action": "unprotect"}},
            ],
            ("followers", "account_state"),
        ),
    ],
    ids=[
        "no file",
        "an empty file",
        "protected",
        "open again",
        "protected, with a capital letter",
        "open again, with a capital letter",
        "open since 2021",
        "protected since 2021",
        "nobody knows which came last",
    ],
)
def test_the_history_of_the_account_says_who_could_see_its_posts(history, audience):
    files = {} if history is None else {"protected_history": history}

    assert audiences(read_zip(archive(tweet(1), **files))) == [audience]


def test_of_many_switches_the_last_one_decides():
    """More of them than are shown to the person."""

    def switched(number, action):
        at = f"{2010 + number // 12}-{number % 12 + 1:02}-01T00:00:00.000Z"
        return {"protectedHistory": {"action": action, "protectedAt": at}}

    history = [switched(number, ("protect", "unprotect")[number % 2]) for number in range(61)]

    for told in (history, history[::-1]):
        assert audiences(read_zip(archive(tweet(1), protected_history=told))) == [
            ("followers", "account_state")
        ]


def test_of_two_switches_at_the_same_time_the_one_that_protects_counts():
    at = "2021-01-01T00:00:00.000Z"
    history = [
        {"protectedHistory": {"action": action, "protectedAt": at}}
        for action in ("unprotect", "protect")
    ]

    for told in (history, history[::-1]):
        assert audiences(read_zip(archive(tweet(1), protected_history=told))) == [
            ("followers", "account_state")
        ]


def test_a_post_that_repeats_nobody_is_ones_own():
    got = read_zip(archive(tweet(1, retweeted_status=None), tweet(2, retweeted_status={"id": 9})))

    assert ([post.text for post in got.posts], got.report["left_out"]) == (["Hallo"], {"others": 1})


@pytest.mark.parametrize(
    ("names", "missing"),
    [
        (["tweets.js", "tweets-part1.js", "tweets-part2.js"], None),
        (["tweets.js", "tweets-part2.js"], "data/tweets-part1.js"),
        (["tweets-part1.js", "tweets-part2.js"], None),
    ],
)
def test_a_part_that_is_missing_is_noticed(names, missing):
    files = archive()
    del files["data/tweets.js"]
    for number, name in enumerate(names):
        files[f"data/{name}"] = script("tweets", [tweet(number + 1)])

    if missing is None:
        assert len(read_zip(files).posts) == len(names)
        return
    with pytest.raises(Refused) as refused:
        read_zip(files)
    assert (refused.value.reason, refused.value.member) == (Refusal.PART_MISSING, missing)


def test_an_account_that_never_was_protected_is_open():
    files = archive(tweet(1))
    never = {"protectedHistory": {"files": [{"fileName": "x", "count": "0"}]}}
    files["data/manifest.js"] = "window.__THAR_CONFIG = " + json.dumps({"dataTypes": never})

    assert audiences(read_zip(files)) == [("public", "account_state")]


def test_deleted_and_circle_posts_are_not_public_even_if_the_account_is():
    got = read_zip(
        archive(
            tweet(1),
            tweet(2),
            protected_history=[{"protectedHistory": {"action": "unprotect"}}],
            deleted_tweets=[tweet(2)],
            twitter_circle_tweet=[tweet(3)],
            community_tweet=[tweet(4)],
        )
    )

    assert {post.key: (post.state, post.audience) for post in got.posts} == {
        key_of("1"): ("live", "public"),
        key_of("2"): ("removed", "only_me"),
        key_of("3"): ("live", "group"),
        key_of("4"): ("live", "unknown"),
    }
    assert got.report["repeated"] == 1


def test_a_post_to_a_community_is_that_also_where_it_stands_among_all_posts():
    open_ = [{"protectedHistory": {"action": "unprotect"}}]
    got = read_zip(archive(tweet(1), protected_history=open_, community_tweet=[tweet(1)]))

    assert [post.audience for post in got.posts] == ["unknown"]


def test_an_edited_post_stays_the_same_post():
    edited = tweet(9, "new", edit_info={"edit": {"initialTweetId": "8"}})
    first = tweet(8, "old", edit_info={"initial": {"editTweetIds": ["8", "9"]}})

    got = read_zip(archive(edited, first))

    assert [(post.key, post.text) for post in got.posts] == [(key_of("8"), "new")]


def test_archives_until_2018_are_read():
    old = [{"id_str": "5", "created_at": "2016-05-03 05:21:50 +0000", "text": "früher"}]
    files = {
        f"twitter/data/js/tweets/2016_{month:02}.js": "Grailbird.data.tweets_2016 = \n"
        + json.dumps(old if month == 5 else [])
        for month in (3, 5)
    }

    [post] = read_zip(files).posts
    assert (post.key, post.created_at, post.text) == (key_of("5"), 1462252910, "früher")


@pytest.mark.parametrize(
    "strange",
    [{}, {"tweet": None}, {"tweet": {"id_str": "a b", "full_text": "x"}}, {"tweet": {"id": 1}}, 7],
)
def test_what_is_no_post_is_counted_as_not_understood(strange):
    got = read_zip(archive(tweet(1), strange))

    assert len(got.posts) == 1
    assert got.report["not_understood"] == 1


@pytest.mark.parametrize(
    "name",
    [
        "data/direct-messages.js",
        "data/direct-messages-group-part1.js",
        "data/direct-message-headers.js",
        "data/grok-chat-item.js",
        "data/like.js",
        "data/contact.js",
        "data/ip-audit.js",
        "data/note-tweet.js",
        "data/tweet-headers.js",
        "data/deleted-tweet-headers.js",
    ],
)
def test_messages_and_what_is_of_no_use_stay_closed(name):
    assert detect(["data/tweets.js"]).role(name) is None
