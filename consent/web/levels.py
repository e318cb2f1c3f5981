"""Every level at which a person can choose, what they chose there, and what it would change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from consent.answers.groups import Group, totals
from consent.answers.names import account_name
from consent.answers.offers import offers_for, said_for
from consent.answers.world import World
from consent.core.choices import Choice, Decision, Scope
from consent.core.eligibility import Outcome
from consent.core.posts import Kind
from consent.ledger.presenters import TITLES, tell_end, tell_exceptions
from consent.web import scopes, wording
from consent.web.effects import usable_after
from consent.web.offers import ChoiceBlock, block_for, wholly_said


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """
    One source or one type of post.

    `title`, `end` and `but` tell what was said, until when and but for what; "" if nothing.
    `can` posts can be used now, `later` even after opting out at this level, where that is offered.
    """

    name: str
    said: Choice | None
    title: str
    end: str
    but: str
    can: int
    later: int | None
    block: ChoiceBlock
    back: str


def by_source(world: World, groups: Sequence[Group]) -> list[Level]:
    """Return a level for each account."""
    return [
        _level(
            world,
            account_name(world.rulebook, account),
            Scope(account=str(account.key)),
            [group for group in groups if group.account == account],
        )
        for account in world.accounts
    ]


def by_kind(world: World, groups: Sequence[Group]) -> list[Level]:
    """Return a level for each type of post that the person has, or has chosen about."""
    levels = [
        _level(
            world,
            str(wording.KINDS_ALL[kind]),
            Scope(kind=kind),
            [group for group in groups if group.kind is kind],
        )
        for kind in Kind
    ]
    present = {str(wording.KINDS_ALL[group.kind]) for group in groups}
    return [level for level in levels if level.said or level.name in present]


def _level(world: World, name: str, scope: Scope, groups: Iterable[Group]) -> Level:
    groups = list(groups)
    said = said_for(world, scope)
    offers = offers_for(world, scope)
    return Level(
        name=name,
        said=said,
        title=str(TITLES[said.decision]) if said else "",
        end=tell_end(said.ends_at) if said and said.ends_at else "",
        but=tell_exceptions(said.scope) if said else "",
        can=totals(groups).by_outcome[Outcome.CAN_BE_USED],
        later=usable_after(world, groups, Decision.OBJECT, scope) if offers.objection else None,
        block=block_for(offers, scope, said=wholly_said(said)),
        back=scopes.as_query(scope),
    )
