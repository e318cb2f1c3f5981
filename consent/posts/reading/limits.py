"""How much of an archive we are ready to read. Everything else is refused, naming the limit."""

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """
    The limits of one import. Sizes are bytes, times are seconds.

    Media are never inflated, so the limits on inflated text concern only the JSON files
    that are read.
    """

    # The uploaded files
    parts: int = 32
    upload: int = 2 * GIB
    """All parts together."""

    # The directory of a ZIP, decided before it is read
    files: int = 200_000
    """Of all parts together."""
    directory: int = 32 * MIB

    # What is inflated
    member: int = 256 * MIB
    text: int = 1 * GIB
    """Of all members of all parts together."""
    ratio: int = 200
    ratio_from: int = 1 * MIB
    """Below this size a member may have any ratio."""

    # JSON
    depth: int = 64
    number: int = 32
    """Characters of a number."""
    string: int = 1 * MIB
    """Characters of a string or key, after escapes are resolved."""
    record: int = 4 * MIB
    """
    Characters of one element of a list, as written in the file. An album is one element:
    its name stands beside its photos, and 8,000 of them take 4 MiB. A record of empty
    objects takes 30 times its length in memory, so there is no more room than that.
    """

    # The result
    posts: int = 5_000_000
    not_understood: int = 100_000
    """Records. With more of them, and more than posts, this is no archive that we know."""

    # The child process
    wall_seconds: int = 15 * 60
    cpu_seconds: int = 10 * 60
    memory: int = 512 * MIB
    """Address space, not resident memory."""
