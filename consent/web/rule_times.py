"""What happened with the rules of a place, and what comes: one line for each thing, by day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.core.places import Place
from consent.core.resolve import policy_periods
from consent.core.rulebook import Event, Jurisdiction, PolicyRow, Rulebook
from consent.core.rules import Regime, Status
from consent.web.explain_rules import REGIMES_SHORT, with_dates_in_words, written_date_words
from consent.web.wording import listed, spoken_day

HELD = frozenset({Status.PAUSED, Status.SUSPENDED_BY_REGULATOR, Status.SUSPENDED_UNDERTAKING})

NO_EVENT = frozenset({Regime.NO_CHOICE, Regime.UNCLEAR})

BEGINNINGS: dict[Status, Promise] = {
    Status.PAUSED: gettext_lazy("%(who)s: AI training is put on hold."),
    Status.SUSPENDED_BY_REGULATOR: gettext_lazy("%(who)s: a regulator stops AI training."),
    Status.SUSPENDED_UNDERTAKING: gettext_lazy(
        "%(who)s: AI training is put on hold, after a promise to a regulator."
    ),
    Status.NOT_APPLIED: gettext_lazy("%(who)s: no AI training with posts from here."),
    Status.WITHDRAWN: gettext_lazy("%(who)s: a plan is made and taken back."),
}
"""What is said of the first day of a policy; what is not here is told by other days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """
    What happened on one day, or what will.

    `written` is the date as it stands in a `<time>`: a year, a month or a day.
    `lines` are about laws and platforms, `said` is what others had to say:
    authorities, courts, groups. What is only expected is told with `later`.
    """

    written: str
    words: str
    later: bool
    lines: tuple[str, ...]
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """One thing about one platform; `sentence` holds `%(who)s`, and `%(day)s` if it needs it."""

    written: str
    sentence: str
    who: str
    day: date | None = None


def moments(rulebook: Rulebook, *, place: Place, country: str | None, at: datetime) -> list[Moment]:
    """Return what happened and what comes in a place, newest first."""
    one = rulebook.jurisdictions[place.jurisdiction]
    lines = _by_date([*_laws(one), *_together(_platforms(rulebook, place))])
    said = _by_date(_events(rulebook, one, {*place.codes, country}))
    today = (at + timedelta(hours=place.west)).date().isoformat()
    known = rulebook.about.as_of.isoformat()
    found = []
    for written in sorted({*lines, *said}, reverse=True):
        here, others = tuple(lines.get(written, ())), tuple(said.get(written, ()))
        # A month counts as later until it has begun.
        later = written > today
        if later:
            # Seen from an earlier day, nobody knew yet what others would say.
            here, others = (*here, *(others if written > known else ())), ()
        if here or others:
            words = written_date_words(written)
            found.append(Moment(written=written, words=words, later=later, lines=here, said=others))
    return found


def _by_date(told: Iterable[tuple[str, str]]) -> dict[str, dict[str, None]]:
    """Return what is told of each date, every line once and in order."""
    found: dict[str, dict[str, None]] = {}
    for written, line in told:
        found.setdefault(written, {})[line] = None
    return found


# --- Laws ---------------------------------------------------------------------------------------


def _laws(one: Jurisdiction) -> Iterator[tuple[str, str]]:
    rows = [row for row in one.law if row.published and row.first_day is not None]
    rows.sort(key=lambda row: row.first_day or date.min)
    for row in rows:
        # That there is no law to begin with did not happen on a day.
        if (row is not rows[0] or row.regime not in NO_EVENT) and row.first_day:
            named = {"regime": str(REGIMES_SHORT[row.regime]), "citation": row.citation or "–"}
            line = _("The law: %(regime)s (%(citation)s).") % named
            yield row.first_day.isoformat(), line


# --- Platforms ----------------------------------------------------------------------------------


def _platforms(rulebook: Rulebook, place: Place) -> Iterator[_Said]:
    for slug, platform in rulebook.platforms.items():
        held = ran = False
        told: set[str] = set()
        for policy in policy_periods(rulebook, platform=slug, place=place, home=None):
            row = rulebook.policy(policy.id)
            if row is None or row.id in told:
                continue
            told.add(row.id)
            yield from _row(row, platform.name, after_hold=held and ran)
            held = row.status in HELD
            ran = ran or policy.status.trains


def _row(row: PolicyRow, who: str, *, after_hold: bool) -> Iterator[_Said]:
    if row.status is Status.ANNOUNCED_NEVER_STARTED:
        yield from _never_started(row, who)
    elif row.status is not None and row.status.trains:
        yield from _training(row, who, again=after_hold)
    elif row.first_day and row.status in BEGINNINGS:
        yield _Said(
            written=row.first_day.isoformat(), sentence=str(BEGINNINGS[row.status]), who=who
        )


def _never_started(row: PolicyRow, who: str) -> Iterator[_Said]:
    planned = row.effective_on
    if planned is None:
        return
    if row.announced_on:
        yield _announced(row.announced_on, planned, who)
    sentence = _("%(who)s: AI training was announced for %(day)s. It never happened.")
    yield _Said(written=planned.isoformat(), sentence=sentence, who=who, day=planned)


def _training(row: PolicyRow, who: str, *, again: bool) -> Iterator[_Said]:
    start = row.effective_on or row.first_day
    if start is None:
        return
    if row.announced_on and row.announced_on < start.isoformat():
        yield _announced(row.announced_on, start, who)
    if row.deadline and row.deadline <= start:
        sentence = _("%(who)s: last day to say no before it starts.")
        yield _Said(written=row.deadline.isoformat(), sentence=sentence, who=who)
    sentence = _("%(who)s: AI training with posts starts.")
    if again:
        sentence = _("%(who)s: AI training with posts goes on after the hold.")
    yield _Said(written=start.isoformat(), sentence=sentence, who=who)


def _announced(on: str, start: date, who: str) -> _Said:
    sentence = _("%(who)s: AI training is announced for %(day)s.")
    return _Said(written=on, sentence=sentence, who=who, day=start)


def _together(said: Iterable[_Said]) -> Iterator[tuple[str, str]]:
    """Put platforms that did the same on the same day into one line."""
    who: dict[tuple[str, str, date | None], list[str]] = {}
    for one in said:
        who.setdefault((one.written, one.sentence, one.day), []).append(one.who)
    for (written, sentence, day), names in who.items():
        named = {"who": listed(names), "day": spoken_day(day) if day else ""}
        yield written, sentence % named


# --- Events -------------------------------------------------------------------------------------


def _events(
    rulebook: Rulebook, one: Jurisdiction, codes: set[str | None]
) -> Iterator[tuple[str, str]]:
    """Yield what is told of the place itself; where it tells nothing, of the world's list."""
    told = {event.date for event in one.events}
    for event in one.events:
        yield event.date, _event_line(event)
    for event in rulebook.timeline:
        if event.date not in told and not codes.isdisjoint(event.regions):
            yield event.date, _event_line(event)


def _event_line(event: Event) -> str:
    # Whether something is still to come is for the page to say.
    text = with_dates_in_words(event.text).removesuffix(" (future)")
    if event.actor is None or text.startswith(event.actor):
        return text
    return _("%(actor)s: %(text)s") % {"actor": event.actor, "text": text}
