"""
Repositories of Bluesky, and what its servers answer as JSON. See docs/formats/bluesky.md.

Every record of a repository is public. A record has no edits, and one that was deleted is gone.
"""

import re
from functools import partial
from typing import Any

from consent.core.posts import Audience, Basis
from consent.posts.formats.archive import ArchiveReader, Tally
from consent.posts.formats.contract import Role, Syntax
from consent.posts.formats.conversations import MESSAGES
from consent.posts.formats.evidence import MOST, Findings
from consent.posts.formats.identified import (
    LONGEST_ID,
    Drafted,
    Identified,
    facts_by_kind,
    usable_id,
)
from consent.posts.formats.layout import Layout, Place
from consent.posts.formats.media import records
from consent.posts.formats.moments import moment, moment_in_text, moments_in_texts
from consent.posts.formats.paths import Path

POST = "app.bsky.feed.post"
PIN = "app.bsky.feed.defs#reasonPin"
PROFILE = "app.bsky.actor.profile"
INTENTS = "org.user-intents.declaration"
"""A draft (proposal 0008): what the account allows to be done with its public data."""
POSTED, COMMENTED = facts_by_kind(Audience.PUBLIC, Basis.EXPORT_STATE)
WISHES = ("syntheticContentGeneration", "bulkDataset", "publicAccessArchive", "protocolBridging")
ADDRESS = re.compile(r"at://(did:[a-z]+:[A-Za-z0-9._:%-]+)/([a-zA-Z0-9.-]+)/([A-Za-z0-9._:~-]+)")

DIGITS = "234567abcdefghijklmnopqrstuvwxyz"
TID = re.compile(f"[234567a-j][{DIGITS}]{{12}}")
BITS_OF_CLOCK = 10
"""The last bits of a TID tell clocks apart."""


def _private(at: Path) -> str | None:
    return MESSAGES if at.name in {"chat.jsonl", "chat.json"} else None


LAYOUT = Layout(
    [
        Place(
            Role(
                "repository",
                frozenset({POST, PROFILE, INTENTS}),
                Syntax.REPOSITORY,
                counted=False,
                sole=True,
            ),
            re.compile(r"repo(?:sitory)?\.car|did[_-]plc[_-]\w+\.car"),
        ),
        Place(
            Role("answers", frozenset({"records", "feed"}), counted=False),
            re.compile(r"app\.bsky\.feed\.post\.json|bluesky\.json"),
        ),
    ],
    private=_private,
)


class Bluesky:
    """The format of Bluesky's repositories."""

    platform = "bluesky"
    order = LAYOUT.order
    score = staticmethod(LAYOUT.score)
    role = staticmethod(LAYOUT.role)
    closed = staticmethod(LAYOUT.closed)

    def reader(self, *, latest: int) -> "_Reader":
        return _Reader(latest)


class _Reader(ArchiveReader):
    """Tells the records of a repository apart by their collections."""

    def __init__(self, latest: int) -> None:
        tally = Tally()
        findings = Findings(latest)
        self._latest = latest
        self._found = findings
        self._made = Identified(tally, partial(moments_in_texts, latest=latest))
        self._did = ""
        super().__init__(
            by_role={"repository": self._owner, "answers": self._answer},
            by_list={POST: self._record, PROFILE: self._profile, INTENTS: self._intents},
            about={},
            findings=findings,
            tally=tally,
            wrappers=0,
            made=self._made.posts,
            stricter=self._made.stricter,
        )

    def _owner(self, record: object) -> Drafted | None:
        did = record.get("did") if type(record) is dict else None
        if type(did) is not str:
            return None
        self._did = did
        self._found.account.setdefault("handle", did[:100])
        self._found.made(_time_of(record.get("rev"), self._latest))
        return ()

    def _record(self, record: object) -> Drafted | None:
        value = record.get("value") if type(record) is dict else None
        if type(value) is not dict:
            return None
        address = f"at://{self._did}/{POST}/{record['rkey']}"
        return _post(address, value) if usable_id(address) else None

    def _answer(self, record: object) -> Drafted | None:
        """Read one of `listRecords` or `getRecord`, or of a feed."""
        if type(record) is not dict:
            return None
        if _is_repost(record.get("reason")):
            return self._made.somebody_elses()
        post = record.get("post", record)
        if type(post) is not dict:
            return None
        value, uri = post.get("value", post.get("record")), post.get("uri")
        address = ADDRESS.fullmatch(uri) if type(uri) is str else None
        if address is None or address[2] != POST or type(value) is not dict:
            return None
        did = address[1][:100]
        if self._found.account.setdefault("handle", did) != did:
            return self._made.somebody_elses()
        return _post(address[0], value) if len(address[0]) <= LONGEST_ID else None

    def _profile(self, record: object) -> Drafted | None:
        value = record.get("value") if type(record) is dict else None
        if type(value) is not dict:
            return None
        labels = value.get("labels")
        named = records(labels.get("values")) if type(labels) is dict else ()
        if any(each.get("val") == "!no-unauthenticated" for each in named):
            self._found.evidence["signed_in_only"] = True
        return ()

    def _intents(self, record: object) -> Drafted | None:
        """Note what the account declares about the use of its data; it decides nothing here."""
        value = record.get("value") if type(record) is dict else None
        if type(value) is not dict:
            return None
        declared = self._found.evidence.setdefault("intents", [])
        for wish in WISHES:
            said = value.get(wish)
            if type(said) is dict and type(said.get("allow")) is bool and len(declared) < MOST:
                at = moment_in_text(said.get("updatedAt"), self._latest)
                declared.append({"wish": wish, "allow": said["allow"], "at": at})
        return ()


def _time_of(rev: object, latest: int) -> int | None:
    """
    Return when a commit was made, in Unix seconds, from its number: microseconds in 11 of 13 digits.

    https://atproto.com/specs/tid
    """
    if type(rev) is not str or not TID.fullmatch(rev):
        return None
    number = 0
    for digit in rev:
        number = number * len(DIGITS) + DIGITS.index(digit)
    return moment((number >> BITS_OF_CLOCK) // 1_000_000, latest)


def _post(address: str, value: dict[str, Any]) -> Drafted | None:
    text = value.get("text")
    if type(text) is not str:
        return None
    facts = COMMENTED if value.get("reply") else POSTED
    return ((address, facts, value.get("createdAt"), text, "", ""),)


def _is_repost(reason: object) -> bool:
    """Return whether this is why somebody else's post is in a feed; one's own may be pinned there."""
    return type(reason) is dict and reason.get("$type") != PIN
