"""Keep the counts of a person's posts true, or say that they are not."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
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

    The counts follow in the same transaction.
    """
    hold_posts(person)
    keys = [bytes.fromhex(post) for post in posts]
    change(posts_named(person, keys), of=person.pk, own_entry=entry)


def change(posts: QuerySet[Post], *, of: int, **facts: object) -> int:
    """
    Write other facts into posts, so that the counts stay true; return how many posts those are.

    To be called by who holds the person.

    :param posts: some thousands at most
    :param of: whose they are, by primary key
    :param facts: some of `_ALIKE`
    """
    if Tally.objects.filter(person=of, fresh=True).exists():
        _move(of, posts, facts)
    return posts.update(**facts)


_ALIKE = ("account_id", "kind", "state", "audience", "basis", "own_entry")


def _move(person: int, chosen: QuerySet[Post], facts: Mapping[str, object]) -> None:
    """
    Move posts from the counted groups they are in to those of other facts.

    Those of one group stay together, so that there are no more dates to be cut
    apart than before.
    """
    groups: dict[tuple[object, ...], list[TallyGroup]] = defaultdict(list)
    for group in TallyGroup.objects.filter(person=person, count__gt=0):
        groups[_facts_of(group)].append(group)
    moved: dict[TallyGroup, list[datetime | None]] = defaultdict(list)
    for *alike, created_at in chosen.values_list(*_ALIKE, "created_at"):
        moved[_group_of(groups[tuple(alike)], created_at)].append(created_at)
    changed = list(moved)
    for group, dates in moved.items():
        group.count -= len(dates)
    for group, dates in moved.items():
        same = {name: getattr(group, name) for name in _ALIKE}
        new = TallyGroup(
            **{**same, **facts},
            person_id=person,
            first_at=min(filter(None, dates), default=None),
            last_at=max(filter(None, dates), default=None),
            count=len(dates),
        )
        changed += _join(groups[_facts_of(new)], new)
    _keep(changed)


def _facts_of(group: TallyGroup) -> tuple[object, ...]:
    return tuple(getattr(group, name) for name in _ALIKE)


def _join(groups: list[TallyGroup], new: TallyGroup) -> list[TallyGroup]:
    """
    Add a group to those that share its facts, as one with all that it meets; return these.

    So a post is in one group of its facts by its date. What meets has no date between that a
    verdict turned on when the groups were counted, for none of them had any.
    """
    met = [new]
    groups.append(new)
    while other := next(
        (group for group in groups if group.count and group is not new and _meet(group, new)), None
    ):
        if other.first_at and new.first_at:
            other.first_at = min(other.first_at, new.first_at)
            other.last_at = max(other.last_at, new.last_at)
        other.count += new.count
        new.count, new = 0, other
        met.append(other)
    return met


def _meet(one: TallyGroup, other: TallyGroup) -> bool:
    if one.first_at is None or other.first_at is None:
        return one.first_at is other.first_at
    return bool(one.first_at <= other.last_at and other.first_at <= one.last_at)


def _keep(groups: Iterable[TallyGroup]) -> None:
    """Write groups down, however often one stands there; those without a post go."""
    each = list({id(group): group for group in groups}.values())
    known = [group for group in each if group.pk]
    TallyGroup.objects.bulk_update(known, ["first_at", "last_at", "count"])
    TallyGroup.objects.filter(pk__in=[group.pk for group in known], count=0).delete()
    TallyGroup.objects.bulk_create(group for group in each if group.count and not group.pk)


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
