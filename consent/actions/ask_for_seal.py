"""
Have a release sealed in the background: its file may be so long that nobody can wait for it.

The second person asks; a worker holds the file against the ledger and seals it in their name. If
something else is proposed meanwhile, or the release is given up, or sealed with the command, what
was asked for is taken back, and nothing is sealed by it. It may die anywhere: the file is checked
again from its start.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from consent import queue
from consent.actions.release_check import KeptOut, MustStayOut
from consent.actions.release_manifest import Listed
from consent.actions.seal_release import Checked, NotHere, check_again, enter, may_seal
from consent.ledger.append import lock
from consent.ledger.trouble import LedgerBehind
from consent.posts.ingest.files import NoEngine, Unreadable
from consent.queue import Task
from consent.training.models import Sealing

State = Sealing.State
RUNNING = (State.WAITING, State.CHECKING)

WHY: Mapping[str, type[Exception]] = {
    "must_stay_out": MustStayOut,
    "not_here": NotHere,
    "ledger_behind": LedgerBehind,
    "no_engine": NoEngine,
}
"""Why a seal can be refused after the check, by the words of `Sealing.refusal`."""


class TakenBack(Exception):
    """Nobody asks for this seal any more."""


@transaction.atomic
def ask_for_seal(*, name: str, by: UUID, at: datetime, seen: bytes) -> Sealing:
    """
    Have what was proposed checked again and sealed; what is being checked is waited for instead.

    :param seen: the root of what `by` has looked at
    :raises NotOpen: and all else that `may_seal` raises
    """
    lock()
    release = may_seal(name=name, by=by, seen=seen)
    known = Sealing.objects.filter(release=release).first()
    if known is not None and known.is_running:
        return known
    if known is not None:
        known.delete()
    asked = Sealing.objects.create(release=release, root=seen, asked_by=by, asked_at=at)
    queue.enqueue(Task.SEAL_RELEASE, target=asked.pk, key=f"seal:{asked.pk}", at=at)
    return asked


def seal_as_asked(*, sealing_id: int, clock: Callable[[], datetime]) -> None:
    """
    Check and seal what was asked for, or note why not; nothing happens if nobody asks any more.

    An error that is none of the release leaves all as it is, for the next start.
    """
    asked = Sealing.objects.select_related("release").filter(pk=sealing_id).first()
    if asked is None or not asked.is_running:
        return
    mine = Sealing.objects.filter(pk=asked.pk, state__in=RUNNING)

    def go_on(done: int) -> None:
        if not mine.update(state=State.CHECKING, done=done):
            raise TakenBack

    try:
        go_on(0)
        checked = check_again(
            name=asked.release.name,
            by=asked.asked_by,
            seen=bytes(asked.root),
            on_progress=go_on,
        )
        _enter(asked, checked, at=clock())
    except (MustStayOut, NotHere, Unreadable, NoEngine, LedgerBehind) as refused:
        mine.update(state=State.REFUSED, refusal=_noted(refused), ended_at=clock())
    except Exception:
        # The files that were read may have gone with what was asked for.
        if mine.exists():
            raise


@transaction.atomic
def _enter(asked: Sealing, checked: Checked, *, at: datetime) -> None:
    lock()
    # Of two workers one; and nobody, if it was taken back since the last post was checked.
    if not Sealing.objects.filter(pk=asked.pk, state__in=RUNNING).exists():
        raise TakenBack
    enter(checked, at=at)


def give_up(*, sealing_id: int, at: datetime) -> None:
    """Say that it could not be checked, after too many tries."""
    Sealing.objects.filter(pk=sealing_id, state__in=RUNNING).update(state=State.FAILED, ended_at=at)


def _noted(refused: Exception) -> dict[str, object]:
    match refused:
        case MustStayOut():
            first = [[*one.row[:3], one.reason] for one in refused.first]
            return {"why": "must_stay_out", "rows": refused.rows, "first": first}
        case LedgerBehind():
            return {"why": "ledger_behind"}
        case NoEngine():
            return {"why": "no_engine"}
        case _:
            return {"why": "not_here"}


def kept_out_of(sealing: Sealing) -> MustStayOut:
    """Return what must stay out of a release, of which a seal was refused for that."""
    noted = sealing.refusal
    first = [
        KeptOut(row=Listed(number, platform, post, ""), reason=reason)
        for number, platform, post, reason in noted["first"]
    ]
    return MustStayOut(noted["rows"], first)
