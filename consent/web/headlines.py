"""The first thing on the dashboard: where a person stands, in one headline and a few sentences."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consent.answers.groups import Totals
from consent.answers.standing import Standing, State
from consent.answers.world import World
from consent.core.eligibility import Outcome, Reason
from consent.core.resolve import HOME
from consent.core.rules import Rule, Status
from consent.ledger.presenters import tell_end, tell_exceptions
from consent.rulebook.names import platform_name
from consent.web import explanations, wording
from consent.web.wording import number


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """`tone` is the last part of a CSS class; it repeats what the words say."""

    title: str
    sentences: tuple[str, ...]
    tone: str


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


def headline_of(told: Told) -> Headline:
    """Return the headline for a person's state."""
    return WRITERS[told.standing.state](told)


# --- Sentences that several states share --------------------------------------------------------


def _how_many_can(told: Told) -> str:
    if not told.totals.total:
        return _("We have no posts for you yet. Your choice still counts.")
    if not told.can and told.unknown:
        return _cannot_tell(told)
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


def _cannot_tell(told: Told) -> str:
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


def _platforms(told: Told, rules: Iterable[Rule]) -> str:
    return wording.listed(platform_name(told.world.rulebook, rule.platform) for rule in rules)


def _why_not_used(told: Told) -> Iterable[str]:
    """One sentence for each platform that does not train with this person's posts."""
    for rule in told.standing.rules:
        reason = NOT_USED.get(rule.policy.status) if rule.policy else None
        if reason:
            name = platform_name(told.world.rulebook, rule.platform)
            names = explanations.Names(platform=name, home=rule.platform == HOME)
            yield explanations.explain(reason, names)


def _who_and_when(told: Told) -> Iterable[str]:
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


# --- One writer for each state ------------------------------------------------------------------


def _under_18(told: Told) -> Headline:
    if told.can:
        return Headline(
            title=_("Your account says that you are under 18"),
            sentences=(
                _how_many_can(told),
                _("Not every platform leaves out posts by people under 18."),
            ),
            tone="can",
        )
    return Headline(
        title=_("Your posts are not used"),
        sentences=(
            _("Your account says that you are under 18."),
            _("You do not need to do anything."),
        ),
        tone="kept",
    )


def _on_hold(told: Told) -> Headline:
    said = told.standing.choice
    return Headline(
        title=_("AI training with your posts is on hold"),
        sentences=(
            *_why_not_used(told),
            *_who_and_when(told),
            _("You do not need to do anything."),
            _("You have made a choice. It still counts.")
            if said
            else _("You can opt out now. Then it counts if the training starts again."),
        ),
        tone="kept",
    )


def _region_unknown(told: Told) -> Headline:
    sentences = [_("The rules are not the same in every country.")]
    if told.only_elsewhere:
        sentences.append(_("Until you tell us, we count all your posts as kept out."))
    sentences.append(_("You can opt out now, before you tell us."))
    title = _("We keep your posts out until we know where you live")
    if told.only_elsewhere:
        title = _("Tell us where you live, and we show you your rules")
    return Headline(title=title, sentences=tuple(sentences), tone="unknown")


def _no_rules(told: Told) -> Headline:
    so = (
        _("So we count all your posts as kept out.")
        if told.only_elsewhere
        else _("So we keep your posts out.")
    )
    return Headline(
        title=_("We have no clear rules for where you live"),
        sentences=(so, _("You can opt out now. Your choice counts when there are rules.")),
        tone="unknown",
    )


def _opted_out(told: Told) -> Headline:
    said = told.standing.choice
    when = wording.spoken_moment(said.made_at) if said else ""
    none = (
        _("By the rules that we know, none of your posts can go into new training.")
        if told.only_elsewhere
        else _("None of your posts will go into new training.")
    )
    return Headline(
        title=_("You have opted out"),
        sentences=(
            _("You opted out on %(when)s.") % {"when": when},
            *_left_out(told),
            _cannot_tell(told) if told.unknown else none,
            _("You can change this at any time."),
        ),
        tone="kept",
    )


def _left_out(told: Told) -> tuple[str, ...]:
    """Say what an opt-out for everything leaves out, if it does."""
    said = told.standing.choice
    if said is None or not said.scope.has_exceptions:
        return ()
    return (_("You left out %(exceptions)s.") % {"exceptions": tell_exceptions(said.scope)},)


def _until(told: Told) -> tuple[str, ...]:
    """Say when a yes ends by itself, if it does."""
    said = told.standing.choice
    if said is None or said.ends_at is None:
        return ()
    return (
        _("It counts until %(end)s. Then it ends by itself.") % {"end": tell_end(said.ends_at)},
    )


def _opted_out_in_part(told: Told) -> Headline:
    said = told.standing.choice
    reasons = told.totals.by_reason
    sentences = [
        _("You opted out on %(when)s.")
        % {"when": wording.spoken_moment(said.made_at) if said else ""},
        *_left_out(told),
    ]
    if reasons.get(Reason.OBJECTED_TOO_LATE):
        sentences.append(too_late(told))
    if reasons.get(Reason.NOT_OFFERED):
        refusing = [r for r in told.standing.rules if r.policy and r.policy.offer.refuses]
        sentences.append(
            _("There is no opt-out at %(platforms)s where you live.")
            % {"platforms": _platforms(told, refusing)}
        )
    return Headline(
        title=ngettext(
            "You have opted out. %(can)s post can still be used",
            "You have opted out. %(can)s posts can still be used",
            told.can,
        )
        % {"can": number(told.can)},
        sentences=tuple(sentences),
        tone="can",
    )


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
    """Return why older posts stay usable: the platforms that take an opt-out for newer ones."""
    late = [rule for rule in told.standing.rules if _has_a_last_day(told, rule)]
    rows = [told.world.rulebook.policy(rule.policy.id) for rule in late if rule.policy]
    days = {row.deadline for row in rows if row and row.deadline}
    if len(days) == 1:
        return _("For older posts, the last day at %(platforms)s was %(day)s.") % {
            "platforms": _platforms(told, late),
            "day": wording.spoken_day(days.pop()),
        }
    newer_only = [r for r in told.standing.rules if r.platform != HOME and r.policy]
    return _("At %(platforms)s, an opt-out counts for newer posts only.") % {
        "platforms": _platforms(told, newer_only)
    }


def _has_a_last_day(told: Told, rule: Rule) -> bool:
    policy = rule.policy
    return bool(
        policy
        and policy.status.trains
        and policy.deadline_at
        and policy.deadline_at <= told.world.at
        and not policy.offer.refuses
    )


def _said_yes(told: Told) -> Headline:
    said = told.standing.choice
    return Headline(
        title=_("You let your posts be used"),
        sentences=(
            _("You said yes on %(when)s.")
            % {"when": wording.spoken_moment(said.made_at) if said else ""},
            *_until(told),
            _how_many_can(told),
            _("You can stop at any time with one click."),
        ),
        tone="can",
    )


def _wish_saved(told: Told) -> Headline:
    if told.standing.offers.objection:
        return Headline(
            title=_("You can say no now"),
            sentences=(
                _("The rules have changed since you saved your wish."),
                _how_many_can(told),
                _("You can opt out now. It takes one click."),
            ),
            tone="can" if told.can else "unknown",
        )
    return Headline(
        title=_("Your wish is saved"),
        sentences=(
            _("There is no opt-out where you live yet."),
            _how_many_can(told),
            _("Your wish has no effect today. It is there for the day the rules allow it."),
        ),
        tone="can" if told.can else "kept",
    )


def _not_used(told: Told) -> Headline:
    return Headline(
        title=_("Your posts are not used"),
        sentences=(*_why_not_used(told), _("You can still opt out, for the day this changes.")),
        tone="kept",
    )


def _starts_later(told: Told) -> Headline:
    rows = [told.world.rulebook.policy(r.policy.id) for r in told.standing.rules if r.policy]
    days = sorted(row.effective_on for row in rows if row and row.effective_on)
    day = wording.spoken_day(days[0]) if days else ""
    return Headline(
        title=_("The rules change on %(day)s") % {"day": day},
        sentences=(_("Until then nothing is used."), _("You can opt out now.")),
        tone="kept",
    )


def _opt_in(_told: Told) -> Headline:
    return Headline(
        title=_("Your posts are not used"),
        sentences=(
            _("Where you live, you are asked first."),
            _("If you do nothing, nothing changes."),
        ),
        tone="kept",
    )


def _can_say_no(told: Told) -> Headline:
    return Headline(
        title=_("You can say no"),
        sentences=(
            _how_many_can(told),
            _("You can opt out now. It takes one click. You do not have to give a reason."),
        ),
        tone="can" if told.can else "unknown",
    )


def _no_choice(told: Told) -> Headline:
    return Headline(
        title=_("There is no opt-out where you live yet"),
        sentences=(
            _how_many_can(told),
            _("You can still keep a post out: make it private, or delete it."),
        ),
        tone="can" if told.can else "unknown",
    )


WRITERS: dict[State, Callable[[Told], Headline]] = {
    State.UNDER_18: _under_18,
    State.ON_HOLD: _on_hold,
    State.REGION_UNKNOWN: _region_unknown,
    State.NO_RULES: _no_rules,
    State.OPTED_OUT: _opted_out,
    State.OPTED_OUT_IN_PART: _opted_out_in_part,
    State.SAID_YES: _said_yes,
    State.WISH_SAVED: _wish_saved,
    State.NOT_USED: _not_used,
    State.STARTS_LATER: _starts_later,
    State.OPT_IN: _opt_in,
    State.CAN_SAY_NO: _can_say_no,
    State.NO_CHOICE: _no_choice,
}
