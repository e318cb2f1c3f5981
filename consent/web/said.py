"""What authorities, courts and others did and said about the rules of a place."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from consent.core.jurisdictions import Event
from consent.core.places import Place
from consent.core.rulebook import Rulebook
from consent.web.backing import Backed, backed
from consent.web.explain_rules import with_dates_in_words, written_date_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """
    Something that happened, or is expected to; `written` is a year, a month or a day.

    `about_platforms` says on which side it belongs: of platforms or of the law.
    """

    written: str
    spoken: str
    words: str
    about_platforms: bool
    backed: Backed
    event: Event


def said(rulebook: Rulebook, *, place: Place, country: str, until: date) -> tuple[Said, ...]:
    """
    Return what was said of a place up to a day, and what was expected then, earliest first.

    Seen from an earlier day, nobody knew what others would say later.
    """
    known = max(rulebook.about.as_of, until).isoformat()
    found = [
        _shown(rulebook, event)
        for event in _events(rulebook, place, country)
        if event.date <= until.isoformat() or event.date > known
    ]
    return tuple(sorted(found, key=lambda one: one.written))


def _events(rulebook: Rulebook, place: Place, country: str) -> Iterator[Event]:
    """Yield what is told of the place itself; where it tells nothing, of the world's list."""
    own = rulebook.jurisdictions[place.jurisdiction].events
    yield from own
    told = {event.date for event in own}
    codes = {*place.codes, country}
    for event in rulebook.timeline:
        if event.date not in told and not codes.isdisjoint(event.regions):
            yield event


def _shown(rulebook: Rulebook, event: Event) -> Said:
    # Whether something is still to come is for the page to say.
    text = with_dates_in_words(event.text).removesuffix(" (future)").removesuffix(" (future date)")
    if event.actor is not None and not text.startswith(event.actor):
        text = _("%(actor)s: %(text)s") % {"actor": event.actor, "text": text}
    return Said(
        written=event.date,
        spoken=written_date_words(event.date),
        words=text,
        about_platforms=bool(event.platforms),
        backed=backed(rulebook, event.backing, event.sources),
        event=event,
    )
