"""Why an archive was not read: one word a reason, and the exception that carries it."""

from dataclasses import dataclass
from enum import StrEnum


class Refusal(StrEnum):
    """One word for each sentence a person can be shown instead of their posts."""

    # What was uploaded is not an archive that we read.
    EMPTY_FILE = "empty_file"
    """0 bytes."""
    FOLDER = "folder"
    """A folder, or anything else that is not a regular file."""
    NOT_A_ZIP = "not_a_zip"
    OTHER_ARCHIVE = "other_archive"
    """tar, gzip, bzip2, xz, zstd, RAR, 7z: an archive, but not a ZIP."""
    SINGLE_FILE = "single_file"
    """One JSON file taken out of an archive."""
    HTML_EXPORT = "html_export"
    """The HTML variant of an export: please export again as JSON."""
    EMPTY_ARCHIVE = "empty_archive"
    """A ZIP without a file in it."""
    ARCHIVE_IN_ARCHIVE = "archive_in_archive"
    """A ZIP that holds other archives, and nothing else that is known."""
    UNKNOWN_PLATFORM = "unknown_platform"
    WRONG_PLATFORM = "wrong_platform"
    """The export of a platform whose archives we do not read."""
    TWO_PLATFORMS = "two_platforms"
    NOTHING_TO_READ = "nothing_to_read"
    """The platform was recognised, but no post is in what was uploaded."""
    LANGUAGE_UNKNOWN = "language_unknown"
    """The names of its files are translated, and we do not know the words."""
    NOT_UNDERSTOOD = "not_understood"
    """The files have the right names, but what is in them is not what we know."""
    PART_MISSING = "part_missing"
    """Numbered files have a gap; the member is the first name that is missing."""
    PARTS_OF_DIFFERENT_ARCHIVES = "parts_of_different_archives"

    # The ZIP is damaged, or hides something.
    DAMAGED = "damaged"
    """Truncated, a wrong checksum, or two places that contradict each other."""
    ENCRYPTED = "encrypted"
    MULTI_DISK = "multi_disk"
    """One piece of a split ZIP (.z01, .z02 ... .zip)."""
    METHOD_UNKNOWN = "method_unknown"
    """A file we would read is neither stored nor deflated."""
    DUPLICATE_NAME = "duplicate_name"
    UNSAFE_NAME = "unsafe_name"
    SYMLINK = "symlink"
    """A link, a device, or any other member that is no file and no folder."""
    OVERLAP = "overlap"
    """Two members share bytes."""

    # Too much.
    TOO_MANY_PARTS = "too_many_parts"
    UPLOAD_TOO_LARGE = "upload_too_large"
    TOO_MANY_FILES = "too_many_files"
    DIRECTORY_TOO_LARGE = "directory_too_large"
    MEMBER_TOO_LARGE = "member_too_large"
    TOO_MUCH_TEXT = "too_much_text"
    RATIO = "ratio"
    """A file grows more on unpacking than text can."""
    TOO_MANY_POSTS = "too_many_posts"
    TIME_LIMIT = "time_limit"
    MEMORY_LIMIT = "memory_limit"

    # The text of a file is not what it should be.
    BAD_JSON = "bad_json"
    BAD_TABLE = "bad_table"
    """Not comma-separated values."""
    BAD_REPOSITORY = "bad_repository"
    """Not a whole repository of the AT Protocol."""
    BAD_ENCODING = "bad_encoding"
    """Not UTF-8."""
    OTHER_SEPARATOR = "other_separator"
    """A table whose cells are separated by semicolons or tabs: saved by a program for tables."""
    UTF_16 = "utf_16"
    """UTF-16 or UTF-32: saved again by another program."""
    NESTED_TOO_DEEP = "nested_too_deep"
    NUMBER_TOO_LONG = "number_too_long"
    STRING_TOO_LONG = "string_too_long"
    RECORD_TOO_LARGE = "record_too_large"
    NOT_FINITE = "not_finite"
    """NaN, Infinity, or a number that is too large to be one."""
    DUPLICATE_KEY = "duplicate_key"

    # The child process that reads.
    CRASHED = "crashed"


@dataclass(frozen=True, slots=True)
class Spent:
    """What a child process had used when it ended: seconds of CPU, bytes of memory at most."""

    cpu_seconds: float
    peak_memory: int


class Refused(Exception):
    """
    An archive is not read, and this is why.

    `member` is the name of the file inside the archive that the reason is about,
    shortened and safe to print; `limit` is the limit that was passed, in the unit of
    `Limits`. `spent` is set when a child process had been at work.
    """

    def __init__(
        self, reason: Refusal, member: str | None = None, limit: int | None = None
    ) -> None:
        super().__init__(reason, member, limit)
        self.reason = reason
        self.member = None if member is None else printable(member)
        self.limit = limit
        self.spent: Spent | None = None

    def __str__(self) -> str:
        words = [self.reason.value, self.member, self.limit]
        return " ".join(str(word) for word in words if word is not None)


LONGEST_PRINTED = 80


def printable(name: str) -> str:
    """
    Return a name from a stranger so that it can be shown in a page or a log line.

    The end is kept when a name is shortened: it tells more than the folders before it.
    Control characters and those that turn the direction of text become U+FFFD.
    """
    shown = "".join(letter if letter.isprintable() else "\ufffd" for letter in name)
    if len(shown) > LONGEST_PRINTED:
        shown = "…" + shown[1 - LONGEST_PRINTED :]
    return shown
