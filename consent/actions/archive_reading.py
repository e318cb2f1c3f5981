"""
One course of reading an archive, from its files to rows.

Everything may stop at any moment: posts are added in small transactions, each with the
progress and the lease of the job in it, and reading again from the start adds nothing twice.
"""

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from consent import queue
from consent.actions.earlier_no import say_again
from consent.actions.edited_posts import follow_edits
from consent.actions.have_counted import have_counted
from consent.actions.reporting import Audiences, report
from consent.actions.single_choices import let_single_choices_count_in
from consent.ledger.append import lock
from consent.posts import statements, suppression
from consent.posts.accounts import (
    account_for,
    note_open,
    note_private,
    take_name,
    unnamed_accounts,
)
from consent.posts.covering import PRIVATE
from consent.posts.formats import ReadPost, Stricter
from consent.posts.models import Import, PlatformAccount, Post
from consent.posts.reading.limits import Limits
from consent.posts.reading.reading import Batch, Progress, Stopped, read
from consent.posts.store import Store, brought_by
from consent.posts.tallies import distrust, hold_posts
from consent.posts.when_made import AHEAD, Made, made_of, others_of
from consent.queue import Job

Clock = Callable[[], datetime]

POSTS_AT_ONCE = 20_000
SECONDS_AT_MOST = 1.0
SECONDS_BETWEEN_LOOKS = 1.0
ALWAYS_WHOLE = frozenset({"x", "mastodon", "bluesky"})
"""Of these platforms nobody can ask for a part of the time."""
AS_ACCEPTED = 1 << 62
"""How much may be uploaded is decided at the door; files of the command line may be larger."""


class WhichAccount(Exception):
    """The archive may be of an account that is here, or of another; its owner has to say it."""


class Lost(Exception):
    """The job is no longer ours: another worker has it, or its owner is gone."""


@contextmanager
def no_search_for_cycles() -> Iterator[None]:
    """Keep Python from looking for cycles among posts, which have none, again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@dataclass(kw_only=True)
class ArchiveReading:
    """
    Reads one import.

    :param on_progress: told after each transaction how many posts are here, and of about
        how many
    """

    import_: Import
    job: Job
    clock: Clock
    on_progress: Callable[[int, int | None], None] = lambda _done, _about: None

    def __post_init__(self) -> None:
        self._account: PlatformAccount | None = None
        self._handle = ""
        """What the archive calls its account."""
        self._store: Store | None = None
        self._newest: datetime | None = None
        self._made: Made | None = None
        self._others: list[Made] = []
        self._private = False
        """Whether the account was private, as the archive or one of its posts says."""
        self._audiences = Audiences()
        self._done = 0
        self._about: int | None = None
        self._next_look = 0.0
        self._next_hold = 0.0

    def run(self) -> dict[str, Any]:
        """
        Read the archive to its end, add its posts and return the report.

        :raises Refused, WhichAccount: if the archive is not read; posts may have been added
        :raises Stopped: if the owner wants it to stop; what was read stays
        :raises Lost: if the job is no longer ours
        """
        found: dict[str, Any] = {}
        with no_search_for_cycles(), closing(self._batches()) as batches:
            try:
                for posts, last in self._gathered(batches):
                    self._add(posts, last)
                    self._take_stricter(last.stricter)
                    found = last.report or {}
            except (Stopped, KeyboardInterrupt):
                if not self.in_doubt():
                    self._settle(also_less=False)
                raise
        if self.in_doubt():
            raise WhichAccount
        latest, newer = self._is_latest(found["until"]), self._is_newer(found["until"])
        self._note_account(found["account"].get("private"), newer=newer)
        self._settle(also_less=newer)
        missing = self._note_absence(found) if latest else 0
        # Also if none is: they may have been marked when a worker died.
        if latest and self._account is not None:
            follow_edits(import_=self.import_, account=self._account, at=self.clock())
        made = self._made.as_kept() if self._made else None
        told = report(found, self._audiences) | {"missing": missing, "made": made}
        return told | {"posts": found["posts"], "also": found["also"]}

    def _batches(self) -> Iterator[Batch]:
        return read(
            [Path(part.path) for part in self.import_.parts.all()],
            latest=int((self.import_.made_at + AHEAD).timestamp()),
            limits=Limits(parts=AS_ACCEPTED, upload=AS_ACCEPTED),
            incomplete=self.import_.incomplete,
            platform=self.import_.reads,
            on_progress=self._estimate,
            should_stop=self._should_stop,
        )

    def _gathered(self, batches: Iterator[Batch]) -> Iterator[tuple[list[ReadPost], Batch]]:
        """Put small batches together, up to a number of posts or a time."""
        posts: list[ReadPost] = []
        began = time.monotonic()
        for batch in batches:
            posts += batch.posts
            late = time.monotonic() - began >= SECONDS_AT_MOST
            if batch.report is not None or batch.stricter or late or len(posts) >= POSTS_AT_ONCE:
                yield posts, batch
                posts = []
                began = time.monotonic()

    def _add(self, posts: list[ReadPost], batch: Batch) -> None:
        """Add posts, note how far we are, and keep the job: all of it or nothing."""
        if not posts:
            return
        self._audiences.count(posts)
        with transaction.atomic():
            objected_at = self._objected_at(batch)
            if objected_at is not None:
                # Before the person is held, as everybody takes them.
                lock()
            distrust(self.import_.person)
            store = self._stored_by(posts, batch)
            if objected_at is not None:
                say_again(
                    account=self._account, person=self.import_.person, objected_at=objected_at
                )
            new = store.add(posts)
            self._private |= PRIVATE in {post[3:5] for post in posts}
            self._done += len(posts)
            about = self._about and max(self._about, self._done)
            self._note(position=self._done, estimate=about, posts_new=F("posts_new") + new)
            self._hold()
        self.on_progress(self._done, about)

    def _take_stricter(self, posts: Sequence[Stricter]) -> None:
        """Take that the archive contradicts itself about posts which it has told of before."""
        self._audiences.correct(posts)
        if self._store is not None:
            self._store.tell_stricter(posts)

    def in_doubt(self) -> bool:
        """
        Return whether nothing says that the archive is of the account its posts came into.

        See docs/adr/0031-which-account.md.
        """
        if self._account is None or self.import_.said_account is not None:
            return False
        if self._has_known_posts():
            return False
        unnamed = unnamed_accounts(by=self.import_, platform=self._account.platform)
        return bool(unnamed) and (not self._handle or self._account in unnamed)

    def _has_known_posts(self) -> bool:
        """Return whether some of the posts so far were here before this archive."""
        self.import_.refresh_from_db(fields=["posts_new"])
        return self._done > self.import_.posts_new

    def _objected_at(self, batch: Batch) -> datetime | None:
        """Since when somebody who left had said no for the account; asked once."""
        if self._store is not None:
            return None
        return suppression.by_handle(batch.platform, batch.account.get("handle", ""))

    def _stored_by(self, posts: list[ReadPost], batch: Batch) -> Store:
        if self._store is None:
            self._handle = batch.account.get("handle", "")
            self._account = account_for(
                by=self.import_,
                platform=batch.platform,
                handle=self._handle,
                posts=posts,
                at=self.clock(),
            )
            self._note(platform=batch.platform, account=self._account)
            self._newest = self._newest_before()
            self._made = made_of(
                self.import_, self._account, said=batch.made_at, digest=batch.digest
            )
            self._others = others_of(self.import_, self._account)
            self._store = Store(account=self._account, by=self.import_)
        elif not PlatformAccount.objects.filter(pk=self._account.pk).exists():
            raise Lost
        return self._store

    def _note(self, **values: object) -> None:
        if not Import.objects.filter(pk=self.import_.pk).update(**values):
            raise Lost

    def _hold(self) -> None:
        self._next_hold = time.monotonic() + settings.JOB_LEASE_SECONDS / 4
        if not queue.hold(job=self.job, at=self.clock()):
            raise Lost

    def _newest_before(self) -> datetime | None:
        """Return the date of the newest post that earlier imports brought."""
        known = Post.objects.filter(account=self._account, created_at__isnull=False)
        newest = known.filter(person=self.import_.person).order_by("-created_at")
        return newest.exclude(imported_by=self.import_).values_list("created_at", flat=True).first()

    def _is_latest(self, until: int | None) -> bool:
        """
        Return whether the archive is no older than those before it, as far as one can tell.

        One that knows no post as new as those we have may be older, unless it was made later by
        what it says itself.
        """
        if self._made and self._made.is_before_one_of(self._others):
            return False
        if self._newest is None or (self._made and self._made.is_after(self._others)):
            return True
        return until is not None and until >= self._newest.timestamp()

    def _is_newer(self, until: int | None) -> bool:
        """
        Return whether the archive is newer than all before it for sure: it has a newer post.

        Any other, brought once more, must not undo what a newer one said to protect a post. When
        it says that it was made is not enough (docs/adr/0029-how-old-an-archive-is.md).
        """
        if self._made and self._made.is_before_one_of(self._others):
            return False
        return self._newest is None or (until is not None and until > self._newest.timestamp())

    def _note_account(self, private: bool | None, *, newer: bool) -> None:  # noqa: FBT001
        """Note whether the account was private. What the archive says of birth stays a hint."""
        self._private |= private is True
        if private is False and self._account is not None and self._made is not None:
            note_open(self._account, at=self._made.latest, newer=newer)

    def _settle(self, *, also_less: bool) -> None:
        """Let changes of known posts count, and what the person said about posts like these."""
        if self._store is None:
            return
        take_name(self._account, self._handle)
        if self._private:
            with transaction.atomic():
                distrust(self.import_.person)
                note_private(self._account, at=self._made.latest)
                statements.let_private_count(self._account)
        for change in self._store.changes(also_less=also_less, size=statements.KEYS_AT_ONCE):
            with transaction.atomic():
                distrust(self.import_.person)
                self._store.change(change, made=self._made.latest)
                self._hold()
        if statements.standing(self._account):
            for posts in brought_by(self.import_):
                with transaction.atomic():
                    distrust(self.import_.person)
                    statements.apply_all(statements.standing(self._account), posts)
                    self._hold()
        with transaction.atomic():
            hold_posts(self.import_.person)
            let_single_choices_count_in(self._account, self.import_.person)
            have_counted(person=self.import_.person, at=self.clock())

    def _note_absence(self, found: dict[str, Any]) -> int:
        """Mark posts that this archive should hold and does not; return how many."""
        if self._store is None:
            return 0
        first, last = found["from"], found["until"]
        # Two accounts without a name look like one: where no post is the same, it may be another.
        same = bool(self._handle) or self._has_known_posts()
        whole = same and not self.import_.incomplete and first is not None
        if found["platform"] in ALWAYS_WHOLE and self._made.is_after(self._others):
            last = max(last or 0, self._made.earliest.timestamp())
        return self._store.note_absence(
            between=(datetime.fromtimestamp(first, UTC), datetime.fromtimestamp(last, UTC))
            if whole
            else None,
            at=self.import_.made_at,
            turn=self._turn,
        )

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """One small transaction of ours, in which the job is kept."""
        with transaction.atomic():
            hold_posts(self.import_.person)
            yield
            self._hold()

    def _estimate(self, progress: Progress) -> None:
        self._about = progress.about

    def _should_stop(self) -> bool:
        """Look once a second whether to stop, and keep the job while no posts come."""
        now = time.monotonic()
        if now < self._next_look:
            return False
        self._next_look = now + SECONDS_BETWEEN_LOOKS
        if now >= self._next_hold:
            self._hold()
        asked = Import.objects.filter(pk=self.import_.pk).values_list("stop_asked_at", flat=True)
        for stop_asked_at in asked:
            return stop_asked_at is not None
        raise Lost
