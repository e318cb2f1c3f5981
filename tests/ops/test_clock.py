"""The turns of the clock: all at once when a worker starts, then again and again, whatever the time."""

import errno
from datetime import timedelta
from uuid import uuid4

import pytest
from celery import Celery

from privacydash import clock


def app(**turns):
    made = Celery("turns", set_as_current=False)
    made.conf.beat_schedule = {
        name: {"task": f"tests.{name}", "schedule": every} for name, every in turns.items()
    }
    return made


def test_everything_is_asked_for_at_once_when_a_worker_starts():
    turns = clock.Turns(app=app(often=10.0, seldom=3600.0))

    assert {name: turn.is_due().is_due for name, turn in turns.schedule.items()} == {
        "often": True,
        "seldom": True,
    }


def test_what_was_asked_for_has_its_turn_after_its_time():
    turn = next(clock.Turns(app=app(often=10.0)).schedule["often"])

    due = turn.is_due()

    assert not due.is_due
    assert 9 < due.next <= 10


def test_nobody_waits_where_the_time_of_the_machine_was_set_back():
    turn = next(clock.Turns(app=app(often=10.0)).schedule["often"])
    turn.last_run_at += timedelta(hours=1)

    assert turn.is_due() == (True, 10.0)


# --- What cannot be asked for --------------------------------------------------------------------


class NoRoom(Exception):
    """How a library tells of what the system said."""


@pytest.fixture
def turns(monkeypatch):
    """A clock whose broker does what `broker["does"]` says."""
    made = clock.Turns(app=app(often=10.0))
    broker = {"does": lambda: None}
    monkeypatch.setattr(made, "send_task", lambda *_asked, **_more: broker["does"]())
    return made, broker


def full():
    name = f"/var/broker/{uuid4().hex}.writing"
    raise NoRoom(name) from OSError(errno.ENOSPC, "No space left on device", name)


def away():
    raise ConnectionError("Error 111 connecting to 127.0.0.1:6379")


def ask(made, times=1):
    for _ in range(times):
        made.apply_entry(made.schedule["often"])


def said(caplog):
    return [(one.levelname, one.getMessage()) for one in caplog.records]


NO_ROOM = "The clock of this worker cannot ask for what is due: No space left on device"
AWAY = (
    "The clock of this worker cannot ask for what is due:"
    " ConnectionError: Error 111 connecting to 127.0.0.1:6379"
)
AGAIN = "The clock of this worker asks for what is due again."


def test_trouble_is_one_line_until_it_changes_and_one_when_it_is_over(turns, caplog):
    made, broker = turns
    broker["does"] = full
    ask(made, times=5)
    broker["does"] = away
    ask(made, times=5)
    broker["does"] = lambda: None
    ask(made, times=5)

    assert said(caplog) == [("ERROR", NO_ROOM), ("ERROR", AWAY), ("WARNING", AGAIN)]
    assert not any(one.exc_info for one in caplog.records)


def test_trouble_that_lasts_is_said_again_after_an_hour(turns, caplog, monkeypatch):
    made, broker = turns
    broker["does"] = full
    ask(made, times=2)
    later = clock.monotonic() + 3600
    monkeypatch.setattr(clock, "monotonic", lambda: later)
    ask(made, times=2)

    assert said(caplog) == [("ERROR", NO_ROOM)] * 2


def test_who_waits_for_the_broker_when_it_starts_says_so_once(caplog, monkeypatch):
    made = clock.Turns(app=app(often=10.0))

    def ensured(told, _most):
        for seconds in (2, 4, 6):
            told(ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"), seconds)
        return made.connection

    monkeypatch.setattr(made.connection, "ensure_connection", ensured)
    assert made.producer

    assert said(caplog) == [
        ("ERROR", "The clock of this worker cannot ask for what is due: Connection refused")
    ]
