"""Which archive is newer where the newest post is gone: some say when they were made."""

from datetime import UTC, datetime, timedelta

import pytest

from consent.core.choices import Decision, Scope
from consent.ledger.choices import choices_of
from consent.posts.models import PlatformAccount, Post
from consent.posts.when_made import AHEAD, Made
from tests import make
from tests.make import NOW
from tests.posts.formats.building.repositories import repository
from tests.posts.small_archives import bring, facebook, seconds, wrote
from tests.posts.small_others import instagram, picture, tweet, x

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=30)
FIRST, CATS, LOVED, LAST = (
    wrote(text, seconds(year))
    for text, year in (("First", 2012), ("Cats", 2016), ("I love cats", 2016), ("Last", 2020))
)


def missing():
    return set(Post.objects.exclude(missing_since=None).values_list("text", flat=True))


def dated(day):
    return f"facebook-ines-{day:%Y-%m-%d}-AbCd1234.zip"


def test_of_x_the_newest_post_and_others_that_are_gone_are_marked(ines, tmp_path):
    bring(ines, x(tmp_path / "a.zip", *(tweet(n, 2010 + n) for n in (1, 2, 3))))

    newer = x(tmp_path / "b.zip", tweet(1, 2011), made="2026-12-20T10:00:00.123Z")
    bring(ines, newer, at=LATER)

    assert missing() == {"No. 2", "No. 3"}


@pytest.mark.parametrize("made", ["2026-11-01T10:00:00.000Z", "2031-01-01T00:00:00.000Z", "soon"])
def test_an_archive_that_may_be_older_marks_nothing(ines, tmp_path, made):
    """One that was made before the other was brought; one from the future; one that is silent."""
    bring(ines, x(tmp_path / "a.zip", *(tweet(n, 2010 + n) for n in (1, 2, 3))))

    bring(ines, x(tmp_path / "b.zip", tweet(1, 2011), made=made), at=LATER)

    assert missing() == set()


def test_an_older_archive_marks_nothing_although_it_has_the_newest_post_as_well(ines, tmp_path):
    bring(
        ines,
        x(
            tmp_path / "b.zip",
            *map(tweet, (1, 2, 3), (2011, 2012, 2013)),
            made="2026-11-20T10:00:00.000Z",
        ),
    )

    older = x(tmp_path / "a.zip", tweet(1, 2011), tweet(3, 2013), made="2026-11-19T10:00:00.000Z")
    bring(ines, older, at=LATER)

    assert missing() == set()


def test_the_no_follows_an_edit_where_the_name_of_the_file_tells_its_day(ines, tmp_path, rulebook):
    bring(ines, facebook(tmp_path / dated(NOW - timedelta(days=9)), [FIRST, CATS, LAST]))
    no = Scope(posts=frozenset({Post.objects.get(text="Cats").hex}))
    make.said(ines, decision=Decision.OBJECT, scope=no)

    bring(
        ines, facebook(tmp_path / dated(NOW), [FIRST, LOVED, wrote("New", seconds(2017))]), at=LATER
    )

    *_, again = choices_of(ines.subject)
    assert again.scope.posts == {Post.objects.get(text="I love cats").hex}
    # Of Facebook one can ask for a part of the time: the newest post may have been left out.
    assert missing() == {"Cats"}


def test_of_one_day_nobody_can_tell_which_is_newer(ines, tmp_path):
    bring(ines, facebook(tmp_path / dated(NOW), [FIRST, CATS, LAST]))

    bring(
        ines,
        facebook(tmp_path / dated(NOW + timedelta(days=1)), [FIRST, wrote("X", seconds(2018))]),
        at=LATER,
    )

    assert missing() == set()


def test_a_repository_says_in_which_state_it_is(ines, tmp_path):
    posts = {f"app.bsky.feed.post/3k{n}": bluesky_post(n) for n in (1, 2, 3)}
    older = tmp_path / "a.car"
    older.write_bytes(repository(posts, rev=tid(NOW - timedelta(days=2))))
    bring(ines, older)
    posts.pop("app.bsky.feed.post/3k3")
    newer = tmp_path / "b.car"
    newer.write_bytes(repository(posts, rev=tid(NOW - timedelta(days=1))))

    bring(ines, newer, at=LATER)

    assert missing() == {"Post 3"}


def bluesky_post(number):
    return {
        "$type": "app.bsky.feed.post",
        "text": f"Post {number}",
        "createdAt": f"202{number}-01-01T00:00:00Z",
    }


def tid(at):
    """The number of a commit (https://atproto.com/specs/tid)."""
    number = int(at.timestamp()) * 1_000_000 << 10
    return "".join(
        "234567abcdefghijklmnopqrstuvwxyz"[number >> 5 * n & 31] for n in range(12, -1, -1)
    )


def test_when_an_archive_says_it_was_made_opens_no_account(ines, tmp_path):
    """Only a newer post does: a date is written into a file more easily than a post is published."""
    road, lake = picture("road", 2021), picture("lake", 2019)
    names = [f"instagram-ines-{NOW + timedelta(days=n):%Y-%m-%d}-AbCd1234.zip" for n in (-9, 20)]
    bring(ines, instagram(tmp_path / names[0], road, lake, private=True))

    bring(ines, instagram(tmp_path / names[1], lake, private=False), at=LATER)

    assert Post.objects.get(text="lake").audience == "followers"
    assert PlatformAccount.objects.get().private is True


def test_one_made_before_another_is_not_newer_whatever_posts_it_holds(ines, tmp_path):
    lake, road = picture("lake", 2019), picture("road", 2021)
    names = [f"instagram-ines-{NOW - timedelta(days=n):%Y-%m-%d}-AbCd1234.zip" for n in (9, 90)]
    bring(ines, instagram(tmp_path / names[0], lake, private=True))

    bring(ines, instagram(tmp_path / names[1], lake, road, private=False), at=LATER)

    assert Post.objects.get(text="lake").audience == "followers"


def test_what_is_kept_of_it(ines, tmp_path):
    made = "2026-11-20T10:00:00.000Z"
    report = bring(ines, x(tmp_path / "a.zip", tweet(1, 2011), made=made)).report

    assert report["made"] == {"earliest": "2026-11-20T10:00:00Z", "latest": "2026-11-20T10:00:00Z"}
    silent = bring(ines, x(tmp_path / "b.zip", tweet(1, 2011)), at=LATER).report
    assert silent["made"] == {"earliest": None, "latest": "2026-12-23T12:00:00Z"}


@pytest.mark.parametrize(
    ("name", "earliest", "latest"),
    [
        ("facebook-ines-2026-05-02-AbCd1234.zip", "2026-05-01T10:00", "2026-05-03T12:00"),
        ("instagram-i.n-es-2026-05-02-AbCd1234 (1).zip", "2026-05-01T10:00", "2026-05-03T12:00"),
        ("Complete_LinkedInDataExport_05-02-2026.zip", "2026-05-01T10:00", "2026-05-03T12:00"),
        ("archive-20260502103000-0123456789abcdef.zip", "2026-05-02T10:30", "2026-05-02T10:30"),
        ("takeout-20260502T103000Z-001.zip", "2026-05-02T10:30", "2026-05-02T10:30"),
        ("takeout-20260502T103000Z-3-001.zip", "2026-05-02T10:30", "2026-05-02T10:30"),
        ("facebook-ines-2026-13-02-AbCd1234.zip", None, "2026-11-23T12:00"),
        ("archive-20260532103000-0123456789abcdef.zip", None, "2026-11-23T12:00"),
        ("facebook-ines.zip", None, "2026-11-23T12:00"),
        ("2026-05-02.zip", None, "2026-11-23T12:00"),
    ],
)
def test_names_that_platforms_give_tell_the_day(ines, tmp_path, name, earliest, latest):
    made = bring(ines, facebook(tmp_path / name, [FIRST])).report["made"]

    assert (made["earliest"], made["latest"]) == (earliest and f"{earliest}:00Z", f"{latest}:00Z")


def test_only_if_every_part_tells(ines, tmp_path):
    first = facebook(tmp_path / dated(NOW - timedelta(days=9)), [FIRST])
    second = facebook(tmp_path / "photos.zip", more={"media/1.jpg": "x"})

    assert bring(ines, first, second).report["made"]["earliest"] is None


def test_the_same_archive_again_is_as_old_as_it_was(ines, tmp_path):
    archive = facebook(tmp_path / "a.zip", [FIRST])
    bring(ines, archive)

    again = bring(ines, archive, at=LATER).report["made"]

    assert again == {"earliest": None, "latest": "2026-11-23T12:00:00Z"}


def test_nothing_is_after_nothing():
    made = Made(earliest=datetime(2026, 1, 1, tzinfo=UTC), latest=datetime(2026, 1, 1, tzinfo=UTC))

    assert not made.is_after([])
    assert not made.is_before_one_of([])
    assert timedelta(days=1) == AHEAD
