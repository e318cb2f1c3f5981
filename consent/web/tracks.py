"""Time lines drawn as SVG. All lengths are shares of the width, so that text keeps its size."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from consent.core.chronicle import Mark
from consent.web.rule_lines import Line, Look

LANE, GAP, AXIS = 26, 6, 20
"""Heights in CSS pixels: what decides, the space between lanes, and the years below."""
ASIDE = 12
HEIGHTS = {Look.USED: 26, Look.SAY: 16, Look.KEPT: 8, Look.PLAN: 20, Look.OPEN: 20, Look.BESIDE: 8}
LEAST_WIDTH = 0.7
"""A stretch of two days is drawn wider than it is, so that it can be seen. In per cent."""
STEPS = (1, 2, 5, 10, 20, 50)
MOST_TICKS = 7
LAST_TICK = 90
"""Beyond this share of the width a year would be cut. In per cent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """The days between which a time line is drawn."""

    first: date
    last: date

    def share(self, day: date) -> float:
        """Return where a day lies, in per cent of the width; days outside lie at the ends."""
        whole = (self.last - self.first).days
        return 100 * min(1, max(0, (day - self.first).days / whole))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    look: Look
    x: str
    width: str
    y: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cross:
    """A single day: what it is, and where."""

    mark: Mark
    x: str
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    year: int
    x: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """
    Everything that is drawn for some lines: a shape for each of them that has a date.

    `now` is where the day lies from which it is seen, `rest` what comes after it.
    """

    height: int
    base: int
    bars: tuple[Bar, ...]
    crosses: tuple[Cross, ...]
    ticks: tuple[Tick, ...]
    now: str
    rest: str
    years: tuple[int, int]


def axis_of(lines: Sequence[Line], *, today: date) -> Axis:
    """Return an axis of whole years on which all of these lines and the day have a place."""
    days = [day for line in lines for day in (line.first, line.last) if day is not None]
    first, last = min([*days, today]), max([*days, today])
    # What begins on the last day needs room to be seen.
    last += (last - first) / 20
    return Axis(first=date(first.year, 1, 1), last=date(last.year, 12, 31))


def drawing_of(lines: Sequence[Line], *, axis: Axis, today: date) -> Drawing:
    """Return the drawing of some lines on an axis."""
    stretches = [line for line in lines if line.mark is None and (line.first or line.last)]
    lanes = _lanes([line for line in stretches if line.aside])
    tops = {id(line): LANE + GAP + lane * (ASIDE + GAP) for line, lane in lanes}
    bars = [_bar(line, axis, tops.get(id(line))) for line in stretches]
    most = max((lane for _, lane in lanes), default=-1) + 1
    base = LANE + most * (ASIDE + GAP)
    return Drawing(
        height=base + AXIS,
        base=base,
        # The widest first, so that the shortest lie on top.
        bars=tuple(sorted(bars, key=lambda bar: -float(bar.width.rstrip("%")))),
        crosses=tuple(
            Cross(mark=line.mark, x=_per_cent(axis.share(line.first)), y=LANE // 2)
            for line in lines
            if line.mark is not None and line.first is not None
        ),
        ticks=_ticks(axis),
        now=_per_cent(axis.share(today)),
        rest=_per_cent(100 - axis.share(today)),
        years=(axis.first.year, axis.last.year),
    )


def _bar(line: Line, axis: Axis, top: int | None) -> Bar:
    start = axis.share(line.first) if line.first else 0.0
    end = axis.share(line.last) if line.last else 100.0
    width = max(end - start, LEAST_WIDTH)
    height = HEIGHTS[line.look] if top is None else ASIDE
    return Bar(
        look=line.look,
        x=_per_cent(min(start, 100 - width)),
        width=_per_cent(width),
        y=LANE - height if top is None else top,
        height=height,
    )


def _lanes(aside: list[Line]) -> list[tuple[Line, int]]:
    """Give every line the first lane in which it covers no other."""
    free: list[date] = []
    found = []
    for line in sorted(aside, key=lambda one: one.first or date.min):
        first, last = line.first or date.min, line.last or date.max
        lane = next((n for n, ends in enumerate(free) if ends < first), len(free))
        free[lane : lane + 1] = [last]
        found.append((line, lane))
    return found


def _ticks(axis: Axis) -> tuple[Tick, ...]:
    first, last = axis.first.year, axis.last.year
    step = next((one for one in STEPS if (last - first) // one < MOST_TICKS), STEPS[-1])
    years = range(-(-first // step) * step, last + 1, step)
    placed = ((year, axis.share(date(year, 1, 1))) for year in years)
    return tuple(Tick(year=year, x=_per_cent(x)) for year, x in placed if x <= LAST_TICK)


def _per_cent(share: float) -> str:
    return f"{share:.2f}%"
