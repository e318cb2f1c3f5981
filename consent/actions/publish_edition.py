"""Publish a rulebook and enter it in the ledger. Nothing else writes editions."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from consent.core.edition_records import edition_record
from consent.core.rulebook_data import Plain
from consent.ledger.append import lock
from consent.ledger.editions import enter, entered
from consent.rulebook.checks import problems_of
from consent.rulebook.editions import body_of, digest_of
from consent.rulebook.models import Edition
from consent.rulebook.problems import Refused


def publish_edition(
    *,
    data: Plain,
    at: datetime,
    by: UUID | None,
    second: UUID | None = None,
    source: Edition.Source = Edition.Source.SHIPPED,
) -> Edition:
    """
    Publish plain data as the newest edition, in force from `at`, and return it.

    The edition and its entry in the ledger are one transaction. The same
    rulebook is published only once: a second time changes nothing and returns
    the edition that there is. `by` is the subject of a member of staff, None
    for the command line; `second` that of who approved it.

    :raises Refused: with every reason, if the data are not a rulebook
    """
    found = problems_of(data)
    if found:
        raise Refused(found)
    body = body_of(data)
    digest = digest_of(body)
    with transaction.atomic():
        # One writer at a time: numbers without gaps, and exactly one current edition.
        lock()
        edition = Edition.objects.without_body().filter(digest=digest).first()
        if edition is None:
            newest = Edition.objects.current()
            edition = Edition.objects.create(
                digest=digest,
                number=1 if newest is None else newest.number + 1,
                published_at=at,
                published_by=by,
                source=source,
                body=body,
            )
        _enter_all(second={edition.digest: second})
    return edition


def _enter_all(*, second: dict[str, UUID | None]) -> None:
    """Enter every edition without an entry, oldest first: also those from before there were any."""
    known = entered()
    previous = None
    for edition in Edition.objects.without_body().order_by("number"):
        if edition.digest not in known:
            record = edition_record(
                origin=settings.SITE_ORIGIN,
                edition=edition.digest,
                number=edition.number,
                previous=previous,
                by=edition.published_by,
                second=second.get(edition.digest),
                at=edition.published_at,
            )
            enter(record=record)
        previous = edition.digest
