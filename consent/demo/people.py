"""The people of the demo, as their files in people/ tell of them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "people"
NAMES = ("anna", "taylor", "beatriz", "oliver", "noah", "sam", "robin")
PHOTO = " [photo]"
LINE = re.compile(r"(?P<at>\d{4}-\d\d-\d\d \d\d:\d\d) (?P<text>.+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One post: when (UTC), the person's words, and whether a photo goes with them."""

    at: datetime
    text: str
    photo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoArchive:
    """
    What a person's archive of one platform holds.

    `lines` are posts by the part of the archive they lie in (posts, videos,
    comments, archived …), `albums` those in albums, by the album's name.
    `messages` is how many conversations lie in it, for nobody to open.
    """

    platform: str
    name: str
    username: str
    born: int
    made: date
    messages: int
    private: bool | None
    lines: Mapping[str, tuple[Line, ...]]
    albums: Mapping[str, tuple[Line, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoHome:
    """What a person wrote on the home platform, by audience (or `removed`)."""

    handle: str
    lines: Mapping[str, tuple[Line, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoStatement:
    """What a person says about who could see their posts: see actions/state_audience.py."""

    platform: str
    said: str
    since: date | None
    until: date | None
    album: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPerson:
    """One invented person; `staff` is somebody who answers questions."""

    email: str
    born: int
    time_zone: str
    staff: bool
    country: str
    subdivision: str
    archives: tuple[DemoArchive, ...]
    home: DemoHome | None
    statements: tuple[DemoStatement, ...]


def demo_people() -> Iterator[DemoPerson]:
    """Return the people of the demo, in the order in which the demo presents them."""
    for name in NAMES:
        yield _person(yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8")))


def _person(told: dict[str, Any]) -> DemoPerson:
    return DemoPerson(
        email=told["email"],
        born=told["born"],
        time_zone=told["time_zone"],
        staff=told.get("staff", False),
        country=told["country"],
        subdivision=told.get("subdivision", ""),
        archives=tuple(
            _archive(platform, archive, born=told["born"])
            for platform, archive in told.get("archives", {}).items()
        ),
        home=_home(told["home"]) if "home" in told else None,
        statements=tuple(_statement(one) for one in told.get("statements", [])),
    )


def _archive(platform: str, told: dict[str, Any], *, born: int) -> DemoArchive:
    facts = {"name", "username", "made", "messages", "private", "albums"}
    return DemoArchive(
        platform=platform,
        name=told["name"],
        username=told["username"],
        born=born,
        made=told["made"],
        messages=told["messages"],
        private=told.get("private"),
        lines={part: _lines(text) for part, text in told.items() if part not in facts},
        albums={name: _lines(text) for name, text in told.get("albums", {}).items()},
    )


def _home(told: dict[str, Any]) -> DemoHome:
    lines = {audience: _lines(text) for audience, text in told["posts"].items()}
    return DemoHome(handle=told["handle"], lines=lines)


def _statement(told: dict[str, Any]) -> DemoStatement:
    return DemoStatement(
        platform=told["platform"],
        said=told["said"],
        since=told.get("since"),
        until=told.get("until"),
        album=told.get("album", ""),
    )


def _lines(text: str) -> tuple[Line, ...]:
    return tuple(_line(line) for line in text.splitlines())


def _line(text: str) -> Line:
    found = LINE.fullmatch(text)
    if found is None:
        raise ValueError(f"Not a date and a text: {text}")
    words = found["text"]
    return Line(
        at=datetime.strptime(found["at"], "%Y-%m-%d %H:%M").replace(tzinfo=UTC),
        text=words.removesuffix(PHOTO),
        photo=words.endswith(PHOTO),
    )
