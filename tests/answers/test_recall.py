"""The posts of a sealed release whose owners said no since its cut-off."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from consent.answers.recall import Recalled, recalled
from consent.core.choices import Decision, Scope
from consent.core.posts import Kind, key_of
from consent.posts.models import PlatformAccount, Post
from consent.training.releases import folder_of
from tests import make, make_releases
from tests.make_releases import CUT, LATER

pytestmark = pytest.mark.django_db

BEFORE, AFTER = CUT - timedelta(hours=1), CUT + timedelta(minutes=5)


@pytest.fixture
def people(rulebook, releases):
    """Anna with three posts, Ben with one, on the home platform."""
    anna, ben = (make.person(f"{name}@example.org", country="DE") for name in ("anna", "ben"))
    make_releases.posts_of(anna, "p1", "p2", account_id="a1")
    make_releases.posts_of(anna, "p3", account_id="a1", kind="photo")
    make_releases.posts_of(ben, "p4", account_id="a2")
    return anna, ben


def hexes(*post_ids):
    return {key_of(one).hex() for one in post_ids}


def named(release, at=make.NOW):
    return {one.post for one in recalled(release, at=at)}


def test_a_no_after_the_cut_off_is_about_the_posts_that_are_in(people):
    anna, _ben = people
    make_releases.cut()
    said = make.said(anna, at=AFTER)
    release = make_releases.sealed("p1", "p3", "p4")

    found = list(recalled(release, at=make.NOW))

    assert {one.post for one in found} == hexes("p1", "p3")
    assert found[0] == Recalled("home", found[0].post, AFTER, said.index)


def test_a_no_reaches_no_further_than_what_it_is_about(people):
    anna, _ben = people
    release = make_releases.sealed("p1", "p2", "p3", "p4")
    make.said(anna, scope=Scope(kind=Kind.PHOTO), at=AFTER)

    assert named(release) == hexes("p3")


def test_a_no_with_an_exception_leaves_it_out(people):
    anna, _ben = people
    release = make_releases.sealed("p1", "p2")
    make.said(anna, scope=Scope(but_posts=frozenset(hexes("p1"))), at=AFTER)

    assert named(release) == hexes("p2")


def test_what_was_said_before_or_taken_back_is_not_listed(people):
    anna, ben = people
    make.said(anna, scope=Scope(kind=Kind.PHOTO), at=BEFORE)
    release = make_releases.sealed("p1", "p4")
    make.said(ben, at=AFTER)
    make.said(ben, Decision.WITHDRAW, at=AFTER + timedelta(minutes=1))

    assert named(release) == set()


def test_the_no_of_somebody_who_left_is_listed_too(people):
    release = make_releases.sealed("p1", "p4")
    gone = PlatformAccount.objects.filter(platform_id="a2")
    Post.objects.filter(account__in=gone).update(person=None)
    gone.update(person=None, objected_at=AFTER)

    assert list(recalled(release, at=make.NOW)) == [
        Recalled("home", hexes("p4").pop(), AFTER, None)
    ]
    gone.update(objected_at=BEFORE)
    assert named(release) == set()


def test_the_command_prints_a_table_or_lines_of_json(people, capsys):
    anna, _ben = people
    make_releases.sealed("p1")
    said = make.said(anna, at=AFTER)

    call_command("recall_list", "autumn-2026")
    call_command("recall_list", "autumn-2026", json=True)

    key = hexes("p1").pop()
    at = "2026-11-03T12:05:00Z"
    header, row, line = capsys.readouterr().out.splitlines()
    assert header == "platform,post,said_at,entry"
    assert row == f"home,{key},{at},{said.index}"
    assert json.loads(line) == {
        "platform": "home",
        "post": key,
        "said_at": at,
        "entry": said.index,
    }


def test_the_command_refuses_what_is_not_sealed_or_not_here(people, tmp_path):
    release = make_releases.cut()
    with pytest.raises(CommandError, match="no sealed release autumn-2026"):
        call_command("recall_list", "autumn-2026")

    make_releases.sealed("p1")
    folder_of(release.name).rename(tmp_path / "elsewhere")
    with pytest.raises(CommandError, match="files of release autumn-2026 are not here"):
        call_command("recall_list", "autumn-2026")


def test_sealing_later_changes_nothing_about_who_was_too_late(people):
    anna, _ben = people
    make_releases.cut()
    make.said(anna, at=AFTER)
    release = make_releases.sealed("p1", at=LATER + timedelta(days=3))

    assert named(release) == hexes("p1")
