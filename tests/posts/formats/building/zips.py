"""Write the files of an archive into one or several ZIPs, in flat memory."""

import json
import zipfile
from collections.abc import Iterable, Sequence
from os import PathLike
from typing import IO, Any, Self

Target = str | PathLike[str] | IO[bytes]
DATE = (2026, 7, 1, 12, 0, 0)


class Parts:
    """The ZIPs of one archive. JSON files go to them in turn, unless a part is named."""

    def __init__(self, targets: Target | Sequence[Target], wrapper: str = "") -> None:
        several = isinstance(targets, list | tuple)
        self._zips = [
            zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED)
            for target in (targets if several else [targets])
        ]
        self._wrapper = wrapper
        self._turn = 0
        self.names: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for part, each in enumerate(self._zips):
            if not each.namelist():
                # A part can hold nothing but media.
                self.write_bytes(f"media/part_{part}.jpg", b"\xff\xd8\xff", part=part)
            each.close()

    def write(self, name: str, content: Any, *, part: int = 0) -> None:
        """Write a JSON file, indented and escaped as the platforms do it."""
        self.write_bytes(name, json.dumps(content, indent=2).encode(), part=part)

    def write_bytes(self, name: str, content: bytes, *, part: int = 0) -> None:
        self._zips[part].writestr(self._info(name), content)

    def write_list(self, name: str, records: Iterable[Any]) -> None:
        """Write a long list, in the part whose turn it is."""
        turn = self._zips[self._turn % len(self._zips)]
        self._turn += 1
        with turn.open(self._info(name), "w") as file:
            begin = b"[\n  "
            for record in records:
                file.write(begin)
                file.write(json.dumps(record, indent=2).replace("\n", "\n  ").encode())
                begin = b",\n  "
            file.write(b"\n]" if begin != b"[\n  " else b"[]")

    def _info(self, name: str) -> zipfile.ZipInfo:
        self.names.append(self._wrapper + name)
        info = zipfile.ZipInfo(self._wrapper + name, DATE)
        info.compress_type = zipfile.ZIP_DEFLATED
        return info
