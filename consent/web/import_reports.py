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

LEFT_OUT: dict[str, Promise] = {
    "others": ngettext_lazy(
        "%(number)s entry is a post of somebody else. It is not counted as yours.",
        "%(number)s entries are posts of somebody else. They are not counted as yours.",
        "count",
    ),
    "private": ngettext_lazy(
        "%(number)s message stood among your posts. We did not keep it.",
        "%(number)s messages stood among your posts. We did not keep them.",
        "count",
    ),
}
"""Entries that are understood and do not become posts."""

EVIDENCE: dict[str, Promise] = {
    "country": gettext_lazy("Countries the file names"),
    "region": gettext_lazy("Regions the file names"),
    "privacy_jurisdiction": gettext_lazy("Law the platform counts you under"),
    "channel_visibility": gettext_lazy("Who can see your channel, as the file says"),
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
    missing: int
    first: str
    last: str
    opened: tuple[tuple[str, str], ...]
    more_opened: int
    closed: tuple[str, ...]
    left_out: tuple[str, ...]
    other_files: str
    not_understood: str
    audience_known: int
    audience_total: int
    evidence: tuple[tuple[str, str], ...]
    notices: tuple[str, ...]
    switches: tuple[str, ...]
    declared: tuple[str, ...]


def shown(brought: Import) -> Shown:
    """Return the report of a file that was read; what it does not say is left out."""
    report: Mapping[str, Any] = brought.report
    evidence = report.get("evidence") or {}
    return Shown(
        new=brought.posts_new,
        known=brought.posts_known,
        missing=_number(report.get("missing")),
        first=_day(report.get("from")),
        last=_day(report.get("until")),
        opened=_opened(report.get("files_read") or ()),
        more_opened=_number(report.get("files")) - len(report.get("files_read") or ()),
        closed=_counted(CLOSED, report.get("skipped_private") or {}),
        left_out=_counted(LEFT_OUT, report.get("left_out") or {}),
        other_files=_other_files(
            _number(report.get("unknown_files")) + _number(report.get("archives_inside"))
        ),
        not_understood=_not_understood(_number(report.get("not_understood"))),
        audience_known=_number(report.get("audience_known")),
        audience_total=_number(report.get("audience_known"))
        + _number(report.get("audience_unknown")),
        evidence=tuple(
            (str(label), listed(evidence[name]))
            for name, label in EVIDENCE.items()
            if evidence.get(name)
        ),
        notices=tuple(_notice(notice) for notice in evidence.get("policy_notices") or ()),
        switches=tuple(_switch(each) for each in evidence.get("privacy_history") or ()),
        declared=tuple(_declared(each) for each in evidence.get("intents") or ()),
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


def _counted(texts: Mapping[str, Promise], by_kind: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(
        str(text % {"count": by_kind[kind], "number": intcomma(by_kind[kind])})
        for kind, text in texts.items()
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
    return _dated(notice, str(notice.get("state") or ""))


def _switch(switch: Mapping[str, Any]) -> str:
    """Return one change between a private and a public account, as far as it is told."""
    to = {"private": _("private"), "public": _("public")}.get(str(switch.get("to")), "")
    return _dated(switch, to or str(switch.get("title") or ""))


WISHES: dict[str, Promise] = {
    "syntheticContentGeneration": gettext_lazy("training of AI that makes content"),
    "bulkDataset": gettext_lazy("copies of many posts in one data set"),
    "publicAccessArchive": gettext_lazy("archives that are open to everybody"),
    "protocolBridging": gettext_lazy("bridges to other networks"),
}


def _declared(said: Mapping[str, Any]) -> str:
    """Return what an account declares about one use of its posts."""
    about = WISHES.get(str(said.get("wish")), said.get("wish"))
    text = _("yes to %(use)s") if said.get("allow") else _("no to %(use)s")
    return _dated(said, text % {"use": about})


def _dated(said: Mapping[str, Any], text: str) -> str:
    day = _day(said.get("at"))
    return _("%(day)s: %(state)s") % {"day": day, "state": text} if day and text else day or text
