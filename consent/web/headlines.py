"""The first thing on the dashboard: where a person stands, in one headline and a few sentences."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consent.answers.standing import State
from consent.core.choices import Decision
from consent.core.eligibility import Reason
from consent.rulebook.names import platform_name
from consent.web import no_offer, wording
from consent.web.told import (
    Told,
    cannot_tell,
    how_many_can,
    left_out,
    noes_for_parts,
    platforms,
    too_late,
    until,
    who_and_when,
    why_not_used,
)
from consent.web.wording import number


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """`tone` is the last part of a CSS class; it repeats what the words say."""

    title: str
    sentences: tuple[str, ...]
    tone: str


def headline_of(told: Told) -> Headline:
    """Return the headline for a person's state, with what they said no to by parts."""
    written = WRITERS[told.standing.state](told)
    said = told.standing.choice
    if said is not None and said.decision is Decision.OBJECT:
        return written
    return replace(written, sentences=(*noes_for_parts(told), *written.sentences))


# --- One writer for each state ------------------------------------------------------------------


def _under_18(told: Told) -> Headline:
    if told.can:
        return Headline(
            title=_("Your account says that you are under 18"),
            sentences=(
                how_many_can(told),
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
            *why_not_used(told),
            *who_and_when(told),
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
            *left_out(told),
            cannot_tell(told) if told.unknown else none,
            _("You can change this at any time."),
        ),
        tone="kept",
    )


def _opted_out_in_part(told: Told) -> Headline:
    said = told.standing.choice
    reasons = told.totals.by_reason
    sentences = [
        _("You opted out on %(when)s.")
        % {"when": wording.spoken_moment(said.made_at) if said else ""},
        *left_out(told),
    ]
    if reasons.get(Reason.OBJECTED_TOO_LATE):
        sentences.append(too_late(told))
    if reasons.get(Reason.NOT_OFFERED):
        refusing = [r for r in told.standing.rules if r.policy and r.policy.offer.refuses]
        sentences.append(
            _("There is no opt-out at %(platforms)s where you live.")
            % {"platforms": platforms(told, refusing)}
        )
        by_law = [
            platform_name(told.world.rulebook, rule.platform)
            for rule in refusing
            if no_offer.gives_more(rule)
        ]
        if by_law:
            sentences.append(no_offer.by_law(by_law))
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


def _said_yes(told: Told) -> Headline:
    said = told.standing.choice
    return Headline(
        title=_("You let your posts be used"),
        sentences=(
            _("You said yes on %(when)s.")
            % {"when": wording.spoken_moment(said.made_at) if said else ""},
            *until(told),
            how_many_can(told),
            _("You can stop at any time with one click."),
        ),
        tone="can",
    )


def _wish_saved(told: Told) -> Headline:
    if told.standing.offers.objection:
        return Headline(
            title=_("You can say no now"),
            sentences=(
                _("You saved a wish. Within the hour it becomes an opt-out by itself."),
                how_many_can(told),
                _("You can also opt out now."),
            ),
            tone="can" if told.can else "unknown",
        )
    return Headline(
        title=_("Your wish is saved"),
        sentences=(
            no_offer.why(told.world, told.standing.offers),
            how_many_can(told),
            _("Your wish has no effect today. It is there for the day an opt-out is offered."),
        ),
        tone="can" if told.can else "kept",
    )


def _not_used(told: Told) -> Headline:
    return Headline(
        title=_("Your posts are not used"),
        sentences=(*why_not_used(told), _("You can still opt out, for the day this changes.")),
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
        title=_("You have opted out for a part") if told.standing.parts else _("You can say no"),
        sentences=(
            how_many_can(told),
            _("You can opt out of everything now. It takes one click.")
            if told.standing.parts
            else _("You can opt out now. It takes one click. You do not have to give a reason."),
        ),
        tone=_tone(told),
    )


def _tone(told: Told) -> str:
    if told.can:
        return "can"
    return "kept" if told.standing.parts and not told.unknown else "unknown"


def _no_choice(told: Told) -> Headline:
    return Headline(
        title=no_offer.title(told.world, told.standing.offers),
        sentences=(
            how_many_can(told),
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
