"""Files that come without a ZIP around them."""

import io
import json

import pytest

from consent.posts.reading.archive import Budget
from consent.posts.reading.limits import Limits
from consent.posts.reading.loose import open_part
from consent.posts.reading.refusals import Refusal, Refused
from tests.posts.formats.building.repositories import repository

OUTBOX = json.dumps(
    {
        "@context": ["https://www.w3.org/ns/activitystreams", {"a": "b"}],
        "id": "outbox.json",
        "type": "OrderedCollection",
        "orderedItems": [],
    }
)


def opened(content: bytes, limits: Limits | None = None):
    limits = limits or Limits()
    return open_part(io.BytesIO(content), limits, Budget(limits))


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (repository({}), "repo.car"),
        (OUTBOX.encode(), "outbox.json"),
        (b'{"Comment": {"Comments": {}}}', "user_data_tiktok.json"),
        (b'\xef\xbb\xbf{\n "Your Activity": {"a": 1}}', "user_data_tiktok.json"),
    ],
)
def test_a_file_has_the_name_its_platform_gives_it(content, name):
    part = opened(content)

    assert [member.name for member in part.members] == [name]
    assert part.open(part.members[0]).read(1 << 20) == content


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'{"anything": 1}', Refusal.SINGLE_FILE),
        (b'[{"timestamp": 1}]', Refusal.SINGLE_FILE),
        (b"\x3a\xa2erooms", Refusal.NOT_A_ZIP),
        (b"", Refusal.EMPTY_FILE),
    ],
)
def test_any_other_file_is_none_of_them(content, reason):
    with pytest.raises(Refused) as refused:
        opened(content)

    assert refused.value.reason is reason


def test_a_file_has_limits():
    content = b'{"Comment": {"x": "' + b"x" * 1000 + b'"}}'

    with pytest.raises(Refused) as refused:
        opened(content, Limits(member=1000))
    assert refused.value.reason is Refusal.MEMBER_TOO_LARGE

    part = opened(content, Limits(text=1500))
    part.open(part.members[0])
    with pytest.raises(Refused) as refused:
        part.open(part.members[0])
    assert refused.value.reason is Refusal.TOO_MUCH_TEXT
