"""The list of posts and its filters; one post and its reason chain."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from consent.core.choices import Decision, Scope
from consent.core.posts import Audience, Basis, Kind, State
from consent.posts.models import Post
from tests import make
from tests.web.reading import read

HEADS = ["Post", "From now on", "Already used?"]


def listed(page):
    """The rows of the list: title, answer and reason, already used."""
    rows = page.main.all("tbody")[0].all("tr")
    return [[cell.text for cell in row.all("th", "td")] for row in rows]


def many(person, count, **facts):
    account = make.account(person, facts.pop("platform", "home"))
    start = Post.objects.count()
    facts = {"kind": "post", "state": "live", "audience": "public", "basis": "platform", **facts}
    Post.objects.bulk_create(
        Post(
            person=person,
            account=account,
            key=(start + number).to_bytes(16),
            archive_audience="public",
            archive_basis="platform",
            created_at=datetime(2015, 1, 1, tzinfo=UTC) + timedelta(hours=start + number),
            text=f"Number {start + number + 1}",
            **facts,
        )
        for number in range(count)
    )


# --- The list -----------------------------------------------------------------------------------


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Pacific/Kiritimati", "America/Los_Angeles"])
@pytest.mark.parametrize("days", ["since=0001-01-01", "until=9999-12-31", "since=9999-12-31"])
def test_the_ends_of_the_calendar_are_days_too(ines, signed_in, zone, days):
    ines.time_zone = zone
    ines.save()
    many(ines, 1)

    page = read(signed_in.get(f"/posts/?{days}"))

    assert len(page.main.all("tbody")) == (0 if days == "since=9999-12-31" else 1)


def test_each_post_has_two_answers(ines, signed_in):
    make.post(ines, platform="home", text="Plum cake", kind=Kind.PHOTO)

    page = read(signed_in.get("/posts/"))

    assert page.h1 == "Your 1 post"
    assert [node.text for node in page.main.all("thead")[0].all("th")] == HEADS
    assert listed(page) == [
        [
            "Plum cake Photo, Open Forum, 1 May 2016",
            "Can be used You have not opted out",
            "No record",
        ]
    ]


def test_a_post_without_words_is_called_by_its_type(ines, signed_in):
    make.post(ines, text="", kind=Kind.STORY)

    assert "Story without words" in read(signed_in.get("/posts/")).links


def test_a_long_post_is_cut_and_markup_stays_text(ines, signed_in):
    make.post(ines, text="<script>alert(1)</script> " + "long " * 50)

    response = signed_in.get("/posts/")

    assert b"<script" not in response.content
    assert b"&lt;script&gt;alert(1)&lt;/script&gt;" in response.content
    assert listed(read(response))[0][0].split(" Post,")[0].endswith("…")


def test_the_list_begins_with_the_newest_and_ends_with_those_without_a_date(ines, signed_in):
    make.post(ines, text="Without", created_at=None)
    make.post(ines, text="Old", created_at=datetime(2010, 1, 1, tzinfo=UTC))
    make.post(ines, text="New", created_at=datetime(2020, 1, 1, tzinfo=UTC))

    titles = [row[0].split(" Post,")[0] for row in listed(read(signed_in.get("/posts/")))]

    assert titles == ["New", "Old", "Without"]


def test_nothing_of_others_is_in_the_list(ines, stranger):
    make.post(ines, text="A secret of Ines")

    response = stranger.get("/posts/")

    assert b"A secret of Ines" not in response.content
    assert "We have no posts for you yet." in read(response).words


def test_without_posts_the_page_says_what_to_do(signed_in):
    page = read(signed_in.get("/posts/"))

    assert page.links["Bring posts in"] == "/imports/new/"
    assert page.main.all("table") == []


# --- Filters ------------------------------------------------------------------------------------


@pytest.fixture
def mixed(ines):
    make.post(ines, platform="home", text="Public photo", kind=Kind.PHOTO)
    make.post(
        ines,
        platform="home",
        text="For friends",
        audience=Audience.FOLLOWERS,
        created_at=datetime(2018, 3, 1, tzinfo=UTC),
    )
    make.post(
        ines, platform="instagram", text="Who knows", audience=Audience.UNKNOWN, basis=Basis.NOTHING
    )
    return ines


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("outcome=can_be_used", {"Public photo"}),
        ("outcome=kept_out", {"For friends"}),
        ("outcome=cannot_tell", {"Who knows"}),
        ("reason=not_public", {"For friends"}),
        ("kind=photo", {"Public photo"}),
        ("since=2018-01-01", {"For friends"}),
        ("until=2017-12-31", {"Public photo", "Who knows"}),
        ("words=friends", {"For friends"}),
        ("words=WHO", {"Who knows"}),
        ("outcome=can_be_used&kind=photo&words=public", {"Public photo"}),
    ],
)
def test_a_filter_shows_what_fits(mixed, signed_in, query, found):
    rows = listed(read(signed_in.get(f"/posts/?{query}")))

    assert {title for row in rows for title in found if row[0].startswith(title)} == found
    assert len(rows) == len(found)


def test_the_number_found_is_the_heading(mixed, signed_in):
    assert read(signed_in.get("/posts/?outcome=kept_out")).h1 == "1 post found"


def test_a_filter_by_source_is_by_account(mixed, signed_in):
    key = mixed.platform_accounts.get(platform="instagram").key

    assert len(listed(read(signed_in.get(f"/posts/?account={key}")))) == 1


def test_each_filter_can_be_taken_off_alone(mixed, signed_in):
    page = read(signed_in.get("/posts/?outcome=can_be_used&kind=photo"))

    assert page.links["Take off: From now on: Can be used ×"] == "?kind=photo"
    assert page.links["Take off: Type: Photos ×"] == "?outcome=can_be_used"
    assert page.links["Clear all"] == "/posts/"


def test_filters_that_fit_nothing_say_so(mixed, signed_in):
    page = read(signed_in.get("/posts/?kind=article"))

    assert page.h1 == "0 posts found"
    assert page.links["Show all posts"] == "/posts/"


def test_a_mistake_is_named_at_its_field_and_keeps_what_was_typed(mixed, signed_in):
    page = read(signed_in.get("/posts/?since=yesterday&words=cake"))

    assert page.title.startswith("Error: ")
    assert page.links["From: Write the day like 2024-06-24."] == "#id_since"
    (field,) = [n for n in page.main.all("input") if n.given.get("id") == "id_since"]
    (words,) = [n for n in page.main.all("input") if n.given.get("id") == "id_words"]
    assert (field.given["value"], field.given["aria-invalid"]) == ("yesterday", "true")
    assert words.given["value"] == "cake"


def test_a_last_day_before_the_first_is_a_mistake(mixed, signed_in):
    page = read(signed_in.get("/posts/?since=2020-01-02&until=2020-01-01"))

    assert "This day is before the first one. Choose a later day." in page.words


@pytest.mark.parametrize(
    "query",
    [
        "outcome=maybe",
        "reason=because",
        "kind=diary",
        "account=x",
        "page=%00",
        "page=W10",
        "words=%00",
    ],
)
def test_nonsense_in_the_address_is_no_error(mixed, signed_in, query):
    assert signed_in.get(f"/posts/?{query}").status_code == 200


def test_who_could_see_unknown_posts_is_asked_above_them(mixed, signed_in):
    page = read(signed_in.get("/posts/?outcome=cannot_tell"))

    assert page.links["Say who could see them"] == "/audience/"


# --- Pages --------------------------------------------------------------------------------------


def test_pages_lead_through_all_posts_and_back(ines, signed_in):
    many(ines, 60)
    first = read(signed_in.get("/posts/"))
    second = read(signed_in.get("/posts/" + first.links["Older posts"]))
    third = read(signed_in.get("/posts/" + second.links["Older posts"]))
    back = read(signed_in.get("/posts/" + third.links["Newer posts"]))

    assert [len(listed(page)) for page in (first, second, third)] == [25, 25, 10]
    assert listed(back) == listed(second)
    assert "Posts 26 to 50 of 60" in second.words
    assert second.title.startswith("Your 60 posts, page 2 of 3")
    assert "Older posts" not in third.links
    assert "Newer posts" not in first.links
    assert read(signed_in.get(second.links["First page"])).words == first.words
    assert listed(read(signed_in.get("/posts/" + first.links["Last page"]))) == listed(third)


def test_pages_keep_the_filters(ines, signed_in):
    many(ines, 30)

    older = read(signed_in.get("/posts/?kind=post")).links["Older posts"]

    assert "kind=post" in older


def test_a_page_that_does_not_exist_is_the_first(ines, signed_in):
    many(ines, 30)

    assert (
        read(signed_in.get("/posts/?page=nonsense")).words == read(signed_in.get("/posts/")).words
    )


# --- One post -----------------------------------------------------------------------------------


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
