"""The rules of every region, for everybody to read. Nothing here is personal."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.residence import current
from consent.answers.editions import Published, numbered
from consent.answers.world import home
from consent.core.periods import ONE_TICK
from consent.core.places import Place, place_called
from consent.core.rulebook import Rulebook
from consent.posts.models import PlatformAccount
from consent.rulebook.editions import current_edition
from consent.rulebook.models import Edition
from consent.rulebook.names import region_name
from consent.web.as_of import AsOf, as_of
from consent.web.page_language import spoken
from consent.web.public import answer
from consent.web.region_page import region_page
from consent.web.regions import LONGEST_SEARCH, SHELVES, Line, Shelf, exact, find, lines
from consent.web.rule_lines import View
from consent.web.rules_history import rules_history


@require_safe
def all_regions(request: HttpRequest) -> HttpResponse:
    """List every region, or what a search found; a place named in full is shown at once."""
    rulebook = current_edition().rulebook
    typed = " ".join(request.GET.get("q", "").split())[:LONGEST_SEARCH]
    found = find(rulebook, typed)
    if named := exact(found, typed):
        return redirect("rules-region", named.code)
    return _show_all(request, rulebook, {"typed": typed, "found": found})


@require_safe
def region(request: HttpRequest, code: str) -> HttpResponse:
    """Show the rules of one region, today or on the day that `?at=` says."""
    current = current_edition()
    place = place_called(current.rulebook, code)
    if place is None:
        return _elsewhere(request, current.rulebook, "rules-region", code)
    seen = as_of(request, west=place.west)
    return show_region(
        request, current.rulebook, code=code, place=place, seen=seen, edition=current
    )


@require_safe
def history(request: HttpRequest, code: str) -> HttpResponse:
    """Show the time line of one region, seen from today or from the day that `?at=` says."""
    rulebook = current_edition().rulebook
    place = place_called(rulebook, code)
    if place is None:
        return _elsewhere(request, rulebook, "rules-history", code)
    seen = as_of(request, west=place.west)
    view = View(today=seen.today, is_past=seen.is_past)
    with spoken(request) as speech:
        page = rules_history(rulebook, code=code, place=place, view=view)
        context = {"page": page, "seen": seen, "speech": speech, "about": rulebook.about}
        return answer(request, "consent/rules_history.html", context)


@require_safe
def version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """
    Show the rules of one region as an edition has them.

    The current edition is looked at from today, an earlier one from the last
    moment at which it counted; `?at=` says another day.
    """
    known = numbered(number)
    if known is None:
        raise Http404
    edition = Edition.objects.without_body().get(number=number)
    place = place_called(edition.rulebook, code)
    if place is None:
        raise Http404
    last = None if known.until is None else known.until - ONE_TICK
    seen = as_of(request, west=place.west, now=last)
    return show_region(
        request,
        edition.rulebook,
        code=code,
        place=place,
        seen=seen,
        edition=edition,
        version=known,
    )


def show_region(
    request: HttpRequest,
    rulebook: Rulebook,
    *,
    code: str,
    place: Place,
    seen: AsOf,
    edition: Edition | None = None,
    version: Published | None = None,
    draft: str | None = None,
) -> HttpResponse:
    """
    Return the page of a region.

    `edition` is the one the rulebook is of, and `version` says that the page is about it;
    a rulebook that is not published is that of a draft, with `draft` as its title.
    """
    is_past = seen.is_past or (version is not None and not version.is_current)
    with spoken(request, of=rulebook.jurisdictions[place.jurisdiction]) as speech:
        page = region_page(
            rulebook,
            code=code,
            place=place,
            # Of the operator's own platform no past is written down.
            home=None if is_past else home(),
            mine=_my_platforms(request.user),
            at=seen.at,
        )
        context = {
            "page": page,
            "about": rulebook.about,
            "seen": seen,
            "speech": speech,
            "is_mine": _my_code(request.user) == code,
            "edition": edition,
            "version": version,
            "draft": draft,
        }
        return answer(request, "consent/rules_region.html", context)


def _elsewhere(request: HttpRequest, rulebook: Rulebook, page: str, code: str) -> HttpResponse:
    """Lead from a code in small letters to the page, and from no place to all of them."""
    if place_called(rulebook, code.upper()):
        return redirect(page, code.upper())
    return _show_all(request, rulebook, {"typed": code[:LONGEST_SEARCH]}, status=404)


def _show_all(
    request: HttpRequest, rulebook: Rulebook, more: dict[str, object], status: int = 200
) -> HttpResponse:
    seen = as_of(request)
    with spoken(request) as speech:
        shown = lines(rulebook, home=None if seen.is_past else home(), at=seen.at)
        mine = _my_code(request.user)
        context = {
            "shelves": _shelves(shown),
            "mine": {"code": mine, "name": region_name(rulebook, mine)} if mine else None,
            "about": rulebook.about,
            "seen": seen,
            "speech": speech,
            **more,
        }
        return answer(request, "consent/rules.html", context, status=status)


def _shelves(shown: list[Line]) -> list[tuple[str, list[Line], bool]]:
    """Return the headings, each with its regions, and whether its list is folded at first."""
    return [
        (
            str(SHELVES[shelf]),
            [line for line in shown if line.shelf is shelf],
            shelf in {Shelf.STATES, Shelf.PROVINCES},
        )
        for shelf in Shelf
    ]


def _my_code(user: object) -> str | None:
    """Return the code of the page of where a signed-in person lives."""
    if not isinstance(user, User) or (lives := current(user, timezone.now())) is None:
        return None
    return lives.subdivision or lives.country or None


def _my_platforms(user: object) -> tuple[str, ...]:
    if not isinstance(user, User):
        return ()
    accounts = PlatformAccount.objects.filter(person=user).order_by("pk")
    return tuple(dict.fromkeys(accounts.values_list("platform", flat=True)))
