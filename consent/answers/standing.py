"""Where a person stands: the one state that heads their dashboard."""

from dataclasses import dataclass
from enum import StrEnum

from consent.answers.groups import Totals
from consent.answers.offers import Offers, noes_for_parts, offers_for, said_for
from consent.answers.world import World
from consent.core.choices import Choice, Decision, Scope
from consent.core.eligibility import Outcome
from consent.core.rules import Rule, Status


class State(StrEnum):
    """The states, strongest first: the first that holds is the headline."""

    UNDER_18 = "under_18"
    ON_HOLD = "on_hold"
    REGION_UNKNOWN = "region_unknown"
    NO_RULES = "no_rules"
    OPTED_OUT = "opted_out"
    OPTED_OUT_IN_PART = "opted_out_in_part"
    """Opted out, but some posts can still be used: made too late, or not offered there."""
    SAID_YES = "said_yes"
    WISH_SAVED = "wish_saved"
    NOT_USED = "not_used"
    """No platform of this person trains with their posts."""
    STARTS_LATER = "starts_later"
    OPT_IN = "opt_in"
    CAN_SAY_NO = "can_say_no"
    NO_CHOICE = "no_choice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """
    The state, the choice for everything that stands (or None), what is offered.

    `rules` are those of the platforms the person has accounts on, `parts` what
    the person said no to by itself: sources, types, and single posts as one.
    """

    state: State
    choice: Choice | None
    offers: Offers
    rules: tuple[Rule, ...]
    parts: tuple[Scope, ...]


def standing_of(world: World, totals: Totals) -> Standing:
    """Return where a person stands."""
    rules = tuple(world.rule(platform) for platform in world.platforms)
    choice = said_for(world)
    offers = offers_for(world)
    state = (
        _protected(world, rules, totals) or _chosen(choice, totals) or _open(world, rules, offers)
    )
    return Standing(
        state=state, choice=choice, offers=offers, rules=rules, parts=noes_for_parts(world)
    )


HELD = {status for status in Status if status.on_hold}
NOT_USING = {Status.NOT_APPLIED, Status.EXCLUDED, Status.ANNOUNCED_NEVER_STARTED, Status.WITHDRAWN}


def _protected(world: World, rules: tuple[Rule, ...], totals: Totals) -> State | None:
    is_minor = world.person.adult_from is not None and world.at < world.person.adult_from
    if is_minor and not totals.by_outcome[Outcome.CAN_BE_USED]:
        # Not every platform leaves minors out: then what can be chosen comes first.
        return State.UNDER_18
    if _all_are(rules, HELD):
        return State.ON_HOLD
    if world.residence is None and not world.choices:
        return State.REGION_UNKNOWN
    return None


def _chosen(choice: Choice | None, totals: Totals) -> State | None:
    if choice is None:
        return None
    match choice.decision:
        case Decision.OBJECT if totals.by_outcome[Outcome.CAN_BE_USED]:
            return State.OPTED_OUT_IN_PART
        case Decision.OBJECT:
            return State.OPTED_OUT
        case Decision.CONSENT:
            return State.SAID_YES
        case _:
            return State.WISH_SAVED


def _open(world: World, rules: tuple[Rule, ...], offers: Offers) -> State:
    if world.residence is None:
        return State.REGION_UNKNOWN
    if rules and all(r.policy is None or r.policy.status is Status.UNCLEAR for r in rules):
        return State.NO_RULES
    if _all_are(rules, NOT_USING):
        return State.NOT_USED
    training = [r.policy for r in rules if r.policy is not None and r.policy.status.trains]
    if training and all(p.effective_at and world.at < p.effective_at for p in training):
        return State.STARTS_LATER
    if offers.consent_needed:
        return State.OPT_IN
    return State.CAN_SAY_NO if offers.objection else State.NO_CHOICE


def _all_are(rules: tuple[Rule, ...], statuses: set[Status]) -> bool:
    return bool(rules) and all(r.policy is not None and r.policy.status in statuses for r in rules)
