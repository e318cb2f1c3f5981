import io
import zipfile
from pathlib import Path

import pytest

from consent.posts.reading.archive import Archive, Budget, open_archive
from consent.posts.reading.limits import Limits
from consent.posts.reading.refusals import Refusal, Refused
from tests.posts.reading import hostile_zips
from tests.posts.reading.facebook import archive
from tests.posts.reading.raw_zip import RawZip, file, stored

LIMITS = Limits()
CONTENT = bytes(range(256)) * 900


def opened(made: RawZip | bytes, limits: Limits = LIMITS) -> Archive:
    content = made if isinstance(made, bytes) else made.content()
    return open_archive(io.BytesIO(content), limits)


def whole(found: Archive, number: int = 0, piece: int = 1000) -> bytes:
    source = found.open(found.members[number])
    return b"".join(iter(lambda: source.read(piece), b""))


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("streamed", [True, False])
def test_an_archive_is_read_as_the_standard_library_writes_it(method: int, streamed: bool):
    out = io.BytesIO()
    target = Unseekable(out) if streamed else out
    with zipfile.ZipFile(target, "w", method) as made:
        made.comment = b"made by hand"
        made.writestr("folder/", b"")
        made.writestr("folder/a.json", CONTENT)
        made.writestr("folder/größe.json", b"")
        with made.open("b.json", "w", force_zip64=True) as wide:
            wide.write(CONTENT)

    found = opened(out.getvalue())

    assert [member.name for member in found.members] == [
        "folder/a.json",
        "folder/größe.json",
        "b.json",
    ]
    assert [whole(found, number) for number in range(3)] == [CONTENT, b"", CONTENT]


class Unseekable(io.RawIOBase):
    """Takes bytes as a pipe does: sizes can only be written behind the data."""

    def __init__(self, target: io.BytesIO) -> None:
        self._target = target

    def writable(self) -> bool:
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]
        return self._target.write(content)


@pytest.mark.parametrize("piece", [1, 7, 65536, 10**6])
def test_any_number_of_bytes_can_be_read_at_a_time(piece: int):
    content = CONTENT[:5000]

    assert whole(opened(archive(file("a.json", content))), piece=piece) == content


def test_two_files_can_be_read_in_turns():
    found = opened(archive(file("a.json", CONTENT), stored("b.json", CONTENT[::-1])))
    first, second = (found.open(member) for member in found.members)

    pieces = [(first.read(999), second.read(999)) for _ in range(240)]

    assert b"".join(one for one, _ in pieces) == CONTENT
    assert b"".join(other for _, other in pieces) == CONTENT[::-1]


def test_sizes_and_names_are_those_of_the_directory():
    each = file("./x//a.json", CONTENT)

    (member,) = opened(archive(each)).members

    assert (member.name, member.size, member.compressed) == (
        "x/a.json",
        len(CONTENT),
        len(each.packed),
    )


def test_a_name_without_a_sign_of_its_encoding_is_utf_8_or_of_the_first_pcs():
    names = ["größe".encode(), "größe".encode("cp437"), b"plain"]

    found = opened(archive(*(file(name, b"", flags=0) for name in [*names[:1], names[2]])))
    old = opened(archive(file(names[1], b"", flags=0)))

    assert [member.name for member in (*found.members, *old.members)] == ["größe", "plain", "größe"]


@pytest.mark.parametrize(
    ("limits", "reason", "limit"),
    [
        (Limits(files=1), Refusal.TOO_MANY_FILES, 1),
        (Limits(directory=100), Refusal.DIRECTORY_TOO_LARGE, 100),
    ],
)
def test_the_directory_is_refused_unread(limits: Limits, reason: Refusal, limit: int):
    made = archive(file("a.json"), file("b.json"))
    made.directory[:4] = b"none"

    with pytest.raises(Refused) as refused:
        opened(made, limits)

    assert (refused.value.reason, refused.value.limit) == (reason, limit)


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(member=len(CONTENT) - 1), Refusal.MEMBER_TOO_LARGE),
        (Limits(text=len(CONTENT) - 1), Refusal.TOO_MUCH_TEXT),
        (Limits(ratio=10, ratio_from=1000), Refusal.RATIO),
    ],
)
def test_a_file_that_is_too_large_is_not_unpacked_and_named(limits: Limits, reason: Refusal):
    found = opened(archive(file("a.json", CONTENT)), limits)

    with pytest.raises(Refused) as refused:
        found.open(found.members[0])

    assert (refused.value.reason, refused.value.member) == (reason, "a.json")


def test_files_of_all_parts_share_one_budget():
    limits = Limits(text=len(CONTENT) * 3 // 2, files=3)
    budget = Budget(limits)
    parts = [io.BytesIO(archive(file("a.json", CONTENT)).content()) for _ in range(2)]
    one, other = (open_archive(part, limits, budget) for part in parts)
    one.open(one.members[0])

    with pytest.raises(Refused, match=r"too_much_text a\.json"):
        other.open(other.members[0])
    with pytest.raises(Refused, match="too_many_files 3"):
        open_archive(io.BytesIO(archive(file("a.json"), file("b.json")).content()), limits, budget)


def test_no_more_is_unpacked_than_was_said(tmp_path: Path):
    found = opened(hostile_zips.lying(100, 1 << 30))
    source = found.open(found.members[0])

    with pytest.raises(Refused, match="damaged"):
        source.read(1 << 16)

    assert source.produced <= 1 << 16


def test_a_million_entries_are_not_looked_at(tmp_path: Path):
    path = tmp_path / "many.zip"
    hostile_zips.many_entries(path)

    class Counting(io.FileIO):
        read_bytes = 0

        def read(self, size: int | None = -1, /) -> bytes:
            found = super().read(size)
            self.read_bytes += len(found)
            return found

    with Counting(path) as source, pytest.raises(Refused):
        open_archive(source, LIMITS)

    assert source.read_bytes < 200_000
