"""How posts are divided among the three outcomes: one bar, one table, the same numbers."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from consent.answers.groups import Totals
from consent.core.eligibility import Outcome
from consent.web import explanations
from consent.web.wording import number

LEAST = 1.5
"""A share that is not zero is drawn at least this wide, in per cent, to be seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """`start` and `width` are per cents of the bar, as text that SVG understands."""

    outcome: Outcome
    text: str
    tone: str
    count: int
    start: str
    width: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """`sentence` says the whole bar to those who do not see it."""

    shares: tuple[Share, ...]
    total: int
    sentence: str


def bar_of(totals: Totals) -> Bar:
    """Return the bar of a person's posts, in the order can, kept, not known."""
    return Bar(
        shares=tuple(_shares(totals)),
        total=totals.total,
        sentence=_(
            "Of %(total)s posts, %(can)s can be used, %(kept)s are kept out, "
            "and of %(unknown)s it is not known, so they are kept out too."
        )
        % {
            "total": number(totals.total),
            "can": number(totals.by_outcome[Outcome.CAN_BE_USED]),
            "kept": number(totals.by_outcome[Outcome.KEPT_OUT]),
            "unknown": number(totals.by_outcome[Outcome.CANNOT_TELL]),
        },
    )


def _shares(totals: Totals) -> Iterator[Share]:
    drawn = {o: _drawn(totals.by_outcome[o], totals.total) for o in Outcome}
    scale = 100 / (sum(drawn.values()) or 1)
    start = 0.0
    for outcome in Outcome:
        width = drawn[outcome] * scale
        yield Share(
            outcome=outcome,
            text=str(explanations.OUTCOMES[outcome]),
            tone=explanations.TONES[outcome],
            count=totals.by_outcome[outcome],
            start=f"{start:.2f}%",
            width=f"{width:.2f}%",
        )
        start += width


def _drawn(count: int, total: int) -> float:
    return max(LEAST, 100 * count / total) if count else 0.0
