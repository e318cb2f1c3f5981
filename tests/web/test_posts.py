"""The list of posts and its filters."""

from datetime import UTC, datetime, timedelta

import pytest

from consent.core.posts import Audience, Basis, Kind
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
        "page=W10",
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
