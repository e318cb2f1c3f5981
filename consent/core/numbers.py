"""Receipt numbers: short, random, and without characters that look alike."""

import re

# Neither 0 O 1 I L, nor 5 S, 2 Z, 8 B, U V: read aloud on the phone without doubt.
ALPHABET = "3467 9ACDEFGHJKMNPQRTWXY".replace(" ", "")
LENGTH = 8
SHAPE = re.compile(rf"[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}")


def number_from(random: bytes) -> str:
    """Return a receipt number such as 7KQ4-M9FD made of at least 8 random bytes."""
    letters = "".join(ALPHABET[byte % len(ALPHABET)] for byte in random[:LENGTH])
    return f"{letters[:4]}-{letters[4:]}"


def tidy(typed: str) -> str | None:
    """Return what a person typed as a receipt number, or None if it cannot be one."""
    letters = re.sub(r"[^0-9A-Za-z]", "", typed).upper()
    number = f"{letters[:4]}-{letters[4:]}"
    return number if SHAPE.fullmatch(number) else None
