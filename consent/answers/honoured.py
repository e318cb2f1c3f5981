"""By which confirmation of a pipeline a choice was honoured first, and what each pipeline said last."""

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery

from consent.ledger.models import Entry
from consent.training.models import Confirmation

MOST_PIPELINES = 20


def honoured_by(index: int, platforms: Collection[str]) -> Confirmation | None:
    """
    Return the first confirmation of a snapshot that holds an entry; None if there is none yet.

    :param platforms: those that the choice is about; a snapshot must be of one of them
    """
    about = Q(pk=None)
    for platform in platforms:
        about |= Q(platforms__contains=f" {platform} ")
    return _further().filter(about, entries__gt=index).order_by("entries").first()


def honoured(indices: Sequence[int]) -> Mapping[int, Confirmation]:
    """Return the same for several entries, whatever platform they are about; one query."""
    first = _further().filter(entries__gt=OuterRef("index")).order_by("entries")
    wanted = Entry.objects.filter(index__in=indices).values(first=Subquery(first.values("pk")[:1]))
    found = list(Confirmation.objects.filter(pk__in=wanted).order_by("entries"))
    reach = [one.entries for one in found]
    # The first one of each entry is among them, and none that is earlier.
    places = {index: bisect_right(reach, index) for index in indices}
    return {index: found[place] for index, place in places.items() if place < len(found)}


def held(confirmation: Confirmation, platforms: Collection[str]) -> tuple[str, ...]:
    """Return those platforms that the snapshot was about that was confirmed, by their names."""
    return tuple(sorted(set(platforms) & set(confirmation.platforms.split())))


def newest_of_each() -> list[Confirmation]:
    """Return what each pipeline said last, the newest first; no more than a page can show."""
    last = Confirmation.objects.order_by().values("pipeline", "platform").annotate(last=Max("pk"))
    keys = [one["last"] for one in last.order_by("-last")[:MOST_PIPELINES]]
    return list(Confirmation.objects.filter(pk__in=keys).select_related("snapshot"))


def _further() -> QuerySet[Confirmation]:
    return Confirmation.objects.filter(reaches_further=True)
