"""Check everything that is provable here: the whole ledger, and that a no outlives its account."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from consent.core.audit import Problem
from consent.ledger.check import Report
from consent.management.commands import check_ledger
from consent.posts import suppression


class Command(check_ledger.Command):
    help = _("Check everything that is provable here, the whole ledger included.")

    def report(self, *, public: str | None, key: Path | None) -> Report:
        found = super().report(public=public, key=key)
        if public is None and (unreadable := suppression.unreadable()):
            what = f"{unreadable} marks of accounts whose people left were made with another SUPPRESSION_KEY"
            found.note(Problem(index=None, what=what))
        return found
