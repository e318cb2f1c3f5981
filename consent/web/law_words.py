"""What a law gives beside saying no, in words: an answer, deletion, an age. And what is in doubt."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from consent.core.chronicle import GIVES_NOTHING, given_since
from consent.core.jurisdictions import (
    Erasure,
    Jurisdiction,
    LawRow,
    LawStatus,
    Member,
    Minors,
    ResponseDeadline,
)
from consent.core.outlook import open_proposals
from consent.core.periods import day_begins, first_day
from consent.core.resolve import draft_laws_for, law_row_at
from consent.core.rulebook import Rulebook
from consent.core.rules import Regime
from consent.web.backing import web_link
from consent.web.explain_rules import with_dates_in_words

ERASURE: dict[bool | None, Promise] = {
    True: gettext_lazy(
        "The law gives you a right to it in some cases. "
        "Nobody has settled if it reaches an AI model that is already made."
    ),
    False: gettext_lazy("The law gives you no right to it."),
    None: gettext_lazy("Not known."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """
    One thing that a law gives.

    `words` are for everybody, `text` is the rulebook's own in its language; one
    of the two can be empty. `starts` is the day from which the law gives it;
    None if it does on the day from which the page is seen.
    """

    words: str
    text: str
    citation: str | None
    confirmed: bool
    starts: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gives:
    """
    What a law gives of each of these; None where it says nothing, or no longer gives it.

    `whole` is all of it, as the rulebook puts it.
    """

    whole: Given | None
    answer: Given | None
    erasure: Given | None
    age: Given | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A proposal that may have changed a law before it starts; `seen` is when we last knew of it."""

    name: str
    link: str | None
    seen: date


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    """A jurisdiction, seen from an instant; `row` is the law of that day, confirmed or not."""

    rulebook: Rulebook
    one: Jurisdiction
    at: datetime
    row: LawRow | None

    @property
    def regime(self) -> Regime:
        return self.row.regime if self.row else Regime.UNCLEAR

    def starts(self, named: date | None) -> date | None:
        day = given_since(self.one, named)
        return day if day is not None and day > first_day(self.at, self.one.west) else None

    def gives_none(self, starts: date | None) -> bool:
        """Whether nobody knows the law of this day, or it gives nothing where another does."""
        rows = [row for row in self.one.law if row.status is not LawStatus.PROPOSAL]
        some = any(row.regime not in GIVES_NOTHING for row in rows)
        nothing = self.regime in GIVES_NOTHING if some else self.regime is Regime.UNCLEAR
        return starts is None and nothing

    def is_published(self, starts: date | None) -> bool:
        at = self.at if starts is None else day_begins(starts, self.one.west)
        row = law_row_at(self.rulebook, jurisdiction=self.one.code, at=at)
        return row is not None and row.regime is not Regime.UNCLEAR


def gives(rulebook: Rulebook, one: Jurisdiction, *, member: Member | None, at: datetime) -> Gives:
    """Return what the law of a jurisdiction gives at an instant, or from which day it will."""
    view = _View(rulebook=rulebook, one=one, at=at, row=law_of_the_day(rulebook, one, at))
    erasure, time, age = one.erasure, one.response, age_words(one.minors, member)
    short = deadline_words(time)
    starts = view.starts(None)
    return Gives(
        whole=None
        if view.gives_none(starts)
        else Given(
            words="",
            text=one.gives,
            citation=None,
            confirmed=view.is_published(starts),
            starts=starts,
        ),
        answer=_given(
            view,
            time,
            words=_sentence(short),
            text="" if short else time.text,
        ),
        erasure=_given(
            view,
            erasure,
            words=str(ERASURE[erasure.right]),
            text="" if erasure.right is None else erasure.text,
            right=erasure.right,
        ),
        age=_given(view, one.minors, words=age, text=_about_age(one.minors, member)),
    )


def _given(
    view: _View,
    fact: ResponseDeadline | Erasure | Minors,
    *,
    words: str,
    text: str,
    right: bool | None = True,
) -> Given | None:
    """
    Return a fact in words; None if there is nothing to tell on the day of the page.

    A right that there is not (False), or of which nobody knows (None), starts on
    no day. That we do not know needs no confirmation.
    """
    starts = view.starts(fact.since) if right else None
    if not (words or text) or (right and view.gives_none(starts)):
        return None
    return Given(
        words=words,
        text=_sentence(with_dates_in_words(text)),
        citation=fact.citation,
        confirmed=right is None or (fact.backing.confirmed and view.is_published(starts)),
        starts=starts,
    )


def law_of_the_day(rulebook: Rulebook, one: Jurisdiction, at: datetime) -> LawRow | None:
    """Return the law that counts at an instant; if none is confirmed, one that is not."""
    row = law_row_at(rulebook, jurisdiction=one.code, at=at)
    return row or next(iter(draft_laws_for(rulebook, jurisdiction=one.code, at=at)), None)


def deadline_words(answer: ResponseDeadline) -> str:
    """Return how long a company has to answer any request; "" if no such time is known."""
    if answer.months:
        text = ngettext("within 1 month", "within %(count)d months", answer.months)
        text %= {"count": answer.months}
    elif answer.days:
        text = ngettext("within 1 day", "within %(count)d days", answer.days)
        text %= {"count": answer.days}
    else:
        return ""
    if answer.extension_months:
        more = ngettext(
            "%(time)s. They can take 1 month more if they tell you why",
            "%(time)s. They can take %(count)d months more if they tell you why",
            answer.extension_months,
        )
        text = more % {"time": text, "count": answer.extension_months}
    elif answer.extension_days:
        more = ngettext(
            "%(time)s. They can take 1 day more",
            "%(time)s. They can take %(count)d days more",
            answer.extension_days,
        )
        text = more % {"time": text, "count": answer.extension_days}
    return text


def age_words(minors: Minors, member: Member | None) -> str:
    """Return from which age a person can agree alone; "" if no age is known."""
    age = (member.consent_age if member else None) or minors.consent_age
    if age is None:
        return ""
    return _("You can agree alone to online services from the age of %(age)d.") % {"age": age}


def _about_age(minors: Minors, member: Member | None) -> str:
    """What else is said of young people; how states of a group differ, only of the whole group."""
    of_group = minors.age_note if member is None else None
    return " ".join(_sentence(one) for one in (of_group, minors.text) if one)


def doubts(rulebook: Rulebook, law: LawRow) -> tuple[Doubt, ...]:
    """Return the proposals that make it uncertain when, or as what, a law starts."""
    return tuple(
        Doubt(
            name=row.citation or with_dates_in_words(row.basis),
            link=web_link(row.url),
            seen=rulebook.about.last_seen,
        )
        for row in open_proposals(rulebook, law)
    )


def _sentence(text: str) -> str:
    text = capfirst(text.strip())
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."
