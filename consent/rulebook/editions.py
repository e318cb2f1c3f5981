"""From plain data to the digest of an edition, and from a digest to its rulebook."""

import hashlib
import json
from datetime import datetime
from functools import lru_cache

from consent.core.records import canonical
from consent.core.rulebook import Rulebook
from consent.core.rulebook_data import Plain, build
from consent.prepared import Prepared
from consent.rulebook.models import Edition


class NoEdition(Exception):
    """No rulebook is published; `manage.py load_rulebook` publishes the one that ships."""

    def __init__(self) -> None:
        super().__init__("No rulebook is published. Run load_rulebook.")


_NEWEST = Prepared(Edition.objects.order_by("-number")[:1], without=["body"])


def current_edition(at: datetime | None = None) -> Edition:
    """
    Return the edition in force at an instant, or now the newest; one small query.

    :raises NoEdition: if nothing is published
    """
    edition = Edition.objects.current(at) if at else _NEWEST.first()
    if edition is None:
        raise NoEdition
    return edition


@lru_cache(maxsize=8)
def rulebook_of(digest: str) -> Rulebook:
    """
    Return the rulebook of a published edition.

    A digest always means the same rulebook, so what is remembered stays right.

    :raises Edition.DoesNotExist: if no edition has this digest
    """
    return build(data_of(digest), edition=digest)


def data_of(digest: str) -> Plain:
    """
    Return the plain data of a published edition.

    :raises Edition.DoesNotExist: if no edition has this digest
    """
    return json.loads(Edition.objects.values_list("body", flat=True).get(digest=digest))


def body_of(data: Plain) -> str:
    """Return the canonical text of plain data: RFC 8785 JSON."""
    return canonical(data).decode()


def digest_of(body: str) -> str:
    """Return the digest that an edition with this body is called by."""
    return hashlib.sha256(body.encode()).hexdigest()
