"""
Whether sealed releases are still what was sealed: their rows, their files, and how much is whose.

What people read about the use of their posts comes from there, and the seal in the ledger commits
to it. How much is whose is not in the seal; it is counted again, in the posts that are here.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

from django.db.models import Sum

from consent.answers.used import key_in
from consent.core import uses
from consent.core.audit import Problem
from consent.core.records import instant
from consent.ledger.models import Opening
from consent.one_state import one_state
from consent.posts.models import PlatformAccount, Post
from consent.training.items import Damaged, Items, reckon
from consent.training.models import Release, ReleaseShare
from consent.training.releases import items_folder

SEAL, CUT = "seal", "cut"
ACCOUNTS_AT_ONCE = 500
POSTS_AT_ONCE = 10_000

Record = Mapping[str, Any]


def problems_of_releases() -> Iterator[Problem]:
    """
    Yield what differs between sealed releases and their seals, each with the release it is about.

    The records of the ledger are taken as they are: `ledger.check` holds them against their
    entries. Memory grows neither with the releases' items nor with the posts.
    """
    with one_state():
        yield from _problems()


def _problems() -> Iterator[Problem]:
    told: dict[str, Record] = {}
    for opening in Opening.objects.filter(kind=SEAL).order_by("entry"):
        record = {**json.loads(opening.record), "entry": opening.entry_id}
        first = told.setdefault(record["release"], record)
        if first is not record:
            yield _problem(record["release"], "it is sealed twice, and the second seal is void")
    rows = {release.name: release for release in Release.objects.order_by("cut")}
    sound = []
    for name, record in sorted(told.items()):
        wrong = _wrong(name, rows.get(name), record)
        yield from (_problem(name, what) for what in wrong)
        if not wrong:
            sound.append(rows[name])
    for name in sorted(one.name for one in rows.values() if one.is_sealed and one.name not in told):
        yield _problem(name, "it is kept as sealed, but the ledger has no seal of it")
    yield from _of_shares(sound)


def _problem(name: str, what: str) -> Problem:
    return Problem(index=None, what=f"release {name}: {what}")


def _wrong(name: str, release: Release | None, seal: Record) -> list[str]:
    try:
        return [*_of_row(release, seal), *_of_files(name, seal)]
    except (KeyError, TypeError, ValueError):
        # Somebody has changed the record, which the check of the ledger tells, too.
        return ["its seal cannot be read"]


def _of_row(release: Release | None, seal: Record) -> Iterator[str]:
    """Yield what a row says otherwise than the two entries about its release do."""
    if release is None or not release.is_sealed:
        yield "the ledger has its seal, but it is not kept as sealed"
        return
    opening = Opening.objects.filter(entry=seal["cut"], kind=CUT).first()
    cut = json.loads(opening.record) if opening else {}
    if not cut:
        yield "the ledger does not tell of its cut-off"
    kept = {
        "entry of the seal": (release.seal, seal["entry"]),
        "entry of the cut-off": (release.cut, seal["cut"]),
        "snapshot": (release.snapshot, seal["snapshot"]),
        "number of posts": (release.items, seal["items"]),
        "root": (bytes(release.root or b"").hex(), seal["root"]),
        "secret": (uses.secret_commitment(bytes(release.secret)), seal["secret"]),
        "person who proposed it": (str(release.proposed_by), seal["by"]),
        "person who sealed it": (str(release.sealed_by), seal["second"]),
        "time of the seal": (_moment(release.sealed_at), seal["at"]),
        "time of the cut-off": (_moment(release.opened_at), cut.get("at")),
        "purpose": (release.purpose, cut.get("purpose")),
        "controller": (release.controller, cut.get("controller")),
        "edition": (release.edition, cut.get("edition")),
    }
    for what, (here, there) in kept.items():
        if here != there:
            yield f"the {what} is kept otherwise than the ledger tells"


def _moment(at: Any) -> str | None:
    return None if at is None else instant(at)


def _of_files(name: str, seal: Record) -> Iterator[str]:
    """Yield how the files of a release differ from what was sealed."""
    try:
        found = reckon(items_folder(name, bytes.fromhex(seal["root"])))
    except FileNotFoundError:
        yield "its files are not here, or not all of them"
    except Damaged as damaged:
        yield str(damaged)
    else:
        if found.size != seal["items"]:
            yield f"its files hold {found.size} posts, but {seal['items']} were sealed"
        if found.root.hex() != seal["root"]:
            yield "its files do not hold the posts that were sealed"


def _of_shares(releases: Iterable[Release]) -> Iterator[Problem]:
    """Yield where posts are in a release that nothing on record says are there, or too many are."""
    with ExitStack() as stack:
        held = {
            one: stack.enter_context(Items(items_folder(one.name, bytes(one.root or b""))))
            for one in releases
        }
        for release in held:
            shared = release.shares.aggregate(posts=Sum("posts"))["posts"] or 0
            if shared > (release.items or 0):
                yield _problem(release.name, "more posts are on record for accounts than it holds")
        fed = PlatformAccount.objects.filter(platform_id__isnull=False).order_by("pk")
        accounts = fed.iterator(chunk_size=ACCOUNTS_AT_ONCE)
        while held and (some := list(islice(accounts, ACCOUNTS_AT_ONCE))):
            yield from _of_accounts(some, held)


def _of_accounts(
    accounts: list[PlatformAccount], held: Mapping[Release, Items]
) -> Iterator[Problem]:
    by_key = ReleaseShare.objects.filter(account__in=[one.key for one in accounts])
    shares = {(one.release_id, one.account): one.posts for one in by_key}
    by_pk = {one.pk: one for one in accounts}
    posts = Post.objects.filter(account__in=by_pk, version__isnull=False).order_by("account_id")
    rows = posts.values_list("account_id", "key").iterator(chunk_size=POSTS_AT_ONCE)
    for pk, group in groupby(rows, itemgetter(0)):
        account = by_pk[pk]
        inside = _inside(account, (bytes(key).hex() for _pk, key in group), held)
        for release, count in inside.items():
            # Of an account that was told of after the seal nothing can be on record.
            came_later = release.sealed_at is not None and account.made_at >= release.sealed_at
            shared = shares.get((release.pk, account.key), 0)
            if not came_later and count > shared:
                what = f"it holds {count} posts of the account {account.key}, but {shared} are on record"
                yield _problem(release.name, what)


def _inside(
    account: PlatformAccount, posts: Iterable[str], held: Mapping[Release, Items]
) -> dict[Release, int]:
    """Return how many of an account's posts, by their keys, are in each release."""
    tags = {
        release: partial(
            uses.tag_of,
            key_in(release, account),
            platform=account.platform,
            account=account.platform_id or "",
        )
        for release in held
    }
    found = dict.fromkeys(held, 0)
    for post in posts:
        for release, items in held.items():
            found[release] += tags[release](post=post) in items
    return found
