"""Publish again and again, for as long as a process lives."""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from threading import Event

from django.db import connections

from consent.ledger.publish import Busy, publish
from consent.ledger.trouble import LedgerTrouble

logger = logging.getLogger(__name__)


def keep_publishing(*, every: float, clock: Callable[[], datetime], stop: Event) -> None:
    """
    Publish every so many seconds until `stop` is set.

    Trouble is said once, not every time, and then tried again: most of it is over
    when somebody has done something about it.
    """
    said = ""
    while not stop.wait(every):
        problem = _publish(clock())
        if problem and problem != said:
            logger.error("The ledger is not published: %s", problem)
        elif said and not problem:
            logger.warning("The ledger is published again.")
        said = problem


def _publish(at: datetime) -> str:
    """Publish once and return what is the matter, empty if nothing is."""
    try:
        with suppress(Busy):
            publish(at=at)
    except LedgerTrouble as trouble:
        return str(trouble)
    except Exception as error:  # noqa: BLE001 (whatever happens, the next try may do)
        return f"{type(error).__name__}: {error}"
    finally:
        # A database that was away is asked anew.
        connections.close_all()
    return ""
