"""The turns of the clock: all at once when a worker starts, then again and again, whatever the time."""

from datetime import timedelta

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
