"""
Records of one archive that contradict each other about one post.

What protects the post counts, wherever its record stands; a check says the same.
"""

import json
import zipfile
from itertools import permutations
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.answers.groups import groups_of, totals
from consent.answers.world import world_of
from consent.posts.models import Post
from tests.make import NOW, person
from tests.posts.formats.test_mastodon import FOLLOWERS, MALLORY, PUBLIC, note
from tests.posts.formats.test_tables import COLUMNS, SHARE, table
from tests.posts.small_archives import bring

pytestmark = pytest.mark.django_db

MORE_THAN_A_SLICE = 2500
VIDEOS = "Takeout/YouTube and YouTube Music/video metadata/videos.csv"
DAY = "2026-02-09 01:21:47"


def youtube(*rows):
    columns = ("Video ID", "Video Title (Original)", "Privacy", "Video Create Timestamp")
    return {VIDEOS: table(columns, *((name, "T", said, DAY) for name, said in rows))}


def linkedin(*rows):
    shares = ((DAY, f"{SHARE}{name}", "Words", "", "", said) for name, said in rows)
    return {"Shares.csv": table(COLUMNS, *shares)}


def mastodon(*rows):
    notes = [note(name, to=to, cc=cc) for name, (to, cc) in rows]
    actor = {"id": "https://social.example/users/ines", "preferredUsername": "ines"}
    outbox = {"type": "OrderedCollection", "orderedItems": notes}
    return {"actor.json": json.dumps(actor), "outbox.json": json.dumps(outbox)}


def tiktok(*rows):
    """Of each name all records but the first stand in another list."""
    lists, seen = {"Video": {"Videos": []}, "Post": {"Posts": []}}, set()
    for name, said in rows:
        where = lists["Post"]["Posts"] if name in seen else lists["Video"]["Videos"]
        where.append(
            {"Date": f"2026-02-09 01:21:{name % 60:02}", "Title": name, "WhoCanView": said}
        )
        seen.add(name)
    document = {
        "Video": {"Videos": {"VideoList": lists["Video"]["Videos"]}},
        "Post": {"Posts": {"VideoList": lists["Post"]["Posts"]}},
        "App Settings": {"Settings": {"SettingsMap": {"Private Account": "Disabled"}}},
    }
    return {"user_data_tiktok.json": json.dumps(document)}


TO_ALL = ([PUBLIC], [])
SAYINGS = {
    youtube: ("Public", ("Unlisted", "Private", "", "no word we know")),
    linkedin: ("PUBLIC", ("MEMBER_NETWORK", "")),
    mastodon: (TO_ALL, (([FOLLOWERS], [PUBLIC]), ([FOLLOWERS], []), ([MALLORY], []), ([], []))),
    tiktok: ("Everyone", ("Friends", "Only you", None)),
}
EVERY = [(build, said) for build, (_, others) in SAYINGS.items() for said in others]
"""Every platform with what protects a post there."""


def packed(tmp_path, files):
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return archive


def somebody():
    return person(f"{uuid4()}@example.org")


def usable(ines):
    return Post.objects.filter(person=ines, audience="public", state="live").count()


def numbers(of):
    return {reason: count for reason, count in of.report["reasons"].items() if count}


@pytest.mark.parametrize("between", [0, MORE_THAN_A_SLICE])
@pytest.mark.parametrize("later", [0, 1])
@pytest.mark.parametrize(("build", "protects"), EVERY)
def test_of_two_records_of_a_post_the_one_that_protects_it_counts(
    rulebook, tmp_path, build, protects, later, between
):
    ines, public = person("ines@example.org", country="DE", born=1985), SAYINGS[build][0]
    two = [(1, public), (1, protects)]
    others = [(number + 100, public) for number in range(between)]
    rows = [two[later], *others, two[1 - later], (2, public)]
    archive = packed(tmp_path, build(*rows))

    check = bring(ines, archive, keep=False)
    kept = bring(ines, archive)

    public_ones = usable(ines)
    # TikTok has no identifiers; of equal ones at the same second there are few.
    assert public_ones == between + 1
    counted = totals(groups_of(world_of(ines, at=NOW))).by_reason
    if kept.report["left_out"] == {}:
        assert numbers(check) == {reason: count for reason, count in counted.items() if count}
        for name in ("audience_known", "audience_unknown"):
            assert check.report[name] == kept.report[name]


@pytest.mark.parametrize("build", [youtube, mastodon])
def test_the_strictest_of_several_counts_in_every_order(rulebook, tmp_path, build):
    public, others = SAYINGS[build]
    found = set()
    for order in permutations((public, *others[:2])):
        Post.objects.all().delete()
        ines = somebody()
        bring(ines, packed(tmp_path, build(*((1, said) for said in order))))
        found.add(Post.objects.values_list("state", "audience", "basis").get(person=ines))

    assert len(found) == 1
    assert "public" not in found.pop()


@pytest.mark.parametrize(("build", "protects"), EVERY)
def test_the_same_archive_again_changes_nothing(rulebook, tmp_path, build, protects):
    ines, public = somebody(), SAYINGS[build][0]
    archive = packed(tmp_path, build((1, public), (1, protects), (2, public)))
    bring(ines, archive)
    first = sorted(Post.objects.values_list("key", "state", "audience", "basis"))

    bring(ines, archive)

    assert sorted(Post.objects.values_list("key", "state", "audience", "basis")) == first


@pytest.mark.parametrize("newer", [True, False])
def test_a_contradiction_counts_for_posts_that_were_here_before(rulebook, tmp_path, newer):
    ines = somebody()
    bring(ines, packed(tmp_path, youtube((1, "Private"), (2, "Public"))))
    rows = [(1, "Public"), (1, "Unlisted"), (2, "Public"), (2, "Private")]
    files = youtube(*rows)
    if newer:
        files[VIDEOS] += table((3, "New", "Public", "2026-03-01 00:00:00"))

    bring(ines, packed(tmp_path, files))

    audiences = sorted(Post.objects.filter(created_at__month=2).values_list("audience", flat=True))
    assert audiences == ["only_me", "unlisted"]


@given(st.data())
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_order_of_records_makes_a_post_usable_that_one_of_them_protects(
    rulebook, tmp_path, data
):
    build = data.draw(st.sampled_from(sorted(SAYINGS, key=lambda one: one.__name__)))
    public, others = SAYINGS[build]
    sayings = st.sampled_from((public, public, *others))
    rows = data.draw(st.lists(st.tuples(st.integers(1, 4), sayings), min_size=1, max_size=8))
    # What is the same second and title twice in one list of TikTok is two videos.
    most = 2 if build is tiktok else 8
    rows = [row for at, row in enumerate(rows) if [r[0] for r in rows[:at]].count(row[0]) < most]
    Post.objects.all().delete()

    # One message more than posts: an archive of messages alone is refused.
    ines = somebody()
    bring(ines, packed(tmp_path, build(*rows, (5, public))))

    names = {name for name, _ in rows}
    open_ones = {name for name in names if all(said == public for n, said in rows if n == name)}
    assert usable(ines) == len(open_ones) + 1
