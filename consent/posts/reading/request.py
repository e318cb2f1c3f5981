"""What a child is asked to read."""

from dataclasses import asdict, dataclass
from typing import Self

import orjson

from consent.posts.reading.limits import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """
    One import.

    `files` are descriptors of its parts. Dates after `latest`, in Unix seconds, are not
    believed. With `incomplete` what is there is read even if a numbered file is missing. With
    `platform` only what an archive has of this platform is read.
    """

    files: tuple[int, ...]
    latest: int
    incomplete: bool
    platform: str
    limits: Limits

    def as_argument(self) -> str:
        """Return the request as an argument of a command."""
        return orjson.dumps(asdict(self)).decode()

    @classmethod
    def from_argument(cls, argument: str) -> Self:
        """Return the request that `as_argument` gave."""
        values = orjson.loads(argument)
        return cls(
            files=tuple(values["files"]),
            latest=values["latest"],
            incomplete=values["incomplete"],
            platform=values["platform"],
            limits=Limits(**values["limits"]),
        )
