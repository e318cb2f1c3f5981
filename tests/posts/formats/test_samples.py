"""Files that others published as examples; they lie beside the project, if at all."""

import json
from pathlib import Path

import pytest

from tests.posts.formats.archives import FACEBOOK, INSTAGRAM, read, read_files
from tests.posts.reading.here import read_zip

SAMPLES = Path(__file__).parents[4] / "shared" / "samples"
ACTIVITY = "your_instagram_activity"
PERSONAL = "personal_information/personal_information/personal_information.json"

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples are not here")


def sample(name):
    return json.loads((SAMPLES / name).read_bytes())


def facts(outcome):
    return [(post.kind, post.audience, post.created_at, post.text) for post in outcome.posts]


def test_facebook_posts():
    got = read(FACEBOOK, "posts/your_posts_1.json", sample("facebook/posts_sample.json"))

    assert facts(got) == [
        ("post", "unknown", 1751368208, "Test post body about machine learning."),
        ("post", "unknown", 1751454608, "Another sample about NLTK tokenization."),
    ]
    assert got.reader.not_understood == 0


def test_facebook_comments():
    got = read(FACEBOOK, "comments/comments.json", sample("facebook/comments_sample.json"))

    assert facts(got) == [("comment", "unknown", 1754431021, "Great work!")]


def test_instagram_as_a_whole():
    names = [
        PERSONAL,
        f"{ACTIVITY}/content/posts_1.json",
        f"{ACTIVITY}/comments/post_comments_1.json",
    ]
    got = read_files(
        INSTAGRAM, [(INSTAGRAM.role(name), sample(f"instagram/{name}")) for name in names]
    )

    assert facts(got) == [
        ("post", "followers", 1721408074, "bla"),
        ("comment", "unknown", 1735822393, "bla"),
        ("comment", "unknown", None, "blabla"),
        ("comment", "unknown", 1726468307, "BSC"),
    ]
    assert got.account == {"handle": "bla", "private": True}
    assert got.evidence == {}
    assert got.reader.not_understood == 0


def text(name):
    return (SAMPLES / name).read_bytes()


def test_x():
    got = read_zip(
        {f"data/{name}": text(f"twitter/data/{name}") for name in ("tweets.js", "like.js")}
    )

    assert [(post.kind, post.audience, post.text) for post in got.posts] == [
        ("post", "unknown", "1/ A thread on things I learned this year"),
        ("comment", "unknown", "2/ Second part of the thread"),
    ]
    assert got.report["left_out"] == {"others": 1}
    assert got.report["unknown_files"] == 1


def test_linkedin():
    names = ("Shares.csv", "Comments.csv", "Articles.csv")
    got = read_zip({name: text(f"linkedin/{name}") for name in names})

    assert [(post.kind, post.audience) for post in got.posts] == [
        *[("post", "unknown")] * 3,
        ("article", "unknown"),
        *[("comment", "unknown")] * 2,
    ]
    assert got.report["not_understood"] == 0


def test_reddit():
    names = ("posts.csv", "saved_comments.csv", "saved_posts.csv")
    got = read_zip({name: text(f"reddit/{name}") for name in names})

    assert [(post.kind, post.created_at, post.album) for post in got.posts] == [
        ("post", 1686839400, "r/python"),
        ("post", 1705742130, "r/programming"),
        ("post", 1710096300, "r/AskReddit"),
        ("post", 1714564800, "r/learnpython"),
    ]
    assert got.report["unknown_files"] == 2
    assert "0.0.0.0" not in repr(got)


def test_youtube():
    folder = "Takeout/YouTube y YouTube Music"
    got = read_zip(
        {
            f"{folder}/canales/canal.csv": text("youtube/canales/canal.csv"),
            f"{folder}/comentarios/comentarios.csv": text("youtube/comentarios/comentarios.csv"),
        }
    )

    # Its publishers gave both comments the same number.
    assert [(post.kind, post.text, post.created_at) for post in got.posts] == [
        ("comment", "blabla", None)
    ]
    assert got.report["repeated"] == 1
    assert got.report["evidence"] == {"country": ["ES"], "channel_visibility": ["Público"]}


def test_tiktok():
    got = read_zip({"user_data_tiktok.json": text("tiktok/user_data_tiktok.trimmed.json")})

    assert [(post.kind, post.audience, post.created_at) for post in got.posts] == [
        ("comment", "unknown", 1732438516),
        ("comment", "unknown", 1732116230),
    ]
    assert got.report["account"] == {"private": False}


@pytest.mark.parametrize(
    ("name", "kind", "audience"),
    [
        ("note_public", "post", "public"),
        ("note_unlisted", "post", "unlisted"),
        # Every post of an archive is addressed to somebody; these fixtures are not.
        ("note", "post", "unknown"),
        ("comment", "comment", "unknown"),
        ("note_mastodon_with_video", "post", "unknown"),
        ("quote", "post", "unknown"),
    ],
)
def test_mastodon(name, kind, audience):
    note = sample(f"mastodon/as2/{name}.as2.json")
    note.setdefault("id", f"https://social.example/{name}")
    repost = sample("mastodon/as2/repost.as2.json")
    got = read_zip({"outbox.json": json.dumps({"orderedItems": [note, repost]})})

    assert [(post.kind, post.audience) for post in got.posts] == [(kind, audience)]
    assert got.report["left_out"] == {"others": 1}


def test_bluesky():
    names = ("note", "comment_inreplyto_id", "quote", "note_with_article_tag_indices", "repost")
    feed = [sample(f"bluesky/{name}.bsky.json") for name in names]
    got = read_zip({"bluesky.json": json.dumps({"feed": feed})})

    assert [(post.kind, post.audience, post.created_at) for post in got.posts] == [
        ("post", "public", 1329942401),
        ("comment", "public", 1354669106),
    ]
    # A quote of another account, and a repost; the other fixture is a record without an address.
    assert (got.report["left_out"], got.report["not_understood"]) == ({"others": 2}, 1)
