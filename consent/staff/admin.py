"""What staff can look at. Nothing here can be changed: the ledger and the rules never here."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from consent.ledger.models import Opening
from consent.posts.models import Import
from consent.queue import Job
from consent.rulebook.models import Edition
from consent.staff import people  # noqa: F401  (registers the people)
from consent.staff.readonly import ReadOnly

OURS = {"accounts", "consent", "ledger", "posts", "rulebook"}
for model in [*admin.site._registry]:  # noqa: SLF001 (the admin has no other list of its models)
    if model._meta.app_label not in OURS:  # noqa: SLF001
        # Packages register pages of their own, on which addresses and second
        # factors could be changed in place. Nothing is changed here.
        admin.site.unregister(model)


@admin.register(Opening)
class OpeningAdmin(ReadOnly):
    list_display = ["number", "entry_id", "kind"]
    search_fields = ["number__exact"]
    search_help_text = _("Receipt number")
    ordering = ["-entry"]
    fields = ["number", "entry_id", "kind", "record", "commitment"]
    readonly_fields = fields

    @admin.display(description=_("Commitment (SHA-256)"))
    def commitment(self, opening: Opening) -> str:
        return bytes(opening.entry.commitment).hex()


@admin.register(Import)
class ImportAdmin(ReadOnly):
    list_display = ["made_at", "person", "platform", "state", "posts_new", "refusal"]
    list_filter = ["state", "platform"]
    search_fields = ["person__email"]
    search_help_text = _("E-mail address")
    list_select_related = ["person"]
    exclude = ["report"]


@admin.register(Job)
class JobAdmin(ReadOnly):
    list_display = ["key", "task", "state", "attempts", "made_at", "error"]
    list_filter = ["state", "task"]
    ordering = ["-made_at"]


@admin.register(Edition)
class EditionAdmin(ReadOnly):
    list_display = ["number", "published_at", "digest"]
    ordering = ["-number"]
    fields = ["number", "published_at", "digest", "source"]
    readonly_fields = fields
