"""What comes next in a place: of the law, and of platforms. Never mixed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.core.chronicle import (
    LawStretch,
    Mark,
    PolicyStretch,
    Weight,
    law_stretches,
    marked_days,
    policy_stretches,
)
from consent.core.periods import first_day
from consent.core.places import Place
from consent.core.policies import PolicyRow
from consent.core.rulebook import Rulebook
from consent.core.rules import Status
from consent.rulebook.names import platform_name, speaks_its_language
from consent.web.explain_rules import REGIMES_SHORT, written_date_words
from consent.web.law_words import Doubt, doubts
from consent.web.said import said
from consent.web.wording import listed, spoken_day

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

MARKS: dict[Mark, Promise] = {
    Mark.ANNOUNCED: gettext_lazy("%(who)s: AI training is announced for %(day)s."),
    Mark.DEADLINE: gettext_lazy("%(who)s: last day to say no before it starts."),
    Mark.NEVER_HAPPENED: gettext_lazy(
        "%(who)s: AI training was announced for %(day)s. It never happened."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """
    What will happen on one day; `written` is the date as it stands in a `<time>`.

    `doubts` are proposals that would change it.
    """

    written: str
    words: str
    lines: tuple[str, ...]
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """What comes, soonest first."""

    law: tuple[Moment, ...]
    platforms: tuple[Moment, ...]

    @property
    def first(self) -> Moment | None:
        return min((*self.law, *self.platforms), key=lambda one: one.written, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """One thing about one platform; `sentence` holds `%(who)s`, and `%(day)s` if it needs it."""

    written: str
    sentence: str
    who: str
    day: date | None = None


def coming(rulebook: Rulebook, *, place: Place, country: str, at: datetime) -> Coming:
    """
    Return what is decided or expected in a place and has not come at an instant.

    What is expected is told in the rulebook's own words, so only in its language.
    """
    today = first_day(at, place.west)
    expected = [
        one
        for one in said(rulebook, place=place, country=country, until=today)
        if one.written > today.isoformat() and speaks_its_language()
    ]
    starting = [one for one in _laws(rulebook, place) if one.first and one.first > today]
    law = [(str(one.first), _law_line(one)) for one in starting]
    law += [(one.written, one.words) for one in expected if not one.about_platforms]
    doubted = {str(one.first): doubts(rulebook, one.row) for one in starting}
    platforms = [*_together(_platforms(rulebook, place))]
    platforms += [(one.written, one.words) for one in expected if one.about_platforms]
    return Coming(
        law=tuple(
            replace(one, doubts=doubted.get(one.written, ())) for one in _moments(law, today)
        ),
        platforms=_moments(platforms, today),
    )


def _moments(told: Iterable[tuple[str, str]], today: date) -> tuple[Moment, ...]:
    """Put what is told of one day together, every line once. A month is later until it begins."""
    found: dict[str, dict[str, None]] = {}
    for written, line in told:
        if written > today.isoformat():
            found.setdefault(written, {})[line] = None
    return tuple(
        Moment(written=written, words=written_date_words(written), lines=tuple(found[written]))
        for written in sorted(found)
    )


def _laws(rulebook: Rulebook, place: Place) -> list[LawStretch]:
    laws = law_stretches(rulebook, jurisdiction=place.jurisdiction)
    return [one for one in laws if one.weight is Weight.DECIDES]


def _law_line(one: LawStretch) -> str:
    named = {"regime": REGIMES_SHORT[one.row.regime], "citation": one.row.citation or "–"}
    if one.row.at_latest:
        return _("On this day at the latest, the law: %(regime)s (%(citation)s).") % named
    return _("The law: %(regime)s (%(citation)s).") % named


def _platforms(rulebook: Rulebook, place: Place) -> Iterator[_Told]:
    for slug in rulebook.platforms:
        name = platform_name(rulebook, slug)
        stretches = policy_stretches(rulebook, platform=slug, place=place)
        ran = held = False
        for one in (one for one in stretches if one.weight is Weight.DECIDES):
            yield from _begins(one, name, again=held and ran)
            held = one.row.status is not None and one.row.status.on_hold
            ran = ran or (one.row.status is not None and one.row.status.trains)
        for day in marked_days(stretches):
            sentence = str(MARKS[day.mark])
            yield _Told(written=day.on, sentence=sentence, who=name, day=_start(day.row))


def _begins(one: PolicyStretch, who: str, *, again: bool) -> Iterator[_Told]:
    row = one.row
    if one.first is None or row.status is None:
        return
    if one.announced or row.status is Status.ANNOUNCED_NEVER_STARTED:
        sentence = str(MARKS[Mark.ANNOUNCED])
    elif row.status.trains:
        sentence = _("%(who)s: AI training with posts starts.")
        if again:
            sentence = _("%(who)s: AI training with posts goes on after the hold.")
    elif row.status in BEGINNINGS:
        sentence = str(BEGINNINGS[row.status])
    else:
        return
    yield _Told(written=one.first.isoformat(), sentence=sentence, who=who, day=_start(row))


def _start(row: PolicyRow) -> date | None:
    return row.effective_on or row.first_day


def _together(told: Iterable[_Told]) -> Iterator[tuple[str, str]]:
    """Put platforms that do the same on the same day into one line."""
    who: dict[tuple[str, str, date | None], list[str]] = {}
    for one in told:
        who.setdefault((one.written, one.sentence, one.day), []).append(one.who)
    for (written, sentence, day), names in who.items():
        named = {"who": listed(names), "day": spoken_day(day) if day else ""}
        yield written, sentence % named
