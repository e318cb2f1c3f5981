"""
Why a post can be used or is kept out: one sentence for each reason, and complete.

The sentences are filled with names and days: `platform` is what the platform is
called, `kind` the sort of post, `opted`, `agreed`, `deadline` and `effective`
are days in words, `adult` the day from which we count the author as grown up.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.core.eligibility import Outcome, Question, Reason

OUTCOMES: dict[Outcome, Promise] = {
    Outcome.CAN_BE_USED: gettext_lazy("Can be used"),
    Outcome.KEPT_OUT: gettext_lazy("Kept out"),
    Outcome.CANNOT_TELL: gettext_lazy("Not known, kept out"),
}

TONES: dict[Outcome, str] = {
    Outcome.CAN_BE_USED: "can",
    Outcome.KEPT_OUT: "kept",
    Outcome.CANNOT_TELL: "unknown",
}
"""The last part of the CSS class of whatever shows an outcome, and of its icon."""

QUESTIONS: dict[Question, Promise] = {
    Question.PUBLIC: gettext_lazy("Is it public?"),
    Question.MESSAGE: gettext_lazy("Is it a private message?"),
    Question.ADULT: gettext_lazy("Were you an adult when you posted it?"),
    Question.RULE: gettext_lazy("What do the rules say where you live?"),
    Question.CHOICE: gettext_lazy("What did you choose?"),
}

QUESTION_OF: dict[Reason, Question] = {
    Reason.REMOVED: Question.PUBLIC,
    Reason.PRIVATE_MESSAGE: Question.MESSAGE,
    Reason.NOT_PUBLIC: Question.PUBLIC,
    Reason.AUDIENCE_UNKNOWN: Question.PUBLIC,
    Reason.DATE_UNKNOWN: Question.ADULT,
    Reason.MINOR: Question.ADULT,
    Reason.AGE_UNKNOWN: Question.ADULT,
    Reason.KIND_NOT_IN_SCOPE: Question.RULE,
    Reason.REGION_UNKNOWN: Question.RULE,
    Reason.NO_RULE: Question.RULE,
    Reason.RULE_UNCLEAR: Question.RULE,
    Reason.NOT_APPLIED: Question.RULE,
    Reason.NEVER_STARTED: Question.RULE,
    Reason.PAUSED: Question.RULE,
    Reason.SUSPENDED: Question.RULE,
    Reason.OBJECTED: Question.CHOICE,
    Reason.CONSENT_NEEDED: Question.CHOICE,
    Reason.NOT_YET_EFFECTIVE: Question.RULE,
    Reason.CONSENTED: Question.CHOICE,
    Reason.OBJECTED_TOO_LATE: Question.CHOICE,
    Reason.NOT_OFFERED: Question.RULE,
    Reason.USED_BY_DEFAULT: Question.CHOICE,
}
"""Which line of the reason chain a reason belongs to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """`short` is for lists and filters; `sentence` says it to the person."""

    short: Promise
    sentence: Promise


REASONS: dict[Reason, Explanation] = {
    Reason.REMOVED: Explanation(
        short=gettext_lazy("Deleted"),
        sentence=gettext_lazy("You deleted this post. Deleted posts are kept out."),
    ),
    Reason.PRIVATE_MESSAGE: Explanation(
        short=gettext_lazy("Private message"),
        sentence=gettext_lazy("This is a private message. These are never used."),
    ),
    Reason.NOT_PUBLIC: Explanation(
        short=gettext_lazy("Not public"),
        sentence=gettext_lazy(
            "Not everyone can see this post. Posts that are not public are kept out."
        ),
    ),
    Reason.AUDIENCE_UNKNOWN: Explanation(
        short=gettext_lazy("We do not know who could see it"),
        sentence=gettext_lazy("We do not know who was able to see this post. %(so)s"),
    ),
    Reason.DATE_UNKNOWN: Explanation(
        short=gettext_lazy("No date"),
        sentence=gettext_lazy("We do not know the date of this post. %(so)s"),
    ),
    Reason.MINOR: Explanation(
        short=gettext_lazy("Posted before you were 18"),
        sentence=gettext_lazy(
            "You posted this before %(adult)s. We count you as an adult from that day. "
            "Posts by people under 18 are kept out."
        ),
    ),
    Reason.AGE_UNKNOWN: Explanation(
        short=gettext_lazy("We do not know your age"),
        sentence=gettext_lazy("We do not know how old you are. %(so)s"),
    ),
    Reason.KIND_NOT_IN_SCOPE: Explanation(
        short=gettext_lazy("This type of post is not used"),
        sentence=gettext_lazy(
            "What %(platform)s says it uses does not name this type of post: %(kind)s. %(so)s"
        ),
    ),
    Reason.REGION_UNKNOWN: Explanation(
        short=gettext_lazy("We do not know where you live"),
        sentence=gettext_lazy("We do not know where you live. %(so)s"),
    ),
    Reason.NO_RULE: Explanation(
        short=gettext_lazy("No rules known"),
        sentence=gettext_lazy(
            "We have no confirmed rules of %(platform)s for where you live. %(so)s"
        ),
    ),
    Reason.RULE_UNCLEAR: Explanation(
        short=gettext_lazy("Rules not clear"),
        sentence=gettext_lazy("It is not clear what %(platform)s does where you live. %(so)s"),
    ),
    Reason.NOT_APPLIED: Explanation(
        short=gettext_lazy("Posts from where you live are not used"),
        sentence=gettext_lazy("%(platform)s does not train AI with posts from where you live."),
    ),
    Reason.NEVER_STARTED: Explanation(
        short=gettext_lazy("Planned, never started"),
        sentence=gettext_lazy(
            "%(platform)s said that it would train AI with posts from where you live. "
            "It did not start."
        ),
    ),
    Reason.PAUSED: Explanation(
        short=gettext_lazy("On hold"),
        sentence=gettext_lazy(
            "%(platform)s has put AI training with posts from where you live on hold."
        ),
    ),
    Reason.SUSPENDED: Explanation(
        short=gettext_lazy("Stopped by an office"),
        sentence=gettext_lazy(
            "AI training with posts from where you live is on hold at %(platform)s. "
            "A data protection office stepped in."
        ),
    ),
    Reason.OBJECTED: Explanation(
        short=gettext_lazy("You opted out"),
        sentence=gettext_lazy("You opted out on %(opted)s. Your choice covers this post."),
    ),
    Reason.CONSENT_NEEDED: Explanation(
        short=gettext_lazy("You have not said yes"),
        sentence=gettext_lazy("%(platform)s must ask you first. You have not said yes."),
    ),
    Reason.NOT_YET_EFFECTIVE: Explanation(
        short=gettext_lazy("The rules start later"),
        sentence=gettext_lazy("The rules start on %(effective)s. Until then it is not used."),
    ),
    Reason.CONSENTED: Explanation(
        short=gettext_lazy("You said yes"),
        sentence=gettext_lazy("You said yes on %(agreed)s. So this post can be used."),
    ),
    Reason.OBJECTED_TOO_LATE: Explanation(
        short=gettext_lazy("Older than your opt-out"),
        sentence=gettext_lazy(
            "You opted out on %(opted)s. %(platform)s does not promise to leave out older posts. "
            "This post is older than your opt-out. So it can still be used."
        ),
    ),
    Reason.NOT_OFFERED: Explanation(
        short=gettext_lazy("No opt-out where you live"),
        sentence=gettext_lazy(
            "This post is public. %(platform)s has no opt-out where you live. So it can be used."
        ),
    ),
    Reason.USED_BY_DEFAULT: Explanation(
        short=gettext_lazy("You have not opted out"),
        sentence=gettext_lazy("This post is public. You have not opted out. So it can be used."),
    ),
}

AFTER_DEADLINE = gettext_lazy(
    "You opted out on %(opted)s. For older posts, the last day at %(platform)s was "
    "%(deadline)s. This post is older than your opt-out. So it can still be used."
)
"""Instead of the sentence for OBJECTED_TOO_LATE where the platform had set a last day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """
    What the sentences name.

    `home`: the platform is the operator's own. `deadline`: its last day to say no
    for older posts. `taken_back`: what was announced is withdrawn.
    """

    platform: str
    home: bool
    kind: str = ""
    opted: str = ""
    agreed: str = ""
    deadline: str = ""
    effective: str = ""
    adult: str = ""
    taken_back: bool = False


TAKEN_BACK = gettext_lazy("%(platform)s announced new rules about AI training and took them back.")
"""Instead of the sentence for NEVER_STARTED: what was planned need not have been to train."""

STILL_A_MINOR = gettext_lazy(
    "%(platform)s tells us that you are under 18. Posts by people under 18 are kept out."
)


def explain(reason: Reason, names: Names) -> str:
    """Return the sentence for a reason."""
    sentence = REASONS[reason].sentence
    if reason is Reason.MINOR and not names.adult:
        sentence = STILL_A_MINOR
    if reason is Reason.NEVER_STARTED and names.taken_back:
        sentence = TAKEN_BACK
    if reason is Reason.OBJECTED_TOO_LATE and names.deadline:
        sentence = AFTER_DEADLINE
    # Elsewhere we do not hold the key: we can count a post as kept out, no more.
    so = _("So we keep it out.") if names.home else _("So we count it as kept out.")
    return str(sentence) % {
        "platform": names.platform,
        "kind": names.kind,
        "opted": names.opted,
        "agreed": names.agreed,
        "deadline": names.deadline,
        "effective": names.effective,
        "adult": names.adult,
        "so": so,
    }
