"""Small ledgers in memory, and keys that sign the same everywhere."""

import hashlib
from datetime import UTC, datetime
from uuid import UUID

from consent.core import merkle
from consent.core.checkpoints import Checkpoint, sign_checkpoint
from consent.core.choices import EVERYTHING, Decision
from consent.core.receipts import Receipt
from consent.core.records import canonical, choice_record, commitment
from consent.ledger.keys import SigningKey

ORIGIN = "dash.example/log"
SALT = bytes(range(32))


def key(word="first", name=ORIGIN):
    return SigningKey.from_seed(name, hashlib.sha256(word.encode()).digest())


def entry(number):
    return hashlib.sha256(b"%d" % number).digest()


def reader(leaves):
    """Read hashes of complete subtrees from all of them, computed beforehand."""
    levels = [list(leaves)]
    while len(levels[-1]) > 1:
        row = levels[-1]
        levels.append([merkle.node_hash(*row[i : i + 2]) for i in range(0, len(row) - 1, 2)])
    return lambda level, index: levels[level][index]


def record(**members):
    return choice_record(
        **{
            "origin": ORIGIN,
            "subject": UUID("6f6e3a3e-0d5c-4b5e-9f1d-2b6a7c8d9e0f"),
            "decision": Decision.OBJECT,
            "scope": EVERYTHING,
            "edition": "e" * 64,
            "policy": None,
            "jurisdiction": "EU",
            "text": "0" * 64,
            "language": "en",
            "channel": "web",
            "at": datetime(2026, 11, 23, 12, tzinfo=UTC),
            "previous": None,
            **members,
        }
    )


def receipt(*signers, index=2, size=5, origin=ORIGIN, body=None):
    """A receipt for one record among other entries, signed by the first key unless others are given."""
    body = canonical(record()) if body is None else body
    entries = [entry(number) for number in range(size)]
    entries[index] = commitment(salt=SALT, record=body)
    read = reader(map(merkle.leaf_hash, entries))
    checkpoint = Checkpoint(origin=origin, size=size, root=merkle.root(size, read))
    return Receipt(
        salt=SALT,
        record=body,
        index=index,
        path=tuple(merkle.inclusion_path(index, size=size, read=read)),
        checkpoint=str(sign_checkpoint(checkpoint, *(signers or [key()]))).encode(),
    )
