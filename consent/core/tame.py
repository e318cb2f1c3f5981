"""Words that somebody else chose, made harmless to the words around them."""

# Characters that make the text after them run the other way, until something ends it.
TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def tame(words: str) -> str:
    """Return somebody's words so that they turn no other words around."""
    return words.translate(TURNING)
