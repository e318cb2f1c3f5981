"""That an account belongs to somebody who said no and then left."""

from django.db import models


class Suppression(models.Model):
    """
    A mark by which an account is known again whose owner had said no before they left.

    `mark` is 32 bytes that only the holder of a key can make of the account's name (see
    consent/posts/suppression.py); `key` names the key. `objected_at` is since when the no counts.
    Nothing here tells of whom, of which account or of which platform it is.
    """

    mark = models.BinaryField(max_length=32, unique=True)
    key = models.CharField(max_length=8)
    objected_at = models.DateTimeField()

    def __str__(self) -> str:
        return bytes(self.mark).hex()
