"""What a yes, or taking a no back, would cost for good is said before it is done."""

from datetime import UTC, datetime

import pytest

from consent.core.choices import Decision, Scope
from tests import make
from tests.web.reading import read

IN_TIME = datetime(2025, 5, 20, tzinfo=UTC)
FOR_GOOD = "ends this opt-out for good."


@pytest.fixture
def in_time(ines):
    """Three old posts on Facebook that an opt-out before the last day keeps out, and one at home."""
    posts = [make.post(ines, platform="facebook") for _ in range(3)]
    make.post(ines, platform="home")
    make.said(ines, at=IN_TIME)
    return posts


@pytest.mark.parametrize("page", ["/choice/yes/", "/choice/take-back/"])
def test_posts_for_which_a_new_no_would_come_too_late_are_counted(in_time, signed_in, page):
    words = read(signed_in.get(page)).words

    assert "3 of your posts are kept out now because you opted out in time." in words
    assert FOR_GOOD in words
    assert "If you opt out again later, it is too late for these posts." in words


def test_what_it_says_comes_true(in_time, ines, signed_in):
    make.said(ines, Decision.CONSENT)
    make.said(ines)

    page = read(signed_in.get("/dashboard/"))

    assert page.h1 == "You have opted out. 3 posts can still be used"


@pytest.mark.parametrize("page", ["/choice/yes/", "/choice/take-back/", "/choice/but/"])
def test_where_a_new_no_reaches_the_same_posts_nobody_is_warned(ines, signed_in, page):
    make.post(ines, platform="home")
    make.said(ines, at=IN_TIME)

    words = read(signed_in.get(page)).words

    assert FOR_GOOD not in words
    assert "it is too late" not in words


def test_leaving_types_out_of_a_no_is_warned_of_too(in_time, signed_in):
    words = read(signed_in.get("/choice/but/")).words

    assert "The types that you tick lose the opt-out that they have now, for good." in words


@pytest.mark.parametrize("page", ["/choice/yes/", "/choice/take-back/"])
def test_for_one_post_it_is_about_that_post(ines, signed_in, page):
    posts = [make.post(ines, platform="facebook") for _ in range(3)]
    make.said(ines, scope=Scope(posts=frozenset({one.hex for one in posts})), at=IN_TIME)

    words = read(signed_in.get(f"{page}?post={posts[1].hex}")).words

    assert "1 of your posts is kept out now because you opted out in time." in words


def test_a_no_for_everything_still_stands_behind_one_for_a_part(in_time, ines, signed_in):
    make.said(ines, scope=Scope(platform="facebook"), at=IN_TIME)

    words = read(signed_in.get("/choice/take-back/?platform=facebook")).words

    assert FOR_GOOD not in words
