"""Cut a snapshot that is served, and remove those that nobody needs any more."""

import secrets
import shutil
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from consent import queue
from consent.actions.cut_snapshot import Cut, cut_snapshot
from consent.answers.freshness import expected
from consent.core.refusal import Refused
from consent.core.snapshot_deltas import Delta
from consent.core.snapshots import MANIFEST, open_manifest
from consent.ledger.publish import alone
from consent.ledger.published import trusted_keys
from consent.ledger.signers import signers
from consent.queue import Task
from consent.training.deltas import engine, make_changes
from consent.training.folders import becoming
from consent.training.kept import counting, deltas_of, folder_of, manifest_of, newest_kept, place
from consent.training.models import Release, Snapshot

LEFT_OVER = timedelta(days=1)
"""A folder that no snapshot names after so long is what a process left that was killed."""
UNSEALED = (Release.State.OPEN, Release.State.PROPOSED)


def ask_for_snapshot_if_due(*, at: datetime) -> None:
    """Put the work into the queue if snapshots are cut here and the newest one is old enough."""
    if not expected():
        return
    newest = newest_kept()
    due = at - timedelta(hours=settings.SNAPSHOT_HOURS)
    if newest is None or newest.made_at <= due or not _counts(newest):
        with transaction.atomic():
            queue.enqueue(Task.KEEP_SNAPSHOT, target=0, key="snapshot", at=at)


def _counts(snapshot: Snapshot) -> bool:
    """Return whether pipelines may believe who signed it; of a key that was stolen nothing counts."""
    try:
        open_manifest(snapshot.manifest.encode(), keys=trusted_keys())
    except Refused:
        return False
    return True


def keep_snapshot(*, clock: Callable[[], datetime]) -> Cut:
    """
    Cut a snapshot into the place from which they are served, and remove old ones.

    :raises LedgerTrouble: and all else that `cut_snapshot` raises
    """
    name = f"{clock():%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"
    cut = cut_snapshot(
        folder=place() / name,
        account_key_file=Path(settings.ACCOUNT_KEY_FILE),
        clock=clock,
        kept_in=name,
    )
    remove_old(at=clock())
    make_deltas(to=Snapshot.objects.get(digest=cut.digest), at=clock())
    return cut


def make_deltas(*, to: Snapshot, at: datetime) -> None:
    """
    Make a delta to a snapshot from each earlier one that pipelines may still have.

    :raises LedgerTrouble: if the key that signs is not as it must be
    """
    with alone(wait=True):
        signing = signers(at=at.replace(microsecond=0))
    after = manifest_of(to)
    for base in counting(at=at):
        if base.entry >= to.entry:
            continue
        with becoming(deltas_of(to) / base.digest) as new:
            changes = make_changes(folder_of(base), manifest_of(base), folder_of(to), after, new)
            delta = Delta(
                origin=after.origin,
                base=base.digest,
                snapshot=to.digest,
                engine=engine(),
                changes=changes,
            )
            (new / MANIFEST).write_text(str(delta.signed(*signing)))


def remove_old(*, at: datetime) -> None:
    """
    Remove the files of snapshots that nobody needs any more; the rows stay.

    Needed are those that count, those that an unsealed release was filtered with, and for each
    release that is still open the first one after its cut-off. And the newest one of all: the
    next may be late.
    """
    needed = _needed(at)
    for snapshot in Snapshot.objects.exclude(kept_in=""):
        if snapshot.digest not in needed:
            folder, deltas = folder_of(snapshot), deltas_of(snapshot)
            # First nobody finds it any more, then it goes.
            Snapshot.objects.filter(pk=snapshot.pk).update(kept_in="")
            shutil.rmtree(folder, ignore_errors=True)
            shutil.rmtree(deltas, ignore_errors=True)
    _remove_left_over()


def _needed(at: datetime) -> set[str]:
    kept = Snapshot.objects.exclude(kept_in="")
    needed = set(kept.filter(expires_at__gt=at).values_list("digest", flat=True))
    for release in Release.objects.filter(state__in=UNSEALED):
        needed.add(release.snapshot)
        first = kept.filter(entries__gt=release.cut).order_by("entry").first()
        if first is not None:
            needed.add(first.digest)
    newest = newest_kept()
    return needed | ({newest.digest} if newest else set())


def _remove_left_over() -> None:
    kept = Snapshot.objects.exclude(kept_in="")
    named = {folder.name for one in kept for folder in (folder_of(one), deltas_of(one))}
    # By the clock of the disk, which is what the age of a folder is measured with.
    before = time.time() - LEFT_OVER.total_seconds()
    for folder in place().iterdir():
        if folder.name not in named and folder.stat().st_mtime < before:
            shutil.rmtree(folder, ignore_errors=True)
