"""Read an archive in the process of the test: what the child does, without the child."""

import io
import zipfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from consent.posts.formats import ReadPost
from consent.posts.reading import messages
from consent.posts.reading.archive import Budget
from consent.posts.reading.course import read_selected
from consent.posts.reading.limits import Limits
from consent.posts.reading.loose import open_part
from consent.posts.reading.messages import Kind
from consent.posts.reading.selection import select
from tests.posts.reading.facebook import LATEST


class Outcome(NamedTuple):
    posts: list[ReadPost]
    report: dict[str, Any]


def posts_of(*paths: Path, limits: Limits | None = None) -> list[ReadPost]:
    """Return the posts of an archive, in the order of reading."""
    files = [path.open("rb") for path in paths]
    try:
        return outcome_of(*files, limits=limits).posts
    finally:
        for file in files:
            file.close()


def read_zip(files: Mapping[str, bytes | str], *, platform: str = "") -> Outcome:
    """Read an archive of these files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return outcome_of(made, platform=platform)


def outcome_of(*files: BinaryIO, limits: Limits | None = None, platform: str = "") -> Outcome:
    """Return the posts of an archive and what its reader reports."""
    limits = limits or Limits()
    posts: list[ReadPost] = []

    def tell(kind: Kind, content: bytes) -> None:
        if kind is Kind.POSTS:
            posts.extend(messages.unpacked(content))

    budget = Budget(limits)
    parts = [open_part(file, limits, budget) for file in files]
    report = read_selected(
        partial(select, parts), platform, latest=LATEST, limits=limits, tell=tell
    )
    return Outcome(posts, report)
