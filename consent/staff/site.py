"""The admin site: only for staff with a second factor. Its models are shown, never edited."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import zones
from accounts.second_factor import SecondFactorSite
from consent.staff import urls
from consent.staff.pages import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One link of the menu."""

    address: str
    text: Text


LISTS = {
    "accounts_user": _("People"),
    "ledger_opening": _("Receipts"),
    "posts_import": _("Files"),
    "consent_job": _("Jobs"),
    "rulebook_edition": _("Editions"),
}
"""What the menu leads to, before the pages that no model brings."""


class StaffSite(SecondFactorSite):
    site_header = _("Support")
    site_title = _("Support")
    index_title = _("What needs a look")
    index_template = "staff/index.html"

    def get_urls(self) -> list[URLPattern | URLResolver]:
        # Before the pages of models: their last pattern takes every address.
        return [*urls.addresses(behind=self.admin_view), *super().get_urls()]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Return what every staff page is drawn with."""
        lists = [(f"{name}_changelist", text) for name, text in LISTS.items()]
        more = [(page.name, page.menu) for page in urls.PAGES if page.menu is not None]
        menu = [Item(address=reverse(f"admin:{name}"), text=text) for name, text in [*lists, *more]]
        zone = zones.spoken(timezone.get_current_timezone_name())
        return {**super().each_context(request), "menu": menu, "zone": zone}

    def app_index(
        self,
        request: HttpRequest,  # noqa: ARG002 (the framework passes it)
        app_label: str,  # noqa: ARG002
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        """Lead home: how the code is divided is nothing for staff to know."""
        return redirect("admin:index")
