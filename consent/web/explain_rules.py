"""The rulebook in plain words: one sentence for each word it uses."""

import re
from datetime import date

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.core.backing import Backing, Evidence, Seen
from consent.core.jurisdictions import LawStatus
from consent.core.policies import PolicyRow, Purpose
from consent.core.rules import Confidence, Offer, Reach, Regime, Status
from consent.web.wording import spoken_day

REGIMES: dict[Regime, Promise] = {
    Regime.OPT_IN: gettext_lazy("They must ask you first. If you do nothing, nothing is used."),
    Regime.OPT_OUT: gettext_lazy("Nobody has to ask you first. But you have a right to say no."),
    Regime.LIMITED_RIGHT: gettext_lazy(
        "You have some rights over your data. You have no clear right to stop AI training."
    ),
    Regime.NO_CHOICE: gettext_lazy("The law gives you no way to say no."),
    Regime.PROHIBITED: gettext_lazy("The law forbids it."),
    Regime.UNCLEAR: gettext_lazy("We do not know what the law says here."),
}

REGIMES_SHORT: dict[Regime, Promise] = {
    Regime.OPT_IN: gettext_lazy("They must ask first"),
    Regime.OPT_OUT: gettext_lazy("You can say no"),
    Regime.LIMITED_RIGHT: gettext_lazy("Some rights, no clear no"),
    Regime.NO_CHOICE: gettext_lazy("No right to say no"),
    Regime.PROHIBITED: gettext_lazy("Forbidden"),
    Regime.UNCLEAR: gettext_lazy("Not known"),
}

LAW_STATUSES: dict[LawStatus, Promise] = {
    LawStatus.IN_FORCE: gettext_lazy("In force"),
    LawStatus.SUPERSEDED: gettext_lazy("No longer in force"),
    LawStatus.ADOPTED_NOT_IN_FORCE: gettext_lazy("Decided, starts later"),
    LawStatus.PROPOSAL: gettext_lazy("Proposal"),
}

STATUSES: dict[Status, Promise] = {
    Status.ACTIVE: gettext_lazy("Trains AI with posts."),
    Status.ACTIVE_DISPUTED: gettext_lazy(
        "Trains AI with posts. Some say that this breaks the law."
    ),
    Status.ACTIVE_UNLAWFUL_CLAIMED: gettext_lazy(
        "Trained AI with posts. A regulator went to court over it."
    ),
    Status.ANNOUNCED_NEVER_STARTED: gettext_lazy("Told people that it would start. It never did."),
    Status.PAUSED: gettext_lazy("On hold. The platform stopped it."),
    Status.SUSPENDED_BY_REGULATOR: gettext_lazy("On hold. A regulator stopped it."),
    Status.SUSPENDED_UNDERTAKING: gettext_lazy(
        "On hold. The platform promised a regulator to stop."
    ),
    Status.NOT_APPLIED: gettext_lazy("Does not train AI with posts from here."),
    Status.WITHDRAWN: gettext_lazy("Made a plan and took it back."),
    Status.EXCLUDED: gettext_lazy("Does not use this content."),
    Status.UNCLEAR: gettext_lazy("Not known. So we count posts as kept out."),
}

STATUSES_SHORT: dict[Status, Promise] = {
    Status.ACTIVE: gettext_lazy("Yes"),
    Status.ACTIVE_DISPUTED: gettext_lazy("Yes, disputed"),
    Status.ACTIVE_UNLAWFUL_CLAIMED: gettext_lazy("Yes, taken to court"),
    Status.ANNOUNCED_NEVER_STARTED: gettext_lazy("No, it never started"),
    Status.PAUSED: gettext_lazy("No, on hold"),
    Status.SUSPENDED_BY_REGULATOR: gettext_lazy("No, a regulator stopped it"),
    Status.SUSPENDED_UNDERTAKING: gettext_lazy("No, on hold"),
    Status.NOT_APPLIED: gettext_lazy("No"),
    Status.WITHDRAWN: gettext_lazy("No, taken back"),
    Status.EXCLUDED: gettext_lazy("No"),
    Status.UNCLEAR: gettext_lazy("Not known"),
}

OFFERS: dict[Offer, Promise] = {
    Offer.OBJECTION_WITH_REASON: gettext_lazy(
        "You can object with a form. The form asks for a reason."
    ),
    Offer.OBJECTION_NO_REASON: gettext_lazy(
        "You can object with a form. You do not need a reason."
    ),
    Offer.SETTING_OFF: gettext_lazy("You can switch it off. It is on until you do."),
    Offer.OPT_IN: gettext_lazy("It is off. It starts only if you switch it on."),
    Offer.NONE: gettext_lazy("The platform gives you no way to say no."),
    Offer.AVOID_FEATURE: gettext_lazy("The only way is not to use the feature."),
    Offer.NOT_NEEDED: gettext_lazy("There is nothing to say no to."),
    Offer.DELETION_ONLY: gettext_lazy("The only way is to delete the post."),
    Offer.NONE_NEEDED_FOR_COMPANY: gettext_lazy(
        "There is nothing to say no to at the company itself. Others can copy public posts."
    ),
    Offer.PROHIBITED_BY_TERMS: gettext_lazy("The terms of the platform forbid it."),
    Offer.SEE_TERMS: gettext_lazy("It depends on the server. Read its terms."),
    Offer.UNCLEAR: gettext_lazy("We do not know if you can say no."),
}

OFFERS_SHORT: dict[Offer, Promise] = {
    Offer.OBJECTION_WITH_REASON: gettext_lazy("Yes, with a reason"),
    Offer.OBJECTION_NO_REASON: gettext_lazy("Yes, with a form"),
    Offer.SETTING_OFF: gettext_lazy("Yes, in the settings"),
    Offer.OPT_IN: gettext_lazy("It is off until you say yes"),
    Offer.NONE: gettext_lazy("No"),
    Offer.AVOID_FEATURE: gettext_lazy("No, only by not using it"),
    Offer.NOT_NEEDED: gettext_lazy("Not needed"),
    Offer.DELETION_ONLY: gettext_lazy("No, only by deleting"),
    Offer.NONE_NEEDED_FOR_COMPANY: gettext_lazy("Not needed"),
    Offer.PROHIBITED_BY_TERMS: gettext_lazy("Not needed"),
    Offer.SEE_TERMS: gettext_lazy("See the terms"),
    Offer.UNCLEAR: gettext_lazy("Not known"),
}

REACHES: dict[Reach, Promise] = {
    Reach.ALL_POSTS: gettext_lazy("Saying no counts for all your posts, old and new."),
    Reach.LATER_POSTS: gettext_lazy(
        "Saying no counts from then on. The platform does not promise to leave out older posts."
    ),
    Reach.ALL_IF_BEFORE_DEADLINE: gettext_lazy(
        "If you said no in time, it counts for all your posts. "
        "If you say no later, it counts for posts you make after it."
    ),
}

CONFIDENCES: dict[Confidence, Promise] = {
    Confidence.HIGH: gettext_lazy("Sure. Official sources or several others agree."),
    Confidence.MEDIUM: gettext_lazy("Fairly sure. We have one good source."),
    Confidence.LOW: gettext_lazy("Not confirmed. This decides nothing about your posts."),
}

SURE_FROM_MEMORY: dict[Confidence, Promise] = {
    Confidence.HIGH: gettext_lazy("Sure, but from memory. We have no source that we read for it."),
    Confidence.MEDIUM: gettext_lazy(
        "Fairly sure, but from memory. We have no source that we read for it."
    ),
    Confidence.LOW: CONFIDENCES[Confidence.LOW],
}

EVIDENCES: dict[Evidence, Promise] = {
    Evidence.VERIFIED: gettext_lazy("We read the text."),
    Evidence.MIXED: gettext_lazy("We read a part. The rest is second-hand or from memory."),
    Evidence.SECOND_HAND: gettext_lazy("We know it second-hand. Others tell what the text says."),
    Evidence.MEMORY: gettext_lazy("We wrote it from memory. Nobody has checked it yet."),
}

SEEN: dict[Seen, Promise] = {
    Seen.SEEN: gettext_lazy("read"),
    Seen.SECONDARY: gettext_lazy("second-hand"),
    Seen.MEMORY: gettext_lazy("from memory"),
}

PURPOSES: dict[Purpose, Promise] = {
    Purpose.TRAINING: gettext_lazy("AI training with posts"),
    Purpose.THIRD_PARTY_TRAINING: gettext_lazy("AI training by other companies"),
    Purpose.CHATS: gettext_lazy("Chats"),
    Purpose.INTERACTION_DATA: gettext_lazy("How people use a tool"),
    Purpose.PERSONALISATION: gettext_lazy("Advertising. This is not AI training"),
    Purpose.REUSE: gettext_lazy("Other people can reuse posts with AI"),
}


NO_POSTS = gettext_lazy("Trains AI, but not with posts.")
SCOPE_UNKNOWN = gettext_lazy("We do not know if it trains AI with posts.")


def does_words(row: PolicyRow) -> str:
    """Return what a platform does by a row; what is not training with posts is not called so."""
    if row.status is None:
        return _("Leaves more out.")
    if row.purpose is not Purpose.TRAINING:
        purpose = f"{PURPOSES[row.purpose]}."
        return purpose if row.status.trains else f"{purpose} {STATUSES[row.status]}"
    if row.status.trains and not row.kinds:
        return str(NO_POSTS if row.scope else SCOPE_UNKNOWN)
    return str(STATUSES[row.status])


def offers_words(row: PolicyRow) -> str:
    """Return what a platform offers by a row; about something else than posts, that it is so."""
    if row.offer is Offer.NONE and row.status and row.status.trains and not row.kinds and row.scope:
        return _("There is no way to say no to that.")
    return str(OFFERS[row.offer])


def sure_words(backing: Backing) -> str:
    """Return how sure a fact is; what was told from memory rests on no source."""
    from_memory = backing.evidence is Evidence.MEMORY
    return str((SURE_FROM_MEMORY if from_memory else CONFIDENCES)[backing.confidence])


PARTIAL = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
DAY_IN_TEXT = re.compile(r"\b(?:19|20)\d{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b")


def written_date_words(written: str) -> str:
    """Return a date as a rulebook writes it: "2024", "March 2024" or "22 May 2024"."""
    match = PARTIAL.fullmatch(written)
    if match is None:
        return written
    year, month, day = match.groups()
    try:
        if day:
            return spoken_day(date(int(year), int(month), int(day)))
        return date_format(date(int(year), int(month), 1), "F Y") if month else year
    except ValueError:
        return written


def with_dates_in_words(text: str) -> str:
    """Return a text of the rulebook with 2024-06-26 written as 26 June 2024."""
    return DAY_IN_TEXT.sub(lambda match: written_date_words(match.group()), text)
