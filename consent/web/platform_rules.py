"""What each platform does and offers in one place, in words. Never mixed with the law."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from consent.core.places import Place
from consent.core.policies import Platform, PolicyRow, Purpose
from consent.core.resolve import (
    HOME,
    Home,
    drafts_for,
    policy_periods,
    restrictions_at,
    trains_with_posts,
)
from consent.core.rulebook import Rulebook
from consent.core.rules import Offer, Policy, Reach, Status
from consent.rulebook.content import content_words
from consent.rulebook.names import platform_name
from consent.web import explain_rules as words
from consent.web.backing import Backed, backed, web_link
from consent.web.regions import LETS_SAY_NO, policy_at
from consent.web.wording import spoken_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Standpoint:
    """From where and when the rules are looked at; `home` is the operator's platform."""

    rulebook: Rulebook
    place: Place
    home: Home | None
    at: datetime

    @property
    def today(self) -> date:
        """The day it is in the westernmost part of the place."""
        return (self.at + timedelta(hours=self.place.west)).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyShown:
    """What a platform does and offers, in words; `row` is None for what follows from the law."""

    row: PolicyRow | None
    does: str
    offers: str
    can_refuse: bool
    start_label: str
    deadline_label: str
    reach: str | None
    scope: str
    excluded: str
    announced: str
    note: str
    link: str | None
    backed: Backed | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformShown:
    """
    A platform in one region.

    `now` is what decides, None if nothing confirmed is known; `drafts` decide
    nothing; `beside` is what the platform does that is not training with posts; with
    `no_posts` nothing else is known of it, here or anywhere.
    """

    slug: str
    name: str
    detail: str | None
    settings_path: str | None
    note: str | None
    trains: str
    lets_say_no: str
    can_use: bool
    can_refuse: bool
    leaves_minors_out: bool
    now: PolicyShown | None
    drafts: tuple[PolicyShown, ...]
    beside: tuple[PolicyShown, ...]
    no_posts: bool
    mine: bool


def platforms_shown(here: Standpoint, *, mine: tuple[str, ...] = ()) -> tuple[PlatformShown, ...]:
    """Return every platform: those in `mine` first, then those that use posts, by name."""
    slugs = [slug for slug in here.rulebook.platforms if slug != HOME]
    if here.home is not None:
        slugs.insert(0, HOME)
    return tuple(sorted((_platform(here, slug, mine) for slug in slugs), key=_order))


def _order(one: PlatformShown) -> tuple[bool, bool, bool, str]:
    return (not one.mine, not one.can_use, one.now is None, one.name.casefold())


def _platform(here: Standpoint, slug: str, mine: tuple[str, ...]) -> PlatformShown:
    one = here.rulebook.platforms.get(slug)
    policies = policy_periods(here.rulebook, platform=slug, place=here.place, home=here.home)
    policy = policy_at(policies, here.at)
    drafts = drafts_for(here.rulebook, platform=slug, place=here.place, at=here.at)
    beside = _beside(here, slug)
    no_posts = bool(beside) and not drafts and not _ever_trains(one)
    return PlatformShown(
        slug=slug,
        name=platform_name(here.rulebook, slug),
        detail=one.detail if one else None,
        settings_path=one.settings_path if one else None,
        note=words.with_dates_in_words(one.note) if one and one.note else None,
        trains=_trains(here, policy, drafts=bool(drafts), no_posts=no_posts),
        lets_say_no=_lets_say_no(policy, no_posts=no_posts),
        can_use=trains_with_posts(policy, here.at),
        can_refuse=policy is not None and policy.offer in LETS_SAY_NO,
        leaves_minors_out=policy is not None and policy.under_18_out,
        now=_now(here, policy) if policy else None,
        drafts=tuple(_row(here, row) for row in drafts),
        beside=tuple(_row(here, row) for row in beside),
        no_posts=no_posts,
        mine=slug in mine,
    )


def _ever_trains(platform: Platform | None) -> bool:
    """Whether it is told of a platform, of any place and time, what it does with posts."""
    rows = platform.policies if platform else ()
    return any(row.purpose is Purpose.TRAINING for row in rows)


def _trains(here: Standpoint, policy: Policy | None, *, drafts: bool, no_posts: bool) -> str:
    if no_posts or _leaves_posts(policy):
        return _("Not with posts")
    if policy is None:
        return _("Not confirmed") if drafts else _("Not known")
    if policy.status.trains and policy.effective_at and policy.effective_at > here.at:
        day = (policy.effective_at + timedelta(hours=here.place.west)).date()
        return _("From %(day)s") % {"day": spoken_day(day)}
    return str(words.STATUSES_SHORT[policy.status])


def _leaves_posts(policy: Policy | None) -> bool:
    """Whether it trains, but with something else than posts."""
    return policy is not None and policy.status.trains and not policy.kinds


def _lets_say_no(policy: Policy | None, *, no_posts: bool) -> str:
    if no_posts:
        return _("See below")
    if _leaves_posts(policy):
        return _("Not needed")
    if policy is None:
        return _("Not known")
    if policy.platform == HOME and policy.offer is Offer.OBJECTION_NO_REASON:
        return _("Yes, here, with one click")
    return str(words.OFFERS_SHORT[policy.offer])


def _now(here: Standpoint, policy: Policy) -> PolicyShown:
    row = here.rulebook.policy(policy.id)
    if row is None:
        return derived_shown(policy)
    more = restrictions_at(here.rulebook, platform=policy.platform, place=here.place, at=here.at)
    excluded = dict.fromkeys(word for one in (row, *more) for word in one.excluded)
    return _row(here, row, excluded=tuple(excluded))


def derived_shown(policy: Policy) -> PolicyShown:
    """The operator's own platform does what the law asks for; nobody wrote a row for it."""
    return PolicyShown(
        row=None,
        does=str(words.STATUSES[policy.status]),
        offers=_("You can opt out here with one click. You do not need a reason.")
        if policy.offer is Offer.OBJECTION_NO_REASON
        else str(words.OFFERS[policy.offer]),
        reach=str(words.REACHES[policy.reach]) if policy.offer in LETS_SAY_NO else None,
        scope="",
        excluded="",
        can_refuse=policy.offer in LETS_SAY_NO,
        start_label="",
        deadline_label="",
        announced="",
        note="",
        link=None,
        backed=None,
    )


def _row(here: Standpoint, row: PolicyRow, excluded: tuple[str, ...] | None = None) -> PolicyShown:
    return policy_shown(here.rulebook, row, today=here.today, excluded=excluded)


def policy_shown(
    rulebook: Rulebook, row: PolicyRow, *, today: date, excluded: tuple[str, ...] | None = None
) -> PolicyShown:
    """Return a row of the rulebook in words, seen from a day; `excluded` if more is left out."""
    return PolicyShown(
        row=row,
        does=words.does_words(row),
        # What was to be offered under a plan that is taken back is offered no more.
        offers="" if row.status is Status.WITHDRAWN else words.offers_words(row),
        reach=_reach(row, today),
        scope=content_words(row.scope),
        excluded=content_words(row.excluded if excluded is None else excluded),
        can_refuse=row.offer in LETS_SAY_NO,
        start_label=_start_label(row, today),
        deadline_label=_deadline_label(row),
        announced=words.written_date_words(row.announced_on) if row.announced_on else "",
        note=words.with_dates_in_words(row.note or ""),
        link=web_link(row.objection_url),
        backed=backed(rulebook, row.backing, row.sources),
    )


def _start_label(row: PolicyRow, today: date) -> str:
    if row.status in {Status.ANNOUNCED_NEVER_STARTED, Status.WITHDRAWN}:
        return _("Planned start")
    if row.status and not row.status.trains:
        return _("Since")
    begun = row.effective_on is not None and row.effective_on <= today
    return _("Started on") if begun else _("Starts on")


def _deadline_label(row: PolicyRow) -> str:
    if row.reach is Reach.ALL_IF_BEFORE_DEADLINE:
        return _("Last day for old posts")
    return _("Last day before it starts")


def _reach(row: PolicyRow, today: date) -> str | None:
    if row.offer not in LETS_SAY_NO or row.offer is Offer.OPT_IN:
        return None
    if row.reach is not Reach.ALL_IF_BEFORE_DEADLINE or row.deadline is None:
        return str(words.REACHES[row.reach])
    if today <= row.deadline:
        sentence = _(
            "If you say no by %(day)s, it counts for all your posts. "
            "If you say no later, it counts for posts you make after it."
        )
    else:
        sentence = _(
            "If you said no by %(day)s, it counts for all your posts. "
            "If you say no now, it counts for posts you make after it."
        )
    return sentence % {"day": spoken_day(row.deadline)}


def _beside(here: Standpoint, slug: str) -> list[PolicyRow]:
    """What a platform does now with other things than posts, or for other ends."""
    one = here.rulebook.platforms.get(slug)
    return [
        row
        for row in (one.policies if one else ())
        if row.purpose is not Purpose.TRAINING
        and here.place.rank(row) is not None
        and (row.first_day is None or row.first_day <= here.today)
        and (row.last_day is None or here.today <= row.last_day)
    ]
