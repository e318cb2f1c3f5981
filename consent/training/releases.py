"""Where the items of releases are, and in which sealed releases posts of accounts are."""

from pathlib import Path

from django.conf import settings

from consent.training.items import Items
from consent.training.models import Release


def folder_of(name: str) -> Path:
    """Return the folder of a release, which holds what was proposed for it."""
    return Path(settings.RELEASES_DIR) / name


def items_folder(name: str, root: bytes) -> Path:
    """Return the folder of the items that have this root."""
    return folder_of(name) / root.hex()


def folder_in_use(release: Release) -> Path:
    """Return where what was proposed or sealed lies."""
    return items_folder(release.name, bytes(release.root or b""))


def items_in(release: Release) -> Items:
    """
    Return what is in a release that was proposed or sealed.

    :raises FileNotFoundError: if its files are not here
    """
    return Items(folder_in_use(release))
