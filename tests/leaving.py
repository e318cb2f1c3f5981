"""Somebody leaves, and all that is held about them is deleted, while something goes on."""

from contextlib import contextmanager

from django.db import connection

from accounts.models import Erasure
from consent.actions.erase_person import ask_for_erasure, erase_person
from tests import make


def erase(person):
    asked = ask_for_erasure(person=person, channel=Erasure.Channel.WEB, by=None, at=make.NOW)
    erase_person(erasure_id=asked.pk, at=make.NOW)


@contextmanager
def leaving(person):
    """Delete somebody as soon as they were looked up: whoever did goes on with them as they were."""
    left = [person]

    def then(execute, sql, params, many, context):
        done = execute(sql, params, many, context)
        if left and 'FROM "accounts_user"' in sql and person.pk in (params or ()):
            erase(left.pop())
        return done

    with connection.execute_wrapper(then):
        yield
    assert not left
