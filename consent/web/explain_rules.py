"""The rulebook in plain words: one sentence for each word it uses."""

import re
from datetime import date

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from consent.core.rulebook import Evidence, LawStatus, Purpose, ResponseDeadline, Seen
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
    Status.UNCLEAR: gettext_lazy("Not known. So we keep posts out."),
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
    Offer.UNCLEAR: gettext_lazy("Not known."),
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
        "Saying no counts for posts you make after it. The platform does not promise more."
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

CONTENT: dict[str, Promise] = {
    "accepted_output": gettext_lazy("suggestions you took over"),
    "accounts_under_18": gettext_lazy("accounts of people under 18"),
    "ai_prompts": gettext_lazy("what you ask an AI"),
    "answers": gettext_lazy("answers"),
    "answers_to_feedback": gettext_lazy("answers to surveys"),
    "articles": gettext_lazy("articles"),
    "audio": gettext_lazy("sound"),
    "avatar": gettext_lazy("avatar"),
    "boards": gettext_lazy("boards"),
    "business_and_enterprise": gettext_lazy("accounts of companies"),
    "captions": gettext_lazy("captions"),
    "chats": gettext_lazy("chats"),
    "code_context": gettext_lazy("code near the cursor"),
    "comments": gettext_lazy("comments"),
    "conversations_before_2025-12-16": gettext_lazy("chats from before 16 December 2025"),
    "copilot_prompts": gettext_lazy("what you ask Copilot"),
    "data_of_logged_out_people": gettext_lazy("data of people who are not signed in"),
    "deleted_content_by_licence_terms": gettext_lazy("posts you delete (licence terms)"),
    "direct_messages": gettext_lazy("direct messages"),
    "feedback": gettext_lazy("feedback"),
    "file_names": gettext_lazy("file names"),
    "grok_prompts_and_results": gettext_lazy("what you ask Grok, and its answers"),
    "group_activity": gettext_lazy("what you do in groups"),
    "group_messages_without_meta_ai": gettext_lazy("group messages without Meta AI"),
    "images": gettext_lazy("pictures"),
    "issues_and_discussions": gettext_lazy("issues and discussions"),
    "karma": gettext_lazy("karma"),
    "likeness": gettext_lazy("your face and voice"),
    "memories": gettext_lazy("memories"),
    "messages_to_businesses": gettext_lazy("messages to businesses"),
    "messages_to_meta_ai": gettext_lazy("messages to Meta AI"),
    "mod_mail": gettext_lazy("messages to moderators"),
    "non_public_account_data": gettext_lazy("account data that is not public"),
    "page_and_channel_activity": gettext_lazy("what you do on pages and channels"),
    "personal_messages": gettext_lazy("personal messages"),
    "post_metadata": gettext_lazy("data about posts, like their time"),
    "posts_not_public": gettext_lazy("posts that are not public"),
    "private_account_posts": gettext_lazy("posts of private accounts"),
    "private_blogs": gettext_lazy("private blogs"),
    "private_data": gettext_lazy("private data"),
    "private_messages": gettext_lazy("private messages"),
    "private_messages_between_people": gettext_lazy("private messages between people"),
    "private_repositories": gettext_lazy("private repositories"),
    "private_repository_at_rest": gettext_lazy("private repositories that nobody works on"),
    "private_snaps": gettext_lazy("private Snaps"),
    "private_videos": gettext_lazy("private videos"),
    "profile_data": gettext_lazy("profile"),
    "profile_name": gettext_lazy("name"),
    "profile_picture": gettext_lazy("profile picture"),
    "protected_account_posts": gettext_lazy("posts of protected accounts"),
    "public_code": gettext_lazy("public code"),
    "public_comments": gettext_lazy("public comments"),
    "public_group_activity": gettext_lazy("what you do in public groups"),
    "public_photos": gettext_lazy("public photos"),
    "public_pins": gettext_lazy("public pins"),
    "public_posts": gettext_lazy("public posts"),
    "public_profile": gettext_lazy("public profile"),
    "public_reels": gettext_lazy("public reels"),
    "public_reviews": gettext_lazy("public reviews"),
    "public_snap_map": gettext_lazy("public Snap Map"),
    "public_spaces": gettext_lazy("public Spaces"),
    "public_stories": gettext_lazy("public stories"),
    "public_videos": gettext_lazy("public videos"),
    "resume_data": gettext_lazy("CV"),
    "salary_data": gettext_lazy("salary"),
    "scraping_for_llm_training": gettext_lazy("copying by others to train AI"),
    "sensitive_topics_for_ads": gettext_lazy("sensitive topics, for advertising"),
    "spotlight": gettext_lazy("Spotlight"),
    "students_and_teachers": gettext_lazy("students and teachers"),
    "unclear": gettext_lazy("not known"),
    "unlisted_videos": gettext_lazy("unlisted videos"),
    "usage_data": gettext_lazy("how you use the service"),
    "username": gettext_lazy("user name"),
    "usernames": gettext_lazy("user names"),
    "videos_without_choice": gettext_lazy("videos for which nobody said yes"),
}
"""What the words for scope and exclusions mean. A rulebook may bring new words."""


def content_words(words: tuple[str, ...]) -> str:
    """Return the words for content as one list for people: "public posts, public photos"."""
    return ", ".join(str(CONTENT.get(word, word.replace("_", " "))) for word in words)


def deadline_words(answer: ResponseDeadline) -> str | None:
    """Return how long a company has to answer; None if no number is known."""
    if answer.months:
        text = ngettext("within 1 month", "within %(count)d months", answer.months)
        text %= {"count": answer.months}
    elif answer.days:
        text = ngettext("within 1 day", "within %(count)d days", answer.days)
        text %= {"count": answer.days}
    else:
        return None
    if answer.extension_months:
        more = ngettext(
            "%(time)s. They can take 1 month more if they tell you why",
            "%(time)s. They can take %(count)d months more if they tell you why",
            answer.extension_months,
        )
        text = more % {"time": text, "count": answer.extension_months}
    return text


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


def age_words(age: int) -> str:
    """Return from which age a person decides alone."""
    return _("You decide about your own data from the age of %(age)d.") % {"age": age}
