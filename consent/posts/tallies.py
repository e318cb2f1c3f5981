"""Keep the counts of a person's posts true, or say that they are not."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from accounts.models import User
from consent.posts.models import Post, Tally, TallyGroup
from consent.posts.named import posts_named

# Below this, counting the posts themselves takes a few milliseconds.
MANY = 5_000


def distrust(person: User) -> None:
    """
    Say that the counts of a person are no longer true; first thing in a writing transaction.

    :raises User.DoesNotExist: if the person was deleted meanwhile
    """
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
    Note at posts (hex keys) how choices name them now (`own_entry`).

    The number is a new one: no post has it yet. The counts follow in the same
    transaction.
    """
    hold_posts(person)
    keys = [bytes.fromhex(post) for post in posts]
    chosen = posts_named(person, keys)
    if Tally.objects.filter(person=person, fresh=True).exists():
        _move(person, chosen, entry)
    chosen.update(own_entry=entry)


_ALIKE = ("account_id", "kind", "state", "audience", "basis", "own_entry")


def _move(person: User, chosen: QuerySet[Post], entry: int) -> None:
    """
    Move posts from the counted groups they are in to new ones.

    Those of one group stay together, so that there are no more dates to be cut
    apart than before.
    """
    groups: dict[tuple[object, ...], list[TallyGroup]] = defaultdict(list)
    for group in TallyGroup.objects.filter(person=person, count__gt=0):
        groups[tuple(getattr(group, name) for name in _ALIKE)].append(group)
    moved: dict[TallyGroup, list[datetime | None]] = defaultdict(list)
    for *alike, created_at in chosen.values_list(*_ALIKE, "created_at"):
        moved[_group_of(groups[tuple(alike)], created_at)].append(created_at)
    for group, dates in moved.items():
        group.count -= len(dates)
    TallyGroup.objects.bulk_update(moved, ["count"])
    TallyGroup.objects.bulk_create(
        TallyGroup(
            **{name: getattr(group, name) for name in _ALIKE[:-1]},
            person=person,
            own_entry=entry,
            first_at=min(filter(None, dates), default=None),
            last_at=max(filter(None, dates), default=None),
            count=len(dates),
        )
        for group, dates in moved.items()
    )


def _group_of(groups: Iterable[TallyGroup], created_at: datetime | None) -> TallyGroup:
    """The group that counts a post made at this instant, among those that share its facts."""
    return next(
        group
        for group in groups
        if group.first_at == created_at
        or (created_at and group.first_at and group.first_at <= created_at <= group.last_at)
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

    :raises User.DoesNotExist: if the person was deleted meanwhile
    """
    here = User.objects.only("pk")
    if connection.vendor == "postgresql":
        here = here.select_for_update(no_key=True)
    here.get(pk=person.pk)
