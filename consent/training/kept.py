"""The snapshots that are served: a folder for each, below one place."""

from datetime import datetime
from pathlib import Path

from django.conf import settings

from consent.training.models import Snapshot


def place() -> Path:
    return Path(settings.SNAPSHOTS_DIR)


def folder_of(snapshot: Snapshot) -> Path:
    """Return where the files of a snapshot lie that is served."""
    return place() / snapshot.kept_in


def newest_kept() -> Snapshot | None:
    """Return the newest snapshot that is served; it may have expired."""
    return Snapshot.objects.exclude(kept_in="").first()


def counting(*, at: datetime) -> list[Snapshot]:
    """Return the snapshots that are served and count at an instant, the newest first."""
    return list(Snapshot.objects.exclude(kept_in="").filter(expires_at__gt=at))
