"""What a headline may speak of, and the sentences that several states share."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consent.answers.groups import Totals
from consent.answers.names import names_of
from consent.answers.standing import Standing
from consent.answers.world import World
from consent.core.eligibility import Outcome, Reason
from consent.core.resolve import HOME
from consent.core.rules import Reach, Rule, Status
from consent.ledger.presenters import tell_end, tell_exceptions, tell_scope
from consent.rulebook.names import platform_name
from consent.web import explanations, wording
from consent.web.wording import number


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a headline may speak about. `later`: posts still usable after opting out now."""

    world: World
    standing: Standing
    totals: Totals
    later: int

    @property
    def can(self) -> int:
        return self.totals.by_outcome[Outcome.CAN_BE_USED]

    @property
    def unknown(self) -> int:
        """
        How many posts nobody here can tell about.

        On the operator's own platform they are kept out for certain; elsewhere they only
        count as kept out, and to promise more would be false comfort.
        """
        elsewhere = any(platform != HOME for platform in self.world.platforms)
        return self.totals.by_outcome[Outcome.CANNOT_TELL] if elsewhere else 0

    @property
    def only_elsewhere(self) -> bool:
        """Whether all accounts are on platforms that this site does not run."""
        return bool(self.world.platforms) and HOME not in self.world.platforms


def how_many_can(told: Told) -> str:
    if not told.totals.total:
        return _("We have no posts for you yet. Your choice still counts.")
    if not told.can and told.unknown:
        return cannot_tell(told)
    if not told.can:
        return _("Right now, none of your %(total)s posts can be used to train AI.") % {
            "total": number(told.totals.total)
        }
    if told.can == told.totals.total:
        return ngettext(
            "You have 1 post here. It can be used to train AI.",
            "All your %(total)s posts can be used to train AI.",
            told.can,
        ) % {"total": number(told.can)}
    return ngettext(
        "%(can)s of your %(total)s posts can be used to train AI.",
        "%(can)s of your %(total)s posts can be used to train AI.",
        told.can,
    ) % {"can": number(told.can), "total": number(told.totals.total)}


def cannot_tell(told: Told) -> str:
    if told.unknown == told.totals.total:
        return ngettext(
            "We cannot tell yet if your post can be used. It counts as kept out.",
            "We cannot tell yet if your %(total)s posts can be used. They count as kept out.",
            told.unknown,
        ) % {"total": number(told.totals.total)}
    return ngettext(
        "We cannot tell yet if %(unknown)s of your %(total)s posts can be used. "
        "It counts as kept out.",
        "We cannot tell yet if %(unknown)s of your %(total)s posts can be used. "
        "They count as kept out.",
        told.unknown,
    ) % {"unknown": number(told.unknown), "total": number(told.totals.total)}


def platforms(told: Told, rules: Iterable[Rule]) -> str:
    return wording.listed(platform_name(told.world.rulebook, rule.platform) for rule in rules)


def why_not_used(told: Told) -> Iterable[str]:
    """One sentence for each platform that does not train with this person's posts."""
    for rule in told.standing.rules:
        reason = NOT_USED.get(rule.policy.status) if rule.policy else None
        if reason:
            name = platform_name(told.world.rulebook, rule.platform)
            names = explanations.Names(platform=name, home=rule.platform == HOME)
            yield explanations.explain(reason, names)


def who_and_when(told: Told) -> Iterable[str]:
    """Since when it is on hold and who decided so; each once, however many platforms it is."""
    sentences: dict[str, None] = {}
    for rule in told.standing.rules:
        row = told.world.rulebook.policy(rule.policy.id) if rule.policy else None
        if row is None or row.status is None or row.first_day is None:
            continue
        if not row.status.on_hold:
            continue
        values = {"who": row.decided_by, "day": wording.spoken_day(row.first_day)}
        if row.decided_by:
            sentences[_("%(who)s decided it. It is on hold since %(day)s.") % values] = None
        else:
            sentences[_("It is on hold since %(day)s.") % values] = None
    return sentences


NOT_USED = {
    Status.PAUSED: Reason.PAUSED,
    Status.SUSPENDED_BY_REGULATOR: Reason.SUSPENDED,
    Status.SUSPENDED_UNDERTAKING: Reason.SUSPENDED,
    Status.NOT_APPLIED: Reason.NOT_APPLIED,
    Status.EXCLUDED: Reason.NOT_APPLIED,
    Status.ANNOUNCED_NEVER_STARTED: Reason.NEVER_STARTED,
    Status.WITHDRAWN: Reason.NEVER_STARTED,
}


def effect_of_no(told: Told) -> tuple[str, ...]:
    """Return what opting out would not reach, in sentences; nothing if it reaches every post."""
    if not (told.can and told.later):
        return ()
    kept = told.can - told.later
    if kept:
        covered = ngettext(
            "If you opt out now, %(kept)s of these %(can)s posts is kept out, "
            "and so are all new posts.",
            "If you opt out now, %(kept)s of these %(can)s posts are kept out, "
            "and so are all new posts.",
            kept,
        ) % {"kept": number(kept), "can": number(told.can)}
    else:
        covered = _("If you opt out now, all new posts are kept out.")
    left = ngettext(
        "%(later)s older post can still be used.",
        "%(later)s older posts can still be used.",
        told.later,
    ) % {"later": number(told.later)}
    return covered, left, too_late(told)


def too_late(told: Told) -> str:
    """Return why older posts stay usable: what platforms promise whoever opts out late."""
    days: dict[date, list[Rule]] = defaultdict(list)
    open_ended = []
    for rule in told.standing.rules:
        row = told.world.rulebook.policy(rule.policy.id) if rule.policy else None
        if not _comes_late(told, rule):
            continue
        if row and row.deadline and row.reach is Reach.ALL_IF_BEFORE_DEADLINE:
            days[row.deadline].append(rule)
        else:
            open_ended.append(rule)
    sentences = [
        _("For older posts, the last day at %(platforms)s was %(day)s.")
        % {"platforms": platforms(told, late), "day": wording.spoken_day(day)}
        for day, late in sorted(days.items(), key=lambda item: item[0])
    ]
    if open_ended:
        sentences.append(
            ngettext(
                "%(platforms)s does not promise to leave out older posts.",
                "%(platforms)s do not promise to leave out older posts.",
                len(open_ended),
            )
            % {"platforms": platforms(told, open_ended)}
        )
    return " ".join(sentences)


def _comes_late(told: Told, rule: Rule) -> bool:
    """Whether an opt-out of now would not reach older posts there."""
    policy = rule.policy
    if policy is None or not policy.status.trains or policy.offer.refuses:
        return False
    if policy.reach is Reach.ALL_IF_BEFORE_DEADLINE:
        return policy.deadline_at is not None and policy.deadline_at <= told.world.at
    return policy.reach is Reach.LATER_POSTS


def left_out(told: Told) -> tuple[str, ...]:
    """Say what an opt-out for everything leaves out, if it does."""
    said = told.standing.choice
    if said is None or not said.scope.has_exceptions:
        return ()
    return (_("You left out %(exceptions)s.") % {"exceptions": tell_exceptions(said.scope)},)


def until(told: Told) -> tuple[str, ...]:
    """Say when a yes ends by itself, if it does."""
    said = told.standing.choice
    if said is None or said.ends_at is None:
        return ()
    return (
        _("It counts until %(end)s. Then it ends by itself.") % {"end": tell_end(said.ends_at)},
    )


def noes_for_parts(told: Told) -> tuple[str, ...]:
    """Say for which parts the person said no, if they did not say it for everything."""
    parts = told.standing.parts
    if not parts:
        return ()
    names = names_of(told.world)
    scopes = wording.listed(tell_scope(scope, names=names) for scope in parts)
    return (_("You have opted out for %(scopes)s.") % {"scopes": scopes},)
