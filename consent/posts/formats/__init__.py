"""
Read the posts out of the archives that people download from platforms.

Plain Python: decoded JSON in, posts out; no files, no clock, no database. One folder for each
platform, `known.py` lists them; they are loaded by who reads, not by who stores what was read.
See docs/formats/ for what is read, what is never opened and what cannot be known.
"""

from consent.posts.formats.contract import (
    NAME_LENGTH,
    TEXT_LENGTH,
    Format,
    Reader,
    ReadPost,
    Role,
    Stricter,
    Syntax,
    new_post,
    reading_order,
)

__all__ = [
    "NAME_LENGTH",
    "TEXT_LENGTH",
    "Format",
    "ReadPost",
    "Reader",
    "Role",
    "Stricter",
    "Syntax",
    "new_post",
    "reading_order",
]
