"""
Whether posts that a platform asks about can be used right now.

All of an answer is read from one state of the database: the edition, the index of the ledger and
the facts belong together. Posts with the same facts of the same author are put to the law once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from consent.answers.judging import Judge, Known
from consent.answers.owners import worlds_behind
from consent.answers.world import World, home
from consent.core.comparison import instants_of_change
from consent.core.eligibility import Reason
from consent.core.places import Residence, place_of
from consent.core.posts import key_of
from consent.core.resolve import policy_periods
from consent.core.words import Unknown
from consent.ledger.standing import last_index
from consent.one_state import one_state
from consent.posts.ingest.asked import KnownPost, gone, known
from consent.posts.models import PlatformAccount
from consent.rulebook.editions import current_edition

UNKNOWN = Unknown.POST.value
"""The word for a post that its platform never told us of."""
COUNTS_FOR = timedelta(hours=24)
"""How long an answer counts at most, as a snapshot does: people may say no meanwhile."""
LONGEST = 500
"""Characters in an identifier. No post is called by more."""


class Use(NamedTuple):
    """Whether a post can be used, and the word of the reason: of a `Reason`, or `UNKNOWN`."""

    may_be_used: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Uses:
    """
    Answers in the order of the questions, and what they go back to.

    `ledger_index` is that of the last entry that is part of it; None in an empty ledger. The
    answers count before `expires_at`.
    """

    edition: str
    ledger_index: int | None
    expires_at: datetime
    uses: tuple[Use, ...]


NOT_KNOWN = Use(may_be_used=False, reason=UNKNOWN)
REMOVED = Use(may_be_used=False, reason=Reason.REMOVED.value)


def look_up(platform: str, post_ids: Sequence[str], *, at: datetime) -> Uses:
    """
    Return for posts, as their platform calls them, whether they can be used at an instant.

    8 queries, however many posts.

    :raises NoEdition: if no rulebook is published
    """
    keys = [_key(post_id) for post_id in post_ids]
    asked = sorted({key for key in keys if key is not None})
    with one_state():
        edition = current_edition()
        index = last_index()
        posts = known(platform, asked)
        removed = gone(platform, [key for key in asked if key not in posts])
        owners = {post.account: post.person for post in posts.values()}
        worlds = worlds_behind(owners, edition.rulebook, at=at)
    judges = _judges(worlds)
    uses: dict[bytes | None, Use] = dict.fromkeys(removed, REMOVED)
    for key, post in posts.items():
        if post.account in judges:
            uses[key] = judges[post.account].use(key, post)
    turns = {judge.changes_at for judge in judges.values()}
    return Uses(
        edition=edition.digest,
        ledger_index=index,
        expires_at=min([at + COUNTS_FOR, *filter(None, turns)]),
        uses=tuple(uses.get(key, NOT_KNOWN) for key in keys),
    )


def _key(post_id: str) -> bytes | None:
    return key_of(post_id) if 0 < len(post_id) <= LONGEST else None


class _Judging(NamedTuple):
    """The judge of an account, and when its verdicts may change."""

    judge: Judge
    changes_at: datetime | None

    def use(self, key: bytes, post: KnownPost) -> Use:
        verdict = self.judge.verdict(key, post)
        return Use(may_be_used=not verdict.stops, reason=verdict.reason.value)


def _judges(worlds: Mapping[int, World]) -> dict[int, _Judging]:
    shared: dict[object, _Shared] = {}
    judges = {}
    for account, world in worlds.items():
        one = world.account_by_id[account]
        places = tuple(world.places(one))
        grown_up = world.adult_from(one) is not None
        # Who never said anything is judged as everybody else at the same place.
        alike = account if world.choices else (places, grown_up, one.private, world.at)
        if alike not in shared:
            shared[alike] = _Shared(known={}, changes_at=_next_change(world, one, places))
        known, changes_at = shared[alike]
        ends = (choice.ends_at for choice in world.choices)
        judges[account] = _Judging(
            judge=Judge(world, account, known),
            changes_at=_earliest(world.at, changes_at, one.lives_since, *ends),
        )
    return judges


class _Shared(NamedTuple):
    """What is the same for several accounts: verdicts that were given, and until when they count."""

    known: Known
    changes_at: datetime | None


def _next_change(
    world: World, account: PlatformAccount, places: Iterable[Residence | None]
) -> datetime | None:
    """The next instant at which the rules for an account's posts may change."""
    turns = []
    for residence in places:
        place = place_of(world.rulebook, residence) if residence else None
        if place is not None:
            policies = policy_periods(
                world.rulebook, platform=account.platform, place=place, home=home()
            )
            turns += instants_of_change(policies, at=world.at)
    return _earliest(world.at, *turns)


def _earliest(at: datetime, *instants: datetime | None) -> datetime | None:
    return min((one for one in instants if one is not None and one > at), default=None)
