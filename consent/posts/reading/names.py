"""Names of files inside an archive: never used as paths on our disk, but kept unambiguous."""

import re
import unicodedata

from consent.posts.reading.refusals import Refusal, Refused

LONGEST = 1024
"""Characters. Expressions that match names must not be given longer ones."""

PLAIN = re.compile(
    r"[^\x00-\x1f\x7f\\/:.][^\x00-\x1f\x7f\\/:]*(?:/[^\x00-\x1f\x7f\\/:.][^\x00-\x1f\x7f\\/:]*)*"
)
"""Nothing in it that needs a second look."""
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
DRIVE = re.compile(r"[A-Za-z]:")


def decoded(raw: bytes, *, utf_8: bool) -> str:
    """
    Return a name as text.

    :param utf_8: whether the archive says that the name is UTF-8. Programs that do not say
        so write it all the same, or the code page of the first PCs.
    """
    try:
        return raw.decode()
    except UnicodeDecodeError:
        if utf_8:
            raise Refused(Refusal.UNSAFE_NAME, repr(raw)) from None
        return raw.decode("cp437")


def normalised(name: str) -> str:
    """
    Return the one way to write a name: folders separated by '/', none of them empty or '.'.

    :raises Refused: if the name points out of the archive, or cannot be a name
    """
    if len(name) > LONGEST:
        raise Refused(Refusal.UNSAFE_NAME, name, LONGEST)
    if PLAIN.fullmatch(name):
        return name
    if CONTROL.search(name):
        raise Refused(Refusal.UNSAFE_NAME, name)
    # Some programs for Windows write the separator of Windows.
    parts = name.replace("\\", "/").split("/")
    if parts[0] == "" or DRIVE.match(parts[0]) or ".." in parts:
        raise Refused(Refusal.UNSAFE_NAME, name)
    kept = [part for part in parts if part not in {"", "."}]
    if not kept:
        raise Refused(Refusal.UNSAFE_NAME, name)
    return "/".join(kept)


def folded(name: str) -> str:
    """Return what two names have in common that differ only in case or in composed letters."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
