"""What people come for, and what it costs them in clicks and fields; with scripts and without."""

import re

import pytest

from consent.core.choices import Decision
from consent.core.numbers import SHAPE
from consent.posts.models import Post
from tests import make
from tests.browser import people
from tests.browser.worker import work_off
from tests.posts.formats.build import build_facebook

pytestmark = pytest.mark.browser

NO, YES = "Opt out of AI training", "Let my posts be used"
BACK = "Take my choice back"


def writer(email="ines@example.org", *, country="DE", posts=14, **fields):
    """Somebody with public posts on the operator's own platform."""
    person = people.person(email, country=country, **fields)
    people.write(person, posts, "home", handle="ines")
    return person


def test_opting_out_is_one_click(journey):
    ines = writer()
    journey.site.sign_in(ines)
    journey.start("/dashboard/")
    journey.site.forget()

    journey.press(NO)

    assert journey.cost == (1, 0)
    sent, shown = [r for r in journey.site.responses if r.request.resource_type == "document"]
    assert (sent.request.method, sent.status) == ("POST", 303)
    assert (shown.request.method, shown.status) == ("GET", 200)
    number = re.fullmatch(r"/receipts/(.+)/", journey.site.address)[1]
    assert SHAPE.fullmatch(number)
    assert number in journey.site.words
    assert journey.site.heading == "Your choice is saved"
    assert make.choices().count() == 1


def test_an_opt_out_is_seen_everywhere(journey):
    ines = writer()
    journey.site.sign_in(ines)
    journey.start("/dashboard/")
    journey.press(NO)
    number = journey.site.address.split("/")[2]

    journey.start("/dashboard/")
    assert journey.site.heading == "You have opted out"
    assert "None of your posts will go into new training." in journey.site.words
    assert journey.site.page.locator(".choice__button").count() == 0
    journey.start("/posts/?outcome=can_be_used")
    assert journey.site.words.startswith("0 posts found")
    journey.start("/posts/?outcome=kept_out")
    assert journey.site.heading == "14 posts found"
    journey.follow_first("table th a")
    assert "You opted out" in journey.site.page.locator(".chain__line--deciding").inner_text()
    journey.start("/choice/")
    assert "You opted out" in journey.site.words
    journey.start("/receipts/")
    assert number in journey.site.words
    journey.start("/history/")
    assert f"Receipt {number}" in journey.site.words


def test_the_same_form_sent_twice_is_one_choice(journey):
    ines = writer()
    journey.site.sign_in(ines)
    journey.start("/dashboard/")
    page = journey.site.page
    hidden = page.locator("form.choice input[type=hidden]").all()
    form = {one.get_attribute("name"): one.get_attribute("value") for one in hidden}
    form |= {"decision": "object"}

    answers = [
        page.context.request.post(f"{journey.site.url}/choice/", form=form) for _ in range(2)
    ]

    assert len({answer.url for answer in answers}) == 1
    assert [answer.status for answer in answers] == [200, 200]
    assert make.choices().count() == 1


def test_undoing_takes_a_link_and_a_page_that_says_what_it_means(journey):
    ines = writer()
    journey.site.sign_in(ines)
    journey.start("/dashboard/")
    journey.press(NO)
    receipt = journey.site.address

    journey.start(receipt)
    journey.follow(BACK)
    assert make.choices().count() == 1
    journey.press(BACK)

    assert journey.cost == (2, 0)
    journey.start("/dashboard/")
    assert journey.site.heading == "You can say no"
    assert "All your 14 posts can be used to train AI." in journey.site.words


def test_saying_yes_takes_no_fewer_clicks_than_saying_no(journey):
    journey.site.sign_in(writer())
    journey.start("/dashboard/")

    journey.press(YES)
    assert journey.site.address == "/choice/yes/"
    assert make.choices().count() == 0
    journey.press("Yes, use my posts")

    assert journey.cost == (2, 0)
    assert journey.site.heading == "Your choice is saved"
    assert make.choices().count() == 1
    journey.start("/dashboard/")
    assert journey.site.heading == "You let your posts be used"


def test_where_people_are_asked_first_yes_takes_three_clicks_and_no_two(journey):
    journey.site.sign_in(people.opt_in())
    journey.start("/dashboard/")
    journey.follow("Your choice")
    journey.press("Yes, use my posts")
    assert make.choices().count() == 0
    journey.press("Yes, use my posts")
    assert journey.cost == (3, 0)
    assert make.choices().count() == 1

    journey.start("/dashboard/")
    journey.press("No, keep my posts out")
    assert journey.cost == (1, 0)
    journey.start("/dashboard/")
    assert journey.site.heading == "You have opted out"


def test_where_there_is_no_choice_a_wish_is_one_click(journey):
    journey.site.sign_in(people.in_texas())
    journey.start("/dashboard/")
    for said in (
        "It is stored here.",
        "It has no effect today.",
        "It becomes an opt-out when the rules give you the right.",
    ):
        assert said in journey.site.words

    journey.press("Save my wish")

    assert journey.cost == (1, 0)
    assert journey.site.heading == "Your wish is saved"
    journey.start("/dashboard/")
    assert journey.site.heading == "Your wish is saved"


def test_why_a_post_is_kept_out_is_two_clicks_away(journey):
    journey.site.sign_in(people.in_germany())
    journey.start("/dashboard/")

    journey.follow_first("a[href='/posts/?outcome=kept_out']")
    journey.follow_first("table th a")

    assert journey.cost == (2, 0)
    assert "This is the reason" in journey.site.words
    assert journey.site.page.locator(".chain__line--deciding").count() == 1


def test_keeping_one_post_out_takes_three_clicks(journey):
    ines = writer()
    journey.site.sign_in(ines)
    journey.start("/dashboard/")

    journey.follow_first("a[href='/posts/?outcome=can_be_used']")
    journey.follow_first("table th a")
    post = journey.site.address
    journey.press("Keep only this post out")

    assert journey.cost == (3, 0)
    journey.start(post)
    assert "You opted out for this post" in journey.site.words
    journey.start("/posts/?outcome=kept_out")
    assert journey.site.heading == "1 post found"


def test_one_choice_for_a_filtered_list_takes_three_clicks(journey):
    ines = writer()
    journey.site.sign_in(ines)
    journey.start("/dashboard/")

    journey.follow_first("a[href='/posts/?outcome=can_be_used']")
    journey.follow_first("a[href^='/posts/choose/']")
    many = journey.site.heading
    journey.press(NO)

    assert journey.cost == (3, 0)
    assert many.startswith("One choice for")
    assert journey.site.heading == "Your choice is saved"


SIGNED_IN = [
    "/dashboard/",
    "/posts/",
    "/choice/",
    "/choice/yes/",
    "/choice/but/",
    "/posts/choose/",
    "/receipts/",
    "/history/",
    "/imports/",
    "/imports/new/",
    "/audience/",
    "/region/",
    "/settings/",
    "/settings/sessions/",
    "/how-it-works/",
    "/what-cannot-be-undone/",
    "/help/",
    "/privacy/",
    "/accessibility/",
    "/accounts/email/",
    "/accounts/2fa/",
]


def test_my_rules_are_two_clicks_from_every_page(journey):
    journey.site.sign_in(people.in_germany())
    for address in SIGNED_IN:
        journey.start(address)
        journey.follow("Rules")
        journey.follow("Germany")
        assert journey.cost == (2, 0)
        assert journey.site.address == "/rules/DE/"
        assert "Germany" in journey.site.heading


def test_the_choice_is_one_click_from_every_page(journey):
    journey.site.sign_in(people.in_germany())
    for address in SIGNED_IN:
        if address == "/choice/":
            continue
        journey.start(address)
        journey.follow("Choice")
        assert journey.cost == (1, 0)
        assert journey.site.heading == "Your choice"


def test_bringing_a_file_in_takes_two_clicks_and_the_file(journey, tmp_path):
    archive = tmp_path / "facebook-ines.hafen-2026-07-01-x7Kq2.zip"
    built = build_facebook(archive, posts=60)
    ines = people.without_posts()
    journey.site.sign_in(ines)
    journey.start("/dashboard/")

    journey.follow("Bring posts in")
    journey.give("Your file", archive)
    journey.press("Start reading")
    assert journey.site.heading == "Your file is here"
    work_off()
    journey.follow("Refresh")

    assert journey.cost == (3, 1)
    count = sum(built.expected.values())
    assert journey.site.heading == f"We read your file: {count} new posts"
    assert Post.objects.filter(person=ines).count() == count
    journey.follow("See your posts")
    assert journey.site.heading == f"Your {count} posts"


def test_a_file_that_is_none_says_so_and_changes_nothing(journey, tmp_path):
    photo = tmp_path / "holiday.zip"
    photo.write_bytes(b"\xff\xd8\xff not a zip at all")
    ines = people.opted_out()
    journey.site.sign_in(ines)
    journey.start("/imports/new/")

    journey.give("Your file", photo)
    journey.press("Start reading")
    work_off()
    journey.follow("Refresh")

    assert journey.site.heading == "We cannot read your file"
    assert "None of your choices have changed." in journey.site.words
    assert make.choices().count() == 1


def test_saying_who_could_see_posts_is_free_to_undo(journey):
    ines = people.in_germany()
    journey.site.sign_in(ines)
    journey.start("/dashboard/")

    journey.follow("Say who could see them")
    journey.press("Everyone could see them")
    assert journey.cost == (2, 0)
    assert journey.site.heading == "We have no open question about who could see your posts"

    undo = journey.site.page.get_by_role("button", name=re.compile("^Undo"))
    journey.site.send(lambda _: undo.first.click())
    assert journey.site.heading == "We do not know who was able to see 12 of your posts"


def test_a_choice_survives_every_other_form(journey):
    """Saving settings, moving or signing out everywhere never touches a choice."""
    ines = people.opted_out()
    journey.site.sign_in(ines)

    journey.start("/settings/")
    journey.press("Save settings")
    journey.start("/region/")
    journey.choose("Country", "France")
    journey.press("Save")
    journey.start("/settings/sessions/")
    journey.press("Sign out everywhere else")

    assert make.choices().count() == 1
    journey.start("/dashboard/")
    assert journey.site.heading == "You have opted out"


def test_somebody_who_said_yes_can_stop_with_one_click(journey):
    ines = writer()
    make.said(ines, Decision.CONSENT, at=people.YESTERDAY)
    journey.site.sign_in(ines)
    journey.start("/dashboard/")

    journey.press(NO)

    assert journey.cost == (1, 0)
    assert journey.site.heading == "Your choice is saved"
