"""One platform: what it does and offers, where, since when, and from where we know it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.core.periods import WESTERNMOST, first_day
from consent.core.places import place_called
from consent.core.policies import EVERYWHERE, Form, Platform, PolicyRow, Purpose
from consent.core.resolve import HOME, Home, law_at, policy_periods, trains_with_posts
from consent.core.rulebook import Rulebook
from consent.core.rules import Confidence, Policy, Regime
from consent.core.sources import known_until
from consent.rulebook.names import platform_name, region_name
from consent.web import explain_rules as words
from consent.web.backing import Checked, SourceShown, checked, source_shown, web_link
from consent.web.platform_rules import PolicyShown, derived_shown, policy_shown
from consent.web.regions import LETS_SAY_NO, policy_at
from consent.web.wording import folded, listed, spoken_day

SURE: dict[Confidence, Promise] = {
    Confidence.HIGH: gettext_lazy("sure"),
    Confidence.MEDIUM: gettext_lazy("fairly sure"),
    Confidence.LOW: gettext_lazy("not confirmed"),
}


class Share(StrEnum):
    """In how much of the world."""

    EVERYWHERE = "everywhere"
    SOMEWHERE = "somewhere"
    NOWHERE = "nowhere"
    NOT_POSTS = "not_posts"
    """It trains with something else, or has no posts."""
    UNCONFIRMED = "unconfirmed"
    UNKNOWN = "unknown"


HEADLINES: dict[Share, Promise] = {
    Share.EVERYWHERE: gettext_lazy("%(name)s trains AI with posts"),
    Share.SOMEWHERE: gettext_lazy("%(name)s trains AI with posts in some places"),
    Share.NOWHERE: gettext_lazy("%(name)s does not train AI with posts"),
    Share.NOT_POSTS: gettext_lazy("%(name)s does not train AI with posts"),
    Share.UNCONFIRMED: gettext_lazy("%(name)s: nobody has confirmed if it trains AI with posts"),
    Share.UNKNOWN: gettext_lazy("%(name)s: we do not know if it trains AI with posts"),
}

USES: dict[Share, Promise] = {
    Share.EVERYWHERE: gettext_lazy("Everywhere"),
    Share.SOMEWHERE: gettext_lazy("In some places"),
    Share.NOWHERE: gettext_lazy("No"),
    Share.NOT_POSTS: gettext_lazy("Not with posts"),
    Share.UNCONFIRMED: gettext_lazy("Not confirmed"),
    Share.UNKNOWN: gettext_lazy("Not known"),
}


class Refusing(StrEnum):
    """How much of those whose posts are used can say no."""

    ALL = "all"
    SOME = "some"
    NONE = "none"
    NOT_NEEDED = "not_needed"
    UNKNOWN = "unknown"


ANSWERS: dict[Refusing, Promise] = {
    Refusing.ALL: gettext_lazy("You can say no there."),
    Refusing.SOME: gettext_lazy("You can say no in some of them."),
    Refusing.NONE: gettext_lazy("The platform gives you no way to say no."),
    Refusing.NOT_NEEDED: gettext_lazy("There is nothing to say no to."),
    Refusing.UNKNOWN: gettext_lazy("So we count posts as kept out."),
}

LETS_SAY_NO_WORDS: dict[Refusing, Promise] = {
    Refusing.ALL: gettext_lazy("Yes"),
    Refusing.SOME: gettext_lazy("In some places"),
    Refusing.NONE: gettext_lazy("No"),
    Refusing.NOT_NEEDED: gettext_lazy("Not needed"),
    Refusing.UNKNOWN: gettext_lazy("Not known"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformLine:
    """
    One platform in the list of all, over all regions with rules of their own.

    `uses` says where it trains with posts, `refusing` who can say no to that;
    `trains` and `lets_say_no` are words for both.
    """

    slug: str
    name: str
    detail: str | None
    uses: Share
    refusing: Refusing
    trains: str
    lets_say_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Somewhere:
    """
    What a platform does and offers in some places, in some days.

    `key` names it in addresses of the page; empty for what follows from the law.
    """

    key: str
    places: str
    days: str
    shown: PolicyShown


@dataclass(frozen=True, slots=True, kw_only=True)
class FormShown:
    """
    A page of the platform on which people can object, and how sure we are of it.

    `checked` and `known` are those of its source.
    """

    what: str
    link: str | None
    sure: str
    checked: date | None
    known: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformPage:
    """
    Everything that a platform's page says, seen from a day.

    `now` is in force somewhere, `drafts` is said to be but not confirmed,
    `beside` is about something other than training with posts. `coming` begins
    with what comes first, `earlier` with what ended last.
    """

    line: PlatformLine
    one: Platform | None
    note: str
    now: tuple[Somewhere, ...]
    drafts: tuple[Somewhere, ...]
    beside: tuple[Somewhere, ...]
    coming: tuple[Somewhere, ...]
    earlier: tuple[Somewhere, ...]
    forms: tuple[FormShown, ...]
    sources: tuple[SourceShown, ...]
    checked: Checked

    @property
    def headline(self) -> str:
        return HEADLINES[self.line.uses] % {"name": self.line.name}

    @property
    def answer(self) -> str:
        return str(ANSWERS[self.line.refusing])

    @property
    def parts(self) -> tuple[tuple[str, str, tuple[Somewhere, ...]], ...]:
        """The lists of rows with an id and a heading each; without those that are empty."""
        all_parts = (
            ("now", _("Now"), self.now),
            ("coming", _("Coming"), self.coming),
            ("drafts", _("Not confirmed"), self.drafts),
            ("beside", _("Other uses"), self.beside),
            ("earlier", _("Earlier"), self.earlier),
        )
        return tuple(part for part in all_parts if part[2])


# --- All platforms ------------------------------------------------------------------------------


def platform_lines(
    rulebook: Rulebook, *, home: Home | None, at: datetime
) -> tuple[PlatformLine, ...]:
    """Return every platform, the operator's own first, then by name."""
    slugs = [slug for slug in rulebook.platforms if slug != HOME]
    slugs.sort(key=lambda slug: folded(rulebook.platforms[slug].name))
    if home is not None:
        slugs.insert(0, HOME)
    return tuple(platform_line(rulebook, slug=slug, home=home, at=at) for slug in slugs)


def platform_line(
    rulebook: Rulebook, *, slug: str, home: Home | None, at: datetime
) -> PlatformLine:
    """Return in short what a platform does with posts, over all regions with rules of their own."""
    one = rulebook.platforms.get(slug)
    policies = _everywhere(rulebook, slug, home, at)
    using = [policy for policy in policies if policy is not None and trains_with_posts(policy, at)]
    uses = _share(policies, using, one.policies if one else (), first_day(at, WESTERNMOST))
    refusing = _refusing(uses, using)
    return PlatformLine(
        slug=slug,
        name=platform_name(rulebook, slug),
        detail=one.detail if one else None,
        uses=uses,
        refusing=refusing,
        trains=str(USES[uses]),
        lets_say_no=str(LETS_SAY_NO_WORDS[refusing]),
    )


def _everywhere(
    rulebook: Rulebook, slug: str, home: Home | None, at: datetime
) -> list[Policy | None]:
    places = (place_called(rulebook, code) for code in rulebook.jurisdictions)
    return [
        policy_at(policy_periods(rulebook, platform=slug, place=place, home=home), at)
        for place in places
        if place is not None
    ]


def _share(
    policies: list[Policy | None], using: list[Policy], rows: tuple[PolicyRow, ...], today: date
) -> Share:
    if using:
        return Share.EVERYWHERE if len(using) == len(policies) else Share.SOMEWHERE
    about_posts = [row for row in rows if row.purpose is Purpose.TRAINING]
    without_posts = any(policy is not None and policy.status.trains for policy in policies)
    if without_posts or (rows and not about_posts):
        return Share.NOT_POSTS
    if any(policies):
        return Share.NOWHERE
    drafts = any(not row.published and _holds(row, today) for row in about_posts)
    return Share.UNCONFIRMED if drafts else Share.UNKNOWN


def _refusing(uses: Share, using: list[Policy]) -> Refusing:
    if uses in {Share.UNKNOWN, Share.UNCONFIRMED}:
        return Refusing.UNKNOWN
    if not using:
        return Refusing.NOT_NEEDED
    offering = [policy for policy in using if policy.offer in LETS_SAY_NO]
    if not offering:
        return Refusing.NONE
    return Refusing.ALL if len(offering) == len(using) else Refusing.SOME


# --- One platform -------------------------------------------------------------------------------


def platform_page(
    rulebook: Rulebook, *, slug: str, home: Home | None, at: datetime, today: date
) -> PlatformPage | None:
    """Return the page of a platform; None if there is no such platform."""
    one = rulebook.platforms.get(slug)
    if one is None and (slug != HOME or home is None):
        return None
    rows = one.policies if one else ()
    held = [row for row in rows if _holds(row, today)]
    posts = [row for row in held if row.purpose is Purpose.TRAINING]
    over = [row for row in rows if _is_over(row, today)]
    own = _of_home(rulebook, home, at) if slug == HOME and home is not None else ()
    names = {name for row in rows for name in row.sources}
    names |= {form.source for form in (one.forms if one else ())}
    return PlatformPage(
        line=platform_line(rulebook, slug=slug, home=home, at=at),
        one=one,
        note=words.with_dates_in_words(one.note or "") if one else "",
        now=(*own, *_rows(rulebook, (row for row in posts if row.published), today)),
        drafts=_rows(rulebook, (row for row in posts if not row.published), today),
        beside=_rows(rulebook, (row for row in held if row not in posts), today),
        coming=_rows(rulebook, (row for row in rows if _is_later(row, today)), today),
        earlier=_rows(rulebook, sorted(over, key=_end, reverse=True), today),
        forms=tuple(_form(rulebook, form) for form in (one.forms if one else ())),
        sources=tuple(
            source_shown(rulebook, source)
            for name, source in rulebook.sources.items()
            if name in names
        ),
        checked=checked(rulebook, names),
    )


def _holds(row: PolicyRow, today: date) -> bool:
    return not _is_later(row, today) and not _is_over(row, today)


def _is_later(row: PolicyRow, today: date) -> bool:
    return row.first_day is not None and row.first_day > today


def _is_over(row: PolicyRow, today: date) -> bool:
    return row.last_day is not None and row.last_day < today


def _end(row: PolicyRow) -> date:
    return row.last_day or date.max


def _rows(rulebook: Rulebook, rows: Iterable[PolicyRow], today: date) -> tuple[Somewhere, ...]:
    return tuple(
        Somewhere(
            key=row.id,
            places=_places(rulebook, row),
            days=_days(row, today),
            shown=policy_shown(rulebook, row, today=today),
        )
        for row in rows
    )


def _places(rulebook: Rulebook, row: PolicyRow) -> str:
    """Return where a row applies: "European Union and Switzerland", "Everywhere but Brazil"."""

    def names(codes: Iterable[str]) -> str:
        return listed(sorted((region_name(rulebook, code) for code in codes), key=folded))

    where = names(row.regions - {EVERYWHERE})
    if EVERYWHERE not in row.regions:
        return where
    if row.not_regions:
        return _("Everywhere but %(places)s") % {"places": names(row.not_regions)}
    return _("Everywhere")


def _days(row: PolicyRow, today: date) -> str:
    first, last = (spoken_day(day) if day else "" for day in (row.first_day, row.last_day))
    if first and last:
        return _("%(first)s to %(last)s") % {"first": first, "last": last}
    if last:
        return _("Until %(day)s") % {"day": last}
    if first:
        begins = _("From %(day)s") if _is_later(row, today) else _("Since %(day)s")
        return begins % {"day": first}
    return ""


def _of_home(rulebook: Rulebook, home: Home, at: datetime) -> tuple[Somewhere, ...]:
    """What the operator's own platform does, by what the law of a place says."""
    found: dict[Policy, dict[Regime, None]] = {}
    for code in rulebook.jurisdictions:
        place = place_called(rulebook, code)
        if place is None:
            continue
        policy = policy_at(policy_periods(rulebook, platform=HOME, place=place, home=home), at)
        if policy is not None and rulebook.policy(policy.id) is None:
            bare = replace(policy, starts_at=None, ends_at=None)
            found.setdefault(bare, {})[law_at(rulebook, jurisdiction=code, at=at).regime] = None
    return tuple(
        Somewhere(
            key="",
            places=_("Where the law says: %(what)s")
            % {"what": " · ".join(str(words.REGIMES_SHORT[regime]) for regime in regimes)},
            days="",
            shown=derived_shown(policy),
        )
        for policy, regimes in found.items()
    )


def _form(rulebook: Rulebook, form: Form) -> FormShown:
    source = rulebook.sources.get(form.source)
    return FormShown(
        what=form.what,
        link=web_link(form.url),
        sure=str(SURE[form.confidence]),
        checked=source.checked if source else None,
        known=known_until(rulebook, source) if source else None,
    )
