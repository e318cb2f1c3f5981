"""
Seal a release: what goes in is held against the ledger, and two people answer for it.

The first proposes a file of posts. Every post in it must be one that could be used at the
cut-off; a single one that could not, and nothing is kept. The second seals what was proposed,
with an entry in the ledger that commits to all of it.
"""

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from consent.actions.release_check import ROWS_AT_ONCE, Check, Contents, KeptOut, MustStayOut
from consent.core import uses
from consent.core.records import instant
from consent.ledger.append import append, lock
from consent.training.models import Release, ReleaseShare
from consent.training.releases import folder_of, items_folder

WAITING = (Release.State.OPEN, Release.State.PROPOSED)


class NotOpen(Exception):
    """There is no release of this name that waits for this."""


class SamePerson(Exception):
    """Who proposed it cannot be the second person."""


class NobodyProposed(Exception):
    """Nobody answers for what was proposed: it has to be proposed by somebody first."""


class ProposedAnew(Exception):
    """What is proposed now is not what the second person has seen."""


def propose(
    *,
    name: str,
    manifest: Path,
    snapshot: str,
    by: UUID | None,
    at: datetime,
    on_kept_out: Callable[[KeptOut], None] = lambda _row: None,
    on_progress: Callable[[int], None] = lambda _done: None,
) -> Release:
    """
    Hold a file against the ledger as it was at the cut-off, and propose it for the seal.

    What was proposed before is replaced.

    :param snapshot: the digest of the snapshot it was filtered with, '' if that is not said
    :param on_kept_out: told of every row that must not go in
    :raises NotOpen: if there is no such release, or it is sealed or given up
    :raises MustStayOut: if a row must not go in; then the release stays as it was
    :raises Unreadable: if the file cannot be read; or NoEngine
    """
    release = _waiting(name, *WAITING)
    check = Check(release, on_kept_out=on_kept_out, on_progress=on_progress)
    new = folder_of(name) / "new"
    shutil.rmtree(new, ignore_errors=True)
    written = check.write(new, manifest)
    if written is None:
        raise MustStayOut(check.kept_out)
    with transaction.atomic():
        lock()
        release = _waiting(name, *WAITING)
        release.state = Release.State.PROPOSED
        release.snapshot = snapshot
        release.proposed_by, release.proposed_at = by, at
        release.items, release.root = written.size, written.root
        release.contents = check.contents.in_words()
        release.save()
        _share(release, check.contents)
        _keep_alone(new, items_folder(name, written.root))
    return release


@transaction.atomic
def seal(*, name: str, by: UUID, at: datetime, seen: bytes | None = None) -> Release:
    """
    Enter what was proposed in the ledger; from then on it is a fact.

    :param seen: the root of what `by` has looked at; None if they take whatever was proposed
    :raises NotOpen: if nothing of this name was proposed
    :raises NobodyProposed: if nobody answers for the proposal
    :raises SamePerson: if `by` proposed it
    :raises ProposedAnew: if something else was proposed since `by` looked
    :raises LedgerBehind: if the database is an old copy
    """
    lock()
    release = _waiting(name, Release.State.PROPOSED)
    if release.proposed_by is None:
        raise NobodyProposed
    if release.proposed_by == by:
        raise SamePerson
    if seen is not None and seen != bytes(release.root or b""):
        raise ProposedAnew
    opening = append(
        record=uses.seal_record(
            origin=settings.SITE_ORIGIN,
            release=release.name,
            cut=release.cut,
            snapshot=release.snapshot,
            items=release.items or 0,
            root=bytes(release.root or b""),
            secret=bytes(release.secret),
            by=str(release.proposed_by),
            second=str(by),
            at=instant(at),
        ),
        subject=None,
        form_key=release.name,
    )
    release.state = Release.State.SEALED
    release.sealed_by, release.sealed_at, release.seal = by, at, opening.entry_id
    release.save()
    return release


@transaction.atomic
def give_up(*, name: str) -> Release:
    """
    Close a release that will not be sealed; its name is never used again.

    :raises NotOpen: if there is none that could be sealed
    """
    lock()
    release = _waiting(name, *WAITING)
    release.state = Release.State.ABANDONED
    release.save()
    release.shares.all().delete()
    transaction.on_commit(lambda: shutil.rmtree(folder_of(name), ignore_errors=True))
    return release


def _waiting(name: str, *states: Release.State) -> Release:
    release = Release.objects.filter(name=name, state__in=states).first()
    if release is None:
        raise NotOpen
    return release


def _keep_alone(new: Path, folder: Path) -> None:
    """Give new items their name, and drop those that were proposed before."""
    shutil.rmtree(folder, ignore_errors=True)
    new.rename(folder)
    for other in folder.parent.iterdir():
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)


def _share(release: Release, contents: Contents) -> None:
    release.shares.all().delete()
    ReleaseShare.objects.bulk_create(
        [
            ReleaseShare(release=release, account=account, posts=posts)
            for account, posts in contents.shares.items()
        ],
        batch_size=ROWS_AT_ONCE,
    )
