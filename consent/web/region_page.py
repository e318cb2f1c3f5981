"""One region's rules as its page shows them: law and platforms apart, each with its sources."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from consent.core.backing import Evidence
from consent.core.chronicle import GIVES_NOTHING
from consent.core.jurisdictions import LANGUAGE, Authority, Jurisdiction, LawRow, LawStatus
from consent.core.periods import ONE_DAY, day_begins, first_day
from consent.core.places import Place
from consent.core.resolve import Home, draft_laws_for, law_at, law_row_at
from consent.core.rulebook import Rulebook
from consent.core.rules import Regime
from consent.rulebook.names import region_name
from consent.web import explain_rules as words
from consent.web.backing import Backed, backed, web_link
from consent.web.coming import Coming, coming
from consent.web.holds import Hold, holds
from consent.web.law_words import Doubt, Gives, deadline_words, doubts, gives, law_of_the_day
from consent.web.platform_rules import PlatformShown, Standpoint, platforms_shown
from consent.web.regions import place_name
from consent.web.wording import listed

HEADLINES: dict[Regime, Promise] = {
    Regime.OPT_IN: gettext_lazy("%(place)s: they must ask you first"),
    Regime.OPT_OUT: gettext_lazy("%(place)s: you can say no"),
    Regime.LIMITED_RIGHT: gettext_lazy("%(place)s: no clear right to say no"),
    Regime.NO_CHOICE: gettext_lazy("%(place)s: no right to say no"),
    Regime.PROHIBITED: gettext_lazy("%(place)s: AI training with your posts is forbidden"),
    Regime.UNCLEAR: gettext_lazy("%(place)s: we do not know the law"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LawShown:
    """
    A law in force, coming, proposed, past or not confirmed; `since` only where it says it.

    With `ends_at_latest` its last day is the last one that it can have. `doubts`
    are proposals that may have changed it before it started.
    """

    row: LawRow
    regime: str
    since: date | None
    ends_at_latest: bool
    doubts: tuple[Doubt, ...]
    basis: str
    note: str
    link: str | None
    backed: Backed


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionPage:
    """
    Everything a region's page says.

    `one` is the jurisdiction that counts in the place called `name`; `group` is
    what it is called if it is larger than the place. `authority` is the place's
    own. `drafts` and `proposals` decide nothing. `coming` begins with what comes
    first. `plain_for` is the day for whose law the plain text was written, if
    that is not the law of the page. With `unread` nobody has read anything of the law.
    """

    code: str
    name: str
    one: Jurisdiction
    group: str | None
    regime: Regime
    headline: str
    law: LawShown | None
    authority: Authority | None
    gives: Gives
    today: date
    plain_for: date | None
    unread: bool
    coming: Coming
    proposals: tuple[LawShown, ...]
    drafts: tuple[LawShown, ...]
    earlier: tuple[LawShown, ...]
    platforms: tuple[PlatformShown, ...]

    @property
    def regime_words(self) -> str:
        return str(words.REGIMES[self.regime])

    @property
    def plain(self) -> str:
        """The rulebook's own words about the law, in the person's language or in English."""
        text = self.one.plain_in(get_language() or LANGUAGE) or self.one.plain_in(LANGUAGE)
        return words.with_dates_in_words(text or "")

    @property
    def answer(self) -> str | None:
        """How long a company has to answer on the day of the page; None if that is not sure."""
        given = self.gives.answer
        sure = given is not None and given.confirmed and given.starts is None
        return deadline_words(self.one.response) or None if sure else None

    @property
    def must_obey_signal(self) -> bool:
        """Whether companies must obey a browser's signal on the day of the page."""
        signal = self.one.signal
        return bool(signal and signal.required and (signal.since or "") <= self.today.isoformat())

    @property
    def authority_link(self) -> str | None:
        return web_link(self.authority.url) if self.authority else None

    @property
    def complaint_link(self) -> str | None:
        return web_link(self.authority.complaint_url) if self.authority else None

    @property
    def holds(self) -> tuple[Hold, ...]:
        return holds(self.platforms)

    @property
    def using(self) -> tuple[PlatformShown, ...]:
        return tuple(one for one in self.platforms if one.can_use)

    @property
    def refusable(self) -> tuple[PlatformShown, ...]:
        return tuple(one for one in self.using if one.can_refuse)

    @property
    def without_choice(self) -> tuple[PlatformShown, ...]:
        return tuple(one for one in self.using if not one.can_refuse)

    @property
    def leaving_minors_out(self) -> tuple[PlatformShown, ...]:
        return tuple(one for one in self.using if one.leaves_minors_out)

    @property
    def names(self) -> dict[str, str]:
        """The platforms of each of these lists, named in a row."""
        lists = {
            "using": self.using,
            "refusable": self.refusable,
            "without_choice": self.without_choice,
            "leaving_minors_out": self.leaving_minors_out,
        }
        return {key: listed(one.name for one in found) for key, found in lists.items()}

    @property
    def platforms_words(self) -> str:
        if not self.using:
            return _("We know of no platform that trains AI with posts from here.")
        using = ngettext(
            "1 platform trains AI with public posts from here.",
            "%(count)d platforms train AI with public posts from here.",
            len(self.using),
        ) % {"count": len(self.using)}
        if not self.refusable:
            none = _("%(using)s It does not let you say no.")
            if self.regime is Regime.UNCLEAR:
                none = _("%(using)s We know of no way to say no.")
            return none % {"using": using}
        refusable = ngettext(
            "%(count)d of them lets you say no.",
            "%(count)d of them let you say no.",
            len(self.refusable),
        ) % {"count": len(self.refusable)}
        return f"{using} {refusable}"


def region_page(
    rulebook: Rulebook,
    *,
    code: str,
    place: Place,
    home: Home | None,
    mine: tuple[str, ...],
    at: datetime,
) -> RegionPage:
    """Return the page of a place; `mine` are the platforms that stand first."""
    here = Standpoint(rulebook=rulebook, place=place, home=home, at=at)
    one = rulebook.jurisdictions[place.jurisdiction]
    regime = law_at(rulebook, jurisdiction=one.code, at=at).regime
    in_force = law_row_at(rulebook, jurisdiction=one.code, at=at)
    drafts = draft_laws_for(rulebook, jurisdiction=one.code, at=at)
    member = one.member(code)
    name = place_name(rulebook, code, place)
    return RegionPage(
        code=code,
        name=name,
        one=one,
        group=region_name(rulebook, one.code) if one.code != code else None,
        regime=regime,
        headline=str(HEADLINES[regime]) % {"place": name},
        law=_law(rulebook, in_force) if in_force else None,
        authority=member.authority if member else one.authority,
        gives=gives(rulebook, one, member=member, at=at),
        today=first_day(at, one.west),
        plain_for=_plain_for(rulebook, one, at),
        unread=all(row.backing.evidence is Evidence.MEMORY for row in drafts),
        coming=coming(rulebook, place=place, country=code, at=at),
        proposals=tuple(_law(rulebook, row) for row in one.law if row.status is LawStatus.PROPOSAL),
        drafts=tuple(_law(rulebook, row) for row in drafts if row.status is not LawStatus.PROPOSAL),
        earlier=tuple(_law(rulebook, row) for row in _over(one, first_day(at, one.west))),
        platforms=platforms_shown(here, mine=mine),
    )


def _plain_for(rulebook: Rulebook, one: Jurisdiction, at: datetime) -> date | None:
    """Return the day for whose law the plain text was written, if another counts at an instant."""
    day = rulebook.about.as_of
    then = law_of_the_day(rulebook, one, day_begins(day, one.west))
    return None if law_of_the_day(rulebook, one, at) == then else day


def _over(one: Jurisdiction, today: date) -> list[LawRow]:
    """The laws that ended before a day, whatever the rulebook calls them on its own day."""
    ended = (row for row in one.law if row.status is not LawStatus.PROPOSAL)
    return [row for row in ended if row.last_day is not None and row.last_day < today]


def _law(rulebook: Rulebook, row: LawRow) -> LawShown:
    return LawShown(
        row=row,
        regime=str(words.REGIMES[row.regime]),
        since=None if row.regime in GIVES_NOTHING else row.first_day,
        ends_at_latest=any(
            later.at_latest and row.last_day == later.first_day - ONE_DAY
            for later in rulebook.jurisdictions[row.jurisdiction].law
            if later.first_day is not None
        ),
        doubts=doubts(rulebook, row),
        basis=words.with_dates_in_words(row.basis),
        note=words.with_dates_in_words(row.note or ""),
        link=web_link(row.url),
        backed=backed(rulebook, row.backing, row.sources),
    )
