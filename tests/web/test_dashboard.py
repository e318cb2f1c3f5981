"""The dashboard in each state: the headline, the buttons, the numbers."""

from datetime import UTC, datetime, timedelta

from django.test import Client
from django.utils import timezone

from consent.core.choices import Decision, Scope
from consent.core.posts import Audience, Basis, Kind
from consent.posts.models import Import, Post
from consent.queue import Job, Task
from tests import make
from tests.web.reading import read

OPT_OUT, LET, WISH = "Opt out of AI training", "Let my posts be used", "Save my wish"
YESTERDAY = make.NOW - timedelta(days=1)


def dashboard(person):
    browser = Client()
    browser.force_login(person)
    response = browser.get("/dashboard/")
    assert response.status_code == 200
    return read(response)


def lives(rulebook, country, subdivision="", **fields):
    fields.setdefault("born", 1985)
    return make.person(
        f"{country or 'nowhere'}@example.org", country=country, subdivision=subdivision, **fields
    )


def test_where_you_can_say_no_both_buttons_are_there(ines):
    make.post(ines, platform="home")
    make.post(ines, platform="home", audience=Audience.FOLLOWERS)

    page = dashboard(ines)

    assert page.h1 == "You can say no"
    assert "1 of your 2 posts can be used to train AI." in page.words
    assert "It takes one click. You do not have to give a reason." in page.words
    assert page.choices == [OPT_OUT, LET]


def test_without_posts_the_choice_counts_all_the_same(ines):
    page = dashboard(ines)

    assert page.h1 == "You can say no"
    assert "We have no posts for you yet. Your choice still counts." in page.words
    assert page.choices == [OPT_OUT, LET]
    assert page.links["Bring posts in"] == "/imports/new/"


def test_after_opting_out_nothing_is_asked_again(ines):
    make.post(ines, platform="home")
    make.said(ines, at=make.NOW)

    page = dashboard(ines)

    assert page.h1 == "You have opted out"
    assert "You opted out on 23 November 2026, 12:00 (UTC)." in page.words
    assert "None of your posts will go into new training." in page.words
    assert page.choices == []
    assert page.links["Change your choice"] == "/choice/"


def test_elsewhere_we_do_not_promise_what_we_cannot_see(ines):
    make.account(ines, "facebook")
    make.said(ines)

    page = dashboard(ines)

    assert page.h1 == "You have opted out"
    assert "By the rules that we know, none of your posts can go into new training." in page.words
    assert "None of your posts will go into new training." not in page.words


def test_an_opt_out_that_comes_too_late_for_old_posts_is_not_called_complete(ines):
    for _ in range(2):
        make.post(ines, platform="facebook")
    make.post(ines, platform="home")
    make.said(ines, at=YESTERDAY)

    page = dashboard(ines)

    assert page.h1 == "You have opted out. 2 posts can still be used"
    assert "For older posts, the last day at Facebook was 26 May 2025." in page.words
    assert page.links["See these posts and why"] == "/posts/?outcome=can_be_used"
    assert "None of your posts" not in page.words


def test_an_opt_out_before_the_last_day_covers_old_posts(ines):
    make.post(ines, platform="facebook")
    make.said(ines, at=datetime(2025, 5, 20, tzinfo=UTC))

    assert dashboard(ines).h1 == "You have opted out"


def test_what_an_opt_out_would_not_reach_is_said_before_the_choice(ines):
    for _ in range(3):
        make.post(ines, platform="facebook")
    make.post(ines, platform="home")

    words = dashboard(ines).words

    assert "If you opt out now, 1 of these 4 posts is kept out, and so are all new posts." in words
    assert "3 older posts can still be used." in words
    assert "Facebook needs a step of its own." in words


def test_in_texas_there_is_a_wish_and_no_false_button(rulebook):
    taylor = lives(rulebook, "US", "US-TX")
    make.post(taylor, platform="facebook")

    page = dashboard(taylor)

    assert page.h1 == "There is no opt-out where you live yet"
    assert page.choices == [WISH]
    assert "It is stored here. It has no effect today." in page.words
    assert "It becomes an opt-out when the rules give you the right." in page.words
    assert page.links["How to make a post private"] == "/help/#make-private"


def test_a_saved_wish_is_not_called_an_opt_out(rulebook):
    taylor = lives(rulebook, "US", "US-TX")
    make.post(taylor, platform="facebook")
    make.said(taylor, Decision.WISH)

    page = dashboard(taylor)

    assert page.h1 == "Your wish is saved"
    assert "Your wish has no effect today." in page.words
    assert page.choices == []


def test_a_choice_that_a_server_took_whose_clock_is_ahead_counts_at_once(ines):
    make.post(ines, platform="home")
    receipt = make.said(ines, at=timezone.now() + timedelta(seconds=3))
    browser = Client()
    browser.force_login(ines)

    assert dashboard(ines).h1 == "You have opted out"
    told = read(browser.get(f"/receipts/{receipt.number}/")).words
    assert "You have changed this choice since" not in told


def test_until_a_wish_has_come_true_its_person_can_say_no(rulebook):
    taylor = lives(rulebook, "US", "US-TX")
    make.post(taylor, platform="facebook")
    make.said(taylor, Decision.WISH, at=YESTERDAY)
    taylor.residences.update(country="DE", subdivision="")

    page = dashboard(taylor)

    assert page.h1 == "You can say no now"
    assert page.choices == [OPT_OUT, LET]


def test_who_moves_to_where_a_right_is_finds_the_wish_come_true(rulebook):
    taylor = lives(rulebook, "US", "US-TX")
    make.post(taylor, platform="facebook")
    make.said(taylor, Decision.WISH)
    browser = Client()
    browser.force_login(taylor)

    here = {"country": "DE", "since": "2026-11-23"}
    page = read(browser.post("/region/", here, follow=True))

    assert page.h1 == "You have opted out. 1 post can still be used"
    assert [one.key for one in Job.objects.filter(task=Task.TELL_WISH)] == [
        f"tell-wish:{make.choices().last().entry_id}"
    ]


def test_someone_under_18_is_told_that_nothing_is_to_do(rulebook):
    noah = lives(rulebook, "DE", born=2012)
    make.post(noah, platform="home", created_at=datetime(2026, 1, 1, tzinfo=UTC))

    page = dashboard(noah)

    assert page.h1 == "Your posts are not used"
    assert "Your account says that you are under 18." in page.words
    assert page.choices == []


def test_whoever_does_not_say_where_they_live_can_opt_out_at_once(rulebook):
    someone = lives(rulebook, None)
    make.post(someone, platform="home")

    page = dashboard(someone)

    assert page.h1 == "We keep your posts out until we know where you live"
    assert page.choices == [OPT_OUT]
    assert page.links["Tell us where you live"] == "/region/"


def test_after_saying_yes_the_way_back_is_one_click(ines):
    make.post(ines, platform="home")
    make.said(ines, Decision.CONSENT)

    page = dashboard(ines)

    assert page.h1 == "You let your posts be used"
    assert page.choices == [OPT_OUT]


def test_the_numbers_are_those_of_the_list_behind_them(ines):
    make.post(ines, platform="home")
    make.post(ines, platform="home", audience=Audience.FOLLOWERS)
    for _ in range(3):
        make.post(ines, audience=Audience.UNKNOWN, basis=Basis.NOTHING)
    browser = Client()
    browser.force_login(ines)

    page = read(browser.get("/dashboard/"))

    for words, count in [
        ("1 post: Can be used", 1),
        ("1 post: Kept out", 1),
        ("3 posts: Not known, kept out", 3),
    ]:
        behind = read(browser.get("/posts/" + page.links[words].removeprefix("/posts/")))
        assert len(behind.main.all("tbody")[0].all("tr")) == count


def test_posts_nobody_knows_the_audience_of_are_offered_to_be_told(ines):
    make.post(ines, audience=Audience.UNKNOWN, basis=Basis.NOTHING)

    page = dashboard(ines)

    assert "We do not know who was able to see 1 of your posts." in page.words
    assert page.links["Say who could see them"] == "/audience/"


def test_a_file_that_is_being_read_says_how_far(ines):
    Import.objects.create(
        person=ines, state="reading", made_at=make.NOW, position=3400, estimate=12000
    )

    page = dashboard(ines)

    assert "We are reading your file" in page.words
    assert "3,400 of about 12,000 posts are done." in page.words
    assert page.choices == [OPT_OUT, LET]


def test_a_file_we_could_not_read_changes_no_choice(ines):
    Import.objects.create(person=ines, state="refused", made_at=make.NOW, refusal="not_a_zip")

    assert "None of your choices have changed." in dashboard(ines).words


def test_every_part_stands_in_the_same_order(ines):
    make.post(ines, platform="home")

    headings = [node.text for node in dashboard(ines).main.all("h1", "h2")]

    assert headings == [
        "You can say no",
        "From now on",
        "Already used",
        "Your rules",
        "Your files",
    ]


def test_nothing_of_others_is_shown(ines, stranger):
    make.post(ines, platform="home", text="A secret of Ines")

    page = read(stranger.get("/dashboard/"))

    assert "We have no posts for you yet." in page.words


def test_looking_changes_nothing(ines, signed_in):
    make.post(ines)
    before = (make.choices().count(), list(Post.objects.values()))

    signed_in.get("/dashboard/")
    signed_in.head("/dashboard/")

    assert (make.choices().count(), list(Post.objects.values())) == before
    assert signed_in.post("/dashboard/").status_code == 405


def test_the_first_thing_to_reach_in_the_main_part_is_the_opt_out(ines):
    make.post(ines)

    first = next(n for n in dashboard(ines).main if n.tag in {"a", "button", "summary"})

    assert first.text == OPT_OUT


def test_both_buttons_are_of_one_kind_in_one_form(ines):
    page = dashboard(ines)

    (form,) = [f for f in page.main.all("form") if f.given.get("class") == "choice"]
    looks = [
        {name: value for name, value in button.given.items() if name != "value"}
        for button in form.all("button")
    ]
    assert looks == [{"type": "submit", "class": "choice__button", "name": "decision"}] * 2


def test_only_platforms_with_a_way_of_their_own_are_said_to_have_one(ines):
    """Reddit offers none, and of TikTok nothing is confirmed."""
    for platform in ["reddit", "tiktok", "linkedin"]:
        make.account(ines, platform)

    assert "LinkedIn needs a step of its own." in dashboard(ines).words


# --- A no by parts ------------------------------------------------------------------------------


def test_whoever_said_no_by_sources_is_told_so_and_not_asked_as_if_they_had_not(ines):
    home = make.account(ines, "home", "ines")
    make.post(ines, of=home)
    make.said(ines, scope=Scope(account=str(home.key)))

    page = dashboard(ines)

    assert page.h1 == "You have opted out for a part"
    assert "You have opted out for all your posts on Open Forum (ines)." in page.words
    assert "Right now, none of your 1 posts can be used to train AI." in page.words
    assert "You can opt out of everything now." in page.words
    assert page.choices == [OPT_OUT, LET]


def test_every_part_is_named_and_what_was_taken_back_is_not(ines):
    post, other = make.post(ines, platform="home"), make.post(ines, platform="home")
    make.said(ines, scope=Scope(kind=Kind.PHOTO))
    make.said(ines, scope=Scope(platform="home"))
    make.said(ines, Decision.WITHDRAW, Scope(platform="home"))
    make.said(ines, scope=Scope(posts=frozenset({post.hex, other.hex})))
    make.said(ines, Decision.WITHDRAW, Scope(posts=frozenset({other.hex})))

    words = dashboard(ines).words

    assert "You have opted out for all your photos and 1 post." in words


def test_a_yes_for_everything_does_not_hide_a_no_for_a_part(ines):
    make.post(ines, platform="home")
    make.said(ines, scope=Scope(kind=Kind.PHOTO))
    make.said(ines, Decision.CONSENT)

    page = dashboard(ines)

    assert page.h1 == "You let your posts be used"
    assert "You have opted out for all your photos." in page.words


def test_an_opt_out_of_everything_needs_no_list_of_parts(ines):
    make.post(ines, platform="home")
    make.said(ines, scope=Scope(kind=Kind.PHOTO))
    make.said(ines)

    assert "You have opted out for all your photos" not in dashboard(ines).words
