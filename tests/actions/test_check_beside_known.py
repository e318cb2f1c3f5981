"""
A check of a file whose posts, or some of them, are here already from another one.

It says what the numbers would be if the file was kept: what a newer file protects stays so.
"""

from datetime import timedelta

import pytest

from consent.actions.state_audience import state_audience
from consent.answers.groups import groups_of, totals
from consent.answers.world import world_of
from consent.core.eligibility import Reason
from consent.posts.models import AudienceStatement, Import, Post
from tests.actions.test_contradictions import DAY, VIDEOS, numbers, packed, youtube
from tests.make import NOW, person
from tests.posts.small_archives import bring, facebook, seconds, wrote
from tests.posts.small_others import instagram, picture, tweet, x

pytestmark = pytest.mark.django_db

A_DAY = timedelta(days=1)


def in_germany():
    return person("ines@example.org", country="DE", born=1985)


def as_counted(ines):
    counted = totals(groups_of(world_of(ines, at=NOW))).by_reason
    return {reason: count for reason, count in counted.items() if count}


def the_same_if_kept(ines, archive):
    """Check a file, keep it, and return the numbers, which are the same."""
    before = sorted(Post.objects.values_list("key", "state", "audience", "basis", "missing_since"))
    check = bring(ines, archive, keep=False)
    as_here = Post.objects.values_list("key", "state", "audience", "basis", "missing_since")
    assert sorted(as_here) == before

    kept = bring(ines, archive)

    assert kept.state == Import.State.DONE
    assert numbers(check) == as_counted(ines)
    return numbers(check)


@pytest.mark.parametrize("since", ["Private", "Unlisted", "a word we do not know"])
def test_an_older_file_does_not_open_what_a_newer_one_closes(rulebook, tmp_path, since):
    ines = in_germany()
    later = ("later", "Public", "2026-03-01 00:00:00")
    newer = youtube(("one", since), ("two", "Public"))
    newer[VIDEOS] = newer[VIDEOS].replace(f"two,T,Public,{DAY}", f"two,T,Public,{later[2]}")
    bring(ines, packed(tmp_path, newer))

    older = packed(tmp_path, youtube(("one", "Public")))

    check = bring(ines, older, keep=False)
    assert bring(ines, older).state == Import.State.DONE
    counted = as_counted(ines)
    assert list(numbers(check).values()) == [1]
    assert set(numbers(check)) <= {Reason.NOT_PUBLIC, Reason.AUDIENCE_UNKNOWN} & set(counted)


@pytest.mark.parametrize("newer", [True, False])
def test_a_newer_file_opens_and_any_file_closes(rulebook, tmp_path, newer):
    ines = in_germany()
    bring(ines, packed(tmp_path, youtube(("one", "Private"), ("two", "Public"))))
    files = youtube(("one", "Public"), ("two", "Private"))
    if newer:
        files[VIDEOS] = files[VIDEOS].replace(f"two,T,Private,{DAY}", "two,T,Private,2026-03-01")

    found = the_same_if_kept(ines, packed(tmp_path, files))

    assert found[Reason.NOT_PUBLIC] == (1 if newer else 2)


def test_what_a_newer_file_has_archived_stays_so_in_the_check_of_an_older(rulebook, tmp_path):
    ines = in_germany()
    old, new = wrote("Old", seconds(2016, 2)), wrote("New", seconds(2020))
    bring(ines, facebook(tmp_path / "newer.zip", [new], archived=[old]))
    state_audience(
        person=ines,
        account=Import.objects.get().account,
        said=AudienceStatement.Said.PUBLIC,
        at=NOW,
    )

    found = the_same_if_kept(ines, facebook(tmp_path / "older.zip", [old, new]))

    assert found[Reason.NOT_PUBLIC] == 1


@pytest.mark.parametrize("private", [True, False])
def test_an_older_file_of_an_open_account_does_not_open_a_private_one(rulebook, tmp_path, private):
    ines = in_germany()
    one, other = picture("lake", 2016), picture("road", 2017)
    bring(ines, instagram(tmp_path / "newer.zip", one, other, private=private))

    check = bring(ines, instagram(tmp_path / "a.zip", one, private=not private), keep=False)

    bring(ines, instagram(tmp_path / "a.zip", one, private=not private))
    assert sum(numbers(check).values()) == 1
    assert set(numbers(check)) <= set(as_counted(ines))
    assert (Reason.NOT_PUBLIC in numbers(check)) or not private


def test_what_was_said_of_posts_stands_beside_a_file_that_knows_less(rulebook, tmp_path):
    ines = in_germany()
    account = bring(ines, x(tmp_path / "a.zip", tweet(1, 2016), tweet(2, 2017))).account
    state_audience(
        person=ines, account=account, said=AudienceStatement.Said.NOT_PUBLIC, at=NOW - A_DAY
    )

    found = the_same_if_kept(ines, x(tmp_path / "b.zip", tweet(1, 2016), tweet(2, 2017)))

    assert found == {Reason.NOT_PUBLIC: 2}
