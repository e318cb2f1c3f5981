"""
Lists of a person's posts, newest first, with the verdict of each.

"Show me the kept-out ones" is turned into a filter on facts: the groups with
that verdict, as a condition. Pages are reached by keys, never by counting rows.
"""

import base64
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Self

from django.db.models import Q, QuerySet

from accounts.zones import day_begins, day_ends
from consent.answers.groups import Group, facts_of
from consent.answers.world import World
from consent.core.eligibility import Outcome, Reason, Verdict
from consent.core.posts import Basis, Kind
from consent.posts.models import Post

PAGE = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which posts to show; None and empty mean all. Days are in the person's time zone."""

    outcome: Outcome | None = None
    reason: Reason | None = None
    platform: str | None = None
    account: str | None = None
    kind: Kind | None = None
    basis: Basis | None = None
    album: str = ""
    since: date | None = None
    until: date | None = None
    words: str = ""
    missing: bool = False
    """Only those that the newest archive does not hold any more."""

    def takes(self, group: Group) -> bool:
        """Return whether a group's posts pass what of this filter is about their facts."""
        return (
            self.outcome in {None, group.verdict.outcome}
            and self.reason in {None, group.verdict.reason}
            and self.platform in {None, group.account.platform}
            and self.account in {None, str(group.account.key)}
            and self.kind in {None, group.kind}
            and self.basis in {None, group.basis}
        )

    @property
    def is_about_facts_only(self) -> bool:
        """Whether the groups alone tell how many posts pass."""
        return not (self.album or self.since or self.until or self.words or self.missing)

    @property
    def is_empty(self) -> bool:
        return self == Filter()


AUDIENCE_UNKNOWN = Filter(reason=Reason.AUDIENCE_UNKNOWN)
ACCOUNT_WAS_PRIVATE = Filter(reason=Reason.NOT_PUBLIC, basis=Basis.ACCOUNT_STATE)
"""The posts about which a person can say who could see them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A post and its verdict."""

    post: Post
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """A place in a list: just after (or before) a post; page `number` starts there."""

    number: int
    created_at: datetime | None
    pk: int
    backwards: bool = False

    def __str__(self) -> str:
        at = self.created_at.isoformat() if self.created_at else None
        packed = json.dumps([self.number, at, self.pk, self.backwards], separators=(",", ":"))
        return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Return the cursor a link held, or None if it is not one of ours."""
        try:
            packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            number, at, pk, backwards = json.loads(packed)
            return cls(
                number=max(1, min(int(number), 10**7)),
                created_at=datetime.fromisoformat(at).astimezone(UTC) if at else None,
                pk=min(abs(int(pk)), 2**62),
                backwards=bool(backwards),
            )
        except (ValueError, TypeError, OverflowError, RecursionError):
            return None


LAST = "last"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """
    One page of a list.

    `total` is None where telling it would mean counting. `first` and `last`
    are the numbers of its first and last post in the list, from 1.
    """

    posts: tuple[Answered, ...]
    number: int
    total: int | None
    first: int
    last: int
    newer: str | None
    older: str | None
    final: str | None

    @property
    def pages(self) -> int | None:
        return None if self.total is None else max(1, -(-self.total // PAGE))


def page_of(
    world: World, groups: Sequence[Group], wanted: Filter, *, cursor: str | None = None
) -> Page:
    """Return a page of the posts that pass a filter; an unknown cursor gives the first page."""
    chosen = [group for group in groups if wanted.takes(group)]
    total = counted(groups, wanted)
    if not chosen:
        return Page(
            posts=(), number=1, total=0, first=0, last=0, newer=None, older=None, final=None
        )
    posts = matching(world, groups, wanted)
    some_undated = any(group.first_at is None for group in chosen)
    if cursor == LAST and total:
        number = -(-total // PAGE)
        place = Cursor(number=number, created_at=None, pk=0, backwards=True)
        found = [*_backwards(posts, place, total - (number - 1) * PAGE, undated=some_undated)]
        more_older, more_newer = False, number > 1
    elif (place := Cursor.read(cursor) if cursor else None) and place.backwards:
        found = [*_backwards(posts, place, PAGE + 1, undated=some_undated)]
        more_older, more_newer = True, len(found) > PAGE
        found = found[-PAGE:]
        number = place.number
    else:
        found = [*onwards(posts, place, PAGE + 1, undated=some_undated)]
        more_older, more_newer = len(found) > PAGE, place is not None
        found = found[:PAGE]
        number = place.number if place else 1
    first = (number - 1) * PAGE + 1 if found else 0
    last = first + len(found) - 1 if found else 0
    if not more_older and total is None:
        total = last
    return Page(
        posts=tuple(Answered(post=p, verdict=answer_for(world, p)) for p in found),
        number=number,
        total=total,
        first=first,
        last=last,
        newer=_link(found[0], number - 1, backwards=True) if more_newer and found else None,
        older=_link(found[-1], number + 1) if more_older and found else None,
        final=LAST if more_older and total else None,
    )


def counted(groups: Sequence[Group], wanted: Filter) -> int | None:
    """Return how many posts pass a filter; None where the groups do not tell."""
    if not wanted.is_about_facts_only:
        return None
    return sum(group.count for group in groups if wanted.takes(group))


def answer_for(world: World, post: Post) -> Verdict:
    """Return the verdict of one post."""
    return world.verdict(facts_of(world, post))


def every(world: World, groups: Sequence[Group], wanted: Filter) -> Iterable[Answered]:
    """Yield all posts that pass a filter, newest first, without holding them in memory."""
    posts = matching(world, groups, wanted)
    place: Cursor | None = None
    while batch := [*onwards(posts, place, 1000, undated=True)]:
        for post in batch:
            yield Answered(post=post, verdict=answer_for(world, post))
        place = Cursor(number=1, created_at=batch[-1].created_at, pk=batch[-1].pk)


def matching(world: World, groups: Sequence[Group], wanted: Filter) -> QuerySet[Post]:
    """Return the posts that pass a filter, in no order."""
    posts = Post.objects.filter(person=world.person)
    if any(not wanted.takes(group) for group in groups):
        posts = posts.filter(_condition(groups, wanted))
    if wanted.album:
        posts = posts.filter(album=wanted.album)
    if wanted.missing:
        posts = posts.filter(missing_since__isnull=False)
    if wanted.since:
        posts = posts.filter(created_at__gte=day_begins(wanted.since))
    if wanted.until:
        posts = posts.filter(created_at__lt=day_ends(wanted.until))
    for word in wanted.words.split()[:10]:
        posts = posts.filter(text__icontains=word)
    return posts


def _condition(groups: Sequence[Group], wanted: Filter) -> Q:
    """Return the facts of the wanted groups as a condition."""
    by_facts: dict[tuple[object, ...], list[Group]] = defaultdict(list)
    for group in groups:
        key = (group.account.pk, group.kind, group.state, group.stored_audience, group.basis)
        by_facts[*key, group.own_entry].append(group)
    merged: dict[tuple[object, ...], set[int | None]] = defaultdict(set)
    for key, same in by_facts.items():
        taken = [group for group in same if wanted.takes(group)]
        if len(taken) == len(same):
            # The date does not matter for these facts: say nothing of it.
            merged[*key[:5], "any", "any"].add(key[5])
        else:
            for group in taken:
                merged[*key[:5], group.first_at, group.last_at].add(group.own_entry)
    condition = Q(pk__in=[])
    for (account, kind, state, audience, basis, first, last), entries in merged.items():
        facts: dict[str, Any] = {
            "account_id": account,
            "kind": kind,
            "state": state,
            "audience": audience,
            "basis": basis,
        }
        if first is None:
            facts["created_at"] = None
        elif first != "any":
            facts |= {"created_at__gte": first, "created_at__lte": last}
        own = Q(own_entry__in=[entry for entry in entries if entry is not None])
        if None in entries:
            own |= Q(own_entry=None)
        condition |= Q(**facts) & own
    return condition


def onwards(
    posts: QuerySet[Post], place: Cursor | None, size: int, *, undated: bool
) -> Iterable[Post]:
    """
    Yield up to `size` posts after a place: newest first, then those without a date.

    `undated`: whether there are any of those.
    """
    dated = posts.filter(created_at__isnull=False).order_by("-created_at", "-pk")
    others = posts.filter(created_at=None).order_by("-pk")
    found: list[Post] = []
    if place is None:
        found += dated[:size]
    elif place.created_at is not None:
        found += dated.filter(
            Q(created_at__lt=place.created_at) | Q(created_at=place.created_at, pk__lt=place.pk),
            created_at__lte=place.created_at,
        )[:size]
    else:
        others = others.filter(pk__lt=place.pk)
    if undated and len(found) < size:
        found += others[: size - len(found)]
    return found


def _backwards(posts: QuerySet[Post], place: Cursor, size: int, *, undated: bool) -> Iterable[Post]:
    """
    Yield the up to `size` posts just before a place (pk 0: before the end), newest first.

    `undated`: whether there are any without a date.
    """
    dated = posts.filter(created_at__isnull=False).order_by("created_at", "pk")
    found: list[Post] = []
    if place.created_at is not None:
        dated = dated.filter(
            Q(created_at__gt=place.created_at) | Q(created_at=place.created_at, pk__gt=place.pk),
            created_at__gte=place.created_at,
        )
    elif undated:
        found += posts.filter(created_at=None, pk__gt=place.pk).order_by("pk")[:size]
    if len(found) < size:
        found += dated[: size - len(found)]
    return reversed(found)


def _link(post: Post, number: int, *, backwards: bool = False) -> str:
    return str(Cursor(number=number, created_at=post.created_at, pk=post.pk, backwards=backwards))
