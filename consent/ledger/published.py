"""What the ledger has published, as everybody can read it: its files and its keys."""

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from consent.core.checkpoints import Checkpoint, NotACheckpoint
from consent.core.notes import NotANote, Note, VerifierKey
from consent.ledger.files import LedgerFiles
from consent.ledger.models import Key


def ledger_files(*, mend: bool = False) -> LedgerFiles:
    """Return the files of this site's ledger; see there for `mend`."""
    return LedgerFiles(Path(settings.LEDGER_DIR), mend=mend)


def checkpoint_in(data: bytes | None) -> Checkpoint | None:
    """Return what a published checkpoint says, its signatures unchecked; None if there is none."""
    if data is None:
        return None
    try:
        return Checkpoint.parse(Note.parse(data).text)
    except (NotANote, NotACheckpoint):
        return None


def published_checkpoint() -> Checkpoint | None:
    """Return the checkpoint that everybody sees now; None before the first one."""
    return checkpoint_in(ledger_files().checkpoint())


def published_size() -> int:
    """Return how many entries everybody can see; 0 before the first checkpoint."""
    found = published_checkpoint()
    return 0 if found is None else found.size


def trusted_keys() -> tuple[VerifierKey, ...]:
    """Return the keys whose signatures count, those of old checkpoints included."""
    return tuple(key.verifier for key in Key.objects.filter(compromised=False))


def all_keys() -> tuple[VerifierKey, ...]:
    """Return every key there was, also those that count for nothing any more."""
    return tuple(key.verifier for key in Key.objects.all())


def keys_text(origin: str, keys: Sequence[Key]) -> str:
    """
    Return the page of public keys: one line each, as `--key` files have it, with what it signs.

    Keys that count for nothing any more are there as a remark, so that nobody trusts them.
    """
    lines = [f"# The keys of the ledger {origin}, the newest last: verifier keys of C2SP notes."]
    for key in keys:
        signs = f"# Signs checkpoints of {key.since} entries and more."
        if key.until is not None:
            signs = f"# Signed checkpoints of {key.since} to {key.until} entries."
        if key.compromised:
            lines += [f"{signs} COMPROMISED: what it signed counts for nothing.", f"# {key.line}"]
        else:
            lines += [signs, key.line]
    return "".join(f"{line}\n" for line in lines)
