"""One edition of the rulebook as published: laws, policies and where each is known from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from consent.core.backing import Backing, Source
from consent.core.jurisdictions import Event, Jurisdiction
from consent.core.policies import Platform, PolicyRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One side of a debate."""

    side: str
    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Debate:
    id: str
    title: str
    points: tuple[Point, ...]
    backing: Backing


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the rulebook is, and up to when it was checked."""

    title: str
    version: str
    as_of: date
    last_seen: date
    horizon: str
    how_to_read: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rulebook:
    """
    A whole edition. `edition` is its digest, in hexadecimal.

    Two rulebooks are equal only if they are the same object, so that what is
    derived from one can be remembered with it.
    """

    edition: str
    about: About
    jurisdictions: Mapping[str, Jurisdiction]
    platforms: Mapping[str, Platform]
    sources: Mapping[str, Source]
    timeline: tuple[Event, ...]
    debates: tuple[Debate, ...]
    conflicts: tuple[Remark, ...]
    good_to_know: tuple[Remark, ...]
    _policies: dict[str, PolicyRow] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        rows = {row.id: row for one in self.platforms.values() for row in one.policies}
        object.__setattr__(self, "_policies", rows)

    def policy(self, name: str) -> PolicyRow | None:
        """Return the row with an id; None for a policy that is derived from the law."""
        return self._policies.get(name)
