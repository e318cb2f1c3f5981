"""Published editions of the rulebook. An edition never changes and is never deleted."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consent.rulebook.models.packed_text import PackedTextField

if TYPE_CHECKING:
    # Whoever only wants the tables, as every command does, does without what is read from them.
    from consent.core.rulebook import Rulebook


class EditionQuerySet(models.QuerySet["Edition"]):
    def current(self, at: datetime | None = None) -> "Edition | None":
        """
        Return the edition in force at an instant, or now the newest; None before the first.

        One small query: the body stays where it is.
        """
        published = self if at is None else self.filter(published_at__lte=at)
        return published.without_body().order_by("-number").first()

    def without_body(self) -> Self:
        return self.defer("body")


class Edition(models.Model):
    """
    The whole rulebook as it was published at one time.

    `digest` is SHA-256, in hexadecimal, over the UTF-8 bytes of `body`, which is
    canonical JSON. `published_by` is the subject of the member of staff; null
    for the command that loads the rulebook the project ships with.
    """

    class Source(models.TextChoices):
        SHIPPED = "shipped", _("shipped with the project")
        FILE = "file", _("loaded from a file")
        DRAFT = "draft", _("written here")

    digest = models.CharField(_("digest"), max_length=64, primary_key=True)
    number = models.PositiveIntegerField(_("number"), unique=True)
    published_at = models.DateTimeField(_("published"))
    published_by = models.UUIDField(_("published by"), null=True)
    source = models.CharField(_("source"), max_length=10, choices=Source)
    body = PackedTextField(_("text"))

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["-number"]

    def __str__(self) -> str:
        return gettext("Edition %(number)s") % {"number": self.number}

    @property
    def rulebook(self) -> "Rulebook":
        """The rulebook in this edition. It is read and built once in each process."""
        from consent.rulebook.editions import rulebook_of

        return rulebook_of(self.digest)
