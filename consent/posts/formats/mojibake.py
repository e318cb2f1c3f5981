"""Undo the damage that Meta's exports do to every text that is not plain ASCII."""


def repaired(text: str) -> str:
    """
    Return a text of a Meta export as it was written.

    The exports write each byte of the UTF-8 text as a character of its own ("Ã©" for "é").
    To be called once for each string, after the JSON is parsed. What does not look damaged
    in exactly this way is returned as it is: a character above U+00FF cannot be such a byte,
    and bytes that are not UTF-8 (a Latin-1 "é" standing alone) were never taken apart.

    Latin-1, not Windows-1252: the bytes 81, 8D, 8F, 90 and 9D occur.
    """
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode()
    except UnicodeError:
        return text
