"""Reads the mail that the site wrote into a folder instead of sending it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

# What the file-based mail backend puts below each mail of a file.
BORDER = b"-" * 79
SHOWN = 100


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One mail as it would have been sent; `name` is unique in the folder."""

    name: str
    subject: str
    to: str
    text: str
    sent_at: datetime


def mails(folder: Path) -> list[Mail]:
    """Return the mails in a folder, newest first, at most 100; none if there is no folder."""
    files = sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    found: list[Mail] = []
    for file in files[:SHOWN]:
        found.extend(reversed(list(_mails_of(file))))
    return found[:SHOWN]


def _mails_of(file: Path) -> Iterator[Mail]:
    raw: list[bytes] = []
    number = 0
    for line in file.read_bytes().splitlines(keepends=True):
        if line.rstrip(b"\r\n") == BORDER:
            number += 1
            yield _mail(b"".join(raw), f"{file.stem}-{number}")
            raw = []
        else:
            raw.append(line)


def _mail(raw: bytes, name: str) -> Mail:
    mail = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
    body = mail.get_body(preferencelist=("plain",))
    sent = mail["Date"]
    return Mail(
        name=name,
        subject=str(mail["Subject"] or ""),
        to=str(mail["To"] or ""),
        text=body.get_content() if body is not None else "",
        sent_at=parsedate_to_datetime(sent).astimezone(UTC)
        if sent
        else datetime.min.replace(tzinfo=UTC),
    )
