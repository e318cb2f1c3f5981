"""
Take in the rulebook that ships with the software, without overruling anybody.

A new version of the software may not undo what an operator has decided, a pause
least of all, and may not let more posts be used without two people and the
notice (ADR 12). So what it brings is published by itself only where the operator
has left the rules to us and nothing more is let in; else it waits as a draft.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from consent.actions.publish_edition import publish_edition
from consent.answers.world import home
from consent.core.comparison import direction_of, effects
from consent.core.rulebook_data import Plain, build
from consent.ledger.append import lock
from consent.rulebook.checks import problems_of
from consent.rulebook.editions import body_of, data_of, digest_of, rulebook_of
from consent.rulebook.models import Draft, Edition, Step
from consent.rulebook.models.draft import note
from consent.rulebook.parts import changes_between, document_of
from consent.rulebook.problems import Refused

Documents = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """
    What became of a shipped rulebook.

    `edition` is the one in force now. `drafts` are those that were written: what
    changed only in the software, and, if documents were changed by the operator
    and by the software, a second one with those as well.
    """

    edition: Edition
    drafts: tuple[Draft, ...] = ()


def take_shipped(*, data: Plain, at: datetime) -> Taken:
    """
    Publish a shipped rulebook, or write drafts of what is new in it; only once for each.

    :raises Refused: with every reason, if the data are not a rulebook
    """
    found = problems_of(data)
    if found:
        raise Refused(found)
    digest = digest_of(body_of(data))
    with transaction.atomic():
        lock()
        current = Edition.objects.current()
        if current is None:
            return Taken(edition=publish_edition(data=data, at=at, by=None))
        if _is_known(digest):
            return Taken(edition=current)
        if current.source == Edition.Source.SHIPPED and not _lets_more_in(current, data, at):
            return Taken(edition=publish_edition(data=data, at=at, by=None))
        return Taken(edition=current, drafts=_write_drafts(current, data, digest, at=at))


def _is_known(digest: str) -> bool:
    """Whether a shipped rulebook was in force, or somebody has its draft or has discarded it."""
    return (
        Edition.objects.filter(digest=digest).exists()
        or Draft.objects.filter(shipped=digest).exists()
    )


def _lets_more_in(current: Edition, data: Plain, at: datetime) -> bool:
    after = build(data, edition="shipped")
    found = effects(rulebook_of(current.digest), after, at=at, home=home())
    return direction_of(found).lets_more_in


def _write_drafts(current: Edition, data: Plain, digest: str, *, at: datetime) -> tuple[Draft, ...]:
    """Write what is new in a shipped rulebook as drafts that nobody is the author of yet."""
    _supersede_untouched(at)
    before = data_of(current.digest)
    news = _news(before, data)
    untouched = {part: news[part] for part in news if _is_as_shipped(part, before)}
    names = {"version": data["about"]["version"]}
    titles = {
        _("New rules that come with the software (%(version)s)") % names: untouched,
        _("New rules of the software, also where ours differ (%(version)s)") % names: (
            news if len(news) > len(untouched) else {}
        ),
    }
    return tuple(
        _draft(title, documents, current, digest, at=at)
        for title, documents in titles.items()
        if documents
    )


def _news(before: Plain, data: Plain) -> Documents:
    """Return the documents that the software has changed, where what is in force says otherwise."""
    last = Edition.objects.filter(source=Edition.Source.SHIPPED).order_by("-number").first()
    changed = changes_between(before if last is None else data_of(last.digest), data)
    return {part: one for part, one in changed.items() if document_of(before, part) != one}


def _is_as_shipped(part: str, before: Plain) -> bool:
    """Whether a document in force is one that came with the software, then or in a draft."""
    document = document_of(before, part)
    shipped = Edition.objects.filter(source=Edition.Source.SHIPPED)
    if any(
        document_of(data_of(one), part) == document
        for one in shipped.values_list("digest", flat=True)
    ):
        return True
    drafts = Draft.objects.filter(state=Draft.State.PUBLISHED).exclude(shipped="")
    return any(part in one.documents and one.documents[part] == document for one in drafts)


def _supersede_untouched(at: datetime) -> None:
    """End the drafts of an earlier version of the software that nobody has taken over."""
    for draft in Draft.objects.open().filter(author=None).exclude(shipped=""):
        draft.state, draft.ended_at = Draft.State.SUPERSEDED, at
        draft.save()
        note(draft, Step.What.SUPERSEDED, by=None, at=at)


def _draft(
    title: str, documents: Documents, current: Edition, digest: str, *, at: datetime
) -> Draft:
    draft = Draft(
        title=title, base=current, author=None, started_at=at, changed_at=at, shipped=digest
    )
    draft.put(documents)
    draft.save()
    note(draft, Step.What.STARTED, by=None, at=at)
    return draft
