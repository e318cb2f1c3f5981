"""Posts in bulk: new ones once, known ones compared, on whatever database this is."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.core.posts import Audience, Basis, Kind, State
from consent.posts import store as storing
from consent.posts.formats import ReadPost
from consent.posts.models import Import, Post
from consent.posts.store import Facts, Store, brought_by
from tests.make import NOW, account, person

pytestmark = pytest.mark.django_db

LIVE = Facts(State.LIVE, Audience.UNKNOWN, Basis.NOTHING)
GONE = Facts(State.REMOVED, Audience.ONLY_ME, Basis.EXPORT_STATE)
HIDDEN = Facts(State.LIVE, Audience.FOLLOWERS, Basis.ACCOUNT_STATE)


@pytest.fixture
def owner(db):
    return person("ines@example.org")


class Died(Exception):
    """The process is gone."""


def read(number, facts=LIVE, *, created_at=1_400_000_000, text="", album="", media=""):
    key = number.to_bytes(16)
    return ReadPost(key, Kind.POST.value, *map(str, facts), created_at, text, album, media)


def an_import(owner, state=Import.State.DONE):
    return Import.objects.create(person=owner, made_at=NOW, state=state)


def store_for(owner, by=None):
    return Store(account=account(owner), by=by or an_import(owner))


def facts_of(number):
    fields = ("state", "audience", "basis")
    return Facts(*Post.objects.values_list(*fields).get(key=number.to_bytes(16)))


def settle(store, *, also_less=True):
    for change in store.changes(also_less=also_less, size=2):
        store.change(change, made=NOW)


def test_every_column_is_filled(owner):
    by = an_import(owner)
    store_for(owner, by).add(
        [ReadPost(b"k" * 16, "photo", *GONE, 1_400_000_000, "Žū 🎉 \\N\t", "Elbe", "7.jpg")]
    )

    post = Post.objects.get()
    assert (post.person, post.account, post.imported_by) == (owner, account(owner), by)
    assert (bytes(post.key), post.kind) == (b"k" * 16, "photo")
    assert (post.state, post.audience, post.basis) == GONE
    assert (post.archive_audience, post.archive_basis) == (post.audience, post.basis)
    assert post.created_at == datetime(2014, 5, 13, 16, 53, 20, tzinfo=UTC)
    assert (post.text, post.album, post.media) == ("Žū 🎉 \\N\t", "Elbe", "7.jpg")
    assert post.own_entry is None


@pytest.mark.parametrize("known_first", [False, True])
@pytest.mark.parametrize("seconds", [None, 0, -1, 1, 631_152_000, 1_700_000_000, 4_102_444_799])
def test_instants_are_what_django_reads_and_compares(owner, seconds, known_first):
    """Both ways in: with posts that may be known, and without."""
    store = store_for(owner)
    if known_first:
        store.add([read(1), read(2)])
        store.add([read(1)])
    store.add([read(3, created_at=seconds)])

    post = Post.objects.get(key=(3).to_bytes(16))
    at = None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    assert post.created_at == at
    assert Post.objects.filter(created_at=at, pk=post.pk).exists()
    assert at is None or Post.objects.filter(created_at__gte=at, pk=post.pk).exists()


def test_a_post_comes_in_once_however_often_it_is_told_of(owner):
    store = store_for(owner)

    assert store.add([read(1), read(2)]) == 2
    assert store.add([read(2), read(3)]) == 1
    assert store_for(owner).add([read(1), read(2), read(3)]) == 0
    assert store_for(owner).add([read(4), read(1)]) == 1
    assert sorted(int.from_bytes(bytes(post.key)) for post in Post.objects.all()) == [1, 2, 3, 4]


def test_the_same_key_in_two_accounts_is_two_posts(owner, mallory):
    store_for(owner).add([read(1)])
    store_for(mallory).add([read(1, GONE)])

    assert sorted(Post.objects.values_list("person__email", "state")) == [
        ("ines@example.org", "live"),
        ("mallory@example.org", "removed"),
    ]


def test_changes_wait_until_they_are_asked_for(owner):
    store_for(owner).add([read(n) for n in range(5)])
    store = store_for(owner)

    store.add([read(n, GONE if n else LIVE) for n in range(5)])
    before = {facts_of(n) for n in range(5)}
    settle(store)

    assert before == {LIVE}
    assert [facts_of(n) for n in range(5)] == [LIVE, GONE, GONE, GONE, GONE]


@pytest.mark.parametrize(
    ("known", "told", "always", "from_the_latest_archive"),
    [
        (LIVE, GONE, GONE, GONE),
        (LIVE, HIDDEN, HIDDEN, HIDDEN),
        (HIDDEN, GONE, GONE, GONE),
        (GONE, HIDDEN, HIDDEN, HIDDEN),
        (GONE, LIVE, GONE, LIVE),
        (HIDDEN, LIVE, HIDDEN, LIVE),
        (LIVE, LIVE, LIVE, LIVE),
    ],
)
def test_less_protection_comes_from_the_latest_archive_only(
    owner, known, told, always, from_the_latest_archive
):
    for number, also_less in enumerate((False, True)):
        store_for(owner).add([read(number, known)])
        store = store_for(owner)
        store.add([read(number, told)])
        settle(store, also_less=also_less)

    assert [facts_of(0), facts_of(1)] == [always, from_the_latest_archive]


def test_words_are_filled_in_and_never_lost(owner):
    store_for(owner).add([read(1, text="Brigde", album="Elbe"), read(2)])

    store_for(owner).add([read(1), read(2, text="New", album="River")])
    store_for(owner).add([read(1, text="Bridge")])

    assert list(Post.objects.order_by("key").values_list("text", "album")) == [
        ("Bridge", "Elbe"),
        ("New", "River"),
    ]


def test_a_transaction_that_fails_leaves_nothing(owner):
    store = store_for(owner)

    with suppress(Died), transaction.atomic():
        store.add([read(1)])
        raise Died

    assert not Post.objects.exists()
    assert store_for(owner).add([read(1)]) == 1


def test_the_posts_an_import_brought_are_found_in_steps(owner, mallory, monkeypatch):
    monkeypatch.setattr(storing, "AT_ONCE", 3)
    first, second = an_import(owner), an_import(owner)
    store_for(owner, first).add([read(n) for n in range(7)])
    store_for(mallory).add([read(n) for n in range(4)])
    store_for(owner, second).add([read(n) for n in range(5, 12)])

    found = [list(posts) for posts in brought_by(first)]

    assert sum(map(len, found)) == 7
    assert {post.imported_by_id for posts in found for post in posts} == {first.pk}
    assert max(map(len, found)) <= 3
    assert list(brought_by(an_import(owner))) == []


FACTS = st.sampled_from([LIVE, GONE, HIDDEN])
ARCHIVES = st.lists(st.dictionaries(st.integers(0, 9), FACTS, max_size=10), max_size=4)


@given(archives=ARCHIVES, size=st.integers(1, 4))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_archives_in_any_steps_give_what_the_last_one_says(owner, archives, size):
    Post.objects.all().delete()
    model, added = {}, 0
    for archive in archives:
        store = store_for(owner)
        posts = [read(number, facts) for number, facts in archive.items()]
        for at in range(0, len(posts), size):
            added += store.add(posts[at : at + size])
        settle(store)
        model |= archive

    assert added == len(model)
    assert {number: facts_of(number) for number in model} == model
    assert Post.objects.count() == len(model)


@pytest.mark.parametrize("position", [1, 2, 3, 4])
def test_words_that_are_none_of_ours_never_come_in(owner, position):
    """The process that read a stranger's file is not believed either."""
    strange = list(read(2))
    strange[position] = "public'); DROP TABLE posts_post; --"

    with pytest.raises(ValueError, match="is not a valid"):
        store_for(owner).add([read(1), ReadPost(*strange)])

    assert not Post.objects.exists()
