"""What things are called on pages: posts, numbers, days and instants."""

import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import formats, timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.text import Truncator, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from accounts import zones
from consent.core.posts import Audience, Basis, Kind, State
from consent.core.tame import tame
from consent.posts.models import Post

TITLE_LENGTH = 80

KINDS: dict[Kind, Promise] = {
    Kind.POST: gettext_lazy("Post"),
    Kind.COMMENT: gettext_lazy("Comment"),
    Kind.PHOTO: gettext_lazy("Photo"),
    Kind.VIDEO: gettext_lazy("Video"),
    Kind.REEL: gettext_lazy("Reel"),
    Kind.STORY: gettext_lazy("Story"),
    Kind.REVIEW: gettext_lazy("Review"),
    Kind.ARTICLE: gettext_lazy("Article"),
}

KINDS_ALL: dict[Kind, Promise] = {
    Kind.POST: gettext_lazy("Text posts"),
    Kind.COMMENT: gettext_lazy("Comments"),
    Kind.PHOTO: gettext_lazy("Photos"),
    Kind.VIDEO: gettext_lazy("Videos"),
    Kind.REEL: gettext_lazy("Reels"),
    Kind.STORY: gettext_lazy("Stories"),
    Kind.REVIEW: gettext_lazy("Reviews"),
    Kind.ARTICLE: gettext_lazy("Articles"),
}

UNTITLED: dict[Kind, Promise] = {
    Kind.POST: gettext_lazy("Post without words"),
    Kind.COMMENT: gettext_lazy("Comment without words"),
    Kind.PHOTO: gettext_lazy("Photo without words"),
    Kind.VIDEO: gettext_lazy("Video without words"),
    Kind.REEL: gettext_lazy("Reel without words"),
    Kind.STORY: gettext_lazy("Story without words"),
    Kind.REVIEW: gettext_lazy("Review without words"),
    Kind.ARTICLE: gettext_lazy("Article without words"),
}

AUDIENCES: dict[Audience, Promise] = {
    Audience.PUBLIC: gettext_lazy("Everyone could see it."),
    Audience.UNLISTED: gettext_lazy("Only people with the link could see it."),
    Audience.FOLLOWERS: gettext_lazy("Only your followers or friends could see it."),
    Audience.GROUP: gettext_lazy("Only people in a group could see it."),
    Audience.DIRECT: gettext_lazy("Only the people you wrote to could see it."),
    Audience.ONLY_ME: gettext_lazy("Only you could see it."),
    Audience.UNKNOWN: gettext_lazy("We do not know who was able to see it."),
}

STATES: dict[State, Promise] = {
    State.LIVE: gettext_lazy("It is on the platform."),
    State.ARCHIVED: gettext_lazy("You moved it to your archive. Nobody else can see it there."),
    State.PENDING: gettext_lazy("It is not out yet. Nobody else can see it."),
    State.REMOVED: gettext_lazy("You deleted it."),
}

BASES: dict[Basis, Promise] = {
    Basis.NOTHING: gettext_lazy("The file you brought in does not say it."),
    Basis.EXPORT_FIELD: gettext_lazy("The file you brought in says so."),
    Basis.EXPORT_STATE: gettext_lazy("The place of the post in your file says so."),
    Basis.ACCOUNT_STATE: gettext_lazy("Your account was private when the file was made."),
    Basis.STATEMENT: gettext_lazy("You told us."),
    Basis.PLATFORM: gettext_lazy("The platform told us."),
}
OPEN_ACCOUNT = gettext_lazy("Your account was open to everybody when the file was made.")
UNDOCUMENTED = frozenset({"linkedin", "tiktok", "youtube"})
"""Platforms whose files say it of some posts in words that nobody explains."""
NOT_CLEARLY = gettext_lazy("The file you brought in does not say it in words that we know.")


def number(count: int) -> str:
    """Return a number with its thousands set apart."""
    return formats.number_format(count, use_l10n=True, force_grouping=True)


def how_we_know(basis: Basis, audience: Audience, platform: str) -> str:
    """Return in words how we know an audience."""
    if basis is Basis.NOTHING and platform in UNDOCUMENTED:
        return str(NOT_CLEARLY)
    by_account = basis is Basis.ACCOUNT_STATE and audience is Audience.PUBLIC
    return str(OPEN_ACCOUNT if by_account else BASES[basis])


def title_of(post: Post) -> str:
    """Return the first words of a post, or what it is if it has none."""
    words = tame(" ".join(post.text.split()))
    return Truncator(words).chars(TITLE_LENGTH) if words else str(UNTITLED[Kind(post.kind)])


spoken_day = zones.spoken_day


def spoken_moment(value: datetime) -> str:
    """Return "24 June 2024, 09:12 (Berlin time)", in the zone of the person."""
    here = timezone.localtime(value)
    return _("%(day)s, %(time)s (%(zone)s)") % {
        "day": spoken_day(value),
        "time": formats.date_format(here, pgettext("how a time is written", "H:i")),
        "zone": zones.spoken(timezone.get_current_timezone_name()),
    }


MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def spoken_wait(value: timedelta) -> str:
    """Return "0.8 seconds", "10 seconds", "5 minutes" or "3 hours", rounded up."""
    tenths = -(-value // timedelta(milliseconds=100))
    if tenths < MINUTE // timedelta(milliseconds=100):
        seconds = number_format(tenths / 10, decimal_pos=1 if tenths % 10 else 0)
        if tenths == 10:  # noqa: PLR2004 (ten tenths are one)
            return _("1 second")
        return _("%(number)s seconds") % {"number": seconds}
    if value <= HOUR:
        minutes = -(-value // MINUTE)
        return ngettext("%(number)d minute", "%(number)d minutes", minutes) % {"number": minutes}
    hours = -(-value // HOUR)
    return ngettext("%(number)d hour", "%(number)d hours", hours) % {"number": hours}


def folded(text: str) -> str:
    """Return a text as it is compared in a search: no case, accents or dots, single spaces."""
    bare = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text.replace(".", ""))
        if not unicodedata.combining(letter)
    )
    return " ".join(bare.casefold().split())


def listed(names: Iterable[str]) -> str:
    """Return "Facebook", "Facebook and Instagram", "Facebook, Instagram and X"."""
    return get_text_list(list(names), _("and"))
