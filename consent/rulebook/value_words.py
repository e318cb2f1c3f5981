"""What the values in a rulebook are called inside a sentence: "paused", "2 July 2024", "nothing"."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from django.utils import formats
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from consent.core.backing import Evidence, Seen
from consent.core.differences import Value
from consent.core.jurisdictions import LawStatus
from consent.core.policies import Covers, Purpose
from consent.core.posts import Kind
from consent.core.rules import Confidence, Offer, Reach, Regime, Status

STATUSES: dict[Status, Promise] = {
    Status.ACTIVE: gettext_lazy("active"),
    Status.ACTIVE_DISPUTED: gettext_lazy("active, disputed"),
    Status.ACTIVE_UNLAWFUL_CLAIMED: gettext_lazy("active, taken to court"),
    Status.ANNOUNCED_NEVER_STARTED: gettext_lazy("announced, never started"),
    Status.PAUSED: gettext_lazy("paused"),
    Status.SUSPENDED_BY_REGULATOR: gettext_lazy("stopped by a regulator"),
    Status.SUSPENDED_UNDERTAKING: gettext_lazy("stopped, as promised to a regulator"),
    Status.NOT_APPLIED: gettext_lazy("not used"),
    Status.WITHDRAWN: gettext_lazy("taken back"),
    Status.EXCLUDED: gettext_lazy("left out"),
    Status.UNCLEAR: gettext_lazy("not known"),
}

OFFERS: dict[Offer, Promise] = {
    Offer.OBJECTION_WITH_REASON: gettext_lazy("a form that asks for a reason"),
    Offer.OBJECTION_NO_REASON: gettext_lazy("a form"),
    Offer.SETTING_OFF: gettext_lazy("a setting"),
    Offer.OPT_IN: gettext_lazy("off until the person says yes"),
    Offer.NONE: gettext_lazy("no way"),
    Offer.AVOID_FEATURE: gettext_lazy("no way but not to use it"),
    Offer.NOT_NEEDED: gettext_lazy("not needed"),
    Offer.DELETION_ONLY: gettext_lazy("no way but to delete the post"),
    Offer.NONE_NEEDED_FOR_COMPANY: gettext_lazy("not needed at the company itself"),
    Offer.PROHIBITED_BY_TERMS: gettext_lazy("forbidden by the terms of the platform"),
    Offer.SEE_TERMS: gettext_lazy("depends on the terms of the server"),
    Offer.UNCLEAR: gettext_lazy("not known"),
}

REACHES: dict[Reach, Promise] = {
    Reach.ALL_POSTS: gettext_lazy("all posts"),
    Reach.LATER_POSTS: gettext_lazy("later posts only"),
    Reach.ALL_IF_BEFORE_DEADLINE: gettext_lazy("all posts if said in time, else later posts"),
}

REGIMES: dict[Regime, Promise] = {
    Regime.OPT_IN: gettext_lazy("they must ask first"),
    Regime.OPT_OUT: gettext_lazy("a right to say no"),
    Regime.LIMITED_RIGHT: gettext_lazy("some rights, no clear right to say no"),
    Regime.NO_CHOICE: gettext_lazy("no right to say no"),
    Regime.PROHIBITED: gettext_lazy("forbidden"),
    Regime.UNCLEAR: gettext_lazy("not known"),
}

LAW_STATUSES: dict[LawStatus, Promise] = {
    LawStatus.IN_FORCE: gettext_lazy("in force"),
    LawStatus.SUPERSEDED: gettext_lazy("no longer in force"),
    LawStatus.ADOPTED_NOT_IN_FORCE: gettext_lazy("decided, starts later"),
    LawStatus.PROPOSAL: gettext_lazy("a proposal"),
}

KINDS: dict[Kind, Promise] = {
    Kind.POST: gettext_lazy("text posts"),
    Kind.COMMENT: gettext_lazy("comments"),
    Kind.PHOTO: gettext_lazy("photos"),
    Kind.VIDEO: gettext_lazy("videos"),
    Kind.REEL: gettext_lazy("reels"),
    Kind.STORY: gettext_lazy("stories"),
    Kind.REVIEW: gettext_lazy("reviews"),
    Kind.ARTICLE: gettext_lazy("articles"),
}

COVERS: dict[Covers, Promise] = {
    Covers.COVERED: gettext_lazy("covered"),
    Covers.NOT_COVERED: gettext_lazy("not covered"),
    Covers.BEFORE_DEADLINE: gettext_lazy("covered if said in time"),
    Covers.BY_DELETION: gettext_lazy("only by deleting the post"),
    Covers.UNCLEAR: gettext_lazy("not known"),
}

PURPOSES: dict[Purpose, Promise] = {
    Purpose.TRAINING: gettext_lazy("AI training with posts"),
    Purpose.THIRD_PARTY_TRAINING: gettext_lazy("AI training by other companies"),
    Purpose.CHATS: gettext_lazy("chats"),
    Purpose.INTERACTION_DATA: gettext_lazy("how people use a tool"),
    Purpose.PERSONALISATION: gettext_lazy("advertising"),
    Purpose.REUSE: gettext_lazy("reuse of posts by other people"),
}

CONFIDENCES: dict[Confidence, Promise] = {
    Confidence.HIGH: gettext_lazy("sure"),
    Confidence.MEDIUM: gettext_lazy("fairly sure"),
    Confidence.LOW: gettext_lazy("not confirmed, decides nothing"),
}

EVIDENCES: dict[Evidence, Promise] = {
    Evidence.VERIFIED: gettext_lazy("we read the text"),
    Evidence.MIXED: gettext_lazy("we read a part"),
    Evidence.SECOND_HAND: gettext_lazy("second-hand"),
    Evidence.MEMORY: gettext_lazy("from memory"),
}

SEEN: dict[Seen, Promise] = {
    Seen.SEEN: gettext_lazy("read"),
    Seen.SECONDARY: gettext_lazy("second-hand"),
    Seen.MEMORY: gettext_lazy("from memory"),
}

WORDS: Mapping[type[StrEnum], Mapping] = {
    Status: STATUSES,
    Offer: OFFERS,
    Reach: REACHES,
    Regime: REGIMES,
    LawStatus: LAW_STATUSES,
    Kind: KINDS,
    Covers: COVERS,
    Purpose: PURPOSES,
    Confidence: CONFIDENCES,
    Evidence: EVIDENCES,
    Seen: SEEN,
}
"""The words for each member of each of these."""


def value_words(value: Value) -> str:
    """Return a value as it stands inside a sentence, in the language of the moment."""
    match value:
        case None:
            return _("nothing")
        case bool():
            return _("yes") if value else _("no")
        case date():
            return day_words(value)
        case tuple():
            return get_text_list([value_words(one) for one in value], _("and"))
        case StrEnum() if type(value) in WORDS:
            return str(WORDS[type(value)][value])
        case _:
            return _("“%(text)s”") % {"text": value}


def day_words(day: date) -> str:
    """Return "2 July 2024"."""
    return formats.date_format(day, pgettext("how a day is written", "j F Y"))
