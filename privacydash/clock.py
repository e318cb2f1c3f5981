"""
The clock of a worker: it asks for what is due, and keeps nothing on the disk.

Celery's own keeps its times in a file. A disk that was full for a moment, or two workers that
begin together, leave a file that no clock can read: then the worker runs on without one, for ever.
The database knows what was done, so all is asked for when a worker starts, and then in turn.
"""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any

from celery import bootsteps
from celery.beat import EmbeddedService, ScheduleEntry, Scheduler
from celery.schedules import schedstate

logger = logging.getLogger(__name__)

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
LOOK_SECONDS = 2.0
SAID_AGAIN_SECONDS = 3600.0


class Trouble:
    """Says in the log what is the matter: once, again if it changes or lasts, and when it is over."""

    def __init__(self) -> None:
        self._said = ""
        self._said_at = 0.0

    def met(self, error: BaseException) -> None:
        why, now = _why(error), monotonic()
        if why != self._said or now >= self._said_at + SAID_AGAIN_SECONDS:
            logger.error("The clock of this worker cannot ask for what is due: %s", why)
            self._said, self._said_at = why, now

    def is_over(self) -> None:
        if self._said:
            logger.warning("The clock of this worker asks for what is due again.")
            self._said = ""


def _why(error: BaseException) -> str:
    """Return what the system said, without the name of a file, which is another one each time."""
    chain = list(_chain(error))
    systems = [one for one in chain if isinstance(one, OSError) and one.strerror]
    return str(systems[-1].strerror) if systems else f"{type(chain[-1]).__name__}: {chain[-1]}"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error, and from what it came."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


class Entry(ScheduleEntry):
    def is_due(self) -> schedstate:
        due = super().is_due()
        every = self.schedule.run_every.total_seconds()
        # The time of the machine was set back: nobody waits until it is as late again.
        return schedstate(is_due=True, next=every) if due.next > every + 1 else due


class Turns(Scheduler):
    """The turns of CELERY_BEAT_SCHEDULE, the first of each at once."""

    Entry = Entry

    def __init__(self, *args: Any, **options: Any) -> None:
        self._trouble = Trouble()
        super().__init__(*args, **options)

    def apply_entry(self, entry: ScheduleEntry, producer: Any = None) -> None:
        """Ask for what is due; what cannot be asked for now has its next turn."""
        try:
            self.apply_async(entry, producer=producer, advance=False)
        except Exception as error:  # noqa: BLE001 (whatever happens, the clock goes on)
            self._trouble.met(error)
        else:
            self._trouble.is_over()

    def _ensure_connected(self) -> Any:
        """Wait for the broker, as Celery does, which would say each time that it waits."""
        return self.connection.ensure_connection(
            lambda error, _seconds: self._trouble.met(error),
            self.app.conf.broker_connection_max_retries,
        )

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
