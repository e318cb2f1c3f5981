"""Names of files in an archive, compared by their last folders whatever lies above them."""

import re
import unicodedata
from typing import NamedTuple

APOSTROPHES = str.maketrans({"'": "_", "’": "_", "ʼ": "_", "\\": "/"})


class Path(NamedTuple):
    """A file's name and folders, in lower case, any apostrophe as `_`."""

    folders: tuple[str, ...]
    name: str

    @property
    def folder(self) -> str:
        """The folder the file lies in; '' at the top."""
        return self.folders[-1] if self.folders else ""


def path(name: str) -> Path:
    """Return the name of a file as its folders and its own name."""
    if not name.isascii():
        name = unicodedata.normalize("NFC", name)
    *folders, last = name.translate(APOSTROPHES).lower().split("/")
    return Path(tuple(folders), last)


DATA = (".json", ".js", ".csv", ".car")
"""What the names of files with data end in; all others are media, pages or notes."""


def numbered(stem: str, suffix: str = "json", *, between: str = "_") -> re.Pattern[str]:
    """Return a pattern for `stem.json`, `stem_1.json`, `stem_2.json` and so on."""
    return re.compile(rf"(?:{stem})(?:{between}\d{{1,6}})?\.{suffix}")
