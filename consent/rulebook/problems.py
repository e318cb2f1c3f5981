"""Why a rulebook is refused: every reason, with the file and the line."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

Path = tuple[str | int, ...]
"""The way to a value in plain data: keys and positions, outermost first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a value stands in a file; `line` counts from 1."""

    file: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One reason, at a place in the data or in a file."""

    reason: str
    at: Path = ()
    position: Position | None = None

    def under(self, part: str) -> "Problem":
        """Return the same problem, found inside something larger."""
        return replace(self, at=(part, *self.at))

    def __str__(self) -> str:
        if self.position is not None:
            return f"{self.position.file}, line {self.position.line}: {self.reason}"
        where = ".".join(str(part) for part in self.at)
        return f"{where}: {self.reason}" if where else self.reason


@dataclass(frozen=True, slots=True)
class Document:
    """Plain data with the position of every value in it."""

    data: object
    positions: dict[Path, Position] = field(default_factory=dict)

    def locate(self, problem: Problem) -> Problem:
        """Return the problem with the position of its value, or of what holds the value."""
        at = problem.at
        while at and at not in self.positions:
            at = at[:-1]
        position = self.positions.get(at)
        return Problem(reason=problem.reason, at=problem.at, position=position)


class Refused(Exception):
    """The rulebook cannot be used; `problems` holds every reason that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
