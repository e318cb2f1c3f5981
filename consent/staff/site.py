"""The admin site: only for staff with a second factor; everything in it is read-only for now."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.second_factor import SecondFactorSite
from consent.posts.models import Import
from consent.queue import Job


class StaffSite(SecondFactorSite):
    site_header = _("Support")
    site_title = _("Support")
    index_title = _("What needs a look")
    index_template = "staff/index.html"

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the search box and what went wrong in the background, newest first."""
        aside = Job.objects.filter(state=Job.State.ASIDE).order_by("-ended_at")[:20]
        refused = Import.objects.filter(state=Import.State.REFUSED).order_by("-ended_at")[:20]
        context = {"jobs_aside": aside, "imports_refused": refused, **(extra_context or {})}
        return super().index(request, context)
