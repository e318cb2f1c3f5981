"""What the reading of a file found, in sentences its owner understands."""

from collections.abc import Callable, Mapping, Sequence
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

PASSED_OVER: dict[str, Promise] = {
    "tiktok": gettext_lazy("Private messages lie in the same file. We passed over them."),
}
"""By platform: what is not opened although it lies in a file that is."""

NOT_NEEDED = ngettext_lazy(
    "%(number)s other file was left closed, too. We do not need it.",
    "%(number)s other files were left closed, too. We do not need them.",
    "count",
)
TRANSLATED = ngettext_lazy(
    "%(number)s other file was left closed, too. "
    "We do not need it, or we do not know its name in this language.",
    "%(number)s other files were left closed, too. "
    "We do not need them, or we do not know their names in this language.",
    "count",
)
WITH_TRANSLATED_NAMES = frozenset({"youtube"})

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
    "policy_notices": gettext_lazy("Notices the platform showed you"),
    "privacy_history": gettext_lazy("When your account was private or public"),
    "intents": gettext_lazy("What your account declares about the use of its posts"),
    "channel_visibility": gettext_lazy("Who can see your channel, as the file says"),
    "discoverable": gettext_lazy("Your account may be suggested to others"),
    "indexable": gettext_lazy("Your public posts may be found by searching"),
    "manuallyApprovesFollowers": gettext_lazy("You approve each new follower"),
    "signed_in_only": gettext_lazy("You ask apps to show you to signed-in people only"),
}
"""What the file tells about the account and where it counts; shown, never used to decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One thing that a file says of an account, and the files in it that say so."""

    about: str
    lines: tuple[str, ...]
    files: tuple[str, ...]


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
    private: str
    evidence: tuple[Said, ...]


def shown(brought: Import) -> Shown:
    """Return the report of a file that was read; what it does not say is left out."""
    report: Mapping[str, Any] = brought.report
    return Shown(
        new=brought.posts_new,
        known=brought.posts_known,
        missing=_number(report.get("missing")),
        first=_day(report.get("from")),
        last=_day(report.get("until")),
        opened=_opened(report.get("files_read") or ()),
        more_opened=_number(report.get("files")) - len(report.get("files_read") or ()),
        closed=_counted(CLOSED, report.get("skipped_private") or {}) + _passed_over(brought),
        left_out=_counted(LEFT_OUT, report.get("left_out") or {}),
        other_files=_other_files(
            _number(report.get("unknown_files")) + _number(report.get("archives_inside")),
            TRANSLATED if brought.platform in WITH_TRANSLATED_NAMES else NOT_NEEDED,
        ),
        not_understood=_not_understood(_number(report.get("not_understood"))),
        audience_known=_number(report.get("audience_known")),
        audience_total=_number(report.get("audience_known"))
        + _number(report.get("audience_unknown")),
        private=_private((report.get("account") or {}).get("private")),
        evidence=_evidence(report.get("evidence") or {}, report.get("evidence_from") or {}),
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


def _passed_over(brought: Import) -> tuple[str, ...]:
    sentence = PASSED_OVER.get(brought.platform)
    return () if sentence is None else (str(sentence),)


def _other_files(count: int, text: Promise) -> str:
    return str(text % {"count": count, "number": intcomma(count)}) if count else ""


def _not_understood(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "We did not understand %(number)s entry. It is not counted.",
        "We did not understand %(number)s entries. They are not counted.",
        count,
    ) % {"number": intcomma(count)}


def _private(said: object) -> str:
    """Return what a file says of its account as it was on the day the file was made."""
    if not isinstance(said, bool):
        return ""
    return _("private") if said else _("not private")


def _evidence(evidence: Mapping[str, Any], files: Mapping[str, Sequence[str]]) -> tuple[Said, ...]:
    found = (
        Said(
            about=str(about),
            lines=_lines(name, evidence[name]),
            files=tuple(files.get(name, ())),
        )
        for name, about in EVIDENCE.items()
        if name in evidence
    )
    return tuple(said for said in found if said.lines)


def _lines(name: str, told: Any) -> tuple[str, ...]:
    if isinstance(told, bool):
        return (_("yes") if told else _("no"),)
    if name not in LINES:
        return (listed(told),) if told else ()
    return tuple(filter(None, map(LINES[name], told)))


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


LINES: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "policy_notices": _notice,
    "privacy_history": _switch,
    "intents": _declared,
}
"""How one entry of evidence that has more than a name becomes a line."""
