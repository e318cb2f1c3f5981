"""The posts that are kept out because the account was private: why, and the person's own word."""

import pytest

from consent.core.posts import Audience, Basis
from consent.posts.models import AudienceStatement, Post
from tests import make
from tests.posts.small_archives import bring
from tests.posts.small_others import instagram, picture
from tests.web.plainness import plainness
from tests.web.reading import read

PAGE = "/audience/private/"
FOLLOWERS = {"audience": Audience.FOLLOWERS, "basis": Basis.ACCOUNT_STATE}
UNKNOWN = {"audience": Audience.UNKNOWN, "basis": Basis.NOTHING}


def audiences(owner):
    return dict(Post.objects.filter(person=owner).values_list("text", "audience"))


@pytest.fixture
def posts(ines):
    """Two posts of a private account of Ines, one whose audience nobody knows, one for a group."""
    of = make.account(ines, "instagram", private=True, private_as_of=make.NOW)
    make.post(ines, of=of, text="silent", **UNKNOWN)
    make.post(ines, of=of, text="group", audience=Audience.GROUP, basis=Basis.EXPORT_STATE)
    return [make.post(ines, of=of, text=text, **FOLLOWERS) for text in ("lake", "road")]


def many(posts, said="public", **sent):
    return {"which": "many", "account": str(posts[0].account.key), "said": said, **sent}


def test_it_is_found_and_says_why_they_are_kept_out(signed_in, posts):
    first = read(signed_in.get("/audience/"))
    page = read(signed_in.get(PAGE))

    assert first.title != page.title
    assert first.h1 == "We do not know who was able to see 1 of your posts"
    assert "2 of your posts are kept out because your account was private." in first.words
    assert first.links["Say who could see the posts of a private account"] == PAGE
    assert page.h1 == "2 of your posts are kept out because your account was private"
    assert "A file from Instagram says that the account was private then." in page.words
    assert "You can tell us. You do not have to. If you do nothing, nothing changes." in page.words
    assert page.choices == ["Everyone could see them", "Not everyone could see them"] * 2


def test_it_is_found_where_nothing_else_is_asked(signed_in, posts):
    Post.objects.filter(text="silent").delete()
    page = read(signed_in.get("/audience/"))

    assert page.h1 == "We have no open question about who could see your posts"
    assert page.links["Say who could see the posts of a private account"] == PAGE


def test_without_such_posts_nothing_is_asked(signed_in):
    assert read(signed_in.get(PAGE)).choices == []
    assert "private" not in read(signed_in.get("/audience/")).words


def test_an_answer_is_about_these_posts_and_no_others(signed_in, ines, posts):
    response = signed_in.post(PAGE, many(posts), follow=True)

    assert response.redirect_chain == [(PAGE, 303)]
    assert "You told us that everyone could see 2 posts on Instagram." in read(response).words
    assert audiences(ines) == {
        "lake": "public",
        "road": "public",
        "silent": "unknown",
        "group": "group",
    }
    assert AudienceStatement.objects.get().of_private


def test_an_answer_to_the_other_question_is_none_to_this_one(signed_in, ines, posts):
    signed_in.post("/audience/", many(posts))

    assert audiences(ines)["silent"] == "public"
    assert audiences(ines)["lake"] == "followers"


def test_single_posts_and_taking_it_back(signed_in, ines, posts):
    lake, _road = posts
    signed_in.post(PAGE, {"which": "single", "post": [lake.hex], "said": "public"})
    assert (audiences(ines)["lake"], audiences(ines)["road"]) == ("public", "followers")

    signed_in.post(f"/audience/{AudienceStatement.objects.get().pk}/undo/")

    assert audiences(ines)["lake"] == "followers"


def test_the_page_of_a_post_leads_here(signed_in, posts):
    page = read(signed_in.get(f"/posts/{posts[0].hex}/"))

    assert page.links["Tell us who could see it"] == PAGE


def test_the_page_of_a_file_leads_here_also_where_it_opens_the_account(signed_in, ines, tmp_path):
    bring(ines, instagram(tmp_path / "a.zip", picture("lake", 2019), private=True))
    later = bring(ines, instagram(tmp_path / "b.zip", picture("lake", 2019), private=False))

    page = read(signed_in.get(f"/imports/{later.key}/"))

    assert "1 of your posts on Instagram" in page.words
    assert "is kept out because the account was private." in page.words
    assert page.links["Say who could see the posts of a private account"] == PAGE


def test_posts_of_somebody_else_are_out_of_reach(stranger, posts):
    sent = {"which": "single", "post": [posts[0].hex], "said": "public"}

    assert stranger.post(PAGE, sent).status_code == 404
    assert stranger.post(PAGE, many(posts)).status_code == 409
    assert "Instagram" not in read(stranger.get(PAGE)).words


def test_one_has_to_be_signed_in(client, rulebook):
    assert client.get(PAGE).status_code == 302


def test_it_is_easy_to_read(signed_in, posts):
    found = plainness(read(signed_in.get(PAGE)).main, names=["Instagram"])

    assert (found.words >= 100, found.grade <= 6, found.ease >= 70, found.longest <= 20) == (
        True,
        True,
        True,
        True,
    ), found
