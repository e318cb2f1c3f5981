"""A pipeline says that it filters with a snapshot from now on: choices that it holds are honoured."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from consent.ledger import moments
from consent.ledger.append import lock
from consent.training.kept import called, manifest_of
from consent.training.models import Confirmation, Snapshot

LONGEST_NAME = 100


class NoSuchSnapshot(Exception):
    """No snapshot of this digest was cut here."""


class SnapshotOver(Exception):
    """The snapshot does not count any more: nobody may filter with it."""


class OtherPlatforms(Exception):
    """The snapshot holds nothing of the platform that the pipeline is for."""


class BadName(Exception):
    """A pipeline is called by 1 to 100 characters that can be printed."""


@transaction.atomic
def confirm_snapshot(
    *, digest: str, pipeline: str, platform: str = "", at: datetime
) -> Confirmation:
    """
    Keep that a pipeline filters with a snapshot, once; return what was kept, also the next time.

    However many choices it holds, this is one row and one statement about their moments.

    :param platform: what its key is for; two pipelines of one name for two platforms are two.
        '' where an operator says it for a pipeline
    :raises NoSuchSnapshot: if none has this digest
    :raises SnapshotOver: if it is over, and the pipeline had not confirmed it before
    :raises OtherPlatforms: if it holds nothing of that platform
    :raises BadName: if the pipeline has no name, or one that cannot be shown
    """
    name = pipeline.strip()
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise BadName
    # Two pipelines at once: which of them reached further must have one answer.
    lock()
    snapshot = called(digest)
    if snapshot is None:
        raise NoSuchSnapshot
    said_by = {"pipeline": name, "platform": platform}
    known = Confirmation.objects.filter(snapshot=snapshot, **said_by).first()
    if known is not None:
        return known
    if at >= snapshot.expires_at:
        raise SnapshotOver
    platforms = manifest_of(snapshot).platforms
    if platform and platform not in platforms:
        raise OtherPlatforms
    return _keep(snapshot, said_by, platforms, at)


def _keep(
    snapshot: Snapshot, said_by: Mapping[str, str], platforms: Iterable[str], at: datetime
) -> Confirmation:
    before = Confirmation.objects.filter(reaches_further=True).aggregate(most=Max("entries"))
    further = before["most"] is None or snapshot.entries > before["most"]
    made = Confirmation.objects.create(
        **said_by,
        snapshot=snapshot,
        entries=snapshot.entries,
        platforms=f" {' '.join(platforms)} ",
        reaches_further=further,
        confirmed_at=at,
    )
    if further:
        moments.reached(moments.Step.CONFIRMED, entries=snapshot.entries)
    return made
