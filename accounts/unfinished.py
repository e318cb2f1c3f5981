"""What nobody came back for: sessions and counts that are over, accounts that nobody confirmed."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User

CONFIRMED_WITHIN = timedelta(days=7)
"""How long an account waits for the code from the mail; said on the page about privacy."""


def forget_sessions_that_are_over(*, at: datetime) -> int:
    """Delete sessions that count no more, and return how many."""
    return Session.objects.filter(expire_date__lt=at).delete()[0]


def forget_counts_that_are_over() -> None:
    """Delete counts of tries that are over, where the cache does not do so by itself."""
    if forget := getattr(cache, "forget_over", None):
        forget()


def never_confirmed(*, at: datetime) -> QuerySet[User]:
    """
    Return people who signed up more than a week ago and never typed the code.

    Somebody without any address in the table did not sign up: an operator made them.
    """
    addresses = EmailAddress.objects.filter(user=OuterRef("pk"))
    return User.objects.filter(
        Exists(addresses),
        ~Exists(addresses.filter(verified=True)),
        date_joined__lte=at - CONFIRMED_WITHIN,
        last_login=None,
        is_staff=False,
        is_superuser=False,
        is_demo=False,
        residences=None,
        erasure=None,
    )
