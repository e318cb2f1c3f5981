"""Whether a site that has a platform of its own can cut snapshots, and often enough."""

from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register  # noqa: A004

MOST_HOURS = 12
"""With two turns in a snapshot's life of 24 hours, one may fail."""


@register(deploy=True)
def snapshots_are_cut(**_: Any) -> list[CheckMessage]:
    """Warn of a site that means to cut snapshots and cannot, or too seldom."""
    hours = settings.SNAPSHOT_HOURS
    if hours <= 0:
        return []
    found: list[CheckMessage] = []
    if find_spec("duckdb") is None:
        found.append(
            Warning(
                "No snapshots for training are cut: the package duckdb is missing.",
                hint="pip install --require-hashes -r requirements/filter.txt, or SNAPSHOT_HOURS=0.",
                id="consent.W002",
            )
        )
    if hours > MOST_HOURS:
        found.append(
            Warning(
                f"A snapshot counts for 24 hours, and one is cut every {hours:g} hours only.",
                hint=f"Set SNAPSHOT_HOURS to {MOST_HOURS} or less.",
                id="consent.W003",
            )
        )
    return found
