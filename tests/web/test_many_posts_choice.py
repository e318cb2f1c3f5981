"""One choice for many posts, a no that leaves some out, a yes that ends: what pages do with them."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from consent.actions.choose import TooManyPosts
from consent.core.choices import Decision, Scope
from consent.core.posts import Kind
from consent.core.records import choice_of
from consent.posts.models import Post
from tests import make
from tests.web.reading import read

pytestmark = pytest.mark.django_db

OPT_OUT, LET = "Opt out of AI training", "Let my posts be used"


def last():
    opening = make.choices().last()
    return choice_of(index=opening.entry_id, record=opening.record)


@pytest.fixture
def posts(ines):
    """Three photos and a text post on the operator's own platform."""
    photos = [make.post(ines, platform="home", kind=Kind.PHOTO) for _ in range(3)]
    return [*photos, make.post(ines, platform="home", text="A sunset")]


# --- Many posts ---------------------------------------------------------------------------------


def test_one_choice_for_a_filtered_list_takes_three_clicks_at_most(signed_in, posts):
    listed = read(signed_in.get("/posts/?kind=photo"))
    asked = read(signed_in.get(listed.links["One choice for these 3 posts"]))

    answer = asked.press(signed_in, OPT_OUT)

    assert asked.h1 == "One choice for these 3 posts"
    assert "3 of them can be used now. After an opt-out: 0." in asked.words
    assert answer["Location"] == f"/receipts/{make.choices().get().number}/"
    assert last().scope == Scope(posts=frozenset(post.hex for post in posts[:3]))
    page = read(signed_in.get(answer["Location"]))
    assert "You opted out of AI training for 3 posts." in page.words
    assert set(page.links) >= {post.text for post in posts[:3]}


def test_a_filter_by_words_and_days_counts_exactly(signed_in, posts):
    listed = read(signed_in.get("/posts/?words=sunset&since=2016-01-01"))

    asked = read(signed_in.get(listed.links["One choice for this 1 post"]))
    asked.press(signed_in, OPT_OUT)

    assert last().scope == Scope(posts=frozenset({posts[3].hex}))


def test_ticked_posts_get_one_choice(signed_in, posts):
    ticked = f"/posts/choose/?post={posts[0].hex}&post={posts[3].hex}"

    read(signed_in.get(ticked)).press(signed_in, OPT_OUT)

    assert last().scope == Scope(posts=frozenset({posts[0].hex, posts[3].hex}))


def test_posts_of_somebody_else_cannot_be_ticked(stranger, posts, mallory):
    make.post(mallory)

    assert stranger.get(f"/posts/choose/?post={posts[0].hex}").status_code == 404
    assert stranger.post("/posts/choose/", {"post": posts[0].hex}).status_code == 404


def test_who_ticks_nothing_is_told_how(signed_in, posts):
    page = read(signed_in.get("/posts/choose/"))

    assert page.h1 == "There are no posts to choose for"
    assert not page.main.all("form")


def test_a_post_that_comes_in_meanwhile_is_not_chosen_for_unseen(signed_in, posts, ines):
    asked = read(signed_in.get("/posts/choose/?kind=photo"))
    make.post(ines, platform="home", kind=Kind.PHOTO)

    answer = asked.press(signed_in, OPT_OUT)

    assert answer.status_code == 409
    page = read(answer)
    assert page.h1 == "One choice for these 4 posts"
    assert "Nothing has changed." in page.words
    assert not make.choices().exists()


def test_too_many_posts_are_refused_in_words_that_help(signed_in, ines):
    account = make.account(ines, "home")
    first = make.post(ines, of=account, key=bytes(16))
    facts = {
        field.attname: getattr(first, field.attname)
        for field in Post._meta.concrete_fields
        if field.attname not in {"id", "key"}
    }
    Post.objects.bulk_create(
        Post(**facts, key=number.to_bytes(16)) for number in range(1, TooManyPosts.most + 1)
    )

    page = read(signed_in.get("/posts/choose/?kind=post"))

    assert page.h1 == "5,001 posts are too many for one choice"
    assert "One choice can name up to 5,000 posts." in page.words
    assert not page.main.all("form")
    assert not make.choices().exists()
    first.delete()
    page = read(signed_in.get("/posts/choose/?kind=post"))
    page.press(signed_in, OPT_OUT)
    assert len(last().scope.posts) == 5_000
    receipt = signed_in.get(f"/receipts/{make.choices().get().number}/")
    assert "These are 100 of 5,000." in read(receipt).words


def test_yes_for_many_posts_is_asked_about_first(signed_in, posts):
    asked = read(signed_in.get("/posts/choose/?kind=photo"))

    page = read(asked.press(signed_in, LET))
    assert "let these be used to train AI: 3 posts." in page.words
    assert not make.choices().exists()
    page.press(signed_in, "Yes, use my posts")

    assert (last().decision, len(last().scope.posts)) == (Decision.CONSENT, 3)


def test_a_choice_for_many_is_taken_back_as_easily(signed_in, posts, ines):
    made = make.said(ines, scope=Scope(posts=frozenset(post.hex for post in posts)))
    receipt = read(signed_in.get(f"/receipts/{made.number}/"))

    back = read(signed_in.get(receipt.links["Take my choice back"]))
    back.press(signed_in, "Take my choice back")

    assert (last().decision, last().scope) == (Decision.WITHDRAW, made.choice.scope)
    again = read(signed_in.get(f"/receipts/{made.number}/"))
    assert "You have changed this choice since." in again.words


def test_a_receipt_says_for_how_many_posts_it_still_counts(signed_in, posts, ines):
    made = make.said(ines, scope=Scope(posts=frozenset(post.hex for post in posts)))
    make.said(ines, Decision.WITHDRAW, Scope(posts=frozenset({posts[0].hex})))

    page = read(signed_in.get(f"/receipts/{made.number}/"))

    assert "It still counts for 3 of these 4 posts." in page.words


def test_choices_of_single_posts_are_taken_back_from_the_list(signed_in, posts, ines):
    make.said(ines, scope=Scope(posts=frozenset({posts[0].hex})))
    page = read(signed_in.get("/posts/choose/?kind=photo"))

    assert "1 of these posts has a choice of its own." in page.words
    page.press(signed_in, "Take them back")

    assert last().decision is Decision.WITHDRAW


def test_the_receipt_of_somebody_else_names_nothing(stranger, posts, ines):
    made = make.said(ines, scope=Scope(posts=frozenset(post.hex for post in posts)))

    assert stranger.get(f"/choice/take-back/?receipt={made.number}").status_code == 404


# --- Everything but these -----------------------------------------------------------------------


def test_everything_but_some_posts(signed_in, posts):
    page = read(signed_in.get("/posts/choose/?kind=photo"))

    answer = page.press(signed_in, "Opt out of everything but these")

    assert last().scope == Scope(but_posts=frozenset(post.hex for post in posts[:3]))
    receipt = read(signed_in.get(answer["Location"]))
    assert "all your posts, but not 3 posts" in receipt.words
    listed = read(signed_in.get("/posts/?outcome=can_be_used"))
    assert listed.h1 == "3 posts found"


def test_everything_but_some_types(signed_in, posts):
    choice = read(signed_in.get("/choice/"))
    page = read(signed_in.get(choice.links["Opt out of everything but some types"]))
    assert page.h1 == "Opt out, but not of everything"

    answer = signed_in.post("/choice/but/", {"but_kind": ["photo", "video"], "form_key": "k"})

    assert answer.status_code == 303
    assert last().scope == Scope(but_kinds=frozenset({Kind.PHOTO, Kind.VIDEO}))
    dashboard = read(signed_in.get("/dashboard/"))
    assert dashboard.h1 == "You have opted out. 3 posts can still be used"
    assert "You left out your photos and your videos." in dashboard.words
    assert (
        "all your posts, but not your photos and your videos"
        in read(signed_in.get("/history/")).words
    )


def test_a_no_with_exceptions_is_made_a_whole_one_with_one_click(signed_in, posts, ines):
    make.said(ines, scope=Scope(but_kinds=frozenset({Kind.PHOTO})))
    page = read(signed_in.get("/choice/"))
    assert OPT_OUT not in read(signed_in.get("/dashboard/")).choices

    page.press(signed_in, OPT_OUT)

    assert last().scope == Scope()
    assert OPT_OUT not in read(signed_in.get("/choice/")).choices


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ([], "Tick at least one type."),
        ([kind.value for kind in Kind], "Then nothing would be left."),
        (["hologram"], "Choose one from the list."),
    ],
)
def test_an_exception_of_nothing_or_of_everything_is_refused(signed_in, kinds, said):
    answer = signed_in.post("/choice/but/", {"but_kind": kinds})

    assert answer.status_code == 422
    page = read(answer)
    assert page.title.startswith("Error: ")
    assert said in page.words
    assert not make.choices().exists()


# --- A yes that ends ----------------------------------------------------------------------------


def test_a_yes_can_end_by_itself(signed_in, posts):
    day = timezone.localdate() + timedelta(days=40)

    answer = signed_in.post("/choice/yes/", {"last_day": day.isoformat()})

    assert last().ends_at == make.midnight(day + timedelta(days=1))
    spoken = f"{day:%-d %B %Y} (UTC)"
    receipt = read(signed_in.get(answer["Location"]))
    assert f"It counts until {spoken}. Then it ends by itself." in receipt.words
    for address in ("/dashboard/", "/choice/", "/history/", "/choice/take-back/"):
        assert f"It counts until {spoken}." in read(signed_in.get(address)).words
    assert f"until {spoken}" in read(signed_in.get("/receipts/")).words
    record = json.loads(make.choices().get().record)
    assert (record["v"], record["ends_at"][:10]) == (2, (day + timedelta(days=1)).isoformat())


def test_a_yes_for_one_post_says_on_its_page_when_it_ends(signed_in, posts, ines):
    until = make.midnight(timezone.localdate() + timedelta(days=9))
    one = Scope(posts=frozenset({posts[0].hex}))
    make.said(ines, Decision.CONSENT, one, at=timezone.now(), ends_at=until)

    page = read(signed_in.get(f"/posts/{posts[0].hex}/"))

    assert f"It counts until {until - timedelta(days=1):%-d %B %Y} (UTC)." in page.words


def test_a_yes_without_a_day_goes_on(signed_in, posts):
    signed_in.post("/choice/yes/", {"last_day": ""})

    assert (last().decision, last().ends_at) == (Decision.CONSENT, None)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2020-01-01", "This day is over. Choose a later day."),
        ("9999-12-31", "Choose an earlier day."),
        ("tomorrow", "Write the day like 2024-06-24."),
    ],
)
def test_a_day_that_cannot_be_is_named_and_nothing_is_said(signed_in, posts, day, said):
    answer = signed_in.post("/choice/yes/", {"last_day": day, "form_key": "mine"})

    assert answer.status_code == 422
    page = read(answer)
    assert said in page.words
    assert not make.choices().exists()
    keys = [
        node.given["value"] for node in page.main.all("input") if node.given["name"] == "form_key"
    ]
    assert keys == ["mine"]


def test_after_its_end_a_yes_is_over_and_the_receipt_says_so(signed_in, posts, ines):
    then = timezone.now() - timedelta(days=3)
    made = make.said(ines, Decision.CONSENT, at=then, ends_at=then + timedelta(days=1))

    assert "It has ended." in read(signed_in.get(f"/receipts/{made.number}/")).words
    assert read(signed_in.get("/dashboard/")).h1 == "You can say no"
