"""One document on its way into a draft: from which it is read, and how it is saved."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest

from accounts.models import User
from consent.actions import draft_rules
from consent.core.records import canonical
from consent.rulebook.editions import current_edition, data_of
from consent.rulebook.models import Draft
from consent.rulebook.parts import NoSuchPart, document_of

LONGEST_NUMBER = 18
"""Digits of the number of a draft in an address: more are those of none."""


class Opened(forms.Form):
    """What the document was when its page was opened. A source has a field called `seen`."""

    opened = forms.CharField(widget=forms.HiddenInput, max_length=64)


@dataclass(frozen=True, kw_only=True)
class Editing:
    """A document as a page shows it; `draft` is where it is changed, None for a new one."""

    part: str
    draft: Draft | None
    document: Any

    @property
    def seen(self) -> str:
        return hashlib.sha256(canonical(self.document)).hexdigest()

    @property
    def query(self) -> str:
        """What keeps the draft in an address."""
        return f"?draft={self.draft.pk}" if self.draft else ""


def editing(request: HttpRequest, part: str) -> Editing:
    """
    Return a document as it is in the draft that the address names, else in the current edition.

    :raises Http404: if there is no such draft, or no such part
    """
    draft = draft_named(request)
    try:
        if draft is not None and part in draft.documents:
            return Editing(part=part, draft=draft, document=draft.documents[part])
        document = document_of(data_of(current_edition().digest), part)
    except NoSuchPart as missing:
        raise Http404(part) from missing
    return Editing(part=part, draft=draft, document=document)


def draft_named(request: HttpRequest) -> Draft | None:
    named = request.GET.get("draft", "")
    if not named:
        return None
    is_number = named.isdecimal() and len(named) <= LONGEST_NUMBER
    draft = Draft.objects.filter(pk=int(named)).first() if is_number else None
    if draft is None:
        raise Http404(named)
    return draft


def save(
    editing: Editing, documents: dict[str, Any], *, seen: str, title: str, by: User, at: datetime
) -> Draft:
    """
    Put documents into the draft, or into a new one called `title`, and return it.

    :raises ChangedSince: if the document is not what the page showed
    :raises Refused, NotOpen, NotBeingWritten, NotTheAuthor: as for `draft_rules.change`
    """
    if seen != editing.seen:
        raise draft_rules.ChangedSince
    if editing.draft is not None:
        return _put(editing.draft, documents, by=by, at=at)
    with transaction.atomic():
        draft = draft_rules.start(title=title, by=by, at=at)
        return _put(draft, documents, by=by, at=at)


def _put(draft: Draft, documents: dict[str, Any], *, by: User, at: datetime) -> Draft:
    return draft_rules.change(
        draft_id=draft.pk, seen=draft.content, documents=documents, by=by, at=at
    )
