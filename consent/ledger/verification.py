"""Check a receipt that somebody brings: by its file, and against the ledger of this site."""

from consent.core import merkle
from consent.core.notes import NotSigned
from consent.core.receipts import Proven, verify
from consent.core.refusal import Refused
from consent.ledger.files import FileMissing
from consent.ledger.models import Key
from consent.ledger.published import ledger_files, published_size, trusted_keys


class KeyCountsNoMore(Refused):
    """The key that signed may be in other hands."""


class OtherHistory(Refused):
    """The signature is right, but this is not the history that was published."""


def verify_here(data: bytes) -> Proven:
    """
    Return what a receipt of this site proves.

    Its file alone proves it to whoever trusts the keys. Here the tree it was signed
    for is compared as well: whoever has stolen a key can sign, but not be in the tree.

    :raises Refused: of a kind named for what failed
    """
    try:
        proven = verify(data, keys=trusted_keys())
    except NotSigned:
        stolen = [key.verifier for key in Key.objects.filter(compromised=True)]
        if not stolen:
            raise
        verify(data, keys=stolen)
        raise KeyCountsNoMore("The key that signed this counts no more.") from None
    checkpoint, size = proven.checkpoint, published_size()
    if checkpoint.size > size:
        raise OtherHistory(f"It is of {checkpoint.size} entries, and {size} were published.")
    try:
        root = merkle.root(checkpoint.size, ledger_files().hashes(size=size))
    except FileMissing as missing:
        raise OtherHistory(f"The published file {missing} is missing.") from None
    if root != checkpoint.root:
        raise OtherHistory("The published entries are others.")
    return proven
