"""Read an archive in the process of the test: what the child does, without the child."""

from pathlib import Path

from consent.posts.formats import ReadPost
from consent.posts.reading import messages
from consent.posts.reading.archive import Budget, open_archive
from consent.posts.reading.course import Course
from consent.posts.reading.limits import Limits
from consent.posts.reading.messages import Kind
from consent.posts.reading.selection import select
from tests.posts.reading.facebook import LATEST


def posts_of(*paths: Path, limits: Limits | None = None) -> list[ReadPost]:
    """Return the posts of an archive, in the order of reading."""
    limits = limits or Limits()
    posts: list[ReadPost] = []

    def tell(kind: Kind, content: bytes) -> None:
        if kind is Kind.POSTS:
            posts.extend(messages.unpacked(content))

    budget = Budget(limits)
    files = [path.open("rb") for path in paths]
    try:
        selection = select([open_archive(file, limits, budget) for file in files])
        course = Course(selection, latest=LATEST, limits=limits, tell=tell)
        for opened in selection.opened:
            course.read(opened)
        course.report()
    finally:
        for file in files:
            file.close()
    return posts
