"""
Make the example and the test vectors in this folder. The same every time.

    .venv/bin/python docs/ledger/make_vectors.py
"""

import base64
import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent))

from consent.core import merkle, tiles  # noqa: E402 (the project is found first)
from consent.core.checkpoints import Checkpoint, SignedCheckpoint, sign_checkpoint  # noqa: E402
from consent.core.choices import Decision, Scope  # noqa: E402
from consent.core.notes import Note, VerifierKey, sign  # noqa: E402
from consent.core.posts import Kind  # noqa: E402
from consent.core.receipts import Receipt, verify  # noqa: E402
from consent.core.records import canonical, choice_record, commitment  # noqa: E402
from consent.core.refusal import Refused  # noqa: E402
from consent.ledger.keys import SigningKey  # noqa: E402

ORIGIN = "dash.example/ledger"
SIZES = (0, 1, 2, 3, 255, 256, 257, 65_535, 65_536, 65_537, 70_000)
SALT = bytes(range(32))

# What the specifications leave open, or only advise, and we refuse.
STRICTER = {
    "101 signatures",
    "the same key twice",
    "another ledger's key",
    "base64 with bits that stand for nothing",
    "an extension line",
    "a known key with a bad signature beside a good one",
}


def key(word: str, name: str = ORIGIN) -> SigningKey:
    return SigningKey.from_seed(name, sha256(word.encode()).digest())


OLD, NEW, STRANGER = key("old key"), key("new key"), key("stranger's key", "stranger.example")
OTHER_KEY_SAME_NAME = key("unknown key")
OTHER_NAME_SAME_KEY = key("old key", "dash.example/another")


def entry(number: int) -> bytes:
    """Entry number n of the test trees is the SHA-256 of n in decimal digits."""
    return sha256(b"%d" % number).digest()


class Tree:
    """A test tree, in which one entry may be that of a record."""

    def __init__(self, size: int, *, at: int | None = None, record: bytes = b"") -> None:
        entries = [entry(number) for number in range(size)]
        if at is not None:
            entries[at] = commitment(salt=SALT, record=record)
        self.size = size
        self.leaves = [merkle.leaf_hash(one) for one in entries]
        edge = tiles.Edge()
        stored = dict(edge.add(self.leaves))
        stored.update(edge.tiles())
        self.stored = stored
        self.read = tiles.TileHashes(stored.__getitem__, size=size)
        self.root = edge.root()

    def path(self, index: int) -> list[bytes]:
        return merkle.inclusion_path(index, size=self.size, read=self.read)

    def checkpoint(self) -> Checkpoint:
        return Checkpoint(origin=ORIGIN, size=self.size, root=self.root)


def encoded(hashes: list[bytes]) -> list[str]:
    return [base64.b64encode(one).decode() for one in hashes]


def trees() -> dict[str, object]:
    return {
        "about": "Entry n is the SHA-256 of n in decimal digits. Hashes are in base64.",
        "trees": [tree_vector(Tree(size)) for size in SIZES],
    }


def tree_vector(tree: Tree) -> dict[str, object]:
    size = tree.size
    indexes = sorted({0, 1, 255, 256, size // 2, size - 1} & set(range(size)))
    olds = sorted({1, 2, 255, 256, 65_536, size - 1} & set(range(1, size)))
    return {
        "size": size,
        "root": encoded([tree.root])[0],
        "full_tiles": [
            sum(tile.level == level and tile.full for tile in tree.stored) for level in range(3)
        ],
        "partial_tiles": {
            tile.path: sha256(hashes).hexdigest()
            for tile, hashes in tree.stored.items()
            if not tile.full
        },
        "inclusion": [{"index": at, "path": encoded(tree.path(at))} for at in indexes],
        "consistency": [
            {
                "from": old,
                "proof": encoded(merkle.consistency_proof(old, size, read=tree.read)),
            }
            for old in olds
        ],
    }


def vector(
    name: str, data: bytes, keys: tuple[SigningKey, ...], outcome: Callable[..., object]
) -> dict[str, object]:
    """One case: a file, the keys that are trusted, and what a checker must come to."""
    try:
        expected: dict[str, object] = {"accepted": outcome(data, keys=[k.key for k in keys])}
    except Refused as refused:
        expected = {"refused": type(refused).__name__}
    try:
        content = {"text": data.decode()}
    except UnicodeDecodeError:
        content = {"base64": base64.b64encode(data).decode()}
    found = {"name": name, **content, "keys": [str(k.key) for k in keys], **expected}
    return found | ({"stricter": True} if name in STRICTER else {})


def checkpoints() -> dict[str, object]:
    return {"vectors": [vector(*case, opened) for case in checkpoint_cases()]}


def opened(data: bytes, *, keys: list[VerifierKey]) -> dict[str, object]:
    found = SignedCheckpoint.open(data, keys=keys)
    return {"size": found.checkpoint.size, "signed_by": [str(key) for key in found.signers]}


def checkpoint_cases() -> Iterator[tuple[str, bytes, tuple[SigningKey, ...]]]:
    checkpoint = Tree(3).checkpoint()
    good = str(sign_checkpoint(checkpoint, OLD))
    text = checkpoint.text
    yield "one signature", good.encode(), (OLD,)
    yield "the empty tree", str(sign_checkpoint(Tree(0).checkpoint(), OLD)).encode(), (OLD,)

    both = str(sign_checkpoint(checkpoint, OLD, NEW))
    yield "two signatures, both keys known", both.encode(), (OLD, NEW)
    yield "key rotation: only the old key is known", both.encode(), (OLD,)
    yield "key rotation: only the new key is known", both.encode(), (NEW,)
    yield "only an unknown key has signed", good.encode(), (NEW,)

    stranger = str(sign(text, OLD, STRANGER))
    yield "an unknown signature line is ignored", stranger.encode(), (OLD,)
    same_name = str(sign(text, OTHER_KEY_SAME_NAME, OLD))
    yield "an unknown key with a known name is ignored", same_name.encode(), (OLD,)
    yield "nothing but a known name", str(sign(text, OTHER_KEY_SAME_NAME)).encode(), (OLD,)
    id_of_known = line_with(sign(text, STRANGER), key_id=OLD.key.id)
    yield "an unknown name with a known id is ignored", joined(good, id_of_known), (OLD,)
    yield (
        "another ledger's key",
        str(sign(text, OTHER_NAME_SAME_KEY)).encode(),
        (OTHER_NAME_SAME_KEY,),
    )

    bad = line_with(sign(text + "x\n", NEW))
    yield "a known key with a bad signature, alone", f"{text}\n{bad}\n".encode(), (NEW,)
    yield "a known key with a bad signature beside a good one", joined(good, bad), (OLD, NEW)
    yield "the same bad signature while its key is unknown", joined(good, bad), (OLD,)
    yield "the same key twice", joined(good, line_with(Note.parse(good.encode()))), (OLD,)

    for count in (16, 17, 100, 101):
        strangers = [key(f"stranger {n}", f"stranger.example/{n}") for n in range(count - 1)]
        lines = "".join(f"{line_with(sign(text, one))}\n" for one in strangers)
        yield (
            f"{count} signatures",
            f"{text}\n{lines}{line_with(sign(text, OLD))}\n".encode(),
            (OLD,),
        )
    yield from written_wrongly(good)
    yield from signed_wrongly(checkpoint)


def line_with(note: Note, *, key_id: bytes | None = None) -> str:
    line = note.signatures[0]
    return str(type(line)(line.name, key_id or line.key_id, line.value))


def joined(note: str, line: str) -> bytes:
    return f"{note}{line}\n".encode()


def written_wrongly(good: str) -> Iterator[tuple[str, bytes, tuple[SigningKey, ...]]]:
    """What is no note, however it is signed."""
    first, rest = good.split("\n", 1)
    cases = {
        "a trailing space after the origin": f"{first} \n{rest}",
        "a trailing space after the signature": good[:-1] + " \n",
        "a space too many before the signature": good.replace("ledger ", "ledger  "),
        "CRLF": good.replace("\n", "\r\n"),
        "no final newline": good[:-1],
        "an empty line at the end": good + "\n",
        "no empty line before the signature": good.replace("\n\n", "\n"),
        "no signature": text_of(good) + "\n\n",
        "a hyphen in place of the dash": good.replace("—", "-"),
        "a tab": good.replace("\n", "\t\n", 1),
        "base64 without padding": good.rstrip("=\n") + "\n",
        "base64 with bits that stand for nothing": other_last_bits(good),
        "a signature of nothing but an id": good[: good.rindex(" ")] + " AAAAAA==\n",
        "a byte order mark": "\ufeff" + good,
    }
    for name, text in cases.items():
        yield name, text.encode(), (OLD,)
    yield "not UTF-8", good.encode().replace(b"dash", b"d\xffsh"), (OLD,)


def text_of(good: str) -> str:
    """What stands above the first empty line."""
    return good.partition("\n\n")[0]


def other_last_bits(good: str) -> str:
    """Change the bits that padding leaves over: a lax decoder reads the same bytes."""
    digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    body = good.rstrip("=\n")
    return body[:-1] + digits[digits.index(body[-1]) + 1] + good[len(body) :]


def signed_wrongly(checkpoint: Checkpoint) -> Iterator[tuple[str, bytes, tuple[SigningKey, ...]]]:
    """What is no checkpoint, though the ledger's own key has signed it."""
    origin, size, root = checkpoint.text.split("\n")[:3]
    cases = {
        "a leading zero in the size": f"{origin}\n0{size}\n{root}\n",
        "a sign before the size": f"{origin}\n+{size}\n{root}\n",
        "a size of 2**63": f"{origin}\n{2**63}\n{root}\n",
        "an extension line": f"{origin}\n{size}\n{root}\nmore\n",
        "a root of 31 bytes": f"{origin}\n{size}\n{base64.b64encode(bytes(31)).decode()}\n",
        "no root": f"{origin}\n{size}\n",
    }
    for name, text in cases.items():
        yield name, str(sign(text, OLD)).encode(), (OLD,)


def record(**members: object) -> bytes:
    return canonical(
        choice_record(
            **{
                "origin": ORIGIN,
                "subject": UUID("6f6e3a3e-0d5c-4b5e-9f1d-2b6a7c8d9e0f"),
                "decision": Decision.OBJECT,
                "scope": Scope(platform="facebook"),
                "edition": sha256(b"an edition").hexdigest(),
                "policy": "facebook-eu-training",
                "jurisdiction": "EU",
                "text": sha256(b"the words shown").hexdigest(),
                "language": "en",
                "channel": "web",
                "at": datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC),
                "previous": None,
                **members,
            }
        )
    )


def receipt(size: int, index: int, *signers: SigningKey, body: bytes | None = None) -> Receipt:
    body = record() if body is None else body
    tree = Tree(size, at=index, record=body)
    return Receipt(
        salt=SALT,
        record=body,
        index=index,
        path=tuple(tree.path(index)),
        checkpoint=str(sign_checkpoint(tree.checkpoint(), *(signers or (OLD,)))).encode(),
    )


EXAMPLE = receipt(70_000, 12_345)


def receipts() -> dict[str, object]:
    return {"vectors": [vector(*case, proven) for case in receipt_cases()]}


def proven(data: bytes, *, keys: list[VerifierKey]) -> dict[str, object]:
    found = verify(data, keys=keys)
    return {
        "index": found.index,
        "entry": base64.b64encode(found.entry).decode(),
        "size": found.checkpoint.size,
        "record": found.record,
        "signed_by": [str(key) for key in found.signers],
    }


def receipt_cases() -> Iterator[tuple[str, bytes, tuple[SigningKey, ...]]]:
    for size in SIZES[1:]:
        yield f"the last of {size} entries", bytes(receipt(size, size - 1)), (OLD,)
    yield "an entry in the middle", bytes(EXAMPLE), (OLD,)
    rotated = receipt(257, 0, OLD, NEW)
    yield "two signatures, only the new key is known", bytes(rotated), (NEW,)
    everything = record(decision=Decision.CONSENT, scope=Scope(kind=Kind.PHOTO), previous=3)
    yield "a consent for photos", bytes(receipt(5, 4, body=everything)), (OLD,)
    posts = record(scope=Scope(posts=frozenset({"0" * 32, "1" * 32})), policy=None)
    yield "an objection for two posts", bytes(receipt(5, 2, body=posts)), (OLD,)
    yield "a consent with an end", bytes(receipt(5, 4, body=ending())), (OLD,)
    but = Scope(but_kinds=frozenset({Kind.PHOTO}), but_posts=frozenset({"0" * 32}))
    yield "an objection with exceptions", bytes(receipt(5, 4, body=record(scope=but))), (OLD,)
    other = canonical({"v": 1, "kind": "key", "origin": ORIGIN})
    yield "an entry of another kind", bytes(receipt(5, 2, body=other)), (OLD,)

    good = receipt(7, 4)
    for name, text in changed_receipts(bytes(good).decode()).items():
        yield name, text.encode(), (OLD,)
    yield "another salt", bytes(changed(good, salt=bytes(32))), (OLD,)
    altered = good.record.replace(b'"object"', b'"consent"')
    yield "another decision in the record", bytes(changed(good, record=altered)), (OLD,)
    for name, body in unreadable_records().items():
        yield name, bytes(receipt(5, 2, body=body)), (OLD,)


def changed(good: Receipt, **members: object) -> Receipt:
    names = ("salt", "record", "index", "path", "checkpoint")
    return Receipt(**{**{name: getattr(good, name) for name in names}, **members})


def changed_receipts(good: str) -> dict[str, str]:
    lines = good.split("\n")
    last_of_path = lines.index("") - 1
    index = lines.index("index 4")
    return {
        "the index of another entry": good.replace("index 4", "index 5"),
        "the index is the size": good.replace("index 4", "index 7"),
        "a leading zero in the index": good.replace("index 4", "index 04"),
        "no index": good.replace("index 4\n", ""),
        "a path that is one hash short": "\n".join(
            lines[:last_of_path] + lines[last_of_path + 1 :]
        ),
        "a path that is one hash long": "\n".join(
            [*lines[:last_of_path], lines[last_of_path], *lines[last_of_path:]]
        ),
        "two hashes of the path swapped": "\n".join(
            [*lines[: index + 1], lines[index + 2], lines[index + 1], *lines[index + 3 :]]
        ),
        "no record": "\n".join([lines[0], *lines[2:]]),
        "an empty record": "\n".join([lines[0], "extra AAAA", *lines[2:]]),
        "an unknown version of the format": good.replace("@v1", "@v2", 1),
        "CRLF": good.replace("\n", "\r\n"),
        "a trailing space": good.replace("index 4", "index 4 "),
        "no final newline": good[:-1],
        "no checkpoint": text_of(good) + "\n",
        "another tree's checkpoint": text_of(good)
        + "\n\n"
        + str(sign_checkpoint(Tree(7).checkpoint(), OLD)),
        "a checkpoint of another size": good.replace(f"{ORIGIN}\n7\n", f"{ORIGIN}\n8\n"),
    }


def ending() -> bytes:
    return record(decision=Decision.CONSENT, ends_at=datetime(2027, 1, 1, tzinfo=UTC))


def unreadable_records() -> dict[str, bytes]:
    """What was really entered, and still is no record."""
    good = record()
    return {
        "a record with spaces": good.replace(b",", b", "),
        "a record with a member twice": good.replace(b'{"at"', b'{"at":"","at"'),
        "a record of version 3": good.replace(b'"v":1', b'"v":3'),
        "version 2 for what version 1 can say": good.replace(b'"v":1', b'"v":2'),
        "version 1 for a consent with an end": ending().replace(b'"v":2', b'"v":1'),
        "an objection with an end": ending().replace(b'"consent"', b'"object"'),
        "a scope with an unknown member": good.replace(b'"posts":', b'"part":"a","posts":'),
        "a record of another ledger": record(origin="other.example/ledger"),
        "a choice that says no decision": good.replace(b'"decision":"object",', b""),
        "not JSON": b"not JSON",
    }


def main() -> None:
    (HERE / "example.tlog-proof").write_bytes(bytes(EXAMPLE))
    (HERE / "example.vkey").write_text(f"{OLD.key}\n")
    for name, made in (("trees", trees), ("checkpoints", checkpoints), ("receipts", receipts)):
        text = json.dumps(made(), indent=1, ensure_ascii=False)
        (HERE / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
