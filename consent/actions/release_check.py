"""Hold the file of a release against the ledger, as it was at the cut-off, row by row."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, islice
from operator import attrgetter
from pathlib import Path
from uuid import UUID

from consent.actions.release_manifest import Listed, listed
from consent.answers.admission import Admission, Admitted
from consent.core import uses
from consent.core.merkle import HASH_BYTES
from consent.core.records import instant
from consent.training.items import Twice, Written, write_items
from consent.training.models import Release
from consent.training.post_names import NAMES, write_name

ROWS_AT_ONCE = 10_000
TWICE = "listed_twice"
"""The word for a post that a file lists more than once."""


NAMED = 20
"""So many rows that must stay out are named where the file is refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptOut:
    """A row that must not go in, and the word of the reason."""

    row: Listed
    reason: str

    def __str__(self) -> str:
        return f"row {self.row.number} ({self.row.platform} {self.row.post}): {self.reason}"


class MustStayOut(Exception):
    """
    The file lists posts that must not go in, and nothing was kept.

    `rows` says how many; `first` are the first of them.
    """

    def __init__(self, rows: int, first: Sequence[KeptOut]) -> None:
        self.rows = rows
        self.first = tuple(first)
        super().__init__(rows)

    @property
    def all_named(self) -> bool:
        return self.rows == len(self.first)


@dataclass(kw_only=True)
class Contents:
    """What goes in, in numbers."""

    shares: Counter[UUID] = field(default_factory=Counter)
    platforms: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)
    first: datetime | None = None
    last: datetime | None = None

    def add(self, row: Listed, post: Admitted) -> None:
        self.shares[post.account] += 1
        self.platforms[row.platform] += 1
        self.kinds[post.kind] += 1
        self.places[post.place] += 1
        self.first = min(self.first or post.created_at, post.created_at)
        self.last = max(self.last or post.created_at, post.created_at)

    def in_words(self) -> dict[str, object]:
        """Return what can be said in public: nothing of single accounts."""
        return {
            "platforms": dict(self.platforms),
            "kinds": dict(self.kinds),
            "places": dict(self.places),
            "first": instant(self.first) if self.first else None,
            "last": instant(self.last) if self.last else None,
        }


class Check:
    """
    Reads a file once, judges every row, and writes the items of those that go in.

    Memory does not grow with the file, but with the number of accounts in it.
    """

    def __init__(
        self,
        release: Release,
        *,
        on_kept_out: Callable[[KeptOut], None],
        on_progress: Callable[[int], None],
    ) -> None:
        self.contents = Contents()
        self._admission = Admission(
            edition=release.edition, entries=release.cut, at=release.opened_at
        )
        self._secret = bytes(release.secret)
        self._on_kept_out = on_kept_out
        self._on_progress = on_progress
        self._kept_out = 0
        self._first: list[KeptOut] = []
        self._keys: dict[tuple[str, str], bytes] = {}

    def write(self, folder: Path, manifest: Path) -> Written:
        """
        Write the items of a file into a folder, and what their platforms call them.

        :raises MustStayOut: if one stays out, and nothing is written
        :raises Unreadable: if the file cannot be read; or NoEngine
        """
        names = folder.with_name(f"{folder.name}-{NAMES}")
        try:
            with names.open("wb") as self._names:
                written = write_items(folder, self._items(manifest))
        except Twice as twice:
            self._name(manifest, twice.tag)
            raise self._refusal() from None
        names.rename(folder / NAMES)
        return written

    def _refusal(self) -> MustStayOut:
        return MustStayOut(self._kept_out, self._first)

    def _items(self, manifest: Path) -> Iterator[bytes]:
        for row, found in self._judged(manifest):
            if isinstance(found, Admitted):
                self.contents.add(row, found)
                item = self._item(row, found)
                key = self._key(row, found)
                write_name(self._names, key=key, tag=item[:HASH_BYTES], name=row.post)
                yield item
            else:
                self._refuse(row, found)
        if self._kept_out:
            # Raised where the items are read, so that those already written go.
            raise self._refusal()

    def _judged(self, manifest: Path) -> Iterator[tuple[Listed, Admitted | str]]:
        """Yield every row with what goes in, or with the word of why it does not."""
        rows, done = listed(manifest), 0
        while some := list(islice(rows, ROWS_AT_ONCE)):
            yield from ((row, row.wrong) for row in some if row.wrong)
            read = sorted((row for row in some if not row.wrong), key=attrgetter("platform"))
            for platform, group in groupby(read, attrgetter("platform")):
                of_platform = list(group)
                found = self._admission.judge(platform, [row.key for row in of_platform])
                yield from zip(of_platform, found, strict=True)
            done += len(some)
            self._on_progress(done)

    def _name(self, manifest: Path, tag: bytes) -> None:
        """Refuse every row of the post with this tag."""
        for row, found in self._judged(manifest):
            if isinstance(found, Admitted) and self._item(row, found)[:HASH_BYTES] == tag:
                self._refuse(row, TWICE)

    def _refuse(self, row: Listed, reason: str) -> None:
        one = KeptOut(row=row, reason=reason)
        self._kept_out += 1
        if self._kept_out <= NAMED:
            self._first.append(one)
        self._on_kept_out(one)

    def _item(self, row: Listed, post: Admitted) -> bytes:
        return uses.item_of(
            self._key(row, post),
            platform=row.platform,
            account=post.account_id,
            post=row.key.hex(),
            content=row.content,
        )

    def _key(self, row: Listed, post: Admitted) -> bytes:
        about = (row.platform, post.account_id)
        if about not in self._keys:
            self._keys[about] = uses.account_key(
                self._secret, platform=row.platform, account=post.account_id
            )
        return self._keys[about]
