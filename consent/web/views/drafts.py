"""What the public pages would look like if a draft were published; only support sees them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from accounts.second_factor import is_shown
from consent.answers.drafts import as_published, examine
from consent.core.places import place_called
from consent.rulebook.models import Draft
from consent.web.as_of import as_of
from consent.web.views.rules import show_region


@require_safe
def region(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Show the page of a region under the rulebook that a draft would make."""
    user = request.user
    if not (user.is_authenticated and user.is_staff and is_shown(request)):
        # To everybody else there is no such page.
        raise Http404
    draft = Draft.objects.filter(pk=pk).first()
    if draft is None:
        raise Http404
    examined = as_published(draft) or examine(draft, at=timezone.now())
    if examined.problems:
        raise Http404
    book = examined.after
    place = place_called(book, code)
    if place is None:
        raise Http404
    seen = as_of(request, west=place.west)
    page = show_region(request, book, code=code, place=place, seen=seen, draft=draft.title)
    add_never_cache_headers(page)
    return page
