"""The rulebook as staff read it: regions, platforms, one place, one platform, the sources."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consent.answers.stale_sources import stale_sources
from consent.answers.world import home
from consent.core.policies import EVERYWHERE
from consent.core.resolve import HOME
from consent.core.rulebook import Rulebook
from consent.rulebook.editions import current_edition
from consent.rulebook.models import Draft
from consent.rulebook.names import platform_name, region_name
from consent.rulebook.pausing import running
from consent.rulebook.value_words import PURPOSES, STATUSES
from consent.staff.pages import Crumb, show
from consent.staff.rules.overview import Cell, find, find_platforms, place_shown, table


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Show every region and platform, or what a search found; and what waits."""
    edition = current_edition()
    book, at = edition.rulebook, timezone.now()
    typed = " ".join(request.GET.get("q", "").split())[:80]
    return show(
        request,
        "staff/rules/rules.html",
        title=_("Rules"),
        edition=edition,
        typed=typed,
        places=find(book, typed),
        platforms_found=find_platforms(book, typed),
        table=table(book, home=home(), at=at),
        key=list(Cell),
        platforms=sorted(
            ((slug, platform_name(book, slug), one) for slug, one in book.platforms.items()),
            key=lambda line: line[1].casefold(),
        ),
        open_drafts=Draft.objects.open().count(),
        looks=Draft.objects.to_look_at().count(),
        stale=len(stale_sources(book, on=timezone.localdate())),
    )


@require_safe
def place(request: HttpRequest, code: str) -> HttpResponse:
    """Show one place: the law, and what every platform does there now."""
    book = current_edition().rulebook
    shown = place_shown(book, code, home=home(), at=timezone.now())
    if shown is None:
        raise Http404(code)
    return show(
        request,
        "staff/rules/place.html",
        title=shown.name,
        crumbs=[Crumb("rules", _("Rules"))],
        place=shown,
        can_pause=bool(running(book, region=code, at=timezone.now(), home=home())),
        jurisdiction_name=region_name(book, shown.jurisdiction),
    )


@require_safe
def platform(request: HttpRequest, slug: str) -> HttpResponse:
    """Show every policy of one platform, the newest first."""
    book = current_edition().rulebook
    one = book.platforms.get(slug)
    if one is None and not (slug == HOME and home()):
        raise Http404(slug)
    rows = sorted(
        one.policies if one else (),
        key=lambda row: (row.first_day or date.min, row.id),
        reverse=True,
    )
    lines = [
        {
            "row": row,
            "regions": [_region(book, code) for code in sorted(row.regions)],
            "status": STATUSES[row.status] if row.status else _("only leaves more out"),
            "purpose": PURPOSES[row.purpose],
        }
        for row in rows
    ]
    return show(
        request,
        "staff/rules/platform.html",
        title=platform_name(book, slug),
        crumbs=[Crumb("rules", _("Rules"))],
        slug=slug,
        lines=lines,
        is_there=one is not None,
    )


def _region(book: Rulebook, code: str) -> str:
    return _("everywhere") if code == EVERYWHERE else region_name(book, code)


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """Show the sources that somebody should look at again, and all the others."""
    book = current_edition().rulebook
    due = stale_sources(book, on=timezone.localdate())
    names = {one.source.id for one in due}
    rest = sorted(
        (one for one in book.sources.values() if one.id not in names),
        key=lambda one: one.title.casefold(),
    )
    return show(
        request,
        "staff/rules/sources.html",
        title=_("Sources"),
        crumbs=[Crumb("rules", _("Rules"))],
        due=due,
        rest=rest,
    )
