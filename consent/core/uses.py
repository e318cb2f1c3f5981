"""
Was a post in a release? The items of a release as a tree, and the proof of "in" or "out".

A release is sealed with one entry of the ledger: how many items it has, and the
root of a tree over them. An item stands there under a tag that only the account
it came from can compute, so a proof shows its owner's post and nothing of other
people's. The tags are in order. That makes "out" provable too: the two items
between which the post would stand are neighbours.

A proof is one text file: what it is about, the account's key, one or two items
with their paths, an empty line, and the receipt of the seal.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

from consent.core import merkle, receipts
from consent.core.merkle import HASH_BYTES
from consent.core.notes import VerifierKey
from consent.core.receipts import Proven, decode, encode, read_index, read_path, text_of
from consent.core.records import canonical
from consent.core.refusal import Refused

HEADER = "privacydash/use@v1"
SUFFIX = ".use-proof"
SECRET_BYTES = 32
ITEM_BYTES = 2 * HASH_BYTES

_ACCOUNT = b"privacydash/release-account/v1\n"
_ITEM = b"privacydash/release-item/v1\n"
_CONTENT = b"privacydash/release-content/v1\n"
_SECRET = b"privacydash/release-secret/v1\n"


class NotAUseProof(Refused):
    """The file is not written as such a proof is."""


class NotASeal(Refused):
    """The entry that the file brings is not the seal of this release."""


class NotInRelease(Refused):
    """What was sealed does not hold this item at this place."""


class ShowsNothing(Refused):
    """The items are in what was sealed, but do not say whether the post is."""


def account_key(secret: bytes, *, platform: str, account: str) -> bytes:
    """Return the key to the items of one account in the release with this secret."""
    return _keyed(secret, _ACCOUNT + canonical([platform, account]))


def secret_commitment(secret: bytes) -> str:
    """Return, in hexadecimal, what the seal says of the secret: an auditor can hold it against."""
    return hashlib.sha256(_SECRET + secret).hexdigest()


def item_of(key: bytes, *, platform: str, account: str, post: str, content: str) -> bytes:
    """Return the 64 bytes of an item: its tag, and what stands for its content's digest."""
    return tag_of(key, platform=platform, account=account, post=post) + _content(key, content)


def tag_of(key: bytes, *, platform: str, account: str, post: str) -> bytes:
    # With all three in it, a proof cannot be passed off as one about another account's post.
    return _keyed(key, _ITEM + canonical([platform, account, post]))


def _content(key: bytes, content: str) -> bytes:
    return _keyed(key, _CONTENT + content.encode())


def _keyed(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")


def seal_record(
    *,
    origin: str,
    release: str,
    cut: int,
    snapshot: str,
    items: int,
    root: bytes,
    secret: bytes,
    by: str,
    second: str,
    at: str,
) -> dict[str, object]:
    """
    Return the record that seals a release.

    `cut` is the index of the entry that cut it off, `snapshot` the digest of
    what it was filtered with; `by` and `second` are the subjects of the two who
    sealed it.
    """
    return {
        "v": 1,
        "kind": "seal",
        "origin": origin,
        "release": release,
        "cut": cut,
        "snapshot": snapshot,
        "items": items,
        "root": root.hex(),
        "secret": secret_commitment(secret),
        "by": by,
        "second": second,
        "at": at,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """An item of a release, its place among them, and its path to the root."""

    index: int
    item: bytes
    path: tuple[bytes, ...]

    @property
    def tag(self) -> bytes:
        return self.item[:HASH_BYTES]


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """
    Which post of which release.

    `content` is the digest of what went in; None if the proof does not say, or the post was not in.
    """

    release: str
    platform: str
    account: str
    post: str
    content: str | None

    def members(self) -> dict[str, str | None]:
        return {name: getattr(self, name) for name in sorted(self.__slots__)}


@dataclass(frozen=True, slots=True, kw_only=True)
class UseProven:
    """What is proven: the post was in the release, or was not; `seal` is the entry that says so."""

    about: About
    was_in: bool
    seal: Proven


@dataclass(frozen=True, slots=True, kw_only=True)
class UseProof:
    """A proof as it is written; nothing of it is checked. `receipt` is that of the seal."""

    about: About
    key: bytes
    placed: tuple[Placed, ...]
    receipt: bytes

    def __bytes__(self) -> bytes:
        lines = [
            HEADER,
            f"about {canonical(self.about.members()).decode()}",
            f"key {encode(self.key)}",
        ]
        for one in self.placed:
            lines += [f"item {encode(one.item)}", f"index {one.index}", *map(encode, one.path)]
        return "\n".join([*lines, "", ""]).encode() + self.receipt

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """
        Read a proof.

        :raises NotAUseProof: if it is not written as one is
        """
        try:
            head, empty_line, receipt = text_of(data).partition("\n\n")
            match head.split("\n"):
                case [header, about, key, *placed] if header == HEADER and empty_line:
                    return cls(
                        about=_read_about(about),
                        key=_read_key(key),
                        placed=_read_placed(placed),
                        receipt=receipt.encode(),
                    )
        except (receipts.NotAReceipt, merkle.PathTooLong) as refused:
            raise NotAUseProof(str(refused)) from None
        raise NotAUseProof(f"It does not begin as {HEADER} does.")

    def verify(self, keys: Iterable[VerifierKey]) -> UseProven:
        """
        Return what this proves to whoever trusts these keys.

        :raises NotASeal: if the receipt is not that of this release's seal
        :raises NotInRelease: if an item, its place or its path was changed
        :raises ShowsNothing: if the items leave open whether the post is among them
        :raises Refused: and whatever the receipt is refused for
        """
        seal = receipts.verify(self.receipt, keys=keys)
        size, root = _sealed(seal.record, self.about.release)
        for one in self.placed:
            leaf = merkle.leaf_hash(one.item)
            if root != merkle.root_by_path(leaf, index=one.index, size=size, path=one.path):
                raise NotInRelease(f"What was sealed does not hold item {one.index} like this.")
        about = self.about
        tag = tag_of(self.key, platform=about.platform, account=about.account, post=about.post)
        was_in = any(one.tag == tag for one in self.placed)
        if was_in:
            self._check_item(tag)
        elif about.content is not None or not _is_between(self.placed, tag, size):
            raise ShowsNothing("The items are not the neighbours of the place of this post.")
        return UseProven(about=about, was_in=was_in, seal=seal)

    def _check_item(self, tag: bytes) -> None:
        items = [one.item for one in self.placed]
        content = self.about.content
        if len(items) > 1 or (content is not None and items != [tag + _content(self.key, content)]):
            raise ShowsNothing("The item is not that of this post with this content.")


def is_use_proof(data: bytes) -> bool:
    """Return whether a file says that it is such a proof."""
    return data.startswith(HEADER.encode())


def _sealed(record: dict[str, object], release: str) -> tuple[int, bytes]:
    items, root = record.get("items"), record.get("root")
    if record["kind"] != "seal" or record.get("release") != release:
        raise NotASeal("The entry does not seal this release.")
    if not (isinstance(items, int) and isinstance(root, str) and len(root) == 2 * HASH_BYTES):
        raise NotASeal("The seal does not say what it seals.")
    try:
        return items, bytes.fromhex(root)
    except ValueError:
        raise NotASeal("The seal does not say what it seals.") from None


def _is_between(placed: Sequence[Placed], tag: bytes, size: int) -> bool:
    """Return whether these are all the items that could stand beside a tag that is not there."""
    before = [one for one in placed if one.tag < tag]
    after = [one for one in placed if one.tag > tag]
    if (*before, *after) != tuple(placed) or len(before) > 1 or len(after) > 1:
        return False
    last_before = before[0].index if before else -1
    first_after = after[0].index if after else size
    return first_after == last_before + 1


def _read_about(line: str) -> About:
    text = line.removeprefix("about ")
    try:
        read = json.loads(text)
        about = About(**read)
        written = canonical(about.members()).decode()
    except (ValueError, TypeError, RecursionError):
        raise NotAUseProof("It does not say what it is about.") from None
    optional = about.content is None or isinstance(about.content, str)
    named = (about.release, about.platform, about.account, about.post)
    if f"about {written}" != line or not optional or not all(isinstance(n, str) for n in named):
        raise NotAUseProof("It does not say what it is about.")
    return about


def _read_key(line: str) -> bytes:
    key = decode(line.removeprefix("key "), "key") if line.startswith("key ") else b""
    if len(key) != HASH_BYTES:
        raise NotAUseProof("The line with the account's key is missing.")
    return key


def _read_placed(lines: Sequence[str]) -> tuple[Placed, ...]:
    if not lines:
        return ()
    starts = [at for at, line in enumerate(lines) if line.startswith("item ")]
    if starts[:1] != [0]:
        raise NotAUseProof("A line stands where an item is expected.")
    placed = []
    for start, end in pairwise([*starts, len(lines)]):
        item = decode(lines[start].removeprefix("item "), "item")
        if len(item) != ITEM_BYTES:
            raise NotAUseProof(f"An item does not have {ITEM_BYTES} bytes.")
        index = read_index(lines[start + 1 : min(start + 2, end)])
        placed.append(Placed(index=index, item=item, path=read_path(lines[start + 2 : end])))
    return tuple(placed)
