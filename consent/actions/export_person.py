"""
Put all that is held about a person into one file, for them to take away.

It is made in the background, begun anew if a worker dies, and deleted when its time is over.
"""

import os
import secrets
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import mails, zones
from accounts.models import Export, User
from consent import queue
from consent.actions.held import EVERYTHING
from consent.actions.newer_tables import refuse_newer_tables
from consent.actions.table_files import write_table
from consent.core.receipts import SUFFIX
from consent.ledger.models import Opening
from consent.ledger.receipts import NotProvable, receipt_of
from consent.posts.tallies import hold_posts
from consent.queue import Task

State = Export.State
Clock = Callable[[], datetime]
RUNNING = [State.WAITING, State.MAKING]


class NobodyWaits(Exception):
    """The file is there already, or its person has closed their account."""


@transaction.atomic
def ask_for_export(*, person: User, at: datetime) -> Export:
    """
    Have the file made in the background; one that is being made is waited for instead.

    A file that is ready is deleted, and a new one is made.
    """
    # Of two clicks at once the second sees what the first has asked for.
    hold_posts(person)
    known = Export.objects.filter(person=person).first()
    if known is not None and known.is_running:
        return known
    if known is not None:
        _forget(known)
    export = Export.objects.create(person=person, asked_at=at)
    queue.enqueue(Task.EXPORT_PERSON, target=export.pk, key=f"export:{export.pk}", at=at)
    return export


def export_person(*, export_id: int, clock: Clock, alive: Callable[[], None]) -> None:
    """
    Make a file that was asked for; nothing happens if nobody waits for it, or does no longer.

    `alive` is called again and again, so that whoever holds the job can keep it.

    :raises NewerTables: if a newer version knows of more that may be held about them
    """
    refuse_newer_tables()
    export = Export.objects.select_related("person").filter(pk=export_id).first()
    if export is None or not export.is_running:
        return
    # Who leaves closes the account first; files and rows go after that, while this goes on.
    mine = Export.objects.filter(pk=export.pk, state__in=RUNNING, person__is_active=True)
    about = sum(held.rows(export.person).count() for held in EVERYTHING if held.name)
    mine.update(state=State.MAKING, rows_about=about, rows_done=0)

    def on_rows(count: int) -> None:
        if not mine.update(rows_done=F("rows_done") + count):
            raise NobodyWaits
        alive()

    path = file_of(export)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    # Of its own name: a worker that has lost the job may still be writing.
    part = path.with_suffix(f".{secrets.token_hex(4)}.part")
    try:
        opened = os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")
        with opened as file, ZipFile(file, "w", ZIP_DEFLATED) as archive:
            _write(archive, export.person, at=clock(), on_rows=on_rows)
        size = part.stat().st_size
        part.replace(path)
    except Exception:
        # Half a file helps nobody, and on a full disk it would be in everybody's way.
        part.unlink(missing_ok=True)
        if mine.exists():
            raise
    else:
        _note_ready(mine, export, size=size, at=clock())
    is_ready = Export.objects.filter(pk=export.pk, state=State.READY).exists()
    _delete_files(export, but=path if is_ready else None)


@transaction.atomic
def _note_ready(mine: "QuerySet[Export]", export: Export, *, size: int, at: datetime) -> None:
    """Note that a file is there, and have its person told, if they still wait for it."""
    facts = {"done_at": at, "ends_at": at + settings.EXPORT_KEPT, "size": size}
    if mine.update(state=State.READY, **facts):
        queue.enqueue(Task.TELL_EXPORT, target=export.pk, key=f"tell-export:{export.pk}", at=at)


def tell_export(*, export_id: int) -> None:
    """
    Write to a person that their file is ready, if it still is.

    :raises mails.NotSent: if the mail did not go out
    """
    ready = Export.objects.select_related("person").filter(pk=export_id, state=State.READY).first()
    if ready is not None:
        _tell(ready.person, until=ready.ends_at)


def file_of(export: Export) -> Path:
    """Return where the file of an export lies once it is ready."""
    return Path(settings.EXPORT_DIR) / f"{export.key}.zip"


def forget_exports(*, at: datetime) -> None:
    """Delete files whose time is over, and those that nobody can ask for any more."""
    for export in Export.objects.filter(ends_at__lte=at):
        _forget(export)
    folder = Path(settings.EXPORT_DIR)
    known = {str(key) for key in Export.objects.values_list("key", flat=True)}
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name.partition(".")[0] not in known:
            path.unlink(missing_ok=True)


def give_up(*, export_id: int) -> None:
    """Say that a file could not be made, after too many tries."""
    for export in Export.objects.filter(pk=export_id, state__in=RUNNING):
        _delete_files(export)
        Export.objects.filter(pk=export.pk).update(state=State.FAILED)


def forget_files_of(person: User) -> None:
    """Delete every file that was made for a person; their rows go with the account."""
    for export in Export.objects.filter(person=person):
        _delete_files(export)


def _delete_files(export: Export, *, but: Path | None = None) -> None:
    for path in Path(settings.EXPORT_DIR).glob(f"{export.key}.*"):
        if path != but:
            path.unlink(missing_ok=True)


def _forget(export: Export) -> None:
    _delete_files(export)
    export.delete()


def _write(archive: ZipFile, person: User, *, at: datetime, on_rows: Callable[[int], None]) -> None:
    tables = []
    for held in EVERYTHING:
        if held.name:
            rows = held.rows(person)
            count = write_table(archive, held.name, rows, secret=held.secret, on_rows=on_rows)
            tables.append((held, count))
    proven, waiting = 0, []
    for number, made in _receipts(person):
        if made is None:
            waiting.append(number)
        else:
            archive.writestr(f"receipts/{number}{SUFFIX}", made)
            proven += 1
    with translation.override(person.language or settings.LANGUAGE_CODE), _zone_of(person):
        words = {
            "site": settings.SITE_NAME,
            "origin": settings.SITE_ORIGIN,
            "when": zones.spoken_instant(at),
            "email": person.email,
            "tables": tables,
            "hidden": sorted({str(why) for held in EVERYTHING for why in held.secret.values()}),
            "receipts": proven,
            "waiting": waiting,
        }
        archive.writestr("README.txt", render_to_string("consent/export_readme.txt", words))


def _receipts(person: User) -> Iterator[tuple[str, bytes | None]]:
    """Yield the number of each choice with its receipt, or None while there is no proof."""
    mine = Opening.objects.filter(subject=person.subject, kind="choice").order_by("entry")
    for opening in mine.iterator():
        try:
            made = receipt_of(opening)
        except NotProvable:
            made = None
        yield opening.number, None if made is None else bytes(made)


def _zone_of(person: User) -> "timezone.override":
    return timezone.override(zones.zone_of(person) if person.time_zone else None)


def _tell(person: User, *, until: datetime) -> None:
    with translation.override(person.language or settings.LANGUAGE_CODE), _zone_of(person):
        text = _(
            "The file with all that we know about you is ready.\n\n"
            "Sign in at %(site)s and open “Settings”, then “Take your data with you”.\n\n"
            "The file is there until %(until)s. Then we delete it. You can ask for a new one at any time."
        )
        words = {"site": settings.SITE_NAME, "until": zones.spoken_instant(until)}
        subject = _("Your data is ready for you")
        mails.send(mails.compose(subject=subject, text=text % words, to=person.email))
