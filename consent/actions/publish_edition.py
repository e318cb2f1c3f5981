"""Publish a rulebook. Nothing else writes editions."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from consent.core.rulebook_data import Plain
from consent.rulebook.checks import problems_of
from consent.rulebook.editions import body_of, digest_of
from consent.rulebook.files import SHIPPED, read_rulebook
from consent.rulebook.models import Edition
from consent.rulebook.problems import Refused

ATTEMPTS = 3


def publish_edition(
    *,
    data: Plain,
    at: datetime,
    by: User | None,
    source: Edition.Source = Edition.Source.SHIPPED,
) -> Edition:
    """
    Publish plain data as the newest edition, in force from `at`, and return it.

    The same rulebook is published only once: a second time changes nothing and
    returns the edition that there is. `by` is None for the command line.

    :raises Refused: with every reason, if the data are not a rulebook
    """
    found = problems_of(data)
    if found:
        raise Refused(found)
    body = body_of(data)
    digest = digest_of(body)
    for attempt in range(1, ATTEMPTS + 1):
        edition = Edition.objects.without_body().filter(digest=digest).first()
        if edition is not None:
            return edition
        try:
            return _add(body=body, digest=digest, at=at, by=by, source=source)
        except IntegrityError:
            # Somebody published between the look and the insert: look again.
            if attempt == ATTEMPTS:
                raise
    raise AssertionError("unreachable")


def publish_shipped(*, at: datetime) -> Edition:
    """Publish the rulebook that ships with the project; again and again changes nothing."""
    return publish_edition(data=read_rulebook(SHIPPED), at=at, by=None)


def _add(
    *, body: str, digest: str, at: datetime, by: User | None, source: Edition.Source
) -> Edition:
    with transaction.atomic():
        newest = Edition.objects.current()
        return Edition.objects.create(
            digest=digest,
            number=1 if newest is None else newest.number + 1,
            published_at=at,
            published_by=None if by is None else by.subject,
            source=source,
            body=body,
        )
