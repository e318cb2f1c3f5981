"""What a file is, by its first bytes: to say it instead of 'this is not a ZIP'."""

from consent.posts.reading.refusals import Refusal

START_OF_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x06\x06")
SPLIT_ZIP = (b"PK\x07\x08", b"PK00PK")
OTHER_ARCHIVES = (
    b"\x1f\x8b",  # gzip, so tar.gz as well
    b"BZh",
    b"\xfd7zXZ\x00",
    b"\x28\xb5\x2f\xfd",  # Zstandard
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
)
TAR = b"ustar"
TAR_AT = 257
BOM = b"\xef\xbb\xbf"


def what_it_is(start: bytes) -> Refusal:
    """Return the reason to refuse a file that is not a ZIP, from its first 512 bytes."""
    if start.startswith(SPLIT_ZIP):
        return Refusal.MULTI_DISK
    if start.startswith(OTHER_ARCHIVES) or start[TAR_AT:].startswith(TAR):
        return Refusal.OTHER_ARCHIVE
    text = start.removeprefix(BOM).lstrip()
    if text.startswith((b"{", b"[")):
        return Refusal.SINGLE_FILE
    if text.startswith(b"<") and b"html" in text.lower():
        return Refusal.HTML_EXPORT
    return Refusal.NOT_A_ZIP
