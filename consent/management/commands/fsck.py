"""Check everything that is provable here: ledger, snapshots, releases, and that a no outlives its account."""

from collections.abc import Iterator
from pathlib import Path

from consent.answers.as_cut import problems_of_snapshots
from consent.answers.as_sealed import problems_of_releases
from consent.core.audit import Problem
from consent.ledger.check import Report
from consent.management.commands import check_ledger
from consent.posts import suppression


class Command(check_ledger.Command):
    help = (
        "Check everything that is provable here: the whole ledger, every snapshot, and every "
        "sealed release against its seal."
    )

    def report(self, *, public: str | None, key: Path | None) -> Report:
        found = super().report(public=public, key=key)
        if public is None:
            for problem in self.beside_the_ledger():
                found.note(problem)
        return found

    def beside_the_ledger(self) -> Iterator[Problem]:
        yield from problems_of_snapshots()
        yield from problems_of_releases()
        if unreadable := suppression.unreadable():
            what = f"{unreadable} marks of accounts whose people left were made with another SUPPRESSION_KEY"
            yield Problem(index=None, what=what)
