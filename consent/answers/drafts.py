"""What a draft of the rulebook would do if it were published now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings

from consent.answers.world import home
from consent.core.comparison import Effect, direction_of, effects
from consent.core.resolve import Home
from consent.core.rulebook import Rulebook
from consent.core.rulebook_data import Plain, build
from consent.core.ways import Direction, Way
from consent.rulebook.checks import problems_of
from consent.rulebook.editions import current_edition, data_of, rulebook_of
from consent.rulebook.models import Draft, Edition
from consent.rulebook.parts import document_of, laid_on
from consent.rulebook.problems import Problem

UNPUBLISHED = "draft"
"""What a rulebook is called by that has no digest yet."""


@dataclass(kw_only=True)
class Examined:
    """
    A draft, laid on the edition that is current, and what follows from it.

    `data` is the whole rulebook as it would be published. `problems` are reasons
    why it cannot be; while there are any, nothing else is known. `overtaken` are
    the documents that somebody else has changed since the draft was written.
    """

    draft: Draft
    current: Edition
    data: Plain
    problems: tuple[Problem, ...]
    overtaken: tuple[str, ...]
    at: datetime

    @cached_property
    def before_data(self) -> Plain:
        return data_of(self.current.digest)

    @property
    def changes_nothing(self) -> bool:
        return self.data == self.before_data

    @property
    def before(self) -> Rulebook:
        return rulebook_of(self.current.digest)

    @cached_property
    def after(self) -> Rulebook:
        """The rulebook that it would be; only without problems."""
        return build(self.data, edition=UNPUBLISHED)

    @property
    def home(self) -> Home | None:
        return home()

    @cached_property
    def effects(self) -> tuple[Effect, ...]:
        if self.problems:
            return ()
        return effects(self.before, self.after, at=self.at, home=self.home)

    @property
    def direction(self) -> Direction:
        return direction_of(self.effects)

    @property
    def earliest(self) -> datetime:
        """The first instant at which it may let anything more be used."""
        return self.at + settings.RULES_NOTICE

    @property
    def too_soon(self) -> tuple[Effect, ...]:
        """What would be used more before people have had their notice."""
        return tuple(
            one
            for one in self.effects
            if one.way is Way.PERMISSIVE and one.starts_at < self.earliest
        )


def examine(draft: Draft, *, at: datetime) -> Examined:
    """
    Return what a draft would do if it were published at an instant.

    :raises NoEdition: if nothing is published
    """
    current = current_edition()
    overtaken = overtaken_parts(draft, current)
    data = laid_on(data_of(current.digest), draft.documents)
    return Examined(
        draft=draft,
        current=current,
        data=data,
        problems=tuple(problems_of(data)),
        overtaken=overtaken,
        at=at,
    )


def as_published(draft: Draft) -> Examined | None:
    """
    Return what a draft did when it was published; None if it was not.

    It is laid on the edition before its own, whatever was published since.
    """
    edition = draft.edition
    if edition is None:
        return None
    before = Edition.objects.without_body().filter(number=edition.number - 1).first()
    return Examined(
        draft=draft,
        current=before or edition,
        data=data_of(edition.digest),
        problems=(),
        overtaken=(),
        at=edition.published_at,
    )


def overtaken_parts(draft: Draft, current: Edition) -> tuple[str, ...]:
    """Return the documents of a draft that are not what they were when it was written."""
    if draft.base_id == current.digest:
        return ()
    before, now = data_of(draft.base_id), data_of(current.digest)
    documents: Mapping[str, Any] = draft.documents
    return tuple(
        part
        for part, document in documents.items()
        if (there := document_of(now, part)) != document_of(before, part) and there != document
    )
