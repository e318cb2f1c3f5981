"""Bring the posts of an archive in: at the door, in the worker, and in the foreground."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from consent import queue
from consent.actions.fulfil_wishes import have_wishes_fulfilled
from consent.posts import uploads
from consent.posts.accounts import discard_if_unused
from consent.posts.models import Import, ImportPart, PlatformAccount
from consent.posts.reading.refusals import Refusal, Refused
from consent.posts.sentences import GONE, PUT_ASIDE, WHICH_ACCOUNT
from consent.posts.store import brought_by
from consent.posts.tallies import distrust
from consent.posts.uploads import Kept
from consent.queue import Job, Task

Clock = Callable[[], datetime]

ANOTHER = " "
"""Stands for the name of an account that is not here; no account is called like this."""

RUNNING = (Import.State.WAITING, Import.State.READING)


class NothingGiven(Exception):
    """There is no file to read."""


class AlreadyRunning(Exception):
    """Another archive of this person is being read, or waits for it."""


class TooManyWaiting(Exception):
    """So many archives wait to be read that we take no more for now."""


def accept_upload(
    *,
    person: User,
    files: Sequence[UploadedFile | Path],
    at: datetime,
    incomplete: bool = False,
    keep: bool = True,
    account: str | None = None,
) -> Import:
    """
    Store the parts of one archive and have them read in the background.

    :param incomplete: read what is there even if a numbered file is missing
    :param keep: False only checks the archive; nothing of it is kept (consent/actions/archive_check.py)
    :param account: what its owner calls the account, if the archive names none; '' for the one
        without a name
    :raises NothingGiven: without a file
    :raises AlreadyRunning: while another archive of this person is not done
    :raises TooManyWaiting: while too many archives wait
    :raises Refused: for more files, or more bytes, than we take
    """
    _check_size(files)
    check_turn(person)
    key = uuid4()
    try:
        kept = uploads.keep(files, key=key)
        with transaction.atomic():
            how = _How(incomplete=incomplete, keep=keep, account=account)
            import_ = _new(person, kept, at, key=key, how=how)
            _enqueue(import_, at)
    except BaseException:
        uploads.forget(key)
        raise
    return import_


def import_now(
    *,
    person: User,
    paths: Sequence[Path],
    at: datetime,
    incomplete: bool = False,
    keep: bool = True,
    account: str | None = None,
    clock: Clock = timezone.now,
    on_progress: Callable[[int, int | None], None] = lambda _done, _about: None,
) -> Import:
    """
    Read an archive before returning, from files that stay where they are.

    A worker goes on if this process is killed. Posts of another platform that came along are
    read as well, as imports of their own (see `came_along`).

    :raises NothingGiven: without a file
    :raises AlreadyRunning: while another archive of this person is not done
    """
    if not paths:
        raise NothingGiven
    kept = [_in_place(path) for path in paths]
    with transaction.atomic():
        how = _How(incomplete=incomplete, keep=keep, account=account)
        import_ = _new(person, kept, at, key=uuid4(), how=how)
        job = _enqueue(import_, at)
        # Ours before anybody hears of it.
        claimed = queue.claim(job_id=job.pk, at=clock())
    if claimed is None:
        raise AlreadyRunning
    _read_now(claimed, clock, on_progress)
    import_.refresh_from_db()
    for guest in came_along(import_):
        job = Job.objects.get(key=job_key(guest))
        if claimed := queue.claim(job_id=job.pk, at=clock()):
            _read_now(claimed, clock, on_progress)
    return import_


def came_along(import_: Import) -> QuerySet[Import]:
    """Return the imports of posts of other platforms that were in the archive of an import."""
    return Import.objects.filter(person=import_.person_id, pk__in=import_.report.get("also", []))


def _read_now(job: Job, clock: Clock, on_progress: Callable[[int, int | None], None]) -> None:
    try:
        read_archive(job=job, clock=clock, on_progress=on_progress)
    except Exception:
        queue.release(job=job, error="import_now", at=clock())
        raise
    except KeyboardInterrupt:
        queue.finish(job=job, at=clock())
        raise
    queue.finish(job=job, at=clock())


def read_archive(
    *,
    job: Job,
    clock: Clock,
    on_progress: Callable[[int, int | None], None] = lambda _done, _about: None,
) -> None:
    """
    Read the archive a job is about; to be called by who has claimed the job.

    However it ends, the import says so, and its uploaded files are deleted, unless it asks its
    owner something (whose_archive.py). An error that is none of the archive leaves all as it is,
    for the next start.
    """
    # Loaded by who reads: the web process takes archives in and needs no readers.
    from consent.actions.archive_check import ArchiveCheck
    from consent.actions.archive_reading import ArchiveReading, Lost, Stopped, WhichAccount

    import_ = Import.objects.select_related("person").filter(pk=job.target).first()
    if import_ is None or not _begin(import_, at=clock()):
        return
    kind = ArchiveReading if import_.keeps else ArchiveCheck
    reading = kind(import_=import_, job=job, clock=clock, on_progress=on_progress)
    try:
        report = reading.run()
    except Refused as refused:
        member, limit = refused.member or "", refused.limit
        _refuse(import_, refused.reason, member=member, limit=limit, at=clock())
    except WhichAccount:
        _ask_whose(import_, at=clock())
    except FileNotFoundError:
        _refuse(import_, GONE, at=clock())
    except (Stopped, KeyboardInterrupt) as stopped:
        if import_.keeps and reading.in_doubt():
            _ask_whose(import_, at=clock())
        else:
            _stop(import_, at=clock())
        if isinstance(stopped, KeyboardInterrupt):
            raise
    except (Lost, User.DoesNotExist):
        return
    else:
        _finish(import_, report, at=clock())


def stop_import(*, import_: Import, at: datetime) -> None:
    """
    Stop an import. Posts that are here already stay.

    One that waits ends at once, one that is being read within seconds; one that has ended
    stays as it ended.
    """
    waiting = [Import.State.WAITING]
    if not _end(import_, Import.State.STOPPED, at=at, among=waiting, stop_asked_at=at):
        reading = Import.objects.filter(pk=import_.pk, state=Import.State.READING)
        reading.filter(stop_asked_at=None).update(stop_asked_at=at)


def give_up(*, import_id: int, at: datetime) -> None:
    """End an import whose job was put aside: it was started too often and never ended."""
    import_ = (
        Import.objects.select_related("person").filter(pk=import_id, state__in=RUNNING).first()
    )
    if import_ is not None:
        _refuse(import_, PUT_ASIDE, at=at)


def _check_size(files: Sequence[UploadedFile | Path]) -> None:
    if not files:
        raise NothingGiven
    if len(files) > settings.UPLOAD_MAX_PARTS:
        raise Refused(Refusal.TOO_MANY_PARTS, limit=settings.UPLOAD_MAX_PARTS)
    sizes = (file.stat().st_size if isinstance(file, Path) else file.size or 0 for file in files)
    if sum(sizes) > settings.UPLOAD_MAX_BYTES:
        raise Refused(Refusal.UPLOAD_TOO_LARGE, limit=settings.UPLOAD_MAX_BYTES)


def check_turn(person: User) -> None:
    """
    Say no before anything is stored; the database has the last word.

    :raises AlreadyRunning: while another archive of this person is not done
    :raises TooManyWaiting: while too many archives wait
    """
    if Import.objects.filter(person=person, state__in=RUNNING).exists():
        raise AlreadyRunning
    waiting = Import.objects.filter(state=Import.State.WAITING).count()
    if waiting >= settings.IMPORTS_WAITING_MAX:
        raise TooManyWaiting


def _in_place(path: Path) -> Kept:
    path = path.absolute()
    size = path.stat().st_size if path.is_file() else 0
    return Kept(uploads.name_of(path), size, path)


@dataclass(frozen=True, slots=True, kw_only=True)
class _How:
    """What who brings an archive says beside it."""

    incomplete: bool
    keep: bool
    account: str | None = None


def name_said(person: User, account: str | None, *, keep: bool) -> str | None:
    """Return what to keep of what the owner of an archive calls its account."""
    theirs = PlatformAccount.objects.filter(person=person).values_list("handle", flat=True)
    known = not account or account.casefold() in map(str.casefold, theirs)
    # Of a check no name stays that is not here already.
    return account if keep or known else ANOTHER


def _new(
    person: User,
    kept: Sequence[Kept],
    at: datetime,
    *,
    key: object,
    how: _How,
    reads: str = "",
) -> Import:
    try:
        with transaction.atomic():
            import_ = Import.objects.create(
                key=key,
                person=person,
                made_at=at,
                incomplete=how.incomplete,
                keeps=how.keep,
                reads=reads,
                said_account=name_said(person, how.account, keep=how.keep),
            )
    except IntegrityError:
        raise AlreadyRunning from None
    ImportPart.objects.bulk_create(
        # Names of files often hold the name of an account.
        ImportPart(of=import_, name=part.name * how.keep, size=part.size, path=str(part.path))
        for part in kept
    )
    return import_


def _enqueue(import_: Import, at: datetime) -> Job:
    return queue.enqueue(Task.READ_ARCHIVE, target=import_.pk, key=job_key(import_), at=at)


def job_key(import_: Import) -> str:
    """Return the key of the job that reads an archive."""
    return f"import:{import_.pk}"


def _begin(import_: Import, *, at: datetime) -> bool:
    """Mark an import as being read; False if it has ended."""
    if import_.started_at is None:
        import_.started_at = at
    return bool(
        Import.objects.filter(pk=import_.pk, state__in=RUNNING).update(
            state=Import.State.READING, started_at=import_.started_at, position=0
        )
    )


def _finish(import_: Import, report: dict[str, object], *, at: datetime) -> None:
    import_.refresh_from_db(fields=["posts_new"])
    posts = int(str(report.pop("posts")))
    platforms = report.pop("also")
    parts = [Kept(part.name, part.size, Path(part.path)) for part in import_.parts.all()]
    with transaction.atomic():
        ended = _end(
            import_,
            Import.State.DONE,
            at=at,
            report=report,
            platform=report["platform"],
            position=posts,
            estimate=posts,
            posts_known=posts - import_.posts_new,
        )
        if ended and platforms:
            guests = [_bring_along(import_, each, parts, at=at) for each in platforms]
            report["also"] = [guest.pk for guest in guests]
            Import.objects.filter(pk=import_.pk).update(report=report)
        if ended and import_.keeps:
            have_wishes_fulfilled(person=import_.person, at=at)


def _bring_along(import_: Import, platform: str, parts: Sequence[Kept], *, at: datetime) -> Import:
    """Have the posts of another platform read that came along in an archive."""
    key = uuid4()
    kept = uploads.keep_again(parts, key=key)
    guest = _new(
        import_.person,
        kept,
        at,
        key=key,
        how=_How(incomplete=import_.incomplete, keep=import_.keeps, account=import_.said_account),
        reads=platform,
    )
    _enqueue(guest, at)
    return guest


def _stop(import_: Import, *, at: datetime) -> None:
    import_.refresh_from_db(fields=["position", "posts_new"])
    known = max(0, import_.position - import_.posts_new)
    _end(import_, Import.State.STOPPED, at=at, posts_known=known)


def _ask_whose(import_: Import, *, at: datetime) -> None:
    """Take back what an archive has brought, and ask which account it is from; its files wait."""
    _refuse(import_, WHICH_ACCOUNT, at=at, files_wait=True)
    # One question at a time: files of people are not to gather here.
    here = ImportPart.objects.filter(of__person=import_.person, deleted_at=None).values("of")
    for other in Import.objects.filter(refusal=WHICH_ACCOUNT, pk__in=here).exclude(pk=import_.pk):
        _delete_files(other, at=at)


def _refuse(
    import_: Import,
    word: str,
    *,
    at: datetime,
    member: str = "",
    limit: int | None = None,
    files_wait: bool = False,
) -> None:
    """End an import that brings nothing: the posts it has added are taken back."""
    for posts in brought_by(import_):
        with transaction.atomic():
            distrust(import_.person)
            # A post about which its owner has said something stays.
            posts.filter(own_entry=None).delete()
    import_.refresh_from_db(fields=["account"])
    account = import_.account
    _end(
        import_,
        Import.State.REFUSED,
        at=at,
        posts_new=0,
        refusal=word,
        refused_member=member[:200] if import_.keeps else "",
        refused_limit=limit,
        files_wait=files_wait,
    )
    if account is not None:
        discard_if_unused(account, by=import_)


@transaction.atomic
def _end(
    import_: Import,
    state: Import.State,
    *,
    at: datetime,
    among: Sequence[Import.State] = RUNNING,
    files_wait: bool = False,
    **values: object,
) -> bool:
    """End an import if its state is one of these, and delete its files; return whether it was."""
    mine = Import.objects.filter(pk=import_.pk, state__in=among)
    ended = mine.update(state=state, ended_at=at, **values) == 1
    if ended and not files_wait:
        _delete_files(import_, at=at)
    return ended


def _delete_files(import_: Import, *, at: datetime) -> None:
    uploads.mark_as_deleted(import_, at=at)
    transaction.on_commit(lambda: uploads.forget(import_.key))
