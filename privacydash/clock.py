"""
The clock of a worker: it asks for what is due, and keeps nothing on the disk.

Celery's own keeps its times in a file. A disk that was full for a moment, or two workers that
begin together, leave a file that no clock can read: then the worker runs on without one, for ever.
The database knows what was done, so all is asked for when a worker starts, and then in turn.
"""

import logging
from datetime import UTC, datetime
from threading import Event, Lock, Thread
from typing import Any

from celery import bootsteps
from celery.beat import EmbeddedService, ScheduleEntry, Scheduler
from celery.schedules import schedstate

logger = logging.getLogger(__name__)

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
LOOK_SECONDS = 2.0


class Entry(ScheduleEntry):
    def is_due(self) -> schedstate:
        due = super().is_due()
        every = self.schedule.run_every.total_seconds()
        # The time of the machine was set back: nobody waits until it is as late again.
        return schedstate(is_due=True, next=every) if due.next > every + 1 else due


class Turns(Scheduler):
    """The turns of CELERY_BEAT_SCHEDULE, the first of each at once."""

    Entry = Entry

    def setup_schedule(self) -> None:
        turns = self.app.conf.beat_schedule.items()
        self.update_from_dict({name: {**turn, "last_run_at": LONG_AGO} for name, turn in turns})


class KeptClock:
    """A process that is the clock, and a thread that starts another one if it dies."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._stopping = Event()
        self._changing = Lock()

    def start(self) -> None:
        self._begin()
        Thread(target=self._watch, name="clock", daemon=True).start()

    def stop(self) -> None:
        with self._changing:
            self._stopping.set()
            self._process.stop()

    terminate = stop

    def _begin(self) -> None:
        self._process = EmbeddedService(self._app, scheduler_cls=Turns)
        self._process.start()

    def _watch(self) -> None:
        while not self._stopping.wait(LOOK_SECONDS):
            with self._changing:
                if not self._stopping.is_set() and not self._process.is_alive():
                    logger.error("The clock of this worker has ended; another one starts.")
                    self._begin()


class ClockStep(bootsteps.StartStopStep):
    """The clock starts and stops with its worker."""

    def create(self, worker: Any) -> KeptClock:
        return KeptClock(worker.app)
