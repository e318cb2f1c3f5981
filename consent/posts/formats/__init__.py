"""
Read the posts out of the archives that people download from platforms.

Plain Python: decoded JSON in, posts out; no files, no clock, no database. One folder for each
platform. See docs/formats/ for what is read, what is never opened and what cannot be known.
"""

from collections.abc import Sequence

from consent.posts.formats.contract import (
    NAME_LENGTH,
    TEXT_LENGTH,
    Format,
    Reader,
    ReadPost,
    Role,
    Syntax,
    reading_order,
)
from consent.posts.formats.detection import detected
from consent.posts.formats.facebook import Facebook
from consent.posts.formats.instagram import Instagram

__all__ = [
    "FORMATS",
    "NAME_LENGTH",
    "TEXT_LENGTH",
    "Format",
    "ReadPost",
    "Reader",
    "Role",
    "Syntax",
    "detect",
    "reading_order",
]

FORMATS: tuple[Format, ...] = (Facebook(), Instagram())


def detect(names: Sequence[str]) -> Format:
    """
    Return the format of an archive, from the names of all files of all its parts.

    :raises Refused: UNKNOWN_PLATFORM, WRONG_PLATFORM, TWO_PLATFORMS or HTML_EXPORT
    """
    return detected(FORMATS, names)
