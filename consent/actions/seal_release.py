"""
Seal a release: what goes in is held against the ledger, and two people answer for it.

The first proposes a file of posts. Every post in it must be one that could be used at the
cut-off; a single one that could not, and nothing is kept. The second seals what was proposed,
with an entry in the ledger that commits to all of it. Posts may have been removed or made private
since, so all of the file is held against the ledger once more before that.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from consent.actions.release_check import ROWS_AT_ONCE, Check, Contents, KeptOut
from consent.core import uses
from consent.core.records import instant
from consent.ledger.append import append, lock
from consent.posts.ingest.files import Unreadable
from consent.training.disk import settle, settle_all
from consent.training.drafts import draft
from consent.training.models import Release, ReleaseShare, Sealing, Snapshot
from consent.training.post_names import NAMES
from consent.training.releases import folder_in_use, folder_of, items_folder

WAITING = (Release.State.OPEN, Release.State.PROPOSED)
MANIFEST = "manifest"
"""The file that was proposed, beside its items until the seal. It may end in .parquet or .gz."""
DRAFT = ".draft-"


class NotOpen(Exception):
    """There is no release of this name that waits for this."""


class SamePerson(Exception):
    """Who proposed it cannot be the second person."""


class NobodyProposed(Exception):
    """Nobody answers for what was proposed: it has to be proposed by somebody first."""


class ProposedAnew(Exception):
    """What is proposed now is not what the second person has seen."""


class UnknownSnapshot(Exception):
    """No snapshot of this digest was cut here: nobody can tell what it let in."""


class SnapshotTooOld(Exception):
    """The snapshot was cut before the release was: it need not hold the choices that count."""


class NotHere(Exception):
    """The file that was proposed is not here any more, or not as it was: it cannot be checked."""


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

    :param snapshot: the digest of the snapshot it was filtered with; '' if that is not said, which
        the seal then says and everybody reads
    :param on_kept_out: told of every row that must not go in
    :raises NotOpen: if there is no such release, or it is sealed or given up
    :raises UnknownSnapshot: if no snapshot of this digest was cut here
    :raises SnapshotTooOld: if it was cut before the release was
    :raises MustStayOut: if a row must not go in; then the release stays as it was
    :raises Unreadable: if the file cannot be read; or NoEngine
    """
    release = _waiting(name, *WAITING)
    _check_snapshot(snapshot, release)
    check = Check(release, on_kept_out=on_kept_out, on_progress=on_progress)
    with (
        _files_of(name, still=lambda: _waiting(name, *WAITING)),
        draft(folder_of(name), prefix=DRAFT) as here,
    ):
        # What is sealed is what was read, whatever becomes of the file meanwhile.
        kept = here / f"{MANIFEST}{manifest.suffix}"
        shutil.copyfile(manifest, kept)
        written = check.write(here / "new", kept)
        kept.rename(here / "new" / kept.name)
        settle_all(here / "new")
        with transaction.atomic():
            lock()
            release = _waiting(name, *WAITING)
            release.state = Release.State.PROPOSED
            release.snapshot = snapshot
            release.proposed_by, release.proposed_at = by, at
            release.items, release.root = written.size, written.root
            _note(release, check.contents)
            _take_back_seals_of(release)
            _name(here / "new", items_folder(name, written.root))
    return release


def seal(
    *,
    name: str,
    by: UUID,
    clock: Callable[[], datetime],
    seen: bytes | None = None,
    on_kept_out: Callable[[KeptOut], None] = lambda _row: None,
    on_progress: Callable[[int], None] = lambda _done: None,
) -> Release:
    """
    Hold what was proposed against the ledger again, and enter it there: from then on it is a fact.

    :raises Exception: what `check_again` and `enter` raise; then the release stays as it was
    """
    checked = check_again(
        name=name, by=by, seen=seen, on_kept_out=on_kept_out, on_progress=on_progress
    )
    return enter(checked, at=clock())


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was held against the ledger again for the second person, `by`, and may be entered."""

    release: Release
    contents: Contents
    by: UUID


def check_again(
    *,
    name: str,
    by: UUID,
    seen: bytes | None = None,
    on_kept_out: Callable[[KeptOut], None] = lambda _row: None,
    on_progress: Callable[[int], None] = lambda _done: None,
) -> Checked:
    """
    Hold what was proposed against the ledger again.

    Nobody waits for the check. What is removed while it goes on may be too late for this release,
    as what is removed after it.

    :param seen: the root of what `by` has looked at; None if they take whatever was proposed
    :param on_kept_out: told of every row that has come to be kept out since
    :param on_progress: told how many rows are done, again and again
    :raises NotOpen: and all else that `may_seal` raises
    :raises MustStayOut: if a row must not go in any more
    """
    proposed = may_seal(name=name, by=by, seen=seen)
    root = bytes(proposed.root or b"")
    check = Check(proposed, on_kept_out=on_kept_out, on_progress=on_progress)
    with (
        _files_of(name, still=lambda: may_seal(name=name, by=by, seen=root)),
        draft(folder_of(name), prefix=DRAFT) as here,
    ):
        written = check.write(here / "new", _manifest_of(proposed))
    if (written.size, written.root) != (proposed.items, root):
        raise NotHere
    return Checked(release=proposed, contents=check.contents, by=by)


@transaction.atomic
def enter(checked: Checked, *, at: datetime) -> Release:
    """
    Enter what was checked in the ledger: exactly that, or nothing.

    :raises ProposedAnew: if something else was proposed meanwhile; and all else of `may_seal`
    :raises LedgerBehind: if the database is an old copy
    """
    lock()
    root = bytes(checked.release.root or b"")
    release = may_seal(name=checked.release.name, by=checked.by, seen=root)
    opening = append(
        record=uses.seal_record(
            origin=settings.SITE_ORIGIN,
            release=release.name,
            cut=release.cut,
            snapshot=release.snapshot,
            items=release.items or 0,
            root=root,
            secret=bytes(release.secret),
            by=str(release.proposed_by),
            second=str(checked.by),
            at=instant(at),
        ),
        subject=None,
        form_key=release.name,
    )
    release.state = Release.State.SEALED
    release.sealed_by, release.sealed_at, release.seal = checked.by, at, opening.entry_id
    # Posts can have come to be told of otherwise since the proposal.
    _note(release, checked.contents)
    _take_back_seals_of(release)
    # The list in plain has done its work; what is in the release is in the items.
    transaction.on_commit(partial(_tidy, release.name))
    return release


def may_seal(*, name: str, by: UUID, seen: bytes | None) -> Release:
    """
    Return a release that this member of staff can seal, of which they have seen this root.

    :raises NotOpen: if nothing of this name was proposed
    :raises NobodyProposed: if nobody answers for the proposal
    :raises SamePerson: if `by` proposed it
    :raises ProposedAnew: if something else was proposed since `by` looked
    :raises UnknownSnapshot: or SnapshotTooOld: if it cannot have been filtered with what is said
    :raises NotHere: if the file that was proposed is not here
    """
    release = _waiting(name, Release.State.PROPOSED)
    if release.proposed_by is None:
        raise NobodyProposed
    if release.proposed_by == by:
        raise SamePerson
    if seen is not None and seen != bytes(release.root or b""):
        raise ProposedAnew
    _check_snapshot(release.snapshot, release)
    _manifest_of(release)
    return release


@transaction.atomic
def give_up(*, name: str, by: UUID | None, at: datetime, seen: bytes | None = None) -> Release:
    """
    Close a release that will not be sealed; its name is never used again.

    :param seen: the root of what `by` has looked at, empty if nothing was proposed; None if they
        take whatever is there
    :raises NotOpen: if there is none that could be sealed
    :raises ProposedAnew: if something else was proposed since `by` looked
    """
    lock()
    release = _waiting(name, *WAITING)
    if seen is not None and seen != bytes(release.root or b""):
        raise ProposedAnew
    release.state = Release.State.ABANDONED
    release.given_up_by, release.given_up_at = by, at
    release.save()
    release.shares.all().delete()
    _take_back_seals_of(release)
    transaction.on_commit(partial(_forget_given_up, name))
    return release


def _forget_given_up(name: str) -> None:
    """Delete what lies in the folder of a release, if it was given up."""
    if Release.objects.filter(name=name, state=Release.State.ABANDONED).exists():
        shutil.rmtree(folder_of(name), ignore_errors=True)


@contextmanager
def _files_of(name: str, *, still: Callable[[], object]) -> Iterator[None]:
    """
    Work with the files of a release, which go while somebody gives it up, or proposes others.

    :param still: refuses a release that does not wait for this any more: that is why they are gone
    """
    try:
        yield
    except (OSError, Unreadable):
        still()
        raise
    finally:
        # Who gave it up may have been done before the last of them was written.
        _forget_given_up(name)


def _take_back_seals_of(release: Release) -> None:
    """Whoever asked for a seal in the background asked for what is not there any more, or is done."""
    Sealing.objects.filter(release=release).delete()


def _waiting(name: str, *states: Release.State) -> Release:
    release = Release.objects.filter(name=name, state__in=states).first()
    if release is None:
        raise NotOpen
    return release


def _check_snapshot(digest: str, release: Release) -> None:
    """Let nobody name a snapshot that was not cut here, or not after the release."""
    if not digest:
        return
    snapshot = Snapshot.objects.filter(digest=digest).first()
    if snapshot is None:
        raise UnknownSnapshot
    if snapshot.entries <= release.cut:
        raise SnapshotTooOld


def _manifest_of(release: Release) -> Path:
    """Return the file that was proposed, as it was read; NotHere if there is none."""
    for path in folder_in_use(release).glob(f"{MANIFEST}*"):
        return path
    raise NotHere


def _name(new: Path, folder: Path) -> None:
    """
    Give new items their name. Those that were proposed before go once the database knows of it.

    Whoever dies in between leaves both whole; what does not count goes the next time.
    """
    if folder.exists():
        # The same items were proposed before, and may be what counts until the commit.
        for beside in (*new.glob(f"{MANIFEST}*"), new / NAMES):
            beside.replace(folder / beside.name)
    else:
        new.rename(folder)
    settle_all(folder)
    settle(folder.parent)
    transaction.on_commit(partial(_tidy, folder.parent.name))


def _tidy(name: str) -> None:
    """Drop what lies beside the items that count, and the plain list of what is sealed."""
    with draft(folder_of(name), prefix=DRAFT) as here:
        with transaction.atomic():
            # Under the lock: whoever proposes gives a folder its name before it counts.
            lock()
            release = Release.objects.get(name=name)
            counts = folder_in_use(release)
            for other in folder_of(name).iterdir():
                if other != counts and not other.name.startswith(DRAFT):
                    other.rename(here / other.name)
        for sealed in Release.objects.filter(state=Release.State.SEALED).only("name", "root"):
            for manifest in folder_in_use(sealed).glob(f"{MANIFEST}*"):
                manifest.unlink(missing_ok=True)


def _note(release: Release, contents: Contents) -> None:
    """Save a release with what goes in, in numbers."""
    release.contents = contents.in_words()
    release.save()
    _share(release, contents)


def _share(release: Release, contents: Contents) -> None:
    release.shares.all().delete()
    ReleaseShare.objects.bulk_create(
        [
            ReleaseShare(release=release, account=account, posts=posts)
            for account, posts in contents.shares.items()
        ],
        batch_size=ROWS_AT_ONCE,
    )
