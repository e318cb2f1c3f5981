"""How sure a fact of the rulebook is and where it is known from, in words."""

from dataclasses import dataclass

from consent.core.rulebook import Backing, Rulebook, Source
from consent.web import explain_rules as words

WEB = ("https://", "http://")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceShown:
    """A source: its date and how we know it in words, `link` only if a browser may follow it."""

    title: str
    link: str | None
    dated: str
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Backed:
    """How sure a fact is, and where it is known from."""

    confirmed: bool
    sure: str
    evidence: str
    sources: tuple[SourceShown, ...]


def backed(rulebook: Rulebook, backing: Backing, sources: tuple[str, ...]) -> Backed:
    """Return in words what stands behind a fact; sources nobody knows are left out."""
    known = (rulebook.sources[name] for name in sources if name in rulebook.sources)
    return Backed(
        confirmed=backing.confirmed,
        sure=str(words.CONFIDENCES[backing.confidence]),
        evidence=str(words.EVIDENCES[backing.evidence]),
        sources=tuple(_source(source) for source in known),
    )


def _source(source: Source) -> SourceShown:
    return SourceShown(
        title=source.title,
        link=web_link(source.url) or web_link(source.seen_url),
        dated=words.written_date_words(source.date) if source.date else "",
        seen=str(words.SEEN[source.seen]),
    )


def web_link(url: str | None) -> str | None:
    """Return an address only if a browser may follow it."""
    return url if url is not None and url.startswith(WEB) else None
