"""
The canonical record of a choice, and the commitment that stands for it in the ledger.

A record is RFC 8785 canonical JSON made of strings, integers, booleans, null,
lists and objects only. An entry is SHA-256 over a tag, 32 random bytes of salt
and the record: without the salt nobody can tell, even by guessing every
record, what an entry says.
"""

import hashlib
import json
from datetime import UTC, datetime
from uuid import UUID

from consent.core.choices import Choice, Decision, Scope
from consent.core.posts import Kind

TAG = b"privacydash/entry/v1\n"
SALT_BYTES = 32


def canonical(value: object) -> bytes:
    """
    Return the canonical bytes of a record (RFC 8785).

    :raises TypeError: for floats, other types, and keys that are not plain ASCII
    """
    _check(value)
    # With ASCII keys and without floats this is what RFC 8785 asks for: keys
    # sorted, no white space, strings escaped only where JSON must.
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def _check(value: object) -> None:
    match value:
        case None | bool() | int() | str():
            return
        case list():
            for item in value:
                _check(item)
        case dict():
            for key, item in value.items():
                if not (isinstance(key, str) and key.isascii()):
                    raise TypeError("the keys of a record are plain ASCII")
                _check(item)
        case _:
            raise TypeError(f"a record cannot hold {type(value).__name__}")


def commitment(*, salt: bytes, record: bytes) -> bytes:
    """Return the 32 bytes that stand for a record in the ledger."""
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes")
    return hashlib.sha256(TAG + salt + record).digest()


def instant(at: datetime) -> str:
    """Return an instant as records have it: RFC 3339, UTC, whole seconds, `Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def choice_record(
    *,
    origin: str,
    subject: UUID,
    decision: Decision,
    scope: Scope,
    edition: str,
    policy: str | None,
    jurisdiction: str | None,
    text: str,
    language: str,
    channel: str,
    at: datetime,
    previous: int | None,
) -> dict[str, object]:
    """
    Return the record of a choice.

    `text` is the hex SHA-256 of the words that were shown; `previous` is the
    index of the subject's entry before this one.
    """
    return {
        "v": 1,
        "kind": "choice",
        "origin": origin,
        "subject": str(subject),
        "decision": decision.value,
        "scope": {
            "platform": scope.platform,
            "account": scope.account,
            "kind": scope.kind.value if scope.kind else None,
            "posts": sorted(scope.posts) or None,
        },
        "edition": edition,
        "policy": policy,
        "jurisdiction": jurisdiction,
        "text": text,
        "language": language,
        "channel": channel,
        "at": instant(at),
        "previous": previous,
    }


def choice_of(*, index: int, record: bytes | str) -> Choice:
    """
    Return the choice that a record of kind "choice" holds.

    :raises ValueError: if it is not such a record
    """
    read = json.loads(record)
    if not isinstance(read, dict) or read.get("kind") != "choice":
        raise ValueError("not the record of a choice")
    scope = read["scope"]
    return Choice(
        index=index,
        decision=Decision(read["decision"]),
        scope=Scope(
            platform=scope["platform"],
            account=scope["account"],
            kind=Kind(scope["kind"]) if scope["kind"] else None,
            posts=frozenset(scope["posts"] or ()),
        ),
        made_at=datetime.strptime(read["at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC),
    )
