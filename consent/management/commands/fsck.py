"""Check everything that is provable here: today, the ledger."""

from django.utils.translation import gettext_lazy as _

from consent.management.commands import check_ledger


class Command(check_ledger.Command):
    help = _("Check everything that is provable here; the same as check_ledger today.")
