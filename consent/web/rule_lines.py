"""Laws and policies as lines of a time line: the days, what was so, and how it is drawn."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.core.chronicle import LawStretch, Mark, MarkedDay, PolicyStretch, Weight
from consent.core.policies import PolicyRow
from consent.core.rules import Offer, Reach, Regime, Status
from consent.rulebook.content import content_words
from consent.web import explain_rules as words
from consent.web.wording import spoken_day


class Look(StrEnum):
    """How a stretch is drawn. Height and border say it too, not only colour."""

    USED = "used"
    SAY = "say"
    KEPT = "kept"
    PLAN = "plan"
    BESIDE = "beside"
    OPEN = "open"


LOOKS_OF_LAW: dict[Regime, Look] = {
    Regime.OPT_IN: Look.KEPT,
    Regime.PROHIBITED: Look.KEPT,
    Regime.OPT_OUT: Look.SAY,
    Regime.LIMITED_RIGHT: Look.USED,
    Regime.NO_CHOICE: Look.USED,
    Regime.UNCLEAR: Look.OPEN,
}

LAW_KEYS: dict[Look, Promise] = {
    Look.KEPT: gettext_lazy("Forbidden, or they must ask first"),
    Look.SAY: gettext_lazy("You can say no"),
    Look.USED: gettext_lazy("No clear right to say no"),
    Look.OPEN: gettext_lazy("Not known, or not confirmed"),
}

POLICY_KEYS: dict[Look, Promise] = {
    Look.USED: gettext_lazy("Posts are used"),
    Look.KEPT: gettext_lazy("Posts are not used"),
    Look.PLAN: gettext_lazy("Announced, not started"),
    Look.BESIDE: gettext_lazy("Other uses"),
    Look.OPEN: gettext_lazy("Not known, or not confirmed"),
}

MARK_KEYS: dict[Mark, Promise] = {
    Mark.ANNOUNCED: gettext_lazy("Day of an announcement"),
    Mark.DEADLINE: gettext_lazy("Last day to say no"),
    Mark.NEVER_HAPPENED: gettext_lazy("Planned, never happened"),
}

NOTHING_TO_SAY = frozenset({Offer.NOT_NEEDED, Offer.UNCLEAR})
"""What adds nothing to the word for what a platform does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """
    One thing on a time line. `first` and `last` are both included; None is open.

    `written` is its date as it stands in a `<time>`, `spoken` the same for
    people; both are empty without a first day. `mark` is set for a single day.
    `aside` is what decides nothing about posts.
    """

    first: date | None
    last: date | None
    written: str
    spoken: str
    tag: str
    words: str
    more: str
    look: Look
    mark: Mark | None = None
    is_now: bool = False
    is_later: bool = False
    aside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The day from which lines are seen; from a past day, nobody knew yet what came later."""

    today: date
    is_past: bool

    @property
    def later(self) -> str:
        return _("Later") if self.is_past else _("Coming")


def law_line(one: LawStretch, view: View) -> Line:
    """Return a law as a line."""
    row = one.row
    decides = one.weight is Weight.DECIDES
    return Line(
        first=one.first,
        last=one.last,
        written=one.first.isoformat() if one.first else "",
        spoken=spoken_day(one.first) if one.first else "",
        tag=_tag(one, view),
        words=_gives(one),
        more=_("This is the last day on which it can start.") if row.at_latest else "",
        look=LOOKS_OF_LAW[row.regime] if decides else Look.OPEN,
        is_now=decides and _holds(one, view.today),
        is_later=one.first is not None and one.first > view.today,
        aside=not decides,
    )


def policy_line(one: PolicyStretch, view: View) -> Line:
    """Return what a platform does and offers as a line."""
    row = one.row
    silent = row.offer in NOTHING_TO_SAY or row.status is Status.ANNOUNCED_NEVER_STARTED
    offers = "" if silent else str(words.OFFERS[row.offer])
    return Line(
        first=one.first,
        last=one.last,
        written=one.first.isoformat() if one.first else "",
        spoken=spoken_day(one.first) if one.first else "",
        tag=_tag(one, view),
        words=_does(one),
        more=_decided(row) or offers,
        look=_look(one),
        is_now=one.weight is Weight.DECIDES and _holds(one, view.today),
        is_later=one.first is not None and one.first > view.today,
        aside=one.weight is not Weight.DECIDES,
    )


def mark_line(one: MarkedDay, view: View) -> Line:
    """Return a single day as a line; an announcement can be known by its month only."""
    return Line(
        first=_first_of(one.on),
        last=None,
        written=one.on,
        spoken=words.written_date_words(one.on),
        tag="",
        words=_marked(one.mark, one.row),
        more="",
        look=Look.PLAN,
        mark=one.mark,
        is_later=one.on > view.today.isoformat(),
    )


def _tag(one: LawStretch | PolicyStretch, view: View) -> str:
    if one.weight is Weight.PROPOSAL:
        return _("Proposal")
    if not one.row.published:
        return _("Not confirmed")
    if one.first is not None and one.first > view.today:
        return view.later
    if not _holds(one, view.today):
        return ""
    return _("On this day") if view.is_past else _("Now")


def _holds(one: LawStretch | PolicyStretch, today: date) -> bool:
    begun = one.first is None or one.first <= today
    return begun and (one.last is None or today <= one.last)


def _gives(one: LawStretch) -> str:
    cited = one.row.citation or "–"
    if one.weight is Weight.PROPOSAL:
        # What it gives in the end says little: the bill may be about when, and not what.
        return f"{words.with_dates_in_words(one.row.basis)} ({cited})."
    return _("%(regime)s (%(citation)s).") % {
        "regime": words.REGIMES_SHORT[one.row.regime],
        "citation": cited,
    }


def _does(one: PolicyStretch) -> str:
    row = one.row
    if row.status is None:
        left_out = content_words(row.excluded)
        return _("Leaves more out: %(what)s.") % {"what": left_out}
    if one.announced and row.effective_on:
        sentence = _("AI training is announced for %(day)s. Until then no posts are used.")
        return sentence % {"day": spoken_day(row.effective_on)}
    if row.status is Status.ANNOUNCED_NEVER_STARTED and row.effective_on:
        sentence = _("Announced AI training for %(day)s. It never started.")
        return sentence % {"day": spoken_day(row.effective_on)}
    return words.does_words(row)


def _decided(row: PolicyRow) -> str:
    """Who put training on hold, and when they decided it."""
    if row.decided_by is None:
        return ""
    named = {"who": row.decided_by, "day": words.written_date_words(row.announced_on or "")}
    if row.announced_on:
        return _("Decided by %(who)s on %(day)s.") % named
    return _("Decided by %(who)s.") % named


def _look(one: PolicyStretch) -> Look:
    status = one.row.status
    if not one.row.published or status is Status.UNCLEAR:
        return Look.OPEN
    if one.weight is Weight.BESIDE or (status and status.trains and not one.row.kinds):
        return Look.BESIDE
    if one.announced or status is Status.ANNOUNCED_NEVER_STARTED:
        return Look.PLAN
    return Look.USED if status is not None and status.trains else Look.KEPT


def _marked(mark: Mark, row: PolicyRow) -> str:
    start = row.effective_on or row.first_day
    day = {"day": spoken_day(start) if start else ""}
    match mark:
        case Mark.ANNOUNCED:
            return _("AI training is announced for %(day)s.") % day
        case Mark.NEVER_HAPPENED:
            return _("AI training was announced for %(day)s. It never happened.") % day
        case Mark.DEADLINE if row.reach is Reach.ALL_IF_BEFORE_DEADLINE:
            return _("Last day to say no for all posts. Later, it counts for later posts only.")
        case Mark.DEADLINE:
            return _("Last day to say no before it starts.")


def _first_of(written: str) -> date:
    """Return the first day of a day, a month or a year as written."""
    year, month, day = (*written.split("-"), "01", "01")[:3]
    return date(int(year), int(month), int(day))
