"""Cut a snapshot: everything that a pipeline needs to keep out what must stay out."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import transaction

from consent.answers.standings import Standing, standings
from consent.core.account_keys import AccountKey
from consent.core.posts import Audience
from consent.core.snapshots import MANIFEST, Manifest, digest_of
from consent.core.training_records import snapshot_record
from consent.core.turning import KINDS, word_for
from consent.core.words import FIRST_USABLE, WORDS
from consent.ledger import moments
from consent.ledger.append import append, lock, next_index
from consent.ledger.publish import alone
from consent.ledger.signers import signers
from consent.one_state import one_state
from consent.posts.kept_out import kept_out_by_record
from consent.rulebook.editions import current_edition
from consent.training.folders import account_key_at, becoming
from consent.training.models import Snapshot
from consent.training.writing import Tables

LIFE = timedelta(hours=24)
TOLD_EVERY = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A snapshot that is there, and its entry in the ledger."""

    digest: str
    manifest: Manifest
    entry: int


def cut_snapshot(
    *,
    folder: Path,
    account_key_file: Path,
    clock: Callable[[], datetime],
    life: timedelta = LIFE,
    kept_in: str = "",
    on_progress: Callable[[int], None] = lambda _accounts: None,
) -> Cut:
    """
    Write a signed snapshot into a folder, enter it in the ledger, and return what it holds.

    It appears as a whole or not at all, in place of an older one. The key of the accounts is made
    if it is not there.

    :param life: how long it counts
    :param kept_in: the name of the folder, if it is one of those that are served
    :raises LedgerTrouble: if the ledger, or the key that signs, is not as it must be
    :raises InTheWay: if there is something else in the folder
    :raises KeyUnreadable: if the key of the accounts cannot be read; or BadAccountKey
    :raises NoEngine: without DuckDB
    """
    created_at = clock().replace(microsecond=0)
    with alone(wait=True):
        # A first key is an entry itself, and belongs into the snapshot.
        signing = signers(at=created_at)
    key = account_key_at(account_key_file, origin=settings.SITE_ORIGIN)
    with becoming(folder) as new:
        manifest = _write(new, key, created_at, created_at + life, on_progress)
        data = str(manifest.signed(*signing)).encode()
        (new / MANIFEST).write_bytes(data)
    return _enter(data, manifest, kept_in=kept_in, at=clock())


def _write(
    new: Path,
    key: AccountKey,
    created_at: datetime,
    expires_at: datetime,
    on_progress: Callable[[int], None],
) -> Manifest:
    """Write all files but the manifest, and return that."""
    names = _Names(key)
    with tempfile.TemporaryDirectory(dir=new.parent) as draft, Tables(Path(draft)) as tables:
        with one_state():
            # A number is given under a lock that is let go only when everybody can see the entry:
            # what can be seen here of the ledger has no gaps.
            entries = next_index()
            edition = current_edition().digest
            platforms = set()
            for number, one in enumerate(standings(at=created_at, until=expires_at)):
                platforms.add(one.platform)
                _add(tables, names, one)
                if number % TOLD_EVERY == 0:
                    on_progress(number)
            _add_kept_out(tables, names)
        files, counts = tables.write(new)
    numbers = {one.value: word_for(one) for one in Audience}
    return Manifest(
        origin=settings.SITE_ORIGIN,
        edition=edition,
        entries=entries,
        created_at=created_at,
        expires_at=expires_at,
        account_key=key.id,
        words=WORDS,
        first_usable=FIRST_USABLE,
        kinds=tuple(kind.value for kind in KINDS),
        audiences={name: -1 if number is None else number for name, number in numbers.items()},
        platforms=tuple(sorted(platforms)),
        cuts=tables.cuts,
        counts=counts,
        files=tuple(files),
    )


class _Names:
    """What numbers the accounts, and the posts, of each platform."""

    def __init__(self, key: AccountKey) -> None:
        self.of_accounts = cache(key.of_accounts)
        self.of_posts = cache(key.of_posts)


def _add(tables: Tables, names: _Names, one: Standing) -> None:
    account = names.of_accounts(one.platform)(one.account_id)
    tables.add_account(account, one.turns)
    for post in one.posts:
        tables.add_post(account, names.of_posts(one.platform)(post.key), post.turns)


def _add_kept_out(tables: Tables, names: _Names) -> None:
    for one in kept_out_by_record():
        post = names.of_posts(one.platform)(one.key)
        if one.account_id is None:
            tables.add_gone(post)
        else:
            tables.add_stop(names.of_accounts(one.platform)(one.account_id), post, one.number)


@transaction.atomic
def _enter(data: bytes, manifest: Manifest, *, kept_in: str, at: datetime) -> Cut:
    lock()
    digest = digest_of(data)
    opening = append(
        record=snapshot_record(
            origin=settings.SITE_ORIGIN,
            snapshot=digest,
            edition=manifest.edition,
            entries=manifest.entries,
            created_at=manifest.created_at,
            expires_at=manifest.expires_at,
            at=at,
        ),
        subject=None,
        form_key=digest,
    )
    Snapshot.objects.create(
        digest=digest,
        manifest=data.decode(),
        edition=manifest.edition,
        entries=manifest.entries,
        accounts=manifest.counts["accounts"],
        made_at=at,
        expires_at=manifest.expires_at,
        kept_in=kept_in,
        entry=opening.entry_id,
    )
    moments.reached(moments.Step.IN_SNAPSHOT, entries=manifest.entries)
    return Cut(digest=digest, manifest=manifest, entry=opening.entry_id)
