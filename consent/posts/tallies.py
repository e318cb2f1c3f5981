"""Keep the counts of a person's posts true, or say that they are not."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import connection
from django.db.models import F

from accounts.models import User
from consent.posts.models import Post, Tally, TallyGroup

# Below this, counting the posts themselves takes a few milliseconds.
MANY = 5_000


def distrust(person: User) -> None:
    """Say that the counts of a person are no longer true; first thing in a writing transaction."""
    hold_posts(person)
    Tally.objects.filter(person=person, fresh=True).update(fresh=False)


def distrust_all(people: Collection[int]) -> None:
    """Say so of several people, by primary key; first thing in a writing transaction."""
    if not people:
        return
    if connection.vendor == "postgresql":
        # All in the same order, so that no two wait for each other.
        held = User.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk")
        list(held.values_list("pk", flat=True))
    Tally.objects.filter(person__in=people, fresh=True).update(fresh=False)


def move_to_entry(*, person: User, posts: Iterable[str], entry: int) -> None:
    """
    Note that an entry is the choice that counts for each of these posts (hex keys).

    The counts follow in the same transaction.
    """
    hold_posts(person)
    keys = [bytes.fromhex(post) for post in posts]
    chosen = Post.objects.filter(person=person, key__in=keys)
    if Tally.objects.filter(person=person, fresh=True).exists():
        for post in chosen:
            _move(post, entry)
    chosen.update(own_entry=entry)


def _move(post: Post, entry: int) -> None:
    facts = {
        "person_id": post.person_id,
        "account_id": post.account_id,
        "kind": post.kind,
        "state": post.state,
        "audience": post.audience,
        "basis": post.basis,
    }
    old = TallyGroup.objects.filter(**facts, own_entry=post.own_entry)
    if post.created_at is None:
        old = old.filter(first_at=None)
    else:
        old = old.filter(first_at__lte=post.created_at, last_at__gte=post.created_at)
    group = old.filter(count__gt=0).first()
    if group:
        TallyGroup.objects.filter(pk=group.pk).update(count=F("count") - 1)
    TallyGroup.objects.create(
        **facts, own_entry=entry, first_at=post.created_at, last_at=post.created_at, count=1
    )


def count_again(*, person: User, rows: Iterable[dict[str, object]], at: datetime) -> None:
    """Replace the counts of a person by these; to be called in a transaction that read them."""
    TallyGroup.objects.filter(person=person).delete()
    TallyGroup.objects.bulk_create(
        TallyGroup(person=person, **{name: row[name] for name in _COUNTED}) for row in rows
    )
    Tally.objects.update_or_create(person=person, defaults={"fresh": True, "counted_at": at})


_COUNTED = (
    "account_id",
    "kind",
    "state",
    "audience",
    "basis",
    "own_entry",
    "first_at",
    "last_at",
    "count",
)


def hold_posts(person: User) -> None:
    """
    Keep other transactions from changing this person's counts until this one ends.

    On SQLite a writing transaction is alone anyway.
    """
    if connection.vendor == "postgresql":
        User.objects.select_for_update(no_key=True).get(pk=person.pk)
