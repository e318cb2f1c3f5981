"""The filter in plain Python, row by row: slow, and written without a look at the other engines."""

from datetime import UTC, datetime, timedelta

import duckdb

from consent.core.account_keys import number_of
from consent.core.posts import key_of
from consent.core.snapshots import ACCOUNTS, GONE, POSTS, TABLE
from consent.core.words import FIRST_USABLE, NUMBER, WORDS

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class ByHand:
    """A snapshot in dictionaries."""

    def __init__(self, snapshot):
        self._key = snapshot.key
        self._manifest = snapshot.manifest
        read = {name: self._rows(snapshot.folder / name) for name in (ACCOUNTS, POSTS, GONE, TABLE)}
        self._accounts = {row["account"]: row for row in read[ACCOUNTS]}
        self._posts = {(row["account"], row["post"]): row for row in read[POSTS]}
        self._gone = {row["post"] for row in read[GONE]}
        self._answers = {
            (row["standing"], row["turn"], row["kind"]): row["word"] for row in read[TABLE]
        }

    def _rows(self, path):
        found = duckdb.execute(f"SELECT * FROM '{path}'")
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def word(self, row):
        """The word for a row of a corpus, `created_at` as an instant."""
        words = list(self._words(row))
        return WORDS[min(NUMBER[word] for word in words)]

    def keeps(self, row):
        return NUMBER[self.word(row)] >= FIRST_USABLE

    def _words(self, row):
        platform, post_id = row["platform"] or "", row["post_id"] or ""
        number = number_of(f"{self._key.accounts}{platform}\n{row['account_id'] or ''}")
        post = self._key.post(platform, key_of(post_id))
        account = self._accounts.get(number) if row["account_id"] is not None else None
        apart = self._posts.get((number, post)) if account and post_id else None
        by_audience = self._manifest.audiences.get(row["audience"], NUMBER["audience_unknown"])
        if by_audience >= 0:
            yield WORDS[by_audience]
        if row["created_at"] is None:
            yield "date_unknown"
        if post_id and post in self._gone:
            yield "removed"
        if platform not in self._manifest.platforms:
            yield "platform_unknown"
        if not post_id:
            yield "post_unknown"
        if account is None and by_audience < 0:
            yield "account_unknown"
        if row["kind"] not in self._manifest.kinds and by_audience < 0 and account is not None:
            yield "kind_unknown"
        if apart and apart["stop"] is not None:
            yield WORDS[apart["stop"]]
        if by_audience < 0 and account is not None and row["kind"] in self._manifest.kinds:
            yield self._answer(account, apart, row)

    def _answer(self, account, apart, row):
        """The answer for a kind and a date: the post's own, where it has one."""
        whose = apart if apart and apart["standing"] is not None else account
        cuts = [whose[f"cut_{n + 1}"] for n in range(self._manifest.cuts)]
        created = 0 if row["created_at"] is None else (row["created_at"] - EPOCH) // MICROSECOND
        turn = sum(cut is not None and cut <= created for cut in cuts)
        return self._answers[whose["standing"], turn, row["kind"]]
