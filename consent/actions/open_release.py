"""Open a release of training data: from this entry of the ledger on, choices are too late for it."""

import re
import secrets
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from consent.core.release_records import cut_record
from consent.core.uses import SECRET_BYTES
from consent.ledger.append import append, lock
from consent.rulebook.editions import current_edition
from consent.training.models import Release

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_NAME = 60


class BadName(Exception):
    """A release is called by small letters, digits and single hyphens, at most 60 of them."""


class NameTaken(Exception):
    """There is a release of this name; names are never used again."""


class NothingSaid(Exception):
    """A release says what it is for and who trains; the text is the one that is missing."""


def operator() -> str:
    """Return who trains, where nobody says otherwise: whoever runs this site."""
    return settings.HOME_PLATFORM_NAME or settings.SITE_ORIGIN


@transaction.atomic
def open_release(
    *, name: str, purpose: str, controller: str, by: UUID | None, at: datetime
) -> Release:
    """
    Cut a release off here and now, and return it.

    The index is given under the ledger's lock: a choice is either before it, and counts, or
    after it, and is too late. There is nothing between.

    :param by: the subject of a member of staff; None for the command line
    :raises BadName: if the name is not one
    :raises NameTaken: if there was such a release
    :raises NothingSaid: if purpose or controller is empty
    :raises LedgerBehind: if the database is an old copy
    """
    if len(name) > LONGEST_NAME or not NAME.fullmatch(name):
        raise BadName
    for word, said in (("purpose", purpose), ("controller", controller)):
        if not said.strip():
            raise NothingSaid(word)
    lock()
    if Release.objects.filter(name=name).exists():
        raise NameTaken
    edition = current_edition().digest
    opening = append(
        record=cut_record(
            origin=settings.SITE_ORIGIN,
            release=name,
            purpose=purpose,
            controller=controller,
            edition=edition,
            by=by,
            at=at,
        ),
        subject=None,
        form_key=name,
    )
    return Release.objects.create(
        name=name,
        purpose=purpose,
        controller=controller,
        opened_by=by,
        opened_at=at,
        cut=opening.entry_id,
        edition=edition,
        secret=secrets.token_bytes(SECRET_BYTES),
    )
