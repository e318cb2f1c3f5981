"""One piece of content, with the facts its verdict depends on. Verdicts are not stored."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from consent.core.posts import Audience, Basis, Kind, State
from consent.posts.models.account import PlatformAccount
from consent.posts.models.imports import Import

TEXT_LENGTH = 500


def words(enum: type[Audience | Basis | Kind | State]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in enum]


class Post(models.Model):
    """
    A post.

    `key` is 16 bytes, the same whenever the same post comes in again; its hex
    form names the post in choices. `audience` and `basis` are what counts:
    the person's statement if they made one, else what the archive says
    (`archive_audience`, `archive_basis`). `own_entry` is None unless
    choices name this very post; posts with the same number are named alike, and
    it is the index of the choice that counts for them if one alone tells
    (core/choices.py, `numbers_of_named`).

    A post that its platform sent (see consent/posts/ingest/) has a `version` and is `fed_by` that
    platform; it belongs to nobody (`person` None) until its account is linked to a person. A
    post out of an archive has neither.

    `missing_since` is when the first archive was brought that should hold the post and did
    not; None if the newest one that should does (see consent/posts/absence.py).

    The three foreign keys are not checked by the database: PostgreSQL checks row
    by row, which takes as long as the import itself. Instead whoever adds posts,
    or deletes a person or an account, holds the person first (tallies.hold_posts).
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        related_name="posts",
        db_index=False,
        db_constraint=False,
    )
    account = models.ForeignKey(
        PlatformAccount,
        on_delete=models.CASCADE,
        related_name="posts",
        db_index=False,
        db_constraint=False,
    )
    key = models.BinaryField(max_length=16)
    kind = models.CharField(_("kind"), max_length=8, choices=words(Kind))
    state = models.CharField(_("state"), max_length=8, choices=words(State))
    audience = models.CharField(_("audience"), max_length=9, choices=words(Audience))
    basis = models.CharField(_("how we know"), max_length=13, choices=words(Basis))
    archive_audience = models.CharField(max_length=9, choices=words(Audience))
    archive_basis = models.CharField(max_length=13, choices=words(Basis))
    created_at = models.DateTimeField(_("date"), null=True)
    text = models.CharField(_("text"), max_length=TEXT_LENGTH, blank=True)
    album = models.CharField(_("album"), max_length=200, blank=True)
    media = models.CharField(_("file"), max_length=200, blank=True)
    own_entry = models.BigIntegerField(null=True)
    missing_since = models.DateTimeField(null=True)
    imported_by = models.ForeignKey(
        Import,
        # An import goes with its person, or because it was only a check; then no post has it,
        # and looking for some would mean looking at all.
        on_delete=models.DO_NOTHING,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )

    fed_by = models.SlugField(max_length=40, blank=True, db_default="", db_index=False)
    version = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.UniqueConstraint(fields=["account", "key"], name="posts_post_once_per_account"),
            models.UniqueConstraint(
                fields=["fed_by", "key"],
                condition=models.Q(version__isnull=False),
                name="posts_post_once_per_platform",
            ),
        ]
        indexes = [
            # The order of every list: newest first, unknown dates last. Posts that are nobody's
            # yet are in no list.
            models.Index(
                fields=["person", "created_at", "id"],
                condition=models.Q(person__isnull=False),
                name="posts_post_of_person",
            ),
            models.Index(
                fields=["person", "created_at", "id"],
                condition=models.Q(missing_since__isnull=False),
                name="posts_post_missing",
            ),
        ]

    def __str__(self) -> str:
        return self.hex

    @property
    def hex(self) -> str:
        return bytes(self.key).hex()
