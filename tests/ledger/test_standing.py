"""Whoever watches the site is told when the ledger is late or cannot go on."""

import logging
from datetime import timedelta

import pytest
from django.test import Client

from consent.ledger import publisher
from consent.ledger.models import Entry
from consent.ledger.publish import publish
from consent.ledger.standing import State, standing
from tests import make
from tests.past_the_guards import past_the_guards

pytestmark = pytest.mark.django_db


def lose_last_entry():
    with past_the_guards():
        last = Entry.objects.last()
        last.opening.delete()
        last.delete()


def test_an_entry_waits_a_minute_before_it_is_called_late(ledger, ines):
    publish(at=make.NOW)
    assert standing(at=make.NOW).state is State.PROVEN
    make.said(ines)

    assert standing(at=make.NOW + timedelta(seconds=60)).state is State.WAITING
    assert standing(at=make.NOW + timedelta(seconds=61)).state is State.LATE


def test_readyz_tells_it_to_whoever_watches(ledger, ines):
    publish(at=make.NOW)
    entries = Entry.objects.count()
    assert Client().get("/readyz").json() == {
        "ready": True,
        "database": True,
        "ledger": "proven",
        "entries": entries,
        "published": entries,
        "snapshot": "none_yet",
    }
    lose_last_entry()

    assert Client().get("/readyz").json()["ledger"] == "behind"


def test_while_the_database_is_behind_nobody_is_told_that_a_choice_was_saved(ledger, ines):
    publish(at=make.NOW)
    lose_last_entry()
    browser = Client()
    browser.force_login(ines)

    answer = browser.post("/choice/", {"decision": "object", "form_key": "k"})

    assert answer.status_code == 409
    assert "We cannot save a choice right now." in answer.content.decode()
    assert not make.choices().exists()


class Ticks:
    """A publisher's pause that ends after so many turns."""

    def __init__(self, turns):
        self.left = turns

    def wait(self, _seconds):
        self.left -= 1
        return self.left < 0


def test_trouble_is_said_once_and_so_is_its_end(ledger, settings, monkeypatch, caplog):
    problems = iter(["It hurts.", "It hurts.", "It hurts more.", "", ""])
    monkeypatch.setattr(publisher, "_publish", lambda _at: next(problems))

    with caplog.at_level(logging.WARNING):
        publisher.keep_publishing(every=0, clock=lambda: make.NOW, stop=Ticks(5))

    assert [record.getMessage() for record in caplog.records] == [
        "The ledger is not published: It hurts.",
        "The ledger is not published: It hurts more.",
        "The ledger is published again.",
    ]


def test_a_publisher_goes_on_after_an_error(ledger, ines, monkeypatch, caplog):
    monkeypatch.setattr(publisher.connections, "close_all", lambda: None)
    real, calls = publisher.publish, []

    def fail_once(*, at):
        calls.append(at)
        if len(calls) == 1:
            raise OSError("no space left")
        return real(at=at)

    monkeypatch.setattr(publisher, "publish", fail_once)

    publisher.keep_publishing(every=0, clock=lambda: make.NOW, stop=Ticks(2))

    assert standing(at=make.NOW).state is State.PROVEN
    assert "OSError: no space left" in caplog.text
