"""Read archives and records in tests, without the guards that strangers' files need."""

import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from consent.posts.formats import Format, Reader, ReadPost, Role, reading_order
from consent.posts.formats.known import FORMATS, detect
from tests.posts.formats.build import LATEST

FACEBOOK, INSTAGRAM = FORMATS[:2]


class Outcome(NamedTuple):
    posts: list[ReadPost]
    reader: Reader

    @property
    def kinds(self) -> Counter[tuple[str, str]]:
        return Counter((post.kind, post.state) for post in self.posts)

    @property
    def keys(self) -> set[bytes]:
        return {post.key for post in self.posts}

    @property
    def account(self) -> dict[str, Any]:
        return self.reader.finish()["account"]

    @property
    def evidence(self) -> dict[str, Any]:
        return self.reader.finish()["evidence"]


def read_archive(*parts: io.BytesIO) -> Outcome:
    """Read a whole archive from all its parts."""
    where = {name: part for part in map(zipfile.ZipFile, parts) for name in part.namelist()}
    read_by = detect(list(where))
    files = [
        (role, json.loads(where[name].read(name))) for name, role in reading_order(read_by, where)
    ]
    return read_files(read_by, files)


def read_files(read_by: Format, files: Iterable[tuple[Role, Any]]) -> Outcome:
    reader = read_by.reader(latest=LATEST)
    posts = [
        post
        for role, content in files
        for key, record in records(content, role.list_keys)
        for post in reader.read(role, key, [record])
    ]
    return Outcome(posts, reader)


def records(content: Any, list_keys: frozenset[str]) -> Iterator[tuple[str | None, Any]]:
    """Yield the records of a file as the streaming reader does."""
    if type(content) is list:
        yield from ((None, each) for each in content)
        return
    listed = [key for key in content if key in list_keys]
    for key in listed:
        several = content[key] if type(content[key]) is list else [content[key]]
        yield from ((key, each) for each in several)
    if not listed:
        yield None, content


def read(read_by: Format, name: str, content: Any) -> Outcome:
    """Read one file of an archive, given what is in it."""
    role = read_by.role(name)
    assert role is not None, name
    return read_files(read_by, [(role, content)])


def only_post(read_by: Format, name: str, content: Any) -> ReadPost:
    [post] = read(read_by, name, content).posts
    return post
