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

from consent.core.choices import EVERYTHING, Choice, Decision, Scope, unfit
from consent.core.posts import Kind

TAG = b"privacydash/entry/v1\n"
SALT_BYTES = 32
CHOICE_VERSION = 2
"""The newest version of the record of a choice; version 1 has no exceptions and no end."""


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


NO_WORDS = hashlib.sha256(b"").hexdigest()
"""What the record of a choice has as its words where none were shown: support or a command made it."""


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
    ends_at: datetime | None = None,
) -> dict[str, object]:
    """
    Return the record of a choice.

    `text` is the hex SHA-256 of the words that were shown; `previous` is the
    index of the subject's entry before this one. What has exceptions or an end
    is of version 2, everything else of version 1: programs that know version 1
    alone refuse what they would misread.

    :raises ValueError: if decision, scope and end do not go together
    """
    if problem := unfit(decision, scope, ends_at):
        raise ValueError(problem)
    about: dict[str, object] = {
        "platform": scope.platform,
        "account": scope.account,
        "kind": scope.kind.value if scope.kind else None,
        "posts": sorted(scope.posts) or None,
    }
    record: dict[str, object] = {
        "v": 1,
        "kind": "choice",
        "origin": origin,
        "subject": str(subject),
        "decision": decision.value,
        "scope": about,
        "edition": edition,
        "policy": policy,
        "jurisdiction": jurisdiction,
        "text": text,
        "language": language,
        "channel": channel,
        "at": instant(at),
        "previous": previous,
    }
    if scope.has_exceptions or ends_at is not None:
        about["but_kinds"] = sorted(scope.but_kinds) or None
        about["but_posts"] = sorted(scope.but_posts) or None
        record |= {"v": CHOICE_VERSION, "ends_at": None if ends_at is None else instant(ends_at)}
    return record


CHOICE_MEMBERS = frozenset(
    [
        "v",
        "kind",
        "origin",
        "subject",
        "decision",
        "scope",
        "edition",
        "policy",
        "jurisdiction",
        "text",
        "language",
        "channel",
        "at",
        "previous",
    ]
)
SCOPE_MEMBERS = frozenset({"platform", "account", "kind", "posts"})
ENDS = frozenset({"ends_at"})
EXCEPTIONS = frozenset({"but_kinds", "but_posts"})


def choice_of(*, index: int, record: bytes | str) -> Choice:
    """
    Return the choice that a record of kind "choice" holds.

    :raises ValueError: if it is not such a record, or says something that is not known here
    :raises KeyError: or
    :raises TypeError: if a member is missing or of another type
    """
    read = json.loads(record)
    if not isinstance(read, dict) or read.get("kind") != "choice":
        raise ValueError("not the record of a choice")
    scope = read["scope"]
    _check_members(read, scope)
    ends_at = read.get("ends_at")
    choice = Choice(
        index=index,
        decision=Decision(read["decision"]),
        scope=Scope(
            platform=scope["platform"],
            account=scope["account"],
            kind=Kind(scope["kind"]) if scope["kind"] else None,
            posts=frozenset(scope["posts"] or ()),
            but_kinds=frozenset(Kind(kind) for kind in scope.get("but_kinds") or ()),
            but_posts=frozenset(scope.get("but_posts") or ()),
        ),
        made_at=_read_instant(read["at"]),
        ends_at=None if ends_at is None else _read_instant(ends_at),
    )
    if problem := unfit(choice.decision, choice.scope, choice.ends_at):
        raise ValueError(problem)
    needs_new = choice.ends_at is not None or choice.scope.has_exceptions
    if needs_new != (read["v"] == CHOICE_VERSION):
        raise ValueError("the record of a choice of another version than it needs")
    return choice


def _check_members(record: dict[str, object], scope: dict[str, object]) -> None:
    version = record.get("v")
    if type(version) is not int or not 1 <= version <= CHOICE_VERSION:
        raise ValueError("the record of a choice of a version that is not known here")
    new, new_in_scope = (
        (ENDS, EXCEPTIONS) if version == CHOICE_VERSION else (frozenset(), frozenset())
    )
    unknown = (set(record) - CHOICE_MEMBERS - new) | (set(scope) - SCOPE_MEMBERS - new_in_scope)
    if unknown:
        raise ValueError(f"the record of a choice with an unknown member: {min(unknown)}")
    missing = (new - set(record)) | (new_in_scope - set(scope))
    if missing:
        raise KeyError(min(missing))


def choice_kept(*, index: int, record: bytes | str) -> Choice:
    """
    Return the choice of a record from our own ledger, also one that cannot be understood.

    What a newer version wrote and this one cannot read may narrow a yes or
    widen a no: until it is understood, it counts as an objection to everything.
    """
    try:
        return choice_of(index=index, record=record)
    except (KeyError, TypeError, ValueError):
        return Choice(
            index=index,
            decision=Decision.OBJECT,
            scope=EVERYTHING,
            made_at=_made_at(record),
            understood=False,
        )


LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


def _made_at(record: bytes | str) -> datetime:
    try:
        return _read_instant(json.loads(record)["at"])
    except (KeyError, TypeError, ValueError):
        return LONG_AGO


def _read_instant(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
