"""An archive speaks for who brings it: whoever brings somebody else's changes nothing of theirs."""

import pytest

from consent.actions.state_audience import state_audience
from consent.answers.groups import facts_of, groups_of, totals
from consent.answers.world import world_of
from consent.core.choices import Decision, Scope
from consent.posts.models import AccountLink, AudienceStatement, Import, PlatformAccount, Post
from tests import make
from tests.make import NOW
from tests.make_ingest import account, post, send
from tests.posts.small_archives import bring, facebook, seconds, wrote

pytestmark = pytest.mark.django_db

HANDLE = "ines.hafen"
WORDS = [wrote("A walk", seconds(2016)), wrote("A swim", seconds(2018))]


@pytest.fixture
def hers(ines, tmp_path):
    """Ines has posts that Facebook sent of her account, and some that she brought herself."""
    send(
        account(platform="facebook", handle=HANDLE, country="DE", born=1985),
        post("p1", platform="facebook", text="A walk"),
        post("p2", platform="facebook", text="A swim", audience="followers"),
    )
    fed = PlatformAccount.objects.get(platform_id="a1")
    AccountLink.objects.create(account=fed, person=ines, how=AccountLink.How.EMAIL, made_at=NOW)
    PlatformAccount.objects.filter(pk=fed.pk).update(person=ines)
    Post.objects.filter(account=fed).update(person=ines)
    bring(ines, facebook(tmp_path / "hers.zip", WORDS, handle=HANDLE, born=1985))
    return state_of(ines)


def state_of(person):
    """Every row of somebody's posts and accounts, and every verdict."""
    world = world_of(person, at=NOW)
    posts = Post.objects.filter(person=person).order_by("pk")
    return (
        list(posts.values()),
        list(PlatformAccount.objects.filter(person=person).order_by("pk").values()),
        [world.verdict(facts_of(world, one)) for one in posts],
        totals(groups_of(world)).by_reason,
    )


@pytest.fixture
def stolen(mallory, tmp_path):
    """What Mallory makes of Ines's archive: her name on it, her posts, and more that is not so."""
    return facebook(
        tmp_path / "stolen.zip", [*WORDS, wrote("Never said", seconds(2020))], handle=HANDLE
    )


def test_who_brings_it_changes_nothing_of_whose_it_is(ines, hers, mallory, stolen):
    assert len(hers[0]) == 4

    brought = bring(mallory, stolen)

    assert (brought.state, brought.posts_new) == (Import.State.DONE, 3)
    assert state_of(ines) == hers
    assert set(Post.objects.filter(person=mallory).values_list("account__person", flat=True)) == {
        mallory.pk
    }


def test_nor_does_what_they_say_and_choose_about_it(ines, hers, mallory, stolen):
    bring(mallory, stolen)
    mine = PlatformAccount.objects.get(person=mallory)

    state_audience(person=mallory, account=mine, said=AudienceStatement.Said.PUBLIC, at=NOW)
    keys = frozenset(one.hex for one in Post.objects.filter(person=mallory))
    make.said(mallory, scope=Scope(posts=keys))
    make.said(mallory, Decision.OBJECT)

    assert state_of(ines) == hers


def test_nor_an_archive_that_lacks_her_posts_or_calls_them_deleted(ines, hers, mallory, tmp_path):
    bring(mallory, facebook(tmp_path / "a.zip", WORDS, handle=HANDLE))
    bring(mallory, facebook(tmp_path / "b.zip", trash=WORDS, handle=HANDLE))
    bring(mallory, facebook(tmp_path / "c.zip", [WORDS[1]], handle=HANDLE))

    assert state_of(ines) == hers
