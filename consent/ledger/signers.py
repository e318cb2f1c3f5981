"""
Which keys sign: the first one, the next one, and the end of each, all of it in the ledger.

The rows of `Key` say it, the key file holds the secrets. A key is in the file
before its row is there, and is gone from the file only after its row has
ended. So whoever dies in between leaves something that the next call completes.
To be called by the one publisher alone.
"""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from consent.core.key_records import Change, key_record
from consent.ledger.append import append, lock, next_index
from consent.ledger.key_file import KeyFile
from consent.ledger.keys import SigningKey
from consent.ledger.models import Key
from consent.ledger.published import published_size
from consent.ledger.trouble import LedgerTrouble

KIND = "key"


class KeyMissing(LedgerTrouble):
    """The private key that the ledger is signed with is not there."""


class OtherOrigin(LedgerTrouble):
    """The site calls itself otherwise than its ledger does."""


def key_file() -> KeyFile:
    """Return the file with the private keys of this site's ledger."""
    return KeyFile(Path(settings.LEDGER_KEY_FILE))


def signers(*, at: datetime) -> list[SigningKey]:
    """
    Return the keys that sign now, the newest first; make the first one, end those that are due.

    :raises LedgerTrouble: if the newest key is not there or cannot be used
    """
    if not Key.objects.exists():
        _begin(_spare() or _make(), at=at)
    for due in Key.objects.filter(until=None, ends_at__lte=at):
        _end(due, Change.ENDS, at=at)
    forget_ended()
    signing = list(Key.objects.filter(until=None).order_by("-pk"))
    held = key_file().read()
    by_line = {str(key.key): key for key in held}
    newest = signing[0]
    if newest.line not in by_line:
        raise KeyMissing(
            f"The private key of {newest.verifier.id.hex()} is not in {settings.LEDGER_KEY_FILE}."
            " Choices are taken, but none is proven until it is back. If it is lost for good:"
            " manage.py rotate_ledger_key --lost"
        )
    if newest.verifier.name != settings.SITE_ORIGIN:
        raise OtherOrigin(
            f"The ledger is called {newest.verifier.name}, but SITE_ORIGIN is"
            f" {settings.SITE_ORIGIN}. Set it back: every receipt names the ledger."
        )
    return [by_line[key.line] for key in signing if key.line in by_line]


def rotate(*, at: datetime, overlap: timedelta, compromised: bool = False) -> Key:
    """
    Begin a new key and return it; the others sign along with it for a while, then end.

    With `compromised` they end now, and what they have signed counts for nothing.
    """
    new = _spare() or _make()
    with transaction.atomic():
        others = Key.objects.filter(until=None)
        if compromised:
            for key in others:
                _end(key, Change.COMPROMISED, at=at)
        else:
            # A key that is ending already keeps its day.
            others.filter(Q(ends_at=None) | Q(ends_at__gt=at + overlap)).update(
                ends_at=at + overlap
            )
        made = _begin(new, at=at)
    forget_ended()
    return made


def forget_ended() -> None:
    """Delete private keys that will never sign again: what is gone cannot be stolen."""
    over = set(Key.objects.exclude(until=None).values_list("line", flat=True))
    held = key_file().read()
    kept = [key for key in held if str(key.key) not in over]
    if len(kept) < len(held):
        key_file().write(kept)


def _spare() -> SigningKey | None:
    """Return a key that whoever died after writing the file has left there, unknown so far."""
    known = set(Key.objects.values_list("line", flat=True))
    return next((key for key in key_file().read() if str(key.key) not in known), None)


def _make() -> SigningKey:
    made = SigningKey.new(settings.SITE_ORIGIN)
    key_file().write([made, *key_file().read()])
    return made


@transaction.atomic
def _begin(key: SigningKey, *, at: datetime) -> Key:
    lock()
    line, since = str(key.key), next_index() + 1
    _enter(line, Change.BEGINS, size=since, at=at)
    return Key.objects.create(line=line, since=since, begun_at=at)


@transaction.atomic
def _end(key: Key, change: Change, *, at: datetime) -> None:
    lock()
    size = published_size()
    _enter(key.line, change, size=size, at=at)
    Key.objects.filter(pk=key.pk).update(
        until=size, ends_at=at, compromised=change is Change.COMPROMISED
    )


def _enter(line: str, change: Change, *, size: int, at: datetime) -> None:
    record = key_record(origin=settings.SITE_ORIGIN, key=line, change=change, size=size, at=at)
    append(record=record, subject=None, form_key=f"{change} {line.split('+')[1]}")
