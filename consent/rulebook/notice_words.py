"""
What people would be told of a change of their rules, in each language: subject and text.

A notice says first what happens, then what a person can do; a subject is a fact
of at most 60 characters.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.text import get_text_list
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext as _

from consent.core.comparison import Effect
from consent.core.jurisdictions import FALLBACK
from consent.core.regions import Region
from consent.core.resolve import Home, rule_at
from consent.core.rulebook import Rulebook
from consent.core.rules import Policy
from consent.core.ways import Way
from consent.rulebook.names import platform_name, region_name
from consent.rulebook.value_words import day_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One notice: to whom (people who live there), in which language, and its words."""

    language: str
    places: str
    subject: str
    lines: tuple[str, ...]


def notices(
    book: Rulebook, effects: Iterable[Effect], *, at: datetime, home: Home | None
) -> list[Notice]:
    """
    Return the notices about a change, for each group of places in which the same happens.

    Only what goes one way for people who said nothing is worth a notice to
    everybody there.
    """
    groups: dict[tuple[Way, datetime, frozenset[str]], list[Region]] = {}
    for (way, starts_at, _code), found in _by_place(effects, at).items():
        slugs = frozenset(one.platform for one in found)
        groups.setdefault((way, starts_at, slugs), []).append(found[0].region)
    written = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            spoken = get_language_info(language)["name_local"]
            for (way, starts_at, slugs), places in groups.items():
                change = _Change(book, way, starts_at, sorted(slugs), places, at, home)
                written.append(
                    Notice(
                        language=spoken,
                        places=change.places,
                        subject=change.subject,
                        lines=tuple(change.lines()),
                    )
                )
    return written


def _by_place(
    effects: Iterable[Effect], at: datetime
) -> dict[tuple[Way, datetime, str], list[Effect]]:
    found: dict[tuple[Way, datetime, str], list[Effect]] = {}
    for one in effects:
        found.setdefault((one.way, max(one.starts_at, at), one.region.code), []).append(one)
    return found


@dataclass(frozen=True)
class _Change:
    book: Rulebook
    way: Way
    starts_at: datetime
    slugs: list[str]
    regions: list[Region]
    at: datetime
    home: Home | None

    @property
    def places(self) -> str:
        names = (
            _("everywhere else") if one.code == FALLBACK else region_name(self.book, one.code)
            for one in self.regions
        )
        return get_text_list(list(names), _("and"))

    @property
    def who(self) -> str:
        return get_text_list([platform_name(self.book, one) for one in self.slugs], _("and"))

    @property
    def day(self) -> str:
        west = self.regions[0].after.west
        return day_words((self.starts_at + timedelta(hours=west)).date())

    @property
    def now(self) -> bool:
        return self.starts_at <= self.at

    def policies(self) -> Iterator[Policy]:
        for slug in self.slugs:
            for region in self.regions:
                rule = rule_at(
                    self.book, platform=slug, place=region.after, at=self.starts_at, home=self.home
                )
                if rule.policy is not None:
                    yield rule.policy

    @property
    def can_refuse(self) -> bool:
        return all(not policy.offer.refuses for policy in self.policies())

    @property
    def on_hold(self) -> bool:
        return any(not policy.status.trains for policy in self.policies())

    @property
    def subject(self) -> str:
        if self.way is Way.PROTECTIVE:
            if self.on_hold and self.now:
                return _("AI training with your posts is on hold")
            return _("More of your posts are kept out of AI training")
        if self.can_refuse:
            return _("From %(day)s: posts can train AI. You can say no") % {"day": self.day}
        return _("From %(day)s: your posts can train AI") % {"day": self.day}

    def lines(self) -> Iterator[str]:
        values = {"who": self.who, "places": self.places, "day": self.day}
        if self.way is Way.PROTECTIVE:
            yield _("You do not need to do anything.")
            if self.on_hold:
                yield (
                    _("%(who)s: AI training with posts from %(places)s is on hold from %(day)s.")
                    % values
                )
            else:
                yield (
                    _("%(who)s: from %(day)s fewer posts from %(places)s can be used to train AI.")
                    % values
                )
            yield _("If you made a choice, it still counts.")
            return
        yield _("The rules where you live are changing.")
        yield (
            _("%(who)s: from %(day)s public posts from %(places)s can be used to train AI.")
            % values
        )
        if self.can_refuse:
            yield _("You can say no.")
            yield _("If you said no before, it still counts. You do not need to do anything.")
        else:
            yield _("There is no way to say no. A post that is not public is not used.")
