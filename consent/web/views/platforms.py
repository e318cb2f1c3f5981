"""What each platform does and offers, for everybody to read."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from consent.answers.world import home
from consent.rulebook.editions import current_edition
from consent.web.as_of import as_of
from consent.web.page_language import spoken
from consent.web.platform_page import platform_lines, platform_page
from consent.web.public import answer


@require_safe
def all_platforms(request: HttpRequest) -> HttpResponse:
    """List every platform, today or on the day that `?at=` says."""
    rulebook = current_edition().rulebook
    seen = as_of(request)
    # Of the operator's own platform no past is written down.
    own = None if seen.is_past else home()
    with spoken(request) as speech:
        context = {
            "lines": platform_lines(rulebook, home=own, at=seen.at),
            "seen": seen,
            "speech": speech,
            "about": rulebook.about,
        }
        return answer(request, "consent/platforms.html", context)


@require_safe
def platform(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one platform, today or on the day that `?at=` says."""
    rulebook = current_edition().rulebook
    seen = as_of(request)
    with spoken(request) as speech:
        own = None if seen.is_past else home()
        page = platform_page(rulebook, slug=slug, home=own, at=seen.at, today=seen.today)
        if page is None:
            raise Http404
        context = {"page": page, "seen": seen, "speech": speech}
        return answer(request, "consent/platform.html", context)
