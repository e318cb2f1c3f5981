"""Pages of the admin that show and never change: changes are verbs, with pages of their own."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.urls import URLPattern, reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from consent.staff.facts import facts_of, label_of
from consent.staff.pages import Crumb, Text, show

LISTED_AT_MOST = 10_000


class Newest(Paginator):
    """Pages over the first 10,000 rows of a list: telling how many there are takes no longer."""

    @cached_property
    def count(self) -> int:
        return int(self.object_list[:LISTED_AT_MOST].count())


class ReadOnly(admin.ModelAdmin):
    """
    Things that staff can look at. Who may come in at all is decided by the site.

    `one` and `many` say what they are called. `list_display` and `facts` name
    what is shown in the list and on the page of a thing: fields, which `labels`
    may call otherwise, or methods of this class. `empty` is said where nothing
    is in the list.
    """

    actions = None
    list_per_page = 25
    # Showing "all" of a long list, or counting what each filter would leave, helps nobody.
    list_max_show_all = 0
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    sortable_by = ()
    paginator = Newest
    one: ClassVar[Text] = ""
    many: ClassVar[Text] = ""
    empty: ClassVar[Text] = _("Nothing is here yet.")
    facts: ClassVar[Sequence[str]] = ()
    labels: ClassVar[Mapping[str, Text]] = {}

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_staff)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return bool(request.user.is_active and request.user.is_staff)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def get_urls(self) -> list[URLPattern]:
        # Nothing is changed here, so there is no history of changes.
        return [one for one in super().get_urls() if not (one.name or "").endswith("_history")]

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Model | None:
        try:
            return super().get_object(request, object_id, from_field)
        except OverflowError:
            # SQLite: nothing has a number that is larger than any it can keep.
            return None

    def crumb(self) -> Crumb:
        """The step to the list, for the pages below it."""
        return Crumb(self._name("changelist"), self.many)

    def address_of(self, thing: Model) -> str:
        """Return where a thing has its page."""
        return reverse(f"admin:{self._name('change')}", args=[thing.pk])

    def title_of(self, thing: Model) -> str:
        """Return the heading of a thing's page."""
        return gettext("%(kind)s %(name)s") % {"kind": self.one, "name": thing}

    def looked_at(self, request: HttpRequest, thing: Any) -> None:
        """Note the look at a thing, if it is somebody's own."""

    @method_decorator(require_safe)
    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list, its first column leading to the things."""
        response = super().changelist_view(request, {"title": self.many, **(extra_context or {})})
        if isinstance(response, SimpleTemplateResponse) and "cl" in response.context_data:
            found = response.context_data["cl"]
            response.context_data |= {
                "labels": [label_of(self, name) for name in self.list_display],
                "rows": [
                    (self.address_of(thing), facts_of(self, thing, self.list_display))
                    for thing in found.result_list
                ],
                "is_cut": found.result_count >= LISTED_AT_MOST,
                "most": LISTED_AT_MOST,
                "empty": self.empty,
            }
        return response

    @method_decorator(require_safe)
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",  # noqa: ARG002 (the framework passes it)
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        """Show one thing; the look is noted where it is somebody's own."""
        thing = self.get_object(request, object_id)
        if thing is None:
            raise Http404
        self.looked_at(request, thing)
        return self.page_of(request, thing)

    def page_of(self, request: HttpRequest, thing: Any) -> HttpResponse:
        """Draw the page of a thing."""
        return show(
            request,
            "staff/thing.html",
            title=self.title_of(thing),
            crumbs=[self.crumb()],
            facts=facts_of(self, thing, self.facts),
        )

    def _name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"
