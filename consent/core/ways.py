"""Which way posts go when rules change."""

from enum import StrEnum


class Way(StrEnum):
    """Which way posts go."""

    PROTECTIVE = "protective"
    """From can be used to kept out."""
    PERMISSIVE = "permissive"
    """From kept out to can be used."""


class Direction(StrEnum):
    """What a whole change does to posts, whoever wrote them."""

    PROTECTIVE = "protective"
    PERMISSIVE = "permissive"
    BOTH = "both"
    NEUTRAL = "neutral"

    @property
    def lets_more_in(self) -> bool:
        """Whether any post can come to be used that would be kept out otherwise."""
        return self in {Direction.PERMISSIVE, Direction.BOTH}
