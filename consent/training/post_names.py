"""
What platforms call the posts of a release, beside its items: a recall list has to say it.

Each name is sealed up with the key of its account in this release (`uses.account_key`), as the
items are: from the file alone nobody can tell which posts these are, nor from the file and the
database once an account is gone from that.
"""

import hmac
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import BinaryIO

from consent.core.merkle import HASH_BYTES

NAMES = "names"
_LENGTH_BYTES = 2
_PAD = b"privacydash/post-name/v1\n"


def write_name(file: BinaryIO, *, key: bytes, tag: bytes, name: str) -> None:
    """Add a name to those of a release: a tag, 32 bytes; a length, 2; and as many bytes."""
    text = name.encode()
    file.write(tag + len(text).to_bytes(_LENGTH_BYTES, "big") + _masked(text, key, tag))


def names_in(folder: Path, keys: Mapping[bytes, bytes]) -> dict[bytes, str]:
    """
    Return the names of some posts of a release, by their tags; one pass through the file.

    A release of before there were such files has none.

    :param keys: for each tag the key of its account
    """
    try:
        file = (folder / NAMES).open("rb")
    except FileNotFoundError:
        return {}
    with file:
        found = ((tag, text) for tag, text in _records(file) if tag in keys)
        return {tag: _masked(text, keys[tag], tag).decode() for tag, text in found}


def _records(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    while head := file.read(HASH_BYTES + _LENGTH_BYTES):
        length = int.from_bytes(head[HASH_BYTES:], "big")
        yield head[:HASH_BYTES], file.read(length)


def _masked(text: bytes, key: bytes, tag: bytes) -> bytes:
    # A tag occurs once under a key, and so does each block that is laid over a name.
    pad = b""
    for block in count():
        if len(pad) >= len(text):
            break
        pad += hmac.digest(key, _PAD + tag + block.to_bytes(4, "big"), "sha256")
    return bytes(one ^ over for one, over in zip(text, pad, strict=False))
