"""How sure a fact of the rulebook is and where it is known from, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from consent.core.backing import Backing, Source
from consent.core.rulebook import Rulebook
from consent.core.sources import all_known_until, check_again_on, known_until
from consent.web import explain_rules as words

WEB = ("https://", "http://")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceShown:
    """
    A source: its date and how we know it in words, `link` only if a browser may follow it.

    `checked` is when somebody last looked at it, None where nobody noted that;
    `known` is up to when we know it, None for never, `check_again` when somebody
    will look at it.
    """

    title: str
    link: str | None
    dated: str
    seen: str
    checked: date | None
    known: date | None
    check_again: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """
    Up to when some sources are known.

    `on` is the oldest day up to which one of them is known, None if all are from
    memory; `noted` says whether it is the day of a check, for each of them;
    `never` counts those from memory.
    """

    on: date | None
    noted: bool
    never: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Backed:
    """How sure a fact is, and where it is known from."""

    confirmed: bool
    sure: str
    evidence: str
    checked: Checked
    sources: tuple[SourceShown, ...]


def backed(rulebook: Rulebook, backing: Backing, sources: tuple[str, ...]) -> Backed:
    """Return in words what stands behind a fact; sources nobody knows are left out."""
    known = (rulebook.sources[name] for name in sources if name in rulebook.sources)
    return Backed(
        confirmed=backing.confirmed,
        sure=words.sure_words(backing),
        evidence=str(words.EVIDENCES[backing.evidence]),
        checked=checked(rulebook, sources),
        sources=tuple(source_shown(rulebook, source) for source in known),
    )


def checked(rulebook: Rulebook, names: Iterable[str]) -> Checked:
    """Return up to when the sources with these names are known, and how."""
    sources = [rulebook.sources[name] for name in set(names) if name in rulebook.sources]
    known = [source for source in sources if known_until(rulebook, source) is not None]
    return Checked(
        on=all_known_until(rulebook, (source.id for source in sources)),
        noted=all(source.checked is not None for source in known),
        never=len(sources) - len(known),
    )


def source_shown(rulebook: Rulebook, source: Source) -> SourceShown:
    """Return a source as pages name it."""
    return SourceShown(
        title=source.title,
        link=web_link(source.url) or web_link(source.seen_url),
        dated=words.written_date_words(source.date) if source.date else "",
        seen=str(words.SEEN[source.seen]),
        checked=source.checked,
        known=known_until(rulebook, source),
        check_again=check_again_on(rulebook, source),
    )


def web_link(url: str | None) -> str | None:
    """Return an address only if a browser may follow it."""
    return url if url is not None and url.startswith(WEB) else None
