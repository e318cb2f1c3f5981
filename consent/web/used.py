"""What was used already, in words: what releases hold, and what there is no record of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consent.answers.used import InRelease, Record, Use
from consent.web.wording import number, spoken_day

NAMED_AT_MOST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedShown:
    """
    What is on record about all posts of a person.

    `is_kept`: a platform of theirs could register releases here. `since` is when the records
    start; None while there are none. `posts` counts a post once for
    each release that it is in.
    """

    is_kept: bool
    since: datetime | None
    posts: int
    releases: tuple[InRelease, ...]
    more: int

    @property
    def sentence(self) -> str:
        if len(self.releases) == 1:
            text = ngettext(
                "%(count)s of your posts was used, in one release.",
                "%(count)s of your posts were used, in one release.",
                self.posts,
            )
            return text % {"count": number(self.posts)}
        return _("Your posts were used in %(count)d releases.") % {
            "count": len(self.releases) + self.more
        }


def used_shown(record: Record, *, is_kept: bool) -> UsedShown:
    counts = record.counts
    return UsedShown(
        is_kept=is_kept,
        since=record.since,
        posts=sum(one.posts for one in counts),
        releases=counts[:NAMED_AT_MOST],
        more=max(0, len(counts) - NAMED_AT_MOST),
    )


def no_record_means(record: Record) -> str:
    """Return what it says of a post that there is no record."""
    if record.since is not None:
        return _(
            "“No record” means: in no release that we have a record of. "
            "Our records start on %(day)s."
        ) % {"day": spoken_day(record.since)}
    if record.is_kept:
        return _("“No record” means: no training data set is registered here yet.")
    return _(
        "“No record” means: we cannot see if it was used. No platform of yours keeps a record here."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedIn:
    """The newest releases that a post is in, and how many more there are."""

    newest: tuple[Use, ...]
    more: int


def used_in(uses: Iterable[Use]) -> UsedIn:
    found = tuple(use for use in uses if use.was_in)
    return UsedIn(newest=found[:NAMED_AT_MOST], more=max(0, len(found) - NAMED_AT_MOST))
