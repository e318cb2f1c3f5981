"""What the check of a file found, which is numbers and nothing else."""

from dataclasses import dataclass
from datetime import datetime

from consent.actions.forget_checks import CHECK_SHOWN
from consent.answers.groups import Totals
from consent.core.choices import about_single_posts
from consent.core.eligibility import Outcome, Reason
from consent.ledger.choices import choices_of
from consent.posts.models import Import
from consent.web import import_reports
from consent.web.explanations import REASONS
from consent.web.shares import Bar, bar_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """
    A check that has ended; its numbers can be read up to `until`.

    `reasons` has the short words of each reason and how many posts it decides, the most
    frequent first; the sentences are those of a file that is kept.
    """

    until: datetime
    totals: Totals
    bar: Bar
    reasons: tuple[dict[str, object], ...]
    closed: tuple[str, ...]
    left_out: tuple[str, ...]
    other_files: str
    not_understood: str
    chose_posts: bool
    """Whether single posts were chosen about: what became of edited ones is not looked for."""


def checked(brought: Import) -> Checked:
    """Return what a check found."""
    by_reason = {Reason(word): count for word, count in brought.report["reasons"].items()}
    by_outcome = dict.fromkeys(Outcome, 0)
    for reason, count in by_reason.items():
        by_outcome[reason.outcome] += count
    totals = Totals(total=sum(by_reason.values()), by_outcome=by_outcome, by_reason=by_reason)
    report = import_reports.shown(brought)
    return Checked(
        until=brought.ended_at + CHECK_SHOWN,
        totals=totals,
        bar=bar_of(totals),
        reasons=tuple(
            {"short": REASONS[reason].short, "count": count}
            for reason, count in sorted(by_reason.items(), key=lambda item: (-item[1], item[0]))
        ),
        closed=report.closed,
        left_out=report.left_out,
        other_files=report.other_files,
        not_understood=report.not_understood,
        chose_posts=bool(about_single_posts(choices_of(brought.person.subject))),
    )
