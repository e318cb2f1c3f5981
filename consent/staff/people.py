"""
People, as support sees them: found by mail, account name or receipt number.

Opening a card or a list of posts is noted, and the person sees it in their history.
"""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from accounts import looks
from accounts.models import User
from consent.answers.groups import groups_of, totals
from consent.answers.listing import Filter, page_of
from consent.answers.standing import standing_of
from consent.answers.world import world_of
from consent.core import numbers
from consent.ledger.models import Opening
from consent.ledger.presenters import Names, told_to
from consent.posts.models import PlatformAccount
from consent.staff.readonly import ReadOnly

SEARCH_AT_MOST = 100
BREAK = mark_safe("<br>")


@admin.register(User)
class PersonAdmin(ReadOnly):
    list_display = ["email", "lives_in", "date_joined", "is_staff"]
    search_fields = ["email"]
    search_help_text = _("E-mail address, account name on a platform, or receipt number")
    ordering = ["email"]
    fields = [
        "email",
        "subject",
        "date_joined",
        "is_active",
        "is_staff",
        "born",
        "language",
        "time_zone",
        "state_in_one_line",
        "residences_so_far",
        "accounts_known",
        "choices_so_far",
        "imports_so_far",
        "posts_list",
    ]
    readonly_fields = fields

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        """Find a person by the three things people say on the phone."""
        term = search_term.strip()
        if number := numbers.tidy(term):
            subjects = Opening.objects.filter(number=number).values("subject")
            found = queryset.filter(subject__in=subjects)
            if found:
                return found, False
        by_handle = PlatformAccount.objects.filter(handle__iexact=term.lstrip("@"))
        owners = by_handle.values_list("person", flat=True)[:SEARCH_AT_MOST]
        by_mail, duplicates = super().get_search_results(request, queryset, search_term)
        return by_mail | queryset.filter(pk__in=list(owners)), duplicates

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        person = self.get_object(request, object_id)
        if person is not None:
            looks.record(person=person, by=request.user, seen="overview", at=timezone.now())
        return super().change_view(request, object_id, form_url, extra_context)

    def get_urls(self) -> list[URLPattern]:
        posts = path(
            "<int:person_id>/posts/",
            self.admin_site.admin_view(self.posts_view),
            name="accounts_user_posts",
        )
        return [posts, *super().get_urls()]

    def posts_view(self, request: HttpRequest, person_id: int) -> HttpResponse:
        """Show a person's posts with verdict and reason; the look is noted."""
        person = User.objects.filter(pk=person_id).first()
        if person is None:
            raise Http404
        at = timezone.now()
        looks.record(person=person, by=request.user, seen="posts", at=at)
        world = world_of(person, at=at)
        groups = groups_of(world)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Posts of %(person)s") % {"person": person},
            "person": person,
            "page": page_of(world, groups, Filter(), cursor=request.GET.get("at")),
            "opts": self.opts,
        }
        return TemplateResponse(request, "staff/person_posts.html", context)

    @admin.display(description=_("Lives in"))
    def lives_in(self, person: User) -> str:
        residence = person.residences.in_force(timezone.now()).first()
        return str(residence) if residence else "–"

    @admin.display(description=_("State"))
    def state_in_one_line(self, person: User) -> str:
        world = world_of(person, at=timezone.now())
        counted = totals(groups_of(world))
        state = standing_of(world, counted).state
        numbers_of = ", ".join(f"{n} {o.value}" for o, n in counted.by_outcome.items() if n)
        return f"{state.value}: {numbers_of or _('no posts')}"

    @admin.display(description=_("Residences"))
    def residences_so_far(self, person: User) -> str:
        rows = (
            (str(r), f"{r.starts_at:%Y-%m-%d}", r.get_source_display())
            for r in person.residences.all()[:20]
        )
        return format_html_join(BREAK, "{} from {} ({})", rows) or "–"

    @admin.display(description=_("Platform accounts"))
    def accounts_known(self, person: User) -> str:
        rows = ((str(account),) for account in person.platform_accounts.all())
        return format_html_join(", ", "{}", rows) or "–"

    @admin.display(description=_("Choices"))
    def choices_so_far(self, person: User) -> str:
        rows = (
            (reverse("admin:ledger_opening_change", args=[t.index]), t.number, t.sentence)
            for t in told_to(person.subject, names=Names())[:20]
        )
        return format_html_join(BREAK, '<a href="{}">{}</a> {}', rows) or "–"

    @admin.display(description=_("Imports"))
    def imports_so_far(self, person: User) -> str:
        rows = (
            (
                reverse("admin:posts_import_change", args=[i.pk]),
                f"{i.made_at:%Y-%m-%d %H:%M}",
                i.platform or "?",
                i.get_state_display(),
            )
            for i in person.imports.all()[:20]
        )
        return format_html_join(BREAK, '<a href="{}">{}</a> {}: {}', rows) or "–"

    @admin.display(description=_("Posts"))
    def posts_list(self, person: User) -> str:
        address = reverse("admin:accounts_user_posts", args=[person.pk])
        return format_html(
            '<a href="{}">{}</a>', address, _("Posts and why each counts as it does")
        )
