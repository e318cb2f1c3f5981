"""Files that others published as examples; they lie beside the project, if at all."""

import json
from pathlib import Path

import pytest

from tests.posts.formats.archives import FACEBOOK, INSTAGRAM, read, read_files

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
