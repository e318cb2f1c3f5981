"""Which files of an archive are opened, by the end of their path. All others stay closed."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from consent.posts.formats.contract import Role
from consent.posts.formats.conversations import conversation
from consent.posts.formats.paths import Path, path

ANY_FOLDER: frozenset[str] = frozenset()


class Place(NamedTuple):
    """
    A place in an archive where files of one role lie.

    `name` matches the file's own name; `folders` are the folders it lies in, any of them if
    empty, '' the top of the archive. A `telling` name is used by one platform only.
    """

    role: Role
    name: re.Pattern[str]
    folders: frozenset[str] = ANY_FOLDER
    telling: bool = True


class Layout:
    """
    The files of one platform's archives, in all their eras.

    :param places: in the order in which they must be read
    :param own_folders: folders that only archives of this platform have
    :param own_names: names of files that only archives of this platform have
    :param private: says what sort of private file a path is; None for every other file
    :param trees: folders of which one archive can have several, each with files of all roles
    """

    def __init__(
        self,
        places: Sequence[Place],
        own_folders: Iterable[str] = (),
        own_names: re.Pattern[str] | None = None,
        private: Callable[[Path], str | None] = conversation,
        trees: Iterable[str] = (),
    ) -> None:
        self._places = places
        self._own_folders = frozenset(own_folders)
        self._own_names = own_names
        self._private = private
        self._trees = frozenset(trees)
        # Most of the thousands of files of an archive have none of the names.
        self._any_name = re.compile("|".join(f"(?:{place.name.pattern})" for place in places))
        names = list(dict.fromkeys(place.role.name for place in places))
        self.order = {name: position for position, name in enumerate(names)}

    def role(self, name: str) -> Role | None:
        at = path(name)
        place = self._place(at)
        if place is None or self._trees.isdisjoint(at.folders):
            return place.role if place else None
        return place.role._replace(tree=next(each for each in at.folders if each in self._trees))

    def closed(self, name: str) -> str | None:
        return self._private(path(name))

    def score(self, names: Sequence[str]) -> int:
        return sum(map(self._speaks_for_us, names))

    def _speaks_for_us(self, name: str) -> bool:
        at = path(name)
        if not self._own_folders.isdisjoint(at.folders):
            return True
        if self._own_names and self._own_names.fullmatch(at.name):
            return True
        place = self._place(at)
        return place is not None and place.telling

    def _place(self, at: Path) -> Place | None:
        if not self._any_name.fullmatch(at.name):
            return None
        found = next((place for place in self._places if _lies_in(at, place)), None)
        return None if found is None or self._private(at) else found


def _lies_in(at: Path, place: Place) -> bool:
    if place.folders and at.folder not in place.folders:
        # A wrapper folder around the whole archive stands for its top.
        top = "" in place.folders and len(at.folders) == 1
        if not top:
            return False
    return place.name.fullmatch(at.name) is not None
