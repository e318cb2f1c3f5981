"""
Publish the ledger: bring new entries into the tree, sign its root, show it to everybody.

One publisher at a time. Whatever moment it dies at, what it leaves is either
unseen or complete, and the next call goes on: tiles are on the disk before a
checkpoint names them, and nothing that was published is ever written again
with other bytes. The last checkpoint lies outside the database, so that an old
copy of the database is noticed and never signed.
"""

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings

from consent.core.checkpoints import Checkpoint as Signed
from consent.core.checkpoints import SignedCheckpoint, sign_checkpoint
from consent.core.notes import VerifierKey
from consent.core.refusal import Refused
from consent.ledger import growth, moments
from consent.ledger.append import next_index
from consent.ledger.files import FileMissing, HistoryDiffers, LedgerFiles
from consent.ledger.keys import SigningKey
from consent.ledger.models import Checkpoint, Key
from consent.ledger.published import keys_text, ledger_files
from consent.ledger.signers import signers
from consent.ledger.trouble import BadCheckpoint, HistoryChanged, TilesDamaged


class Busy(Exception):
    """Somebody else publishes right now."""


def publish(*, at: datetime, anew: bool = False) -> Signed | None:
    """
    Publish what is new and return the checkpoint that everybody sees now; None while there is nothing.

    With `anew` all files are written again from the database first.

    :raises Busy: if somebody else does
    :raises LedgerTrouble: if signing would be wrong; nothing is signed then
    """
    with alone():
        # The first key is an entry itself; without any entry there is nothing to sign.
        if next_index() == 0:
            return None
        signing, files = signers(at=at), ledger_files()
        last = _last_checkpoint(files, signing)
        try:
            if anew:
                growth.write_anew(ledger_files(mend=True), last=last and last.checkpoint)
            return _publish(files, signing, last, at=at)
        except FileMissing as missing:
            raise TilesDamaged(f"{missing} is missing or cut short.") from None
        except HistoryDiffers as place:
            raise HistoryChanged(f"the file {place}") from None


@contextmanager
def alone(*, wait: bool = False) -> Iterator[None]:
    """
    Be the one who writes files and keys; with `wait`, after whoever is.

    :raises Busy: if somebody else is
    """
    folder = Path(settings.LEDGER_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            raise Busy from None
        yield


def _publish(
    files: LedgerFiles,
    signing: Sequence[SigningKey],
    last: SignedCheckpoint | None,
    *,
    at: datetime,
) -> Signed | None:
    old = last and last.checkpoint
    grown = growth.grow(files, last=old) or old
    growth.check_against_rows(files, grown.size)
    files.publish_keys(keys_text(settings.SITE_ORIGIN, Key.objects.all()).encode())
    if last is not None and grown is old and last.signers == tuple(one.key for one in signing):
        # A publisher that died just after it had published left this undone.
        moments.reached(moments.Step.PROVEN, entries=grown.size)
        return old
    new = Signed(origin=settings.SITE_ORIGIN, size=grown.size, root=grown.root)
    note = str(sign_checkpoint(new, *signing))
    Checkpoint.objects.get_or_create(
        size=new.size, defaults={"root": new.root, "note": note, "made_at": at}
    )
    files.publish(note.encode())
    moments.reached(moments.Step.PROVEN, entries=new.size)
    growth.drop_narrower(files, start=old.size if old else 0, size=new.size)
    return new


def _last_checkpoint(files: LedgerFiles, signing: Sequence[SigningKey]) -> SignedCheckpoint | None:
    data = files.checkpoint()
    if data is None:
        return None
    known: list[VerifierKey] = [key.verifier for key in Key.objects.all()]
    known += [one.key for one in signing]
    try:
        return SignedCheckpoint.open(data, keys=known)
    except Refused as refused:
        raise BadCheckpoint(str(refused)) from None
