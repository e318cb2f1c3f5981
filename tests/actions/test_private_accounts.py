"""
Posts that a file calls private because the account was: the person has the word.

A file tells how an account was on one day. Only a file that is surely newer lets its posts be seen
by more people; what the person says of them later stands until something newer is told.
"""

import json
from datetime import timedelta

import pytest

from consent.actions.state_audience import state_audience, undo_statement
from consent.core.posts import Audience, Basis
from consent.posts.models import AudienceStatement, PlatformAccount, Post
from tests.make import NOW
from tests.posts.small_archives import bring
from tests.posts.small_others import instagram, picture

pytestmark = pytest.mark.django_db

PUBLIC, NOT_PUBLIC = AudienceStatement.Said.PUBLIC, AudienceStatement.Said.NOT_PUBLIC
PRIVATE = (Audience.FOLLOWERS, Basis.ACCOUNT_STATE)
STATED = (Audience.PUBLIC, Basis.STATEMENT)
SILENT = (Audience.UNKNOWN, Basis.NOTHING)
LAKE, ROAD = picture("lake", 2019), picture("road", 2021)


def day(number):
    return NOW + timedelta(days=number)


def audience_of(text="lake"):
    return Post.objects.values_list("audience", "basis").get(text=text)


def state(owner, said=PUBLIC, *, at, **narrowed):
    account = PlatformAccount.objects.get(person=owner)
    return state_audience(person=owner, account=account, said=said, at=at, **narrowed)


@pytest.fixture
def private(tmp_path):
    return instagram(tmp_path / "private.zip", LAKE, private=True)


def test_who_opened_the_account_since_can_say_so_and_take_it_back(ines, private, tmp_path):
    bring(ines, private)
    bring(ines, instagram(tmp_path / "open.zip", LAKE, private=False), at=day(1))
    assert audience_of() == PRIVATE

    said = state(ines, at=day(2), of_private=True)

    assert (said.count, audience_of()) == (1, STATED)
    undo_statement(statement=said, at=day(3))
    assert audience_of() == PRIVATE


def test_the_same_old_file_again_leaves_what_was_said_since(ines, private):
    bring(ines, private)
    state(ines, at=day(1), of_private=True)

    bring(ines, private, at=day(2))

    assert audience_of() == STATED


def test_nor_does_it_when_a_newer_file_was_silent_in_between(ines, private, tmp_path):
    bring(ines, private)
    bring(ines, instagram(tmp_path / "open.zip", LAKE, ROAD, private=False), at=day(1))
    assert audience_of() == SILENT
    state(ines, at=day(2))

    bring(ines, private, at=day(3))

    assert audience_of() == STATED


def test_a_file_that_was_made_before_the_statement_leaves_it_too(ines, private, tmp_path):
    name = f"instagram-ines-{day(-30):%Y-%m-%d}-AbCd1234.zip"
    bring(ines, instagram(tmp_path / "open.zip", LAKE, private=False))
    state(ines, at=day(2))

    bring(ines, private.rename(tmp_path / name), at=day(3))

    assert audience_of() == STATED


def test_another_file_of_a_private_account_has_the_last_word_until_the_person_speaks(
    ines, private, tmp_path
):
    bring(ines, private)
    state(ines, at=day(1), of_private=True)
    more = {"your_instagram_activity/likes/liked_posts.json": "{}"}

    bring(ines, instagram(tmp_path / "again.zip", LAKE, private=True, more=more), at=day(2))

    assert audience_of() == PRIVATE
    state(ines, at=day(3), of_private=True)
    assert audience_of() == STATED


def test_a_file_that_comes_after_a_statement_about_other_posts_protects(ines, private, tmp_path):
    bring(ines, instagram(tmp_path / "open.zip", LAKE, private=False))
    state(ines, at=day(1))

    bring(ines, private, at=day(2))

    assert audience_of() == PRIVATE


def test_an_answer_to_one_question_is_none_to_the_other(ines, tmp_path):
    comment = {
        "string_map_data": {"Comment": {"value": "Servus"}, "Time": {"timestamp": 1_500_000_000}}
    }
    more = {"your_instagram_activity/comments/post_comments_1.json": json.dumps([comment])}
    bring(ines, instagram(tmp_path / "a.zip", LAKE, private=True, more=more))

    of_unknown = state(ines, at=day(1))
    assert (of_unknown.count, audience_of(), audience_of("Servus")) == (1, PRIVATE, STATED)
    undo_statement(statement=of_unknown, at=day(2))
    of_private = state(ines, at=day(3), of_private=True)

    assert (of_private.count, audience_of(), audience_of("Servus")) == (1, STATED, SILENT)


def test_a_post_of_a_private_account_can_be_named_alone(ines, tmp_path):
    bring(ines, instagram(tmp_path / "a.zip", LAKE, ROAD, private=True))

    state(ines, at=day(1), posts=[Post.objects.get(text="road").hex])

    assert (audience_of("lake"), audience_of("road")) == (PRIVATE, STATED)


def test_a_file_that_is_refused_notes_nothing_of_the_account(ines, tmp_path):
    bring(ines, instagram(tmp_path / "open.zip", LAKE, private=False))
    state(ines, at=day(1))
    broken = {"your_instagram_activity/media/reels.json": '{"ig_reels_media": ['}

    bring(ines, instagram(tmp_path / "b.zip", LAKE, private=True, more=broken), at=day(2))

    assert PlatformAccount.objects.get().private is False
    assert audience_of() == STATED


@pytest.mark.parametrize("said", [PUBLIC, NOT_PUBLIC])
def test_what_is_said_of_a_private_account_is_kept_apart(ines, private, said):
    bring(ines, private)

    statement = state(ines, said, at=day(1), of_private=True)

    assert (statement.of_private, statement.count) == (True, 1)
    assert audience_of()[1] == Basis.STATEMENT
