"""What the reading of a file found, in sentences its owner understands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from consent.posts.models import Import
from consent.web.wording import listed, spoken_day

CLOSED: dict[str, Promise] = {
    "messages": ngettext_lazy(
        "%(number)s file with private messages was left closed.",
        "%(number)s files with private messages were left closed.",
        "count",
    ),
    "ai_chats": ngettext_lazy(
        "%(number)s file with chats with an AI was left closed.",
        "%(number)s files with chats with an AI were left closed.",
        "count",
    ),
    "support": ngettext_lazy(
        "%(number)s file with letters to the platform was left closed.",
        "%(number)s files with letters to the platform were left closed.",
        "count",
    ),
}
"""Private files by what they hold; nobody opens them."""

EVIDENCE: dict[str, Promise] = {
    "country": gettext_lazy("Countries the file names"),
    "region": gettext_lazy("Regions the file names"),
    "privacy_jurisdiction": gettext_lazy("Law the platform counts you under"),
}
"""What the file tells about where the account counts; shown, never used to decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """
    A report, line by line. Counts are as they are, sentences are ready to read.

    `opened` names files that were read, and how many posts each holds;
    `more_opened` counts those that are not named one by one.
    """

    new: int
    known: int
    first: str
    last: str
    opened: tuple[tuple[str, str], ...]
    more_opened: int
    closed: tuple[str, ...]
    other_files: str
    not_understood: str
    audience_known: int
    audience_unknown: int
    evidence: tuple[tuple[str, str], ...]
    notices: tuple[str, ...]


def shown(brought: Import) -> Shown:
    """Return the report of a file that was read; what it does not say is left out."""
    report: Mapping[str, Any] = brought.report
    evidence = report.get("evidence") or {}
    return Shown(
        new=brought.posts_new,
        known=brought.posts_known,
        first=_day(report.get("from")),
        last=_day(report.get("until")),
        opened=_opened(report.get("files_read") or ()),
        more_opened=_number(report.get("files")) - len(report.get("files_read") or ()),
        closed=_closed(report.get("skipped_private") or {}),
        other_files=_other_files(
            _number(report.get("unknown_files")) + _number(report.get("archives_inside"))
        ),
        not_understood=_not_understood(_number(report.get("not_understood"))),
        audience_known=_number(report.get("audience_known")),
        audience_unknown=_number(report.get("audience_unknown")),
        evidence=tuple(
            (str(label), listed(evidence[name]))
            for name, label in EVIDENCE.items()
            if evidence.get(name)
        ),
        notices=tuple(_notice(notice) for notice in evidence.get("policy_notices") or ()),
    )


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _day(value: object) -> str:
    """Return a day in words; a report has instants as text, or in Unix seconds."""
    if isinstance(value, int):
        return spoken_day(datetime.fromtimestamp(value, UTC))
    try:
        return spoken_day(datetime.fromisoformat(str(value)))
    except ValueError:
        return ""


def _opened(files: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (
            str(file["name"]),
            ngettext("%(number)s post", "%(number)s posts", file["posts"])
            % {"number": intcomma(file["posts"])},
        )
        for file in files
    )


def _closed(by_kind: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(
        str(text % {"count": by_kind[kind], "number": intcomma(by_kind[kind])})
        for kind, text in CLOSED.items()
        if by_kind.get(kind)
    )


def _other_files(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "%(number)s other file was left closed, too. We do not need it.",
        "%(number)s other files were left closed, too. We do not need them.",
        count,
    ) % {"number": intcomma(count)}


def _not_understood(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "We did not understand %(number)s entry. It is not counted.",
        "We did not understand %(number)s entries. They are not counted.",
        count,
    ) % {"number": intcomma(count)}


def _notice(notice: Mapping[str, Any]) -> str:
    day, state = _day(notice.get("at")), str(notice.get("state") or "")
    if day and state:
        return _("%(day)s: %(state)s") % {"day": day, "state": state}
    return day or state
