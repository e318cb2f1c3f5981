"""The snapshots that are served: a folder for each, below one place."""

from datetime import datetime
from pathlib import Path

from django.conf import settings

from consent.core.notes import Note
from consent.core.snapshots import Manifest
from consent.training.models import Snapshot


def place() -> Path:
    return Path(settings.SNAPSHOTS_DIR)


def folder_of(snapshot: Snapshot) -> Path:
    """Return where the files of a snapshot lie that is served."""
    return place() / snapshot.kept_in


def deltas_of(snapshot: Snapshot) -> Path:
    """Return where the deltas to a snapshot lie: a folder for each, called by the earlier digest."""
    return place() / f"{snapshot.kept_in}.deltas"


def manifest_of(snapshot: Snapshot) -> Manifest:
    return Manifest.parse(Note.parse(snapshot.manifest.encode()).text)


def called(digest: str) -> Snapshot | None:
    """Return the snapshot of a digest; None for what is none, whatever a program has sent as one."""
    # PostgreSQL refuses to look for a text with NUL.
    return Snapshot.objects.filter(digest=digest).first() if digest.isalnum() else None


def newest_kept() -> Snapshot | None:
    """Return the newest snapshot that is served; it may have expired."""
    return Snapshot.objects.exclude(kept_in="").first()


def counting(*, at: datetime) -> list[Snapshot]:
    """Return the snapshots that are served and count at an instant, the newest first."""
    return list(Snapshot.objects.exclude(kept_in="").filter(expires_at__gt=at))
