"""Pages about the site itself, for everybody: how it works, its limits, help, privacy."""

from collections.abc import Callable
from email.utils import parseaddr

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from consent.answers.used import records_since

NOBODY_READS = ("no-reply@", "noreply@", "webmaster@localhost")


def support_address() -> str:
    """Return the address at which people reach support; empty if the operator named none."""
    if settings.SUPPORT_EMAIL:
        return str(settings.SUPPORT_EMAIL)
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return "" if sender.startswith(NOBODY_READS) else sender


def page(template: str) -> Callable[[HttpRequest], HttpResponse]:
    """Return a view that shows one of these pages."""

    @require_safe
    def show(request: HttpRequest) -> HttpResponse:
        context = {"support": support_address(), "home": settings.HOME_PLATFORM_NAME}
        return render(request, template, context)

    return show


how_it_works = page("consent/how_it_works.html")


@require_safe
def limits(request: HttpRequest) -> HttpResponse:
    """Say what cannot be undone, and since when there are records of what was used."""
    context = {"home": settings.HOME_PLATFORM_NAME, "since": records_since()}
    return render(request, "consent/limits.html", context)


help_page = page("consent/help.html")
privacy = page("consent/privacy.html")
accessibility = page("consent/accessibility.html")
