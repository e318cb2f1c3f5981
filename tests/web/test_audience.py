"""Saying who could see posts: many at once, single ones, and taking it back."""

from datetime import UTC, datetime

import pytest

from consent.actions.let_posts_follow import let_posts_follow
from consent.core.posts import Audience, Basis, Kind
from consent.posts.models import AudienceStatement, Import, Post
from tests import make
from tests.web.plainness import plainness
from tests.web.reading import read

PUBLIC, NOT_PUBLIC = "Everyone could see them", "Not everyone could see them"


def unknown(owner, **facts):
    facts = {"audience": Audience.UNKNOWN, "basis": Basis.NOTHING, **facts}
    return make.post(owner, **facts)


def audiences(owner):
    return dict(Post.objects.filter(person=owner).values_list("text", "audience"))


def many(owner, said="public", **sent):
    account = str(make.account(owner).key)
    return {"which": "many", "account": account, "said": said, **sent}


def single(*posts, said="public"):
    return {"which": "single", "post": [one.hex for one in posts], "said": said}


@pytest.fixture
def posts(ines):
    """Three posts of Ines of which nobody knows who could see them, and one that is known."""
    make.post(ines, text="known", audience=Audience.FOLLOWERS)
    return [
        unknown(ines, text="old", created_at=datetime(2010, 6, 1, tzinfo=UTC)),
        unknown(ines, text="new", created_at=datetime(2020, 6, 1, tzinfo=UTC)),
        unknown(ines, text="lake", kind=Kind.PHOTO, album="Summer & <Lake>"),
    ]


def test_the_page_says_how_many_and_that_they_count_as_kept_out(signed_in, posts):
    page = read(signed_in.get("/audience/"))

    assert page.h1 == "We do not know who was able to see 3 of your posts"
    assert "Files from Facebook do not say it. So these posts count as kept out." in page.words
    assert "You can tell us. You do not have to. If you do nothing, nothing changes." in page.words
    assert "It is your own statement." in page.words


@pytest.mark.parametrize("platform", ["tiktok", "linkedin", "youtube"])
def test_a_file_whose_words_we_do_not_know_is_not_said_to_be_silent(signed_in, ines, platform):
    post = unknown(ines, platform=platform)

    page = read(signed_in.get("/audience/"))
    assert "do not say it in words that we know. So these posts count as kept out." in page.words
    page = read(signed_in.get(f"/posts/{post.hex}/"))
    assert "The file you brought in does not say it in words that we know." in page.words
    brought = Import.objects.create(
        person=ines, platform=platform, account=post.account, state="done", made_at=make.NOW
    )
    page = read(signed_in.get(f"/imports/{brought.key}/"))
    assert "The file does not say it in words that we know." in page.words


def test_without_an_open_question_nothing_is_asked(signed_in):
    page = read(signed_in.get("/audience/"))

    assert page.h1 == "We have no open question about who could see your posts"
    assert page.choices == []


def test_the_two_answers_are_equal_and_nothing_is_ticked(signed_in, posts):
    page = read(signed_in.get("/audience/"))

    assert page.choices == [PUBLIC, NOT_PUBLIC, PUBLIC, NOT_PUBLIC]
    assert not [node for node in page.main.all("input", "option") if "checked" in node.given]


def test_all_posts_of_an_account_at_once(signed_in, ines, posts):
    response = signed_in.post("/audience/", many(ines), follow=True)

    assert audiences(ines) == {
        "known": "followers",
        "old": "public",
        "new": "public",
        "lake": "public",
    }
    assert response.redirect_chain == [("/audience/", 303)]
    assert "You told us that everyone could see 3 posts on Facebook." in read(response).words


def test_only_a_period_with_its_last_day(signed_in, ines, posts):
    sent = many(ines, said="not_public", since="2010-06-01", until="2010-06-01")
    signed_in.post("/audience/", sent)

    statement = AudienceStatement.objects.get()
    assert (statement.starts_at, statement.ends_at) == (
        datetime(2010, 6, 1, tzinfo=UTC),
        datetime(2010, 6, 2, tzinfo=UTC),
    )
    assert audiences(ines)["new"] == "unknown"
    assert audiences(ines)["old"] not in {"unknown", "public"}


@pytest.mark.parametrize("read_in", ["Pacific/Auckland", "America/Los_Angeles"])
def test_a_statement_is_told_with_the_days_that_were_named(signed_in, ines, posts, read_in):
    ines.time_zone = "Europe/Berlin"
    ines.save()
    signed_in.post("/audience/", many(ines, since="2010-06-01", until="2010-06-30"))
    ines.time_zone = read_in
    ines.save()

    statement = AudienceStatement.objects.get()
    assert (statement.starts_at, statement.ends_at) == (
        datetime(2010, 5, 31, 22, tzinfo=UTC),
        datetime(2010, 6, 30, 22, tzinfo=UTC),
    )
    for address in ("/audience/", "/history/?show=audience"):
        words = read(signed_in.get(address)).words
        assert "on Facebook, from 1 June 2010, until 30 June 2010." in words, address


def test_only_an_album(signed_in, ines, posts):
    page = read(signed_in.post("/audience/", many(ines, album="Summer & <Lake>"), follow=True))

    assert "1 post on Facebook in the album “Summer & <Lake>”." in page.words
    assert [name for name, who in audiences(ines).items() if who == "public"] == ["lake"]


def test_single_posts_of_two_accounts_are_two_statements(signed_in, ines, posts):
    other = unknown(ines, platform="instagram", text="pics")
    untouched, _new, lake = posts

    signed_in.post("/audience/", single(lake, other))

    assert AudienceStatement.objects.count() == 2
    assert {name for name, who in audiences(ines).items() if who == "public"} == {"lake", "pics"}
    assert untouched.text == "old"


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"which": "single", "said": "public"}, "Tick at least one post."),
        ({"which": "many", "said": ""}, "Press one of the two buttons."),
        ({"which": "many", "said": "perhaps"}, "Press one of the two buttons."),
        ({"since": "2020-01-02", "until": "2020-01-01"}, "This day is before the first one."),
        ({"since": "last year"}, "Write the day like 2024-06-24."),
        ({"account": "x"}, "Select a valid choice."),
        ({"album": "x"}, "Select a valid choice."),
        ({"until": "1999-01-01"}, "No post of yours fits this."),
        ({"which": "single", "post": ["0" * 32] * 26}, None),
    ],
)
def test_what_cannot_be_meant_is_a_sentence_and_changes_nothing(
    signed_in, ines, posts, sent, sentence
):
    sent = {**many(ines), **sent}
    if sentence is None:
        sent["post"] = [f"{number:032x}" for number in range(26)]
        sentence = "Tick at most 25 posts at once."
    response = signed_in.post("/audience/", sent)

    assert response.status_code == 409
    assert sentence in read(response).words
    assert read(response).title.startswith("Error: ")
    assert not AudienceStatement.objects.exists()


def test_ticks_stay_when_something_is_wrong(signed_in, posts):
    page = read(signed_in.post("/audience/", single(posts[0], said="")))
    ticked = [node.given["value"] for node in page.main.all("input") if "checked" in node.given]

    assert ticked == [posts[0].hex]


def test_taking_it_back_gives_the_posts_back_what_the_file_said(signed_in, ines, posts):
    signed_in.post("/audience/", many(ines))
    page = read(signed_in.get("/audience/"))
    statement = AudienceStatement.objects.get()

    address = f"/audience/{statement.pk}/undo/"
    assert address in [form.given["action"] for form in page.main.all("form")]
    response = signed_in.post(address)

    assert (response.status_code, response["Location"]) == (303, "/audience/")
    assert audiences(ines)["old"] == "unknown"
    assert "Nothing yet." in read(signed_in.get("/audience/")).words


def test_taking_it_back_twice_is_taking_it_back_once(signed_in, ines, posts):
    signed_in.post("/audience/", many(ines))
    statement = AudienceStatement.objects.get()
    signed_in.post(f"/audience/{statement.pk}/undo/")
    undone_at = AudienceStatement.objects.get().undone_at

    assert signed_in.post(f"/audience/{statement.pk}/undo/").status_code == 303
    assert AudienceStatement.objects.get().undone_at == undone_at


def test_posts_and_statements_of_somebody_else_are_out_of_reach(stranger, signed_in, ines, posts):
    signed_in.post("/audience/", many(ines))
    statement = AudienceStatement.objects.get()

    assert stranger.post("/audience/", single(posts[0])).status_code == 404
    assert stranger.post("/audience/", many(ines)).status_code == 409
    assert stranger.post(f"/audience/{statement.pk}/undo/").status_code == 404
    assert "Facebook" not in read(stranger.get("/audience/")).words
    assert AudienceStatement.objects.get().undone_at is None


@pytest.mark.parametrize("key", ["x", "0" * 31, "é", "../../etc"])
def test_what_is_no_key_is_not_found(signed_in, posts, key):
    sent = {"which": "single", "post": [key], "said": "public"}

    assert signed_in.post("/audience/", sent).status_code == 404


def test_looking_changes_nothing(signed_in, ines, posts):
    before = audiences(ines)
    statement = AudienceStatement.objects.create(
        person=ines, account=make.account(ines), said="public", made_at=make.NOW, count=3
    )

    signed_in.get("/audience/")

    assert signed_in.get(f"/audience/{statement.pk}/undo/").status_code == 405
    assert audiences(ines) == before


def test_more_than_one_page_of_posts(signed_in, ines, rulebook):
    for _ in range(30):
        unknown(ines)
    first = read(signed_in.get("/audience/"))
    second = read(signed_in.get(first.links["Older posts"].partition("#")[0]))

    boxes = [node for node in first.main.all("input") if node.given.get("type") == "checkbox"]
    rest = [node for node in second.main.all("input") if node.given.get("type") == "checkbox"]
    assert (len(boxes), len(rest)) == (25, 5)
    assert "Posts 1 to 25 of 30" in first.main.text
    assert "Posts 26 to 30 of 30" in second.main.text


def test_words_of_strangers_are_shown_as_words(signed_in, ines, rulebook):
    unknown(ines, text="<script>alert(1)</script>", album="<img src=x>")

    html = signed_in.get("/audience/").content.decode()

    assert "<script>alert(1)" not in html
    assert "<img src=x>" not in html


def test_one_has_to_be_signed_in(client, rulebook):
    assert client.get("/audience/").status_code == 302
    assert client.post("/audience/1/undo/").status_code == 302


def test_it_is_easy_to_read(signed_in, posts):
    found = plainness(read(signed_in.get("/audience/")).main, names=["Facebook"])

    assert (found.words >= 100, found.grade <= 6, found.ease >= 70, found.longest <= 20) == (
        True,
        True,
        True,
        True,
    ), found


def test_of_very_many_posts_the_page_says_how_many_still_count_as_before(
    signed_in, ines, posts, monkeypatch
):
    monkeypatch.setattr("consent.actions.state_audience.AT_ONCE", 2)
    page = read(signed_in.post("/audience/", many(ines), follow=True))

    assert "You told us that everyone could see 3 posts on Facebook." in page.words
    assert "We are working on it: 3 of your posts still count as before." in page.words
    assert set(audiences(ines).values()) == {"followers", "unknown"}

    said = AudienceStatement.objects.get()
    let_posts_follow(statement_id=said.pk)
    page = read(signed_in.get("/audience/"))
    assert "We are working on it" not in page.words
    assert audiences(ines)["old"] == "public"


@pytest.fixture
def many_albums(ines, monkeypatch):
    """Four albums of Ines, of which two are shown at once."""
    monkeypatch.setattr("consent.web.albums.MOST", 2)
    for name in ("Alps", "Berlin by night", "Lake of Constance", "Night at the lake"):
        unknown(ines, album=name, text=name)


def offered(page):
    return [node.given["value"] for node in page.main.all("option") if node.given.get("value")][1:]


def test_every_album_can_be_found_however_many_there_are(signed_in, ines, many_albums):
    page = read(signed_in.get("/audience/"))
    assert offered(page) == ["Alps", "Berlin by night"]
    assert "You have more albums than the 2 in the list below." in page.words

    page = read(signed_in.get("/audience/", {"find": " LAKE  night "}))
    assert offered(page) == ["Night at the lake"]
    assert "You have more albums" not in page.words

    sent = many(ines, album="Night at the lake", find="LAKE night")
    page = read(signed_in.post("/audience/", sent, follow=True))
    assert "in the album “Night at the lake”." in page.words
    assert [name for name, seen in audiences(ines).items() if seen == "public"] == [
        "Night at the lake"
    ]


def test_who_has_searched_says_nothing_of_all_albums_by_mistake(signed_in, ines, many_albums):
    response = signed_in.post("/audience/", many(ines, album="", find="lake"))

    assert response.status_code == 409
    assert "Choose an album." in read(response).words
    assert not AudienceStatement.objects.exists()


def test_a_word_that_no_album_has_shows_them_all(signed_in, many_albums):
    page = read(signed_in.get("/audience/", {"find": "volcano"}))

    assert offered(page) == ["Alps", "Berlin by night"]
    assert "No album has “volcano” in its name." in page.words


def test_few_albums_need_no_search(signed_in, posts):
    page = read(signed_in.get("/audience/"))

    assert "Find an album" not in page.words
    assert offered(page) == ["Summer & <Lake>"]
