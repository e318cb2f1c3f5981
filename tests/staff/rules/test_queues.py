"""The first page tells what about the rules waits for somebody, late first."""

from datetime import timedelta

import pytest

from consent.actions import draft_rules
from consent.rulebook.models import Draft
from consent.staff.front import queues
from tests import make

pytestmark = pytest.mark.django_db

NOW = make.NOW


def draft(by, title, **fields):
    made = draft_rules.start(title=title, by=by, at=NOW)
    Draft.objects.filter(pk=made.pk).update(**fields)
    return made


def lines(title):
    (queue,) = [one for one in queues(at=NOW) if str(one.title) == title]
    return [(line.text, line.at, line.note) for line in queue.lines]


def test_drafts_that_wait_for_a_second_person_or_for_anybody(rulebook, sam):
    draft(sam, "New in the software", author=None, changed_at=NOW + timedelta(hours=1))
    draft(sam, "Asked later", state="waiting", changed_at=NOW)
    draft(sam, "Asked first", state="waiting", changed_at=NOW - timedelta(days=1))
    draft(sam, "Being written")

    assert lines("Rules that wait for somebody") == [
        ("Asked first", NOW - timedelta(days=1), "by sam@example.org"),
        ("Asked later", NOW, "by sam@example.org"),
        ("New in the software", NOW + timedelta(hours=1), "nobody has taken it over yet"),
    ]


def test_second_looks_the_late_ones_first(rulebook, sam):
    done = {"state": "published", "ended_at": NOW, "direction": "protective"}
    late, soon = NOW - timedelta(minutes=1), NOW + timedelta(hours=3)
    draft(sam, "Late", edition=rulebook, look_due_at=late, **done)
    assert lines("Rules that one person published: look again") == [
        ("Late", late, "late, by sam@example.org")
    ]
    Draft.objects.update(look_due_at=soon)
    assert lines("Rules that one person published: look again") == [
        ("Late", soon, "by sam@example.org")
    ]


def test_sources_to_check_again(rulebook):
    found = lines("Sources to check again")

    assert 0 < len(found) <= 5
    assert all(note.startswith("due since ") for _, _, note in found)
    (queue,) = [one for one in queues(at=NOW) if str(one.title) == "Sources to check again"]
    assert (queue.at, {line.at for line in queue.lines}) == ("", {None})


def test_before_anything_is_published_nothing_waits(db):
    assert all(queue.lines == () for queue in queues(at=NOW))
