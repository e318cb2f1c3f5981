"""One hostile or odd file, and what becomes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.posts.reading.raw_zip import RawZip


@dataclass(frozen=True)
class Case:
    """`build` writes the file to a path; `refusal` is the value of the reason, '' if it is read."""

    build: Callable[[Path], object]
    refusal: str


def of_bytes(content: bytes, refusal: str) -> Case:
    return Case(lambda path: path.write_bytes(content), refusal)


def of_zip(make: Callable[[], RawZip], refusal: str) -> Case:
    return Case(lambda path: make().write(path), refusal)
