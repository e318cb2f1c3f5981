"""Take in what a platform says of its own accounts and posts: any order, as often as it likes."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from functools import partial
from itertools import repeat
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from django.db import transaction

from consent.access.secrets import Use, mark_of, secret_of
from consent.actions import link_accounts
from consent.actions.have_counted import have_counted_all
from consent.actions.single_choices import let_single_choices_count
from consent.core.posts import Audience, key_of
from consent.posts.formats.excerpts import one_line, shortened
from consent.posts.ingest import accounts, store
from consent.posts.ingest.lines import Type
from consent.posts.ingest.parsing import Line
from consent.posts.ingest.store import FedPost, FedRemoval
from consent.posts.tallies import distrust_all

HANDLE_LENGTH = 200
ACCOUNTS_AT_ONCE = 10_000
"""An account is an object here, and takes ten times the memory of a post."""


class Word(StrEnum):
    """What became of a line."""

    ACCEPTED = "accepted"
    """It is here now and counts."""
    KNOWN = "known"
    """It, or something newer about the same account or post, was here already."""
    REFUSED = "refused"
    """It says something that cannot be; nothing of it was taken."""


class Outcome(NamedTuple):
    """What became of one line; `field` and `reason` say why it was refused."""

    index: int
    id: str
    word: Word
    field: str = ""
    reason: str = ""


# As their _make does, without asking how many values there are.
_outcome = partial(tuple.__new__, Outcome)
_fed_post = partial(tuple.__new__, FedPost)


def ingest(*, lines: Sequence[Line], at: datetime, all_new: bool = False) -> list[Outcome]:
    """
    Take in a batch of lines and return what became of each, in their order.

    All good lines are kept, or, after an error that is none of theirs, none. Whatever order
    lines come in, and however often, the newest version of everything counts in the end.

    :param all_new: whether, most likely, none of the posts is known; it is faster if so
    """
    take = store.take_new if all_new else store.take
    outcomes = [_refused(line) for line in lines if line.refused is not None]
    good = [line for line in lines if line.refused is None] if outcomes else lines
    for platform in sorted({line.platform for line in good}):
        theirs = [line for line in good if line.platform == platform]
        with transaction.atomic():
            store.lock(platform)
            for told in _in_turn(_of(theirs, Type.ACCOUNT)):
                for first in range(0, len(told), ACCOUNTS_AT_ONCE):
                    outcomes += _accounts(platform, told[first : first + ACCOUNTS_AT_ONCE], at)
            outcomes += _posts(platform, _of(theirs, Type.POST), at, take)
            outcomes += _removals(platform, _of(theirs, Type.REMOVAL), at)
    return sorted(outcomes, key=itemgetter(0))


def _of(lines: Iterable[Line], type_: Type) -> list[Line]:
    return [line for line in lines if line.type is type_]


def _refused(line: Line) -> Outcome:
    why = line.refused
    assert why is not None  # noqa: S101 (the caller has looked)
    return Outcome(
        index=line.index, id=line.id, word=Word.REFUSED, field=why.field, reason=why.reason
    )


def _told(lines: Sequence[Line], counting: Iterable[Line]) -> list[Outcome]:
    """Return the outcomes of good lines, of which some count."""
    accepted, known = Word.ACCEPTED, Word.KNOWN
    indexes = {line.index for line in counting}
    return [
        Outcome(line.index, line.id, accepted if line.index in indexes else known) for line in lines
    ]


def _all_count(lines: Sequence[Line]) -> list[Outcome]:
    indexes, names = map(attrgetter("index"), lines), map(attrgetter("id"), lines)
    each = zip(indexes, names, repeat(Word.ACCEPTED), repeat(""), repeat(""))
    return list(map(_outcome, each))


def _in_turn(lines: Sequence[Line]) -> list[list[Line]]:
    """
    Part lines about accounts so that in no part the order of an account's lines matters.

    A line without a version counts when it comes, and the highest version of before counts on. So
    lines with and without one are taken one after the other.
    """
    forms: dict[str, set[bool]] = defaultdict(set)
    for line in lines:
        forms[line.id].add("version" in _values(line))
    parts: list[list[Line]] = [[]]
    came: Counter[str] = Counter()
    for line in lines:
        turn = came[line.id] if len(forms[line.id]) > 1 else 0
        came[line.id] += 1
        if turn == len(parts):
            parts.append([])
        parts[turn].append(line)
    return parts


def _newest(lines: Sequence[Line]) -> dict[str, Line]:
    """Return for each account or post the line that counts: of the highest version, or the last."""
    newest = {line.id: line for line in lines}
    if len(newest) == len(lines):
        return newest
    newest = {}
    for line in lines:
        before = newest.get(line.id)
        if before is None or _version(line) is None or _version(line) > _version(before):
            newest[line.id] = line
    return newest


def _version(line: Line) -> Any:
    return _values(line).get("version")


def _values(line: Line) -> dict[str, Any]:
    return line.values or {}


def _accounts(platform: str, lines: Sequence[Line], at: datetime) -> list[Outcome]:
    newest = _newest(lines)
    told = [_account(platform, line) for line in newest.values()]
    counting = accounts.update(platform, told, at=at)
    addresses = {
        name: values["email"]
        for name in counting
        if (values := _values(newest[name])).get("email") and values.get("email_verified")
    }
    link_accounts.link_by_address(platform=platform, addresses=addresses, at=at)
    if any("email_hash" in _values(newest[name]) for name in counting):
        link_accounts.have_marks_looked_up(at=at)
    return _told(lines, [newest[name] for name in counting])


def _account(platform: str, line: Line) -> accounts.Told:
    values = dict(_values(line))
    mark = None
    if values.get("email_verified"):
        mark = values.get("email_hash")
        if "email" in values:
            mark = mark_of(values["email"], bytes.fromhex(secret_of(platform, Use.EMAIL)))
    values["handle"] = shortened(one_line(values.get("handle", "")), HANDLE_LENGTH)
    return accounts.Told(name=line.id, version=values.get("version"), values=values, mark=mark)


def _posts(
    platform: str, lines: Sequence[Line], at: datetime, take: Callable[..., store.Taken]
) -> list[Outcome]:
    if not lines:
        return []
    newest = _newest(lines)
    keys = list(map(key_of, newest))
    told = [line.values or {} for line in newest.values()]
    owners = accounts.known_or_made(platform, map(itemgetter("account_id"), told), at=at)
    people = {owner.person for owner in owners.values() if owner.person is not None}
    distrust_all(people)
    taken = take(platform, _fed(keys, told, owners))
    let_single_choices_count(people, taken.counting)
    have_counted_all(people, at=at)
    if len(taken.counting) == len(lines):
        return _all_count(lines)
    by_key = dict(zip(keys, newest.values(), strict=True))
    elsewhere = {by_key[key].index for key in taken.elsewhere}
    good = [line for line in lines if line.index not in elsewhere]
    return [
        *_told(good, [by_key[key] for key in taken.counting]),
        *(_of_another_account(line) for line in lines if line.index in elsewhere),
    ]


def _of_another_account(line: Line) -> Outcome:
    reason = "is not the account that this post belongs to"
    return Outcome(
        index=line.index, id=line.id, word=Word.REFUSED, field="account_id", reason=reason
    )


def _fed(
    keys: Sequence[bytes], told: Sequence[Mapping[str, Any]], owners: Mapping[str, accounts.Known]
) -> list[FedPost]:
    """Return posts as they are kept, each owned by whose its account is."""
    facts = itemgetter("account_id", "version", "kind", "audience", "created_at")
    direct = Audience.DIRECT
    posts = []
    for key, values in zip(keys, told, strict=True):
        account, version, kind, audience, created_at = facts(values)
        owner, person, left = owners[account]
        # A private message is nobody's business but its readers'; and of whoever has left here
        # we keep no words again, only what keeps the post out.
        text = "" if left or audience == direct else values.get("text", "")
        post = (key, version, owner, person, kind, audience, created_at, text)
        posts.append(_fed_post(post))
    return posts


def _removals(platform: str, lines: Sequence[Line], at: datetime) -> list[Outcome]:
    if not lines:
        return []
    newest = {key_of(name): line for name, line in _newest(lines).items()}
    people = store.owners(platform, newest)
    distrust_all(people)
    removals = [FedRemoval(key, _values(line)["version"]) for key, line in newest.items()]
    counting = store.remove(platform, removals)
    have_counted_all(people, at=at)
    return _told(lines, [newest[key] for key in counting])
