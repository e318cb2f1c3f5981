"""Whether the database of a site keeps the site itself from changing the ledger."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register  # noqa: A004
from django.db import connection

from consent.ledger.application_role import can_rewrite


@register(Tags.database, deploy=True)
def the_ledger_only_grows(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Warn of a site that works as a role which could change the ledger but for its triggers."""
    if not databases or connection.vendor != "postgresql" or not can_rewrite():
        return []
    return [
        Warning(
            "The site is connected to PostgreSQL as a role that could rewrite the ledger.",
            hint="As the owner: manage.py application_role ROLE. Then let the site work as ROLE.",
            id="consent.W001",
        )
    ]
