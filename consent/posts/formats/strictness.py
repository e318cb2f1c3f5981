"""How strictly what an archive says of a post keeps it to few people."""

from functools import cache
from itertools import product

from consent.core.posts import Audience, State

LOOSEST_FIRST = (
    *(Audience.PUBLIC, Audience.UNKNOWN, Audience.UNLISTED, Audience.FOLLOWERS),
    *(Audience.GROUP, Audience.ONLY_ME, Audience.DIRECT),
)
LEVELS = {said: level for level, said in enumerate(product(State, LOOSEST_FIRST), 1)}
"""What is not live is seen by nobody else, whatever its audience was."""
OF_A_MESSAGE = 255
"""Above all levels: what one record calls somebody's message is never a post."""


@cache
def level_of(state: str, audience: str) -> int:
    """Return a level, from 1, the loosest, on."""
    return LEVELS[State(state), Audience(audience)]
