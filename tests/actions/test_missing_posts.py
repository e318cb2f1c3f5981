"""A newer archive without a post that is known: its owner is told, and nothing is lost."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consent.actions.forget_checks import forget_check
from consent.answers.groups import groups_of
from consent.answers.listing import Filter, page_of
from consent.answers.world import world_of
from consent.core.choices import Scope
from consent.posts.models import Post
from tests import make
from tests.make import NOW, person
from tests.posts.small_archives import bring, facebook, photo, seconds, wrote

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=30)
FIRST, MIDDLE, LAST = (
    wrote(text, seconds(year)) for text, year in (("First", 2012), ("Middle", 2016), ("Last", 2020))
)


@pytest.fixture
def owner(db):
    return person("ines@example.org")


def missing():
    return dict(Post.objects.exclude(missing_since=None).values_list("text", "missing_since"))


def test_a_post_that_is_gone_is_marked_and_stays_with_its_choice(owner, tmp_path, rulebook):
    bring(owner, facebook(tmp_path / "a.zip", [FIRST, MIDDLE, LAST]))
    middle = Post.objects.get(text="Middle")
    make.said(owner, scope=Scope(posts=frozenset({middle.hex})))
    before = Post.objects.values().get(pk=middle.pk)

    newer = bring(owner, facebook(tmp_path / "b.zip", [FIRST, LAST]), at=LATER)

    assert missing() == {"Middle": LATER}
    assert newer.report["missing"] == 1
    after = Post.objects.values().get(pk=middle.pk)
    assert after == before | {"missing_since": LATER}
    assert after["own_entry"] is not None


def test_the_first_archive_without_it_is_named_and_a_post_that_returns_loses_its_mark(
    owner, tmp_path
):
    whole, part = tmp_path / "a.zip", tmp_path / "b.zip"
    facebook(whole, [FIRST, MIDDLE, LAST])
    facebook(part, [FIRST, LAST])
    bring(owner, whole)
    bring(owner, part, at=LATER)
    again = bring(owner, part, at=LATER + timedelta(days=1))
    assert missing() == {"Middle": LATER}
    assert again.report["missing"] == 0

    bring(owner, whole, at=LATER + timedelta(days=2))

    assert missing() == {}


def test_an_archive_that_has_nothing_in_common_marks_nothing(owner, tmp_path):
    bring(owner, facebook(tmp_path / "a.zip", [FIRST, MIDDLE, LAST]))
    others = [wrote("Mine, too", seconds(year)) for year in (2011, 2021)]

    other = bring(owner, facebook(tmp_path / "b.zip", others), at=LATER, account="")

    assert (other.posts_new, other.report["missing"], missing()) == (2, 0, {})


def test_of_an_account_with_a_name_all_posts_can_be_gone(owner, tmp_path):
    first = [FIRST, MIDDLE, LAST]
    bring(owner, facebook(tmp_path / "a.zip", first, handle="ines.hafen"))
    others = [wrote("Mine, too", seconds(year)) for year in (2009, 2024)]

    newer = facebook(tmp_path / "b.zip", others, handle="ines.hafen")

    assert bring(owner, newer, at=LATER).report["missing"] == 3


def test_the_same_archive_again_marks_nothing_and_writes_no_post(owner, tmp_path):
    archive = facebook(tmp_path / "a.zip", [FIRST, MIDDLE, LAST])
    bring(owner, archive)

    with CaptureQueriesContext(connection) as queries:
        again = bring(owner, archive, at=LATER)

    assert again.report["missing"] == 0
    assert missing() == {}
    statements = [one["sql"].replace('"', "").split() for one in queries.captured_queries]
    assert not [one for one in statements if one[:2] == ["UPDATE", "posts_post"]]
    assert not [one for one in statements if one[:3] == ["INSERT", "INTO", "posts_post"]]


def test_a_part_of_the_time_marks_nothing_outside_it(owner, tmp_path):
    bring(owner, facebook(tmp_path / "a.zip", [FIRST, MIDDLE, LAST]))

    bring(owner, facebook(tmp_path / "b.zip", [LAST]), at=LATER)

    assert missing() == {}


def test_a_file_without_a_kind_of_posts_marks_none_of_that_kind(owner, tmp_path):
    album = {"Elbe": [photo("7.jpg", seconds(2016))]}
    bring(owner, facebook(tmp_path / "a.zip", [FIRST, LAST], albums=album))

    bring(owner, facebook(tmp_path / "b.zip", [FIRST, LAST]), at=LATER)

    assert missing() == {}


def test_an_older_archive_marks_nothing(owner, tmp_path):
    bring(owner, facebook(tmp_path / "a.zip", [FIRST, MIDDLE, LAST]))

    bring(owner, facebook(tmp_path / "old.zip", [FIRST, wrote("X", seconds(2018))]), at=LATER)

    assert missing() == {}


def test_posts_without_a_date_and_of_others_are_not_marked(owner, mallory, tmp_path):
    undated = wrote("No date", seconds(2031))
    bring(owner, facebook(tmp_path / "a.zip", [FIRST, undated, LAST]))
    bring(mallory, facebook(tmp_path / "m.zip", [FIRST, MIDDLE, LAST]))

    bring(owner, facebook(tmp_path / "b.zip", [FIRST, LAST]), at=LATER)

    assert missing() == {}


def test_a_check_marks_nothing_and_is_forgotten_without_a_look_at_posts(owner, tmp_path, rulebook):
    bring(owner, facebook(tmp_path / "a.zip", [FIRST, MIDDLE, LAST]))

    check = bring(owner, facebook(tmp_path / "b.zip", [FIRST, LAST]), at=LATER, keep=False)

    assert missing() == {}
    with CaptureQueriesContext(connection) as queries:
        forget_check(import_=check, at=NOW)
    assert not [one for one in queries.captured_queries if '"posts_post"' in one["sql"]]


def test_many_posts_are_looked_at_in_turns(owner, tmp_path, monkeypatch):
    monkeypatch.setattr("consent.posts.absence.AT_ONCE", 7)
    posts = [wrote(f"Post {n}", seconds(2012) + 86_400 * n) for n in range(60)]
    bring(owner, facebook(tmp_path / "a.zip", posts))

    newer = bring(owner, facebook(tmp_path / "b.zip", posts[::2] + posts[-1:]), at=LATER)

    gone = {f"Post {n}" for n in range(1, 59, 2)}
    assert missing() == dict.fromkeys(gone, LATER)
    assert newer.report["missing"] == len(gone)


def test_the_list_shows_those_alone(owner, tmp_path, rulebook):
    bring(owner, facebook(tmp_path / "a.zip", [FIRST, MIDDLE, LAST]))
    bring(owner, facebook(tmp_path / "b.zip", [FIRST, LAST]), at=LATER)
    world = world_of(owner, at=datetime(2027, 1, 1, tzinfo=UTC))

    page = page_of(world, groups_of(world), Filter(missing=True))

    assert [one.post.text for one in page.posts] == ["Middle"]
