"""Count everybody's posts, so that what a change of the rules would do is known in moments."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from consent import queue
from consent.answers.census import areas, count_everybody
from consent.answers.drafts import examine
from consent.core.rulebook import Rulebook
from consent.posts import census
from consent.posts.models import Census
from consent.queue import Job, Task
from consent.rulebook.editions import current_edition
from consent.rulebook.models import Draft


def take_census(
    *, at: datetime, also: Sequence[Rulebook] = (), alive: Callable[[], None] = lambda: None
) -> Census:
    """
    Count all posts anew and put the count in the place of the last one.

    Choices made by `at` count. Past deadlines of the current edition, of open
    drafts and of `also` are told apart, so that what these would do is known
    exactly. `alive` is called again and again while the work goes on.
    """
    edition = current_edition()
    rulebooks = [edition.rulebook, *_open_drafts(at), *also]
    count = count_everybody(at=at, rulebooks=rulebooks, alive=alive)
    return census.keep(
        count,
        areas=areas(edition.rulebook, count.places()),
        edition=edition.digest,
        at=at,
        alive=alive,
    )


def _open_drafts(at: datetime) -> Iterator[Rulebook]:
    for draft in Draft.objects.open():
        examined = examine(draft, at=at)
        if not examined.problems:
            yield examined.after


def ask_for_census(*, at: datetime) -> Job:
    """Have everybody's posts counted in the background; asking twice is asking once."""
    with transaction.atomic():
        return queue.enqueue(Task.TAKE_CENSUS, target=0, key="census", at=at)


def ask_for_census_if_due(*, at: datetime) -> Job | None:
    """Have everybody's posts counted if the last count is old, or of an earlier edition."""
    last = census.latest()
    is_fresh = (
        last is not None
        and at < last.taken_at + timedelta(hours=settings.CENSUS_HOURS)
        and last.edition == current_edition().digest
    )
    return None if is_fresh else ask_for_census(at=at)
