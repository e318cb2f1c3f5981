"""The rules of a place through all of time: law and platforms apart, each drawn and listed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from consent.core.chronicle import (
    LawStretch,
    Mark,
    PolicyStretch,
    Weight,
    law_stretches,
    marked_days,
    policy_stretches,
)
from consent.core.places import Place
from consent.core.rulebook import Rulebook
from consent.rulebook.names import platform_name, region_name
from consent.web.backing import Backed, Checked, backed, checked, web_link
from consent.web.explain_rules import with_dates_in_words
from consent.web.regions import place_name
from consent.web.rule_lines import (
    LAW_KEYS,
    MARK_KEYS,
    POLICY_KEYS,
    Line,
    Look,
    View,
    law_line,
    mark_line,
    policy_line,
)
from consent.web.said import Said, said
from consent.web.tracks import Drawing, axis_of, drawing_of

Keys = tuple[tuple[Look | Mark, str], ...]
"""What each shape in a drawing means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LawTold:
    """One law of the list, with what stands behind it."""

    line: Line
    basis: str
    note: str
    link: str | None
    backed: Backed


@dataclass(frozen=True, slots=True, kw_only=True)
class LawTrack:
    """What the law gives; the drawing holds every law of the list that has a day."""

    laws: tuple[LawTold, ...]
    drawing: Drawing
    keys: Keys
    has_proposals: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformTrack:
    """What one platform does and offers; the drawing holds every line of the list."""

    slug: str
    name: str
    lines: tuple[Line, ...]
    drawing: Drawing


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesHistory:
    """
    Everything that a region's time line says, seen from a day.

    `group` is what the jurisdiction is called whose law counts, if it is larger
    than the place. All platforms are drawn on one axis. `checked` is about the
    sources of all this.
    """

    code: str
    name: str
    group_code: str
    group: str | None
    law: LawTrack
    platforms: tuple[PlatformTrack, ...]
    platform_keys: Keys
    said: tuple[Said, ...]
    checked: Checked


def rules_history(rulebook: Rulebook, *, code: str, place: Place, view: View) -> RulesHistory:
    """Return the time line of a place, seen from a day."""
    laws = law_stretches(rulebook, jurisdiction=place.jurisdiction)
    told = {
        slug: stretches
        for slug in rulebook.platforms
        if (stretches := policy_stretches(rulebook, platform=slug, place=place))
    }
    tracks = _platforms(rulebook, told, view)
    others = said(rulebook, place=place, country=code, until=view.today)
    sources = [name for stretch in _all(laws, told.values()) for name in stretch.row.sources]
    sources += [name for one in others for name in one.event.sources]
    return RulesHistory(
        code=code,
        name=place_name(rulebook, code, place),
        group_code=place.jurisdiction,
        group=(region_name(rulebook, place.jurisdiction) if place.jurisdiction != code else None),
        law=_law(rulebook, laws, view),
        platforms=tracks,
        platform_keys=_keys(POLICY_KEYS, [line for track in tracks for line in track.lines]),
        said=others,
        checked=checked(rulebook, sources),
    )


def _all(
    laws: Iterable[LawStretch], told: Iterable[tuple[PolicyStretch, ...]]
) -> Iterable[LawStretch | PolicyStretch]:
    yield from laws
    for stretches in told:
        yield from stretches


def _law(rulebook: Rulebook, laws: Sequence[LawStretch], view: View) -> LawTrack:
    lines = [law_line(stretch, view) for stretch in laws]
    return LawTrack(
        laws=tuple(
            LawTold(
                line=line,
                basis=(
                    ""  # the line says it
                    if stretch.weight is Weight.PROPOSAL
                    else with_dates_in_words(stretch.row.basis)
                ),
                note=with_dates_in_words(stretch.row.note),
                link=web_link(stretch.row.url),
                backed=backed(rulebook, stretch.row.backing, stretch.row.sources),
            )
            for line, stretch in zip(lines, laws, strict=True)
        ),
        drawing=drawing_of(lines, axis=axis_of(lines, today=view.today), today=view.today),
        keys=_keys(LAW_KEYS, lines),
        has_proposals=any(one.weight is Weight.PROPOSAL for one in laws),
    )


def _platforms(
    rulebook: Rulebook, told: Mapping[str, tuple[PolicyStretch, ...]], view: View
) -> tuple[PlatformTrack, ...]:
    """Those that decide about posts first, by name."""
    lines = {slug: _lines(stretches, view) for slug, stretches in told.items()}
    axis = axis_of([line for some in lines.values() for line in some], today=view.today)

    def order(slug: str) -> tuple[bool, str]:
        decides = any(one.weight is Weight.DECIDES for one in told[slug])
        return (not decides, platform_name(rulebook, slug).casefold())

    return tuple(
        PlatformTrack(
            slug=slug,
            name=platform_name(rulebook, slug),
            lines=lines[slug],
            drawing=drawing_of(lines[slug], axis=axis, today=view.today),
        )
        for slug in sorted(told, key=order)
    )


def _lines(stretches: tuple[PolicyStretch, ...], view: View) -> tuple[Line, ...]:
    lines = [policy_line(one, view) for one in stretches]
    lines += [mark_line(one, view) for one in marked_days(stretches)]
    return tuple(sorted(lines, key=lambda line: line.first or date.min))


def _keys(meanings: Mapping[Look, Promise], lines: Sequence[Line]) -> Keys:
    looks = {line.look for line in lines if line.mark is None}
    marks = {line.mark for line in lines}
    return (
        *((look, str(words)) for look, words in meanings.items() if look in looks),
        *((mark, str(words)) for mark, words in MARK_KEYS.items() if mark in marks),
    )
