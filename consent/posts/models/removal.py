"""That a post is gone from its platform."""

from django.db import models

from consent.posts.models.account import PlatformAccount


class Removal(models.Model):
    """
    A post that its platform has removed: nothing but its key and the version of its removal.

    It keeps an older version of the post out that comes in later. Of each post that a platform
    sent there is either a row in Post or one here: that of the highest version. `account` is whose
    post it was; None if the post never came, or its account is gone.
    """

    platform = models.SlugField(max_length=40, db_index=False)
    account = models.ForeignKey(
        PlatformAccount, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    key = models.BinaryField(max_length=16)
    version = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["platform", "key"], name="posts_removal_once"),
        ]

    def __str__(self) -> str:
        return f"{self.platform} {self.hex}"

    @property
    def hex(self) -> str:
        """The key, as a post has it."""
        return bytes(self.key).hex()
