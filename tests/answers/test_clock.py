"""How long choices take is computed from the rows of choices, and says nothing where there are none."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from consent.answers.clock import NEWEST, clock, compute
from consent.ledger.models import Moments
from consent.ledger.moments import KEPT, Step, forget, reached
from consent.ledger.publish import publish
from consent.staff import front
from consent.staff import queues as staff
from consent.web.wording import spoken_wait
from tests import make, make_training
from tests.web.reading import read

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def computed_anew(db):
    cache.clear()


def note(*waits, ago=timedelta(hours=1)):
    """Note choices that took so many seconds to be proven, None: not yet."""
    start = Moments.objects.count()
    Moments.objects.bulk_create(
        Moments(
            index=start + number,
            acknowledged_at=AT - ago,
            proven_at=None if wait is None else AT - ago + timedelta(seconds=wait),
        )
        for number, wait in enumerate(waits)
    )


def test_shares_are_by_the_nearest_rank():
    note(*range(100, 0, -1))

    proven = compute(at=AT).taken(Step.PROVEN)

    assert proven.choices == 100
    seconds = [one.total_seconds() for one in (proven.half, proven.most, proven.nearly_all)]
    assert seconds == [50, 95, 99]


@pytest.mark.parametrize(
    ("waits", "expected"),
    [([3], (3, 3, 3)), ([1, 2], (1, 2, 2)), ([5, 1, None, 3], (3, 5, 5)), ([None], (None,) * 3)],
)
def test_few_choices_and_those_that_wait(waits, expected):
    note(*waits)

    found = compute(at=AT)

    proven = found.taken(Step.PROVEN)
    told = (proven.half, proven.most, proven.nearly_all)
    assert tuple(one and one.total_seconds() for one in told) == expected
    assert (found.choices, found.unproven) == (len(waits), waits.count(None))
    assert found.taken(Step.CONFIRMED).half is None


def test_old_choices_are_not_counted_and_later_forgotten():
    note(1, ago=KEPT + timedelta(days=1))
    note(2, ago=timedelta(days=31))
    assert compute(at=AT).since is None

    forget(at=AT)

    assert Moments.objects.count() == 1


def test_only_the_newest_count():
    note(*[100] * 5, *[1] * NEWEST)

    assert compute(at=AT).taken(Step.PROVEN).nearly_all == timedelta(seconds=1)


def test_a_choice_is_noted_when_it_is_saved_and_when_it_is_published(ines, ledger):
    before = timezone.now()
    make.said(ines)
    (moments,) = Moments.objects.all()
    assert moments.proven_at is None
    assert abs(moments.acknowledged_at - before) < timedelta(minutes=1)

    publish(at=make.NOW)
    make.said(make.person("other@example.org", country="DE", born=1985))

    proven, waiting = Moments.objects.order_by("index")
    assert proven.proven_at >= proven.acknowledged_at
    assert waiting.proven_at is None
    first = proven.proven_at
    publish(at=make.NOW)
    assert Moments.objects.get(index=proven.index).proven_at == first
    assert Moments.objects.get(index=waiting.index).proven_at is not None


def test_what_a_publisher_that_died_left_undone_is_noted_by_the_next(ines, ledger):
    make.said(ines)
    publish(at=make.NOW)
    Moments.objects.update(proven_at=None)

    publish(at=make.NOW)

    assert Moments.objects.get().proven_at is not None


def test_a_step_is_noted_for_the_choices_that_it_reaches():
    note(1, 1, 1)

    reached(Step.IN_SNAPSHOT, entries=2)

    assert compute(at=AT).taken(Step.IN_SNAPSHOT).choices == 2


def test_a_snapshot_is_a_step_of_the_choices_that_it_holds(ines, ledger, tmp_path):
    make.said(ines)
    make_training.cut(tmp_path / "snapshot")
    make.said(make.person("later@example.org", country="DE", born=1985))

    held, later = Moments.objects.order_by("index")
    assert held.in_snapshot_at >= held.acknowledged_at
    assert (later.in_snapshot_at, held.confirmed_at) == (None, None)


def test_it_is_computed_once_a_minute():
    note(1)
    first = clock(at=AT)
    note(2)

    assert clock(at=AT + timedelta(seconds=30)) == first
    cache.clear()
    assert clock(at=AT).choices == 2


def test_staff_are_told_when_it_takes_longer_than_promised():
    note(*[1] * 99, 11)
    assert staff.clock(AT).lines == ()
    assert staff.clock in front.QUEUES

    cache.clear()
    note(12)
    (line,) = staff.clock(AT).lines
    assert line.text == "99 of 100 choices were proven within 11 seconds, not 10"
    assert line.address == reverse("transparency")


def test_where_nothing_is_cut_for_training_no_step_of_it_is_told(client, settings):
    settings.SNAPSHOT_HOURS = 0

    told = read(client.get("/transparency/")).main.text

    assert told.count("No record yet") == 1
    assert "Confirmed by training" not in told


def test_the_page_tells_numbers_and_where_there_are_none(client):
    empty = read(client.get("/transparency/")).main.text
    assert "There is no record yet." in empty
    assert empty.count("No record yet") == 3

    cache.clear()
    now = timezone.now()
    note(1.25, 2, None)
    Moments.objects.filter(proven_at=None).update(acknowledged_at=now)
    shift = now - AT
    for one in Moments.objects.exclude(proven_at=None):
        one.acknowledged_at += shift
        one.proven_at += shift
        one.save()
    page = read(client.get("/transparency/"))
    told = page.main.text

    # On a phone, where a row is a card, each number has its name.
    cells = [one for one in page.main.all("td") if "colspan" not in one.given]
    assert [one.given["data-label"] for one in cells] == [
        "Half of them within:",
        "95 of 100 within:",
        "99 of 100 within:",
    ]
    assert "1.3 seconds" in told
    assert "2 seconds" in told
    assert "1 choice waits for its proof now." in told
    assert told.count("No record yet") == 2
    assert "about the newest 3 choices" in told
    # Else who waits would count for nothing: of steps that stand still the times stay good.
    assert told.count("2 of them have taken this step so far. The times are theirs.") == 1


def test_one_choice_is_not_called_choices(client):
    note(1)
    Moments.objects.update(acknowledged_at=timezone.now(), proven_at=timezone.now())

    told = read(client.get("/transparency/")).main.text

    assert "These numbers are about one choice, of " in told
    assert "taken this step so far" not in told


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (0.01, "0.1 seconds"),
        (0.95, "1 second"),
        (10, "10 seconds"),
        (59.95, "1 minute"),
        (61, "2 minutes"),
        (3601, "2 hours"),
    ],
)
def test_waits_in_words(seconds, words):
    assert spoken_wait(timedelta(seconds=seconds)) == words
