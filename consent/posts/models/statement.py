"""What a person told us about who could see their posts."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from consent.posts.models.account import PlatformAccount


class AudienceStatement(models.Model):
    """
    A statement: these posts were public, or were not.

    It covers one account, narrowed by a period, an album or single posts (hex
    keys). `first_day` and `last_day` are the days that were named, and
    [starts_at, ends_at) is when these were, where the person lived then.
    Statements are kept; an undone one counts for nothing. Posts that come in
    later and lie in its period are covered too.

    `of_private`: it is about the posts that are for followers because an archive says that the
    account was private then, and about no others; without it, about none of these, unless it
    names them.

    Very many posts come to follow a statement some at a time, or follow it no more once it was
    undone (consent/actions/let_posts_follow.py). Until then about `left` of them still count as
    before, and `reached` is the primary key up to which it is done; else 0 and None.
    """

    class Said(models.TextChoices):
        PUBLIC = "public", _("everyone could see them")
        NOT_PUBLIC = "not_public", _("not everyone could see them")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="audience_statements"
    )
    account = models.ForeignKey(PlatformAccount, on_delete=models.CASCADE, related_name="+")
    said = models.CharField(max_length=10, choices=Said)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    album = models.CharField(max_length=200, blank=True)
    posts = models.JSONField(default=list)
    of_private = models.BooleanField(default=False, db_default=False)
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    count = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0, db_default=0)
    reached = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("statement about an audience")
        verbose_name_plural = _("statements about audiences")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.said} {self.made_at:%Y-%m-%d}"
