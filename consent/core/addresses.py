"""When two e-mail addresses are the same one."""

from string import ascii_lowercase, ascii_uppercase

SMALL = str.maketrans(ascii_uppercase, ascii_lowercase)


def compared(address: str) -> str:
    """
    Return an e-mail address as addresses are compared: A to Z in small letters, all else as it is.

    Other letters are not mapped: the sign for Kelvin, U+212A, would become "k", and an address
    with it is another one, which somebody else may have.
    """
    return address.translate(SMALL)
