"""What staff are told about drafts: what stands in the way, and what was done."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from consent.actions import draft_rules, look_again, pause_training, publish_draft
from consent.core.ways import Direction
from consent.rulebook.models import Draft
from consent.rulebook.parts import LISTS, SOURCES, NoSuchPart
from consent.rulebook.pausing import NothingRuns
from consent.rulebook.problems import Refused

SENTENCES: Mapping[type[Exception], Promise] = {
    draft_rules.NotOpen: gettext_lazy(
        "This draft has ended. Nothing can be changed in it any more."
    ),
    draft_rules.NotBeingWritten: gettext_lazy(
        "This draft waits. Go on writing it first; an approval is then gone."
    ),
    draft_rules.NotTheAuthor: gettext_lazy(
        "Somebody else writes this draft. Take it over first, or start one of your own."
    ),
    draft_rules.ChangedSince: gettext_lazy(
        "This was changed after you opened the page, so nothing is saved yet. Open the page "
        "again beside this one to compare. If you save once more, yours takes its place."
    ),
    publish_draft.NothingChanges: gettext_lazy("The draft says what the rulebook says already."),
    publish_draft.NoReason: gettext_lazy("Write one sentence first that says why, for everybody."),
    publish_draft.NobodysDraft: gettext_lazy("Nobody writes this draft. Take it over first."),
    publish_draft.NeedsSecondPerson: gettext_lazy(
        "This lets more posts be used, so a second person has to approve it."
    ),
    publish_draft.SamePerson: gettext_lazy("Somebody else has to do this: you wrote it."),
    publish_draft.NotWaiting: gettext_lazy("Nobody has asked for a second person."),
    publish_draft.InThePast: gettext_lazy("Choose a moment that lies ahead."),
    look_again.NotToLookAt: gettext_lazy("Somebody has looked already, or nobody needs to."),
    pause_training.NotYetDecided: gettext_lazy(
        "The day of the decision lies ahead. For a later day, write a draft."
    ),
    NothingRuns: gettext_lazy("Nothing is used there now, and nothing is to be used later."),
    NoSuchPart: gettext_lazy("The rulebook has no such document."),
}
"""What is said of a refusal; those that need facts are told below."""

EXPECTED = (*SENTENCES, draft_rules.Overtaken, publish_draft.TooSoon, Refused)
"""Everything a verb about drafts can refuse, for `except`."""


def refusal_words(refusal: Exception) -> list[str]:
    """Return why something was refused, in sentences."""
    match refusal:
        case Refused():
            return [str(problem) for problem in refusal.problems]
        case draft_rules.Overtaken():
            text = _(
                "Somebody else has published a change of the same document meanwhile (%(parts)s), "
                "so this draft has ended. What you wrote is kept here. Start a new one."
            )
            return [text % {"parts": ", ".join(map(part_words, refusal.parts))}]
        case publish_draft.TooSoon():
            text = _(
                "It lets more posts be used too soon. People need notice: "
                "the first moment is %(moment)s, counted from publication."
            )
            return [text % {"moment": moment_words(refusal.earliest)}]
    return [str(SENTENCES[type(refusal)])]


DIRECTIONS: Mapping[Direction, Promise] = {
    Direction.PROTECTIVE: gettext_lazy("Keeps more posts out"),
    Direction.PERMISSIVE: gettext_lazy("Lets more posts be used"),
    Direction.BOTH: gettext_lazy("Does both: keeps some posts out, lets others be used"),
    Direction.NEUTRAL: gettext_lazy("Changes nothing for any post"),
}

KINDS: Mapping[str, Promise] = {
    "platforms": gettext_lazy("platform %(name)s"),
    "jurisdictions": gettext_lazy("region %(name)s"),
    SOURCES: gettext_lazy("source %(name)s"),
}

ALONE: Mapping[str, Promise] = {
    "about": gettext_lazy("about the rulebook"),
    "timeline": gettext_lazy("time line of the world"),
    "debates": gettext_lazy("debates"),
    "conflicts": gettext_lazy("where sources disagree"),
    "good_to_know": gettext_lazy("good to know"),
}


def part_words(part: str) -> str:
    """Return what a document is called: "platform facebook"."""
    kind, _slash, name = part.partition("/")
    if kind in {*LISTS, SOURCES}:
        return str(KINDS[kind]) % {"name": name}
    return str(ALONE.get(part, part))


def moment_words(moment: datetime) -> str:
    return formats.date_format(timezone.localtime(moment), "j F Y, H:i")


def people(drafts: Iterable[Draft], *more: UUID | None) -> dict[UUID, str]:
    """Return who is meant by the subjects in drafts: mail addresses; those erased are not there."""
    subjects = {
        one for draft in drafts for one in (draft.author, draft.approved_by, draft.looked_by)
    }
    known = User.objects.filter(subject__in=(subjects | {*more}) - {None})
    return dict(known.values_list("subject", "email"))
