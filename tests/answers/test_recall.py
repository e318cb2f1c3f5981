"""The posts of a sealed release whose owners said no since its cut-off."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Erasure
from consent.actions.erase_person import ask_for_erasure, erase_person
from consent.answers.recall import Recalled, recalled
from consent.answers.used import Record
from consent.answers.world import world_of
from consent.core.choices import Decision, Scope
from consent.core.posts import Kind, key_of
from consent.posts.models import PlatformAccount, Post
from consent.training.post_names import NAMES, names_in
from consent.training.releases import folder_in_use, folder_of
from tests import make, make_releases
from tests.make_ingest import account, confirmed, post, send
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
    assert {key_of(one.post_id).hex(): one.post_id for one in found} == {
        key_of(one).hex(): one for one in ("p1", "p3")
    }
    assert found[0][:4] == ("home", found[0].post, AFTER, said.index)


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


def nobodys(*post_ids, account_id):
    """Posts of an account that is nobody's here yet."""
    send(
        account(account_id, country="DE", born=1980),
        *(post(one, account_id=account_id) for one in post_ids),
        at=BEFORE,
    )


def linked(person, account_id, *, at):
    told = {"email": person.email, "email_verified": True, "country": "DE", "born": 1980}
    send(account(account_id, **told), at=at)
    assert PlatformAccount.objects.get(platform_id=account_id).person == person


def test_a_no_from_before_of_who_is_linked_after_the_seal_is_listed_and_told(people):
    anna, _ben = people
    nobodys("q1", "q2", account_id="a9")
    said = make.said(anna, at=BEFORE)
    release = make_releases.sealed("p4", "q1")
    assert named(release) == set()

    linked(anna, "a9", at=make.NOW)

    assert list(recalled(release, at=make.NOW)) == [
        Recalled("home", hexes("q1").pop(), BEFORE, said.index, "q1")
    ]
    told = Record(world_of(anna, at=make.NOW)).uses([make_releases.called("q1")])
    (use,) = next(iter(told.values()))
    assert (use.was_in, use.said_later, use.said_unlinked) == (True, None, True)


def test_a_no_from_before_that_was_taken_back_or_is_about_other_posts_is_not(people):
    anna, ben = people
    nobodys("q1", account_id="a9")
    nobodys("q2", account_id="a8")
    make.said(anna, at=BEFORE)
    make.said(anna, Decision.WITHDRAW, at=BEFORE + timedelta(minutes=1))
    make.said(ben, scope=Scope(kind=Kind.PHOTO), at=BEFORE)
    release = make_releases.sealed("q1", "q2")
    linked(anna, "a9", at=make.NOW)
    linked(ben, "a8", at=make.NOW)

    assert named(release) == set()
    for person in (anna, ben):
        told = Record(world_of(person, at=make.NOW)).uses(person.posts.all())
        assert not any(use.said_unlinked for uses in told.values() for use in uses)


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
        Recalled("home", hexes("p4").pop(), AFTER, None, "p4")
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
    assert header == "platform,post,said_at,entry,post_id"
    assert row == f"home,{key},{at},{said.index},p1"
    assert json.loads(line) == {
        "platform": "home",
        "post": key,
        "said_at": at,
        "entry": said.index,
        "post_id": "p1",
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


def test_the_names_of_posts_cannot_be_read_without_the_key_of_their_account(people):
    anna, ben = people
    # So long that no digest holds one of them by chance.
    called = ("what-anna-wrote-in-june", "what-ben-wrote-in-june")
    make_releases.posts_of(anna, called[0], account_id="a1")
    make_releases.posts_of(ben, called[1], account_id="a2")
    release = make_releases.sealed(*called)
    names = (folder_in_use(release) / NAMES).read_bytes()

    assert not [one for one in called if one.encode() in names]
    others = dict.fromkeys([names[:32]], b"k" * 32)
    assert names_in_or_none(release, others) not in called


def names_in_or_none(release, keys):
    try:
        (name,) = names_in(folder_in_use(release), keys).values()
    except UnicodeDecodeError:
        return None
    return name


def test_a_release_of_before_names_were_kept_is_recalled_by_keys(people):
    make_releases.cut()
    make.said(people[0], at=AFTER)
    release = make_releases.sealed("p1")
    (folder_in_use(release) / NAMES).unlink()

    assert [(one.post, one.post_id) for one in recalled(release, at=make.NOW)] == [
        (key_of("p1").hex(), None)
    ]


def test_who_left_and_comes_again_is_told_what_was_used_and_can_recall_it(people):
    anna, _ben = people
    release = make_releases.sealed("p1", "p4")
    asked = ask_for_erasure(person=anna, channel=Erasure.Channel.WEB, by=anna, at=AFTER)
    erase_person(erasure_id=asked.pk, at=AFTER)
    again = make.person("anna@example.org", country="DE")
    # The platform sends all of it once more, later.
    send(
        account("a1", email=again.email, email_verified=True, country="DE", born=1980), at=make.NOW
    )
    confirmed(again)
    link_again = account("a1", email=again.email, email_verified=True, country="DE", born=1980)
    send(link_again, post("p1", account_id="a1"), post("p2", account_id="a1"), at=make.NOW)
    assert again.posts.count() == 2

    make.said(again, at=make.NOW)

    told = Record(world_of(again, at=make.NOW)).uses(again.posts.all())
    said = {bytes(one.key): told[one.pk][0].was_in for one in again.posts.all()}
    assert said == {key_of("p1"): True, key_of("p2"): False}
    assert named(release) == hexes("p1")
