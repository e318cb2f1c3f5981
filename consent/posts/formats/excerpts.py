"""Texts of strangers, made fit to store and to show on one line."""

from collections.abc import Sequence

from consent.posts.formats.contract import TEXT_LENGTH
from consent.posts.formats.mojibake import repaired

CONTROLS = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)))
ASCII_CONTROLS = bytes([*range(0x20), 0x7F])


def one_line(text: str) -> str:
    """
    Return a text with all white space as single spaces, without control characters.

    What comes back can always be encoded as UTF-8 and never holds U+0000, which databases
    refuse; half of a surrogate pair becomes U+FFFD.
    """
    # Printable means: no white space but spaces, no control characters, no surrogates.
    if not text.isprintable():
        text = " ".join(text.replace("\0", " ").split())
        if not text.isprintable():
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
            text = text.translate(CONTROLS)
    return " ".join(text.split()) if "  " in text else text.strip(" ")


def one_lines(texts: Sequence[str]) -> list[str]:
    """Return what `one_line` makes of each text, several times as fast."""
    joined = "".join(texts)
    if joined.isprintable() and "  " not in joined:
        return [text.strip(" ") for text in texts]
    return [one_line(text) for text in texts]


def is_plain(text: str) -> bool:
    """Return whether a text is printable ASCII: it may have spaces, and no other white space."""
    # Deleting the control characters from the bytes is the fastest way to see that there are none.
    return text.isascii() and len(text.encode().translate(None, ASCII_CONTROLS)) == len(text)


def shortened(text: str, length: int) -> str:
    """Return a text of at most `length` characters; an ellipsis marks what was cut."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def excerpts(texts: Sequence[str]) -> Sequence[str]:
    """Return texts that are short enough to be stored."""
    if max(map(len, texts), default=0) <= TEXT_LENGTH:
        return texts
    return [shortened(text, TEXT_LENGTH) for text in texts]


def all_words(texts: Sequence[str]) -> list[str]:
    """
    Return what `words` makes of each text, several times as fast.

    All are repaired at once, with U+0000 between them: it is a single byte and never part of
    another character, so that all together are UTF-8 only if each of them is.
    """
    between = "\0"
    joined = between.join(texts)
    if not joined.isascii():
        try:
            joined = joined.encode("latin-1").decode()
        except UnicodeError:
            return [words(each) for each in texts]
    each = joined.split(between)
    if len(each) != len(texts):
        return [words(each) for each in texts]
    if joined.replace(between, "").isprintable() and "  " not in joined:
        return [text.strip(" ") for text in each]
    return [one_line(text) for text in each]


def words(value: object) -> str:
    """Return a value of an archive as one line of text; '' if it is not a text."""
    if type(value) is not str:
        return ""
    # Most texts are fit already, and this runs for every post of an archive.
    if is_plain(value) and "  " not in value:
        return value.strip(" ")
    return one_line(repaired(value))
