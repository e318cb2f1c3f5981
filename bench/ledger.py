"""The ledger: what a proof costs on disk, a check on paper, and a replay of everything."""

import random
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from bench.case import Case, Sample, measuring

ENTRIES = {"s": 300_000, "m": 1_000_000, "l": 10_000_000}
FEWER = 10
PROOFS = 300
BATCHES = 40
PEER_ENTRIES = 100_000
DECISIONS = {"s": 200_000, "m": 1_000_000, "l": 10_000_000}
DECISION_BYTES = 100
TEN_MILLION = 10_000_000
PEER_PROOFS = 100
CHECKS = 50


def entry(number: int) -> bytes:
    return sha256(b"%d" % number).digest()


def quickest(work: Callable[[], object], *, times: int) -> float:
    """Return the microseconds of one call, from the quickest of a few batches."""
    batches = []
    for _ in range(BATCHES):
        start = time.process_time()
        for _ in range(times):
            work()
        batches.append((time.process_time() - start) / times)
    return min(batches) * 1e6


# --- A proof from disk --------------------------------------------------------------------------


def two_ledgers(folder: Path, scale: str) -> None:
    for name, size in (("many", ENTRIES[scale]), ("fewer", ENTRIES[scale] // FEWER)):
        write_ledger(folder / name, size)


def write_ledger(folder: Path, size: int) -> None:
    from consent.core.merkle import leaf_hash
    from consent.core.tiles import Edge
    from consent.ledger.files import LedgerFiles

    files, edge = LedgerFiles(folder), Edge()
    for tile, hashes in edge.add(leaf_hash(entry(number)) for number in range(size)):
        files.write(tile, hashes)
    for tile, hashes in edge.tiles():
        files.write(tile, hashes)
    files.settle()
    (folder / "root").write_bytes(edge.root())


def prove(folder: Path, size: int, sample: Sample) -> None:
    """Make proofs for entries from anywhere; what they share has been read before."""
    from consent.core.merkle import inclusion_path, leaf_hash, root_by_path
    from consent.ledger.files import LedgerFiles

    random_ = random.Random(size)
    read = LedgerFiles(folder).hashes(size=size)
    path_of = lambda index: inclusion_path(index, size=size, read=read)  # noqa: E731
    for index in random_.sample(range(size), PROOFS):
        found = root_by_path(leaf_hash(entry(index)), index=index, size=size, path=path_of(index))
        assert found == (folder / "root").read_bytes()
    for _ in range(BATCHES * PROOFS):
        path_of(random_.randrange(size))
    with measuring(sample):
        sample.extra["us"] = quickest(lambda: path_of(random_.randrange(size)), times=PROOFS)
    # The ratio compares the quickest batches, too: a busy machine must not decide it.
    sample.cpu = sample.extra["us"] / 1e6


def prove_fewer(folder: Path, scale: str, sample: Sample) -> None:
    prove(folder / "fewer", ENTRIES[scale] // FEWER, sample)


def prove_many(folder: Path, scale: str, sample: Sample) -> None:
    prove(folder / "many", ENTRIES[scale], sample)


# --- The first proofs of a process, with another library and with ours --------------------------


def same_entries(folder: Path, scale: str) -> None:  # noqa: ARG001
    from pymerkle import SqliteTree

    write_ledger(folder / "ours", PEER_ENTRIES)
    with SqliteTree(str(folder / "peer.sqlite3")) as tree:
        tree.append_entries(entry(number) for number in range(PEER_ENTRIES))


def prove_with_peer(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    from pymerkle import SqliteTree

    random_ = random.Random(1)
    with SqliteTree(str(folder / "peer.sqlite3")) as tree, measuring(sample):
        for _ in range(PEER_PROOFS):
            tree.prove_inclusion(random_.randint(1, PEER_ENTRIES))


def prove_beside_peer(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    from consent.core.merkle import inclusion_path
    from consent.ledger.files import LedgerFiles

    random_ = random.Random(1)
    read = LedgerFiles(folder / "ours").hashes(size=PEER_ENTRIES)
    with measuring(sample):
        for _ in range(PEER_PROOFS):
            inclusion_path(random_.randrange(PEER_ENTRIES), size=PEER_ENTRIES, read=read)


# --- A receipt checked --------------------------------------------------------------------------


def a_receipt(folder: Path, scale: str) -> None:  # noqa: ARG001
    """Write a receipt for an entry among ten million, and the key; the path may be invented."""
    from datetime import UTC, datetime
    from uuid import UUID

    from consent.core import merkle, records
    from consent.core.checkpoints import Checkpoint, sign_checkpoint
    from consent.core.choices import Decision, Scope
    from consent.core.receipts import Receipt
    from consent.ledger.keys import SigningKey

    origin = "privacydash.example/ledger"
    key = SigningKey.from_seed(origin, entry(0))
    record = records.canonical(
        records.choice_record(
            origin=origin,
            subject=UUID(int=1),
            decision=Decision.OBJECT,
            scope=Scope(platform="facebook"),
            edition=entry(1).hex(),
            policy="facebook-eu-training-2025",
            jurisdiction="EU",
            text=entry(2).hex(),
            language="en",
            channel="web",
            at=datetime(2026, 11, 23, tzinfo=UTC),
            previous=TEN_MILLION // 3,
        )
    )
    index, salt = TEN_MILLION // 2, entry(3)
    # Every level but the highest has a sibling on either side of this one's path.
    path = tuple(entry(number) for number in range((TEN_MILLION - 1).bit_length()))
    leaf = merkle.leaf_hash(records.commitment(salt=salt, record=record))
    root = merkle.root_by_path(leaf, index=index, size=TEN_MILLION, path=path)
    note = sign_checkpoint(Checkpoint(origin=origin, size=TEN_MILLION, root=root), key)
    made = Receipt(salt=salt, record=record, index=index, path=path, checkpoint=str(note).encode())
    (folder / "receipt").write_bytes(bytes(made))
    (folder / "key").write_text(str(key.key))


def check(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    from consent.core import ed25519, merkle
    from consent.core.notes import parse_keys
    from consent.core.receipts import Receipt, read_record, verify
    from consent.core.records import commitment

    data = (folder / "receipt").read_bytes()
    keys = parse_keys((folder / "key").read_text())
    with_library = lambda: verify(data, keys=keys)  # noqa: E731

    def hashing() -> None:
        found = Receipt.parse(data)
        leaf = merkle.leaf_hash(commitment(salt=found.salt, record=found.record))
        merkle.root_by_path(leaf, index=found.index, size=TEN_MILLION, path=found.path)
        read_record(found.record)

    def with_key() -> None:
        ed25519._key.cache_clear()  # noqa: SLF001
        verify(data, keys=parse_keys((folder / "key").read_text()))

    assert ed25519._library() is not None  # noqa: SLF001
    with measuring(sample):
        sample.extra["ms_library"] = quickest(with_library, times=CHECKS) / 1000
        sample.extra["ms_hashing"] = quickest(hashing, times=CHECKS) / 1000
        ed25519.verify = ed25519.verify_plainly
        sample.extra["ms_plain"] = quickest(with_library, times=CHECKS // 10) / 1000
        sample.extra["ms_plain_and_key"] = quickest(with_key, times=CHECKS // 10) / 1000
    sample.extra["bytes"] = len(data)


# --- A replay of everything ---------------------------------------------------------------------


def nothing(folder: Path, scale: str) -> None:
    """Nothing to prepare."""


def decisions(scale: str) -> list[tuple[bytes, bytes]]:
    random_ = random.Random(5)
    return [
        (random_.randbytes(32), random_.randbytes(DECISION_BYTES)) for _ in range(DECISIONS[scale])
    ]


def bare_hashes(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    """Hash each decision three times, the least there is: commitment, leaf, node."""
    made = decisions(scale)
    with measuring(sample):
        for salt, record in made:
            commitment = sha256(salt + record).digest()
            leaf = sha256(commitment).digest()
            sha256(leaf + commitment).digest()


def replay(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    from consent.core.audit import leaves_of
    from consent.core.tiles import Edge

    made, edge = decisions(scale), Edge()
    with measuring(sample):
        for _ in edge.add(leaves_of(made)):
            pass
        edge.root()
    assert edge.size == len(made)
    sample.extra["us"] = sample.cpu / len(made) * 1e6


CASES = (
    Case("a proof from disk", ("L3a", "L3b"), two_ledgers, prove_fewer, prove_many),
    Case(
        "a proof and another library",
        ("L3c",),
        same_entries,
        prove_with_peer,
        prove_beside_peer,
        needs="pymerkle",
    ),
    Case(
        "a receipt among ten million", ("L4a", "L4b", "L4c", "L4d", "P4"), a_receipt, check, check
    ),
    Case("a replay of all decisions", ("L5a", "L5b"), nothing, bare_hashes, replay),
)
