"""
Whether posts that a platform asks about can be used right now.

All of an answer is read from one state of the database: the edition, the index of the ledger and
the facts belong together. Posts with the same facts under the same rules are put to the law once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from consent.answers.asked import ask
from consent.answers.judging import Judge, Known
from consent.answers.world import World, home
from consent.core.comparison import instants_of_change
from consent.core.eligibility import USABLE, Reason
from consent.core.places import Residence, place_of
from consent.core.posts import key_of
from consent.core.resolve import policy_periods
from consent.core.words import Unknown

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
_USES = {one: Use(may_be_used=one in USABLE, reason=one.value) for one in Reason}
REMOVED = _USES[Reason.REMOVED]


def look_up(platform: str, post_ids: Sequence[str], *, at: datetime) -> Uses:
    """
    Return for posts, as their platform calls them, whether they can be used at an instant.

    One query, however many posts.

    :raises NoEdition: if no rulebook is published
    """
    keys = [_key(post_id) for post_id in post_ids]
    found = ask(platform, sorted({key for key in keys if key is not None}), at=at)
    judges = _judges({post.account for post in found.posts.values()}, found.worlds)
    uses: dict[bytes | None, Use] = dict.fromkeys(found.removed, REMOVED)
    for key, post in found.posts.items():
        if post.account in judges:
            uses[key] = _USES[judges[post.account].judge.verdict(key, post).reason]
    turns = {judge.changes_at for judge in judges.values()}
    return Uses(
        edition=found.edition,
        ledger_index=found.last_index,
        expires_at=min([at + COUNTS_FOR, *filter(None, turns)]),
        uses=tuple(uses.get(key, NOT_KNOWN) for key in keys),
    )


def _key(post_id: str) -> bytes | None:
    return key_of(post_id) if 0 < len(post_id) <= LONGEST else None


class _Judging(NamedTuple):
    """The judge of an account, and when its verdicts may change."""

    judge: Judge
    changes_at: datetime | None


def _judges(accounts: Iterable[int], worlds: Mapping[int, World]) -> dict[int, _Judging]:
    rules = _Rules()
    shared: dict[object, Known] = {}
    judges = {}
    for account in accounts:
        if account not in worlds:
            continue
        world = worlds[account]
        one = world.account_by_id[account]
        ruled = [rules.of(world, one.platform, place) for place in world.places(one)]
        known: Known = {}
        if not world.choices:
            # Who never said anything is judged as everybody else under the same rules.
            grown_up = world.adult_from(one) is not None
            alike = (tuple(rule.number for rule in ruled), grown_up, one.private)
            known = shared.setdefault(alike, known)
        turns = [rule.changes_at for rule in ruled]
        turns += [choice.ends_at for choice in world.choices]
        # Where their other accounts live counts too, while they do not say it themselves.
        turns += [other.lives_since for other in world.accounts]
        judges[account] = _Judging(
            judge=Judge(world, account, known),
            changes_at=_earliest(world.at, *turns),
        )
    return judges


class _Ruled(NamedTuple):
    """The rule at a place: equal numbers for equal ones; and when it may be another one."""

    number: int
    changes_at: datetime | None


class _Rules:
    """What counts at the places of one answer, looked up once for each."""

    def __init__(self) -> None:
        self._known: dict[object, _Ruled] = {}
        self._numbers: dict[object, int] = {}

    def of(self, world: World, platform: str, residence: Residence | None) -> _Ruled:
        about = (platform, residence, world.at)
        if about not in self._known:
            rule = world.rule_at(platform, residence)
            # All that a verdict asks of a rule.
            same = (rule.policy, rule.jurisdiction is None)
            self._known[about] = _Ruled(
                number=self._numbers.setdefault(same, len(self._numbers)),
                changes_at=_next_change(world, platform, residence),
            )
        return self._known[about]


def _next_change(world: World, platform: str, residence: Residence | None) -> datetime | None:
    """The next instant at which the rules of a platform may change at a place."""
    place = place_of(world.rulebook, residence) if residence else None
    if place is None:
        return None
    policies = policy_periods(world.rulebook, platform=platform, place=place, home=home())
    return _earliest(world.at, *instants_of_change(policies, at=world.at))


def _earliest(at: datetime, *instants: datetime | None) -> datetime | None:
    return min((one for one in instants if one is not None and one > at), default=None)
