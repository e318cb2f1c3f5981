"""One post, and its reason chain."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from consent.core.choices import Decision, Scope
from consent.core.posts import Audience, Basis, State
from consent.posts.models import Post
from tests import make
from tests.web.reading import read


def chain(page):
    """The lines of the reason chain, each as one text."""
    return [line.text for line in page.main.all("ol")[0].all("li")]


def opened(person, post):
    browser = Client()
    browser.force_login(person)
    response = browser.get(f"/posts/{post.hex}/")
    assert response.status_code == 200
    return read(response)


QUESTIONS = [
    "Is it public?",
    "Is it a private message?",
    "Were you an adult when you posted it?",
    "What do the rules say where you live?",
    "What did you choose?",
]


def test_a_post_that_can_be_used_says_why_in_five_lines(ines):
    post = make.post(ines, platform="home", text="Plum cake")

    page = opened(ines, post)
    lines = chain(page)

    assert page.h1 == "Plum cake"
    assert "This post is public. You have not opted out. So it can be used." in page.words
    assert [line.startswith(q) for line, q in zip(lines, QUESTIONS, strict=True)] == [True] * 5
    assert "Yes Everyone could see it. How we know: You told us." in lines[0]
    assert "Your account says that you were born in 1985." in lines[2]
    assert "This is the reason" in lines[4]
    assert [line for line in lines if "This is the reason" in line] == [lines[4]]


@pytest.mark.parametrize(
    ("facts", "line", "sentence"),
    [
        ({"audience": Audience.FOLLOWERS}, 0, "Posts that are not public are kept out."),
        ({"audience": Audience.UNKNOWN, "basis": Basis.NOTHING}, 0, "We do not know who was able"),
        ({"state": State.REMOVED}, 0, "Deleted posts are kept out."),
        ({"state": State.ARCHIVED, "basis": Basis.EXPORT_STATE}, 0, "Not everyone can see this"),
        ({"audience": Audience.DIRECT}, 1, "This is a private message."),
        ({"created_at": None}, 2, "We do not know the date of this post."),
        (
            {"created_at": datetime(2001, 1, 1, tzinfo=UTC)},
            2,
            "You posted this before 1 January 2004.",
        ),
    ],
)
def test_the_line_that_stops_it_is_marked(ines, facts, line, sentence):
    page = opened(ines, make.post(ines, platform="home", **facts))

    marked = [n for n, text in enumerate(chain(page)) if "This is the reason" in text]
    assert marked == [line]
    assert sentence in page.words


@pytest.mark.parametrize("version", [None, 3], ids=["in a file", "told by its platform"])
def test_who_says_that_a_post_is_deleted_is_named(ines, version):
    account = make.account(ines, "home", platform_id="i1" if version else None)
    post = make.post(ines, platform="home", of=account, state=State.REMOVED, version=version)

    public, message, *_rest = chain(opened(ines, post))

    told = "How we know: The platform told us."
    assert (told in public, told in message) == (version is not None, version is not None)
    assert ("your file" in public, "in a file" in message) == (version is None, version is None)


def test_a_second_reason_is_named_too(ines):
    post = make.post(ines, platform="home", audience=Audience.FOLLOWERS)
    make.said(ines)

    lines = chain(opened(ines, post))

    assert "This is the reason" in lines[0]
    assert "This keeps it out too" in lines[4]


def test_the_rule_names_its_region_and_its_source(ines):
    page = opened(ines, make.post(ines, platform="facebook"))

    assert page.links["The rules: Germany"] == "/rules/DE/"
    assert "The last day to opt out for older posts was 26 May 2025." in chain(page)[3]
    assert any(address.startswith("https://about.fb.com/") for address in page.links.values())


def test_a_late_objection_says_that_the_post_can_still_be_used(ines):
    post = make.post(ines, platform="facebook")
    make.said(ines, at=make.NOW - timedelta(days=1))

    page = opened(ines, post)

    assert "For older posts, the last day at Facebook was 26 May 2025." in page.words
    assert "So it can still be used." in page.words
    assert "This is the reason" in chain(page)[4]


def test_where_nothing_is_known_of_the_place_the_rule_says_so(rulebook):
    someone = make.person("someone@example.org", born=1985)
    page = opened(someone, make.post(someone, platform="home"))

    assert "This is the reason" in chain(page)[3]
    assert page.links["Tell us where you live"] == "/region/"


def test_on_facebook_the_age_is_not_ours_to_ask(rulebook):
    someone = make.person("someone@example.org", country="DE")

    line = chain(opened(someone, make.post(someone, platform="facebook")))[2]

    assert "Not asked Facebook leaves out accounts of people under 18." in line


def test_we_say_that_we_cannot_look_inside_other_platforms(ines):
    assert "We cannot look inside." in opened(ines, make.post(ines, platform="facebook")).words
    assert "We cannot look inside." not in opened(ines, make.post(ines, platform="home")).words


def test_one_post_is_kept_out_with_one_button(ines, signed_in):
    post, other = make.post(ines, platform="home"), make.post(ines, platform="home")

    answer = read(signed_in.get(f"/posts/{post.hex}/")).press(signed_in, "Keep only this post out")

    assert answer.status_code == 303
    assert "You opted out on" in opened(ines, post).words
    assert "So it can be used." in opened(ines, other).words


def test_a_button_that_would_change_nothing_is_not_there(ines):
    """An opt-out at Facebook today reaches newer posts only."""
    page = opened(ines, make.post(ines, platform="facebook"))

    assert "Keep only this post out" not in [node.text for node in page.main.all("button")]
    assert "Make the post private at Facebook, or delete it there." in page.words


@pytest.mark.parametrize("platform", ["home", "facebook"])
def test_nobody_is_asked_to_do_anything_about_a_deleted_post(ines, platform):
    page = opened(ines, make.post(ines, platform=platform, state=State.REMOVED))

    assert "Keep only this post out" not in [node.text for node in page.main.all("button")]
    assert "or delete it there" not in page.words


def test_nobody_is_asked_to_keep_out_one_post_where_all_are_out(ines):
    make.said(ines)

    page = opened(ines, make.post(ines, platform="home"))

    assert "Keep only this post out" not in [node.text for node in page.main.all("button")]


@pytest.mark.parametrize(
    ("country", "subdivision", "link"),
    [
        ("US", "US-TX", "Save a wish for all your posts"),
        ("DE", "", "Opt out for all your posts"),
    ],
)
def test_the_page_offers_for_all_posts_what_can_be_chosen(rulebook, country, subdivision, link):
    taylor = make.person("taylor@example.org", country=country, subdivision=subdivision, born=1980)

    page = opened(taylor, make.post(taylor))

    assert page.links.get(link) == "/choice/"
    assert (
        len({"Save a wish for all your posts", "Opt out for all your posts"} & {*page.links}) == 1
    )


def test_a_choice_for_this_post_can_be_taken_back_here(ines):
    post = make.post(ines, platform="home")
    make.said(ines, Decision.OBJECT, Scope(posts=frozenset({post.hex})))

    page = opened(ines, post)

    assert page.links["Take my choice back"] == f"/choice/take-back/?post={post.hex}"
    assert "Keep only this post out" not in [node.text for node in page.main.all("button")]


def test_the_post_of_another_person_is_not_there(ines, stranger):
    post = make.post(ines)

    assert stranger.get(f"/posts/{post.hex}/").status_code == 404
    assert stranger.get("/posts/" + "0" * 32 + "/").status_code == 404
    assert stranger.get("/posts/1/").status_code == 404


def test_looking_at_a_post_changes_nothing(ines, signed_in):
    post = make.post(ines)
    before = list(Post.objects.values())

    signed_in.get(f"/posts/{post.hex}/")

    assert list(Post.objects.values()) == before
    assert signed_in.post(f"/posts/{post.hex}/").status_code == 405


def test_the_words_are_shown_in_full_where_the_heading_is_cut(ines):
    long = opened(ines, make.post(ines, text="So proud of my sister. " * 10))
    short = opened(ines, make.post(ines, text="Plum cake"))

    assert long.main.all("blockquote")[0].text == ("So proud of my sister. " * 10).strip()
    assert short.main.all("blockquote") == []
