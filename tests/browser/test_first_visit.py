"""Somebody comes for the first time: from the address of the site to the receipt."""

import pytest

from accounts.models import User
from tests import make
from tests.browser.cases_of_accounts import mailed_code
from tests.browser.worker import work_off
from tests.posts.formats.build import build_facebook

pytestmark = pytest.mark.browser


def test_the_first_visit(journey, album, tmp_path):
    site = journey.site
    journey.start("/")
    journey.follow("Start")
    journey.type("E-mail address", "new@example.org")
    journey.press("Send me a code")
    album.keep(site.page, "first visit", "1 code")
    journey.type("Code", mailed_code())
    journey.press("Go on")

    # The choice is there before any question is asked.
    assert site.address == "/dashboard/"
    album.keep(site.page, "first visit", "2 overview")
    button = site.page.get_by_role("button", name="Opt out of AI training", exact=True)
    assert button.bounding_box()["y"] + button.bounding_box()["height"] <= 640

    journey.follow("Tell us where you live")
    journey.choose("Country", "Germany")
    journey.type("Year of birth", "1988")
    journey.press("Save")
    assert "Saved. You live here: Germany." in site.words
    album.keep(site.page, "first visit", "3 region told")

    archive = tmp_path / "facebook-ines.zip"
    built = build_facebook(archive, posts=60)
    count = sum(built.expected.values())
    journey.follow("Bring posts in")
    journey.give("Your file", archive)
    journey.press("Start reading")
    work_off()
    journey.follow("Refresh")
    assert site.heading == f"We read your file: {count} new posts"
    album.keep(site.page, "first visit", "4 file read")

    journey.follow("See your posts")
    assert site.heading == f"Your {count} posts"
    album.keep(site.page, "first visit", "5 posts")

    journey.follow("Overview")
    assert "We do not know who was able to see" in site.words
    journey.follow("Say who could see them")
    album.keep(site.page, "first visit", "6 audience")
    journey.press("Everyone could see them")
    journey.follow("Overview")
    album.keep(site.page, "first visit", "7 overview")
    assert site.heading == "You can say no"
    assert make.choices().count() == 0

    journey.press("Opt out of AI training")
    assert site.heading == "Your choice is saved"
    album.keep(site.page, "first visit", "8 receipt")
    assert make.choices().count() == 1
    assert User.objects.get().email == "new@example.org"
