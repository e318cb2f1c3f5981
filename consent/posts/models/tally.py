"""Counts of a person's posts by the facts verdicts depend on, for people with many posts."""

from django.conf import settings
from django.db import models

from consent.posts.models.account import PlatformAccount


class Tally(models.Model):
    """
    Whether the counts of a person can be trusted.

    Every verb that adds or changes posts sets `fresh` to False in its own
    transaction; until they are counted again, pages count the posts directly.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="tally"
    )
    fresh = models.BooleanField(default=False)
    counted_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.person_id} {'fresh' if self.fresh else 'stale'}"


class TallyGroup(models.Model):
    """
    How many posts of a person share these facts.

    All dated posts of a group lie in [first_at, last_at]; both are None for the
    group of posts whose date is not known.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tally_groups"
    )
    account = models.ForeignKey(PlatformAccount, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8)
    state = models.CharField(max_length=8)
    audience = models.CharField(max_length=9)
    basis = models.CharField(max_length=13)
    own_entry = models.BigIntegerField(null=True)
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.count} {self.kind} {self.audience}"
