"""
What staff can look at. Nothing here can be changed: the ledger and the rules never here.

Django reads this whenever it starts, for a command too; what only a page needs is imported late.
"""

import json
from datetime import datetime

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import looks
from accounts.models import Erasure, User
from consent.core import numbers
from consent.core.tame import tame
from consent.ledger.models import Opening
from consent.posts.models import Import
from consent.queue import Job, Task
from consent.rulebook.models import Edition
from consent.staff import words
from consent.staff.filters import by
from consent.staff.readonly import ReadOnly

BREAK = mark_safe("<br>")
OURS = {"accounts", "consent", "ledger", "posts", "rulebook"}
for model in [*admin.site._registry]:  # noqa: SLF001 (the admin has no other list of its models)
    if model._meta.app_label not in OURS:  # noqa: SLF001
        # Packages register pages of their own, on which addresses and second
        # factors could be changed in place. Nothing is changed here.
        admin.site.unregister(model)


def link_to(person: User | None) -> SafeString | str:
    """Return a link to the card of a person; nothing for nobody."""
    if person is None:
        return ""
    address = reverse("admin:accounts_user_change", args=[person.pk])
    return format_html('<a href="{}">{}</a>', address, person)


@admin.register(User)
class PersonAdmin(ReadOnly):
    """Its list and its page are in `people.py`: nobody pages through people."""


@admin.register(Erasure)
class ErasureAdmin(ReadOnly):
    """Who began what; whose account it was, nobody knows afterwards."""

    one, many = gettext_lazy("Deletion of an account"), gettext_lazy("Deletions of accounts")
    empty = gettext_lazy("No account was deleted yet.")
    list_display = ["number", "asked_at", "how", "begun_by", "done_at"]
    ordering = ["-asked_at", "-pk"]
    facts = ["asked_at", "how", "begun_by", "done_at"]
    labels = {
        "asked_at": gettext_lazy("Asked for"),
        "done_at": gettext_lazy("Done"),
    }

    def title_of(self, thing: Erasure) -> str:
        return _("Deletion %(number)d") % {"number": thing.pk}

    @admin.display(description=gettext_lazy("Number"))
    def number(self, erasure: Erasure) -> str:
        return str(erasure.pk)

    @admin.display(description=gettext_lazy("How"))
    def how(self, erasure: Erasure) -> str:
        return erasure.get_channel_display()

    @admin.display(description=gettext_lazy("Begun by"))
    def begun_by(self, erasure: Erasure) -> SafeString | str:
        return link_to(erasure.by)


@admin.register(Opening)
class OpeningAdmin(ReadOnly):
    one, many = gettext_lazy("Receipt"), gettext_lazy("Receipts")
    empty = gettext_lazy("No receipt has this number.")
    list_display = ["number", "about", "made_at", "entry_number"]
    search_fields = ["number"]
    search_help_text = gettext_lazy("Number of the receipt, or of its entry in the ledger")
    ordering = ["-entry"]
    facts = [
        "says",
        "person",
        "made_at",
        "channel",
        "entry_number",
        "commitment",
        "written",
    ]

    def get_search_results(
        self,
        request: HttpRequest,  # noqa: ARG002 (the framework passes it)
        queryset: QuerySet[Opening],
        search_term: str,
    ) -> tuple[QuerySet[Opening], bool]:
        """Find a receipt by its number, however it is written, or by the number of its entry."""
        term = search_term.strip()
        if not term:
            return queryset, False
        same = Q(number=numbers.tidy(term))
        if term.isascii() and term.isdigit():
            same |= Q(entry=min(int(term[:18]), 2**62))
        return queryset.filter(same), False

    def looked_at(self, request: HttpRequest, thing: Opening) -> None:
        person = _subject_of(thing)
        if person is not None:
            looks.record(person=person, by=request.user, seen="receipt", at=timezone.now())

    @admin.display(description=gettext_lazy("About"))
    def about(self, opening: Opening) -> str | Promise:
        if opening.kind == "choice":
            from consent.ledger.presenters import NAMELESS, told

            return told(opening, names=NAMELESS).title
        return words.ENTRIES.get(opening.kind, opening.kind)

    @admin.display(description=gettext_lazy("What its owner reads"))
    def says(self, opening: Opening) -> str:
        if opening.kind != "choice":
            return ""
        from consent.answers.names import names_of
        from consent.answers.world import world_of
        from consent.ledger.presenters import NAMELESS, told

        person = _subject_of(opening)
        names = names_of(world_of(person, at=timezone.now())) if person else NAMELESS
        return told(opening, names=names).sentence

    @admin.display(description=gettext_lazy("Person"))
    def person(self, opening: Opening) -> SafeString | str:
        return link_to(_subject_of(opening))

    @admin.display(description=gettext_lazy("Made"))
    def made_at(self, opening: Opening) -> datetime | None:
        at = json.loads(opening.record).get("at")
        return datetime.fromisoformat(at) if at else None

    @admin.display(description=gettext_lazy("How it came in"))
    def channel(self, opening: Opening) -> str | Promise:
        channel = json.loads(opening.record).get("channel", "")
        return words.CHANNELS.get(channel, channel)

    @admin.display(description=gettext_lazy("Number of the entry"))
    def entry_number(self, opening: Opening) -> int:
        return opening.entry_id

    @admin.display(description=gettext_lazy("Commitment (SHA-256)"))
    def commitment(self, opening: Opening) -> SafeString:
        return code(bytes(opening.entry.commitment).hex())

    @admin.display(description=gettext_lazy("The record"))
    def written(self, opening: Opening) -> SafeString:
        return code(opening.record)


def code(text: str) -> SafeString:
    """Return text for programs, as such."""
    return format_html("<code>{}</code>", text)


def _subject_of(opening: Opening) -> User | None:
    return User.objects.filter(subject=opening.subject).first() if opening.subject else None


@admin.register(Import)
class ImportAdmin(ReadOnly):
    one, many = gettext_lazy("File"), gettext_lazy("Files")
    empty = gettext_lazy("There is no such file.")
    # Whose a file is, its page tells, and the look is noted: nobody pages through people.
    list_display = ["made_at", "from_", "how_far", "posts_new", "problem"]
    list_filter = [by("state", gettext_lazy("State"), words.IMPORTS)]
    labels = {
        "made_at": gettext_lazy("Brought in"),
        "started_at": gettext_lazy("Reading began"),
        "ended_at": gettext_lazy("Reading ended"),
        "position": gettext_lazy("Posts read so far"),
        "estimate": gettext_lazy("Posts there are, about"),
        "posts_new": gettext_lazy("New posts"),
        "posts_known": gettext_lazy("Posts that were here before"),
    }
    facts = [
        "owner",
        "from_",
        "account_known",
        "how_far",
        "problem",
        "made_at",
        "started_at",
        "ended_at",
        "position",
        "estimate",
        "posts_new",
        "posts_known",
        "given",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Import]:
        # Of an archive that is only checked nobody but its owner sees anything.
        return super().get_queryset(request).filter(keeps=True)

    def title_of(self, thing: Import) -> str:
        return _("File of %(person)s") % {"person": thing.person}

    def looked_at(self, request: HttpRequest, thing: Import) -> None:
        looks.record(person=thing.person, by=request.user, seen="file", at=timezone.now())

    @admin.display(description=gettext_lazy("Person"))
    def owner(self, brought: Import) -> SafeString | str:
        return link_to(brought.person)

    @admin.display(description=gettext_lazy("From"))
    def from_(self, brought: Import) -> str:
        if not brought.platform:
            return ""
        from consent.rulebook.editions import current_edition
        from consent.rulebook.names import platform_name

        return platform_name(current_edition().rulebook, brought.platform)

    @admin.display(description=gettext_lazy("Account"))
    def account_known(self, brought: Import) -> str:
        if brought.account is None:
            return ""
        from consent.answers.names import account_name
        from consent.rulebook.editions import current_edition

        return account_name(current_edition().rulebook, brought.account)

    @admin.display(description=gettext_lazy("State"))
    def how_far(self, brought: Import) -> str | Promise:
        return words.IMPORTS[brought.state]

    @admin.display(description=gettext_lazy("What its owner was told"))
    def problem(self, brought: Import) -> str:
        from consent.posts.sentences import sentence_for

        return sentence_for(brought) if brought.refusal else ""

    @admin.display(description=gettext_lazy("What was given"))
    def given(self, brought: Import) -> SafeString:
        parts = ((tame(part.name), filesizeformat(part.size)) for part in brought.parts.all())
        return format_html_join(BREAK, "{} ({})", parts)


@admin.register(Job)
class JobAdmin(ReadOnly):
    one, many = gettext_lazy("Job"), gettext_lazy("Jobs")
    empty = gettext_lazy("There is no such job.")
    list_display = ["key", "what", "how_far", "attempts", "made_at", "error"]
    list_filter = [by("state", gettext_lazy("State"), words.JOBS)]
    ordering = ["-made_at", "-pk"]
    facts = [
        "what",
        "how_far",
        "attempts",
        "made_at",
        "sent_at",
        "lease_until",
        "ended_at",
        "error",
    ]
    labels = {
        "key": gettext_lazy("Job"),
        "attempts": gettext_lazy("Tries"),
        "made_at": gettext_lazy("Asked for"),
        "sent_at": gettext_lazy("Sent to a worker"),
        "lease_until": gettext_lazy("A worker has it until"),
        "ended_at": gettext_lazy("Ended"),
        "error": gettext_lazy("What went wrong"),
    }

    @admin.display(description=gettext_lazy("Task"))
    def what(self, job: Job) -> str | Promise:
        # A version of the site before this one may have left work that is not known any more.
        return words.TASKS[Task(job.task)] if job.task in set(Task) else job.task

    @admin.display(description=gettext_lazy("State"))
    def how_far(self, job: Job) -> str | Promise:
        return words.JOBS[job.state]


@admin.register(Edition)
class EditionAdmin(ReadOnly):
    one, many = gettext_lazy("Edition"), gettext_lazy("Editions of the rulebook")
    empty = gettext_lazy("Nothing is published yet.")
    list_display = ["number", "published_at", "publisher", "came"]
    ordering = ["-number"]
    facts = ["published_at", "publisher", "came", "sha256", "receipt"]
    labels = {"number": gettext_lazy("Edition"), "published_at": gettext_lazy("Published")}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        return super().get_queryset(request).without_body()

    def title_of(self, thing: Edition) -> str:
        return str(thing)

    @admin.display(description=gettext_lazy("Published by"))
    def publisher(self, edition: Edition) -> str:
        if edition.published_by is None:
            return _("A command of the operator")
        person = User.objects.filter(subject=edition.published_by).first()
        return str(person) if person else _("Somebody who is no longer here")

    @admin.display(description=gettext_lazy("Where it came from"))
    def came(self, edition: Edition) -> str:
        return edition.get_source_display()

    @admin.display(description=gettext_lazy("Digest (SHA-256)"))
    def sha256(self, edition: Edition) -> SafeString:
        return code(edition.digest)

    @admin.display(description=gettext_lazy("Entry in the ledger"))
    def receipt(self, edition: Edition) -> SafeString | str:
        from consent.ledger import editions

        opening = editions.entry_of(edition.digest)
        if opening is None:
            return ""
        address = reverse("admin:ledger_opening_change", args=[opening.pk])
        return format_html('<a href="{}">{}</a>', address, opening.number)
