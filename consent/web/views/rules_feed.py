"""News of the rulebook as an Atom feed (RFC 4287): one entry for each edition."""

from collections.abc import Iterator
from itertools import pairwise

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from consent.answers.editions import Published, published
from consent.core.jurisdictions import LANGUAGE
from consent.rulebook.editions import current_edition
from consent.web.edition_pages import changes_shown, edition_shown

MOST_ENTRIES = 20
MOST_SENTENCES = 50
"""The page of the edition has them all."""
AUTHORITY_SINCE = 2026
"""Every tag (RFC 4151) names a year in which the host was the operator's."""


def _etag(_request: HttpRequest) -> str:
    return f'"feed-{current_edition().digest}"'


@require_safe
@condition(etag_func=_etag)
def feed(request: HttpRequest) -> HttpResponse:
    """Return what changed with each edition, in words, the newest first."""
    with translation.override(LANGUAGE):
        atom = Atom1Feed(
            title=_("Changes of the rules"),
            subtitle=_("What the law gives, and what platforms do: what we now say otherwise."),
            link=request.build_absolute_uri(reverse("editions")),
            description="",
            language=LANGUAGE,
            author_name=settings.SITE_NAME,
            feed_url=request.build_absolute_uri(reverse("rules-feed")),
            feed_guid=tag("editions"),
        )
        known = published()
        for one, before in (*pairwise(known), *((one, None) for one in known[-1:])):
            _add(atom, request, one, before)
            if atom.num_items() == MOST_ENTRIES:
                break
        response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
        atom.write(response, "utf-8")
    response["Cache-Control"] = "public, max-age=300"
    response["Content-Language"] = LANGUAGE
    return response


def tag(name: str) -> str:
    """Return a name that is never given to anything else (RFC 4151)."""
    host, _slash, folder = settings.SITE_ORIGIN.partition("/")
    return f"tag:{host.partition(':')[0]},{AUTHORITY_SINCE}:{folder or 'rules'}/{name}"


def _add(atom: Atom1Feed, request: HttpRequest, one: Published, before: Published | None) -> None:
    atom.add_item(
        title=_("Edition %(number)s of the rules") % {"number": one.number},
        link=request.build_absolute_uri(reverse("edition", args=[one.number])),
        description=_told(one, before),
        unique_id=tag(f"editions/{one.digest}"),
        pubdate=one.published_at,
        updateddate=one.published_at,
    )


def _told(one: Published, before: Published | None) -> str:
    shown = edition_shown(one)
    parts = [text for text in (one.reason, shown.made) if text]
    html = format_html_join("", "<p>{}</p>", ((text,) for text in parts))
    if before is None:
        return html
    return html + format_html_join("", "{}", ((part,) for part in _changed(before, one)))


def _changed(before: Published, one: Published) -> Iterator[str]:
    changes = changes_shown(before.digest, one.digest)
    left = MOST_SENTENCES
    for heading, sentences in (
        (_("What the law gives you"), changes.law),
        (_("What the platform offers"), changes.platforms),
        (_("Sources, events and explanations"), changes.around),
    ):
        if sentences[:left]:
            items = format_html_join("", "<li>{}</li>", ((text,) for text in sentences[:left]))
            yield format_html("<h2>{}</h2><ul>{}</ul>", heading, items)
        left = max(0, left - len(sentences))
    if len(changes.all) > MOST_SENTENCES:
        more = len(changes.all) - MOST_SENTENCES
        yield format_html("<p>{}</p>", _("%(count)d more on the page.") % {"count": more})
