"""Snapshots are served to whoever has a key for them: whole, in parts, and only while they count."""

from datetime import timedelta
from hashlib import sha256

import pytest
import time_machine
from django.core.cache import cache
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from consent.access.models import ApiKey, Scope
from consent.actions.keep_snapshot import keep_snapshot
from consent.api.problems import Problem
from consent.api.ranges import Part, Pieces, part_of
from consent.core.snapshots import FILES, MANIFEST
from consent.training.kept import folder_of
from consent.training.models import Snapshot
from tests import make, make_ingest

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def now(tmp_path, settings):
    settings.SNAPSHOTS_DIR = tmp_path / "snapshots"
    settings.ACCOUNT_KEY_FILE = tmp_path / "account-key"
    with time_machine.travel(make.NOW, tick=False) as clock:
        cache.clear()
        yield clock


@pytest.fixture
def kept(rulebook, ledger):
    make_ingest.send(make_ingest.account("a1", country="DE"), make_ingest.post("p1"))
    made = keep()
    return Snapshot.objects.get(digest=made.digest)


def keep(at=make.NOW):
    return keep_snapshot(clock=lambda: at)


class Fetcher:
    def __init__(self, client, scope=Scope.SNAPSHOT):
        _, text = ApiKey.new(label="Training", platform="home", scopes=[scope], at=make.NOW)
        self.client = client
        self.headers = {"Authorization": f"Bearer {text}"}

    def __call__(self, what, method="get", **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        ask = getattr(self.client, method)
        answer = ask(f"/api/v1/snapshots/{what}", headers={**self.headers, **named})
        answer.data = b"".join(answer) if answer.streaming else answer.content
        return answer


@pytest.fixture
def fetch(client, rulebook):
    return Fetcher(client)


def test_the_latest_is_the_manifest_as_signed(fetch, kept):
    answer = fetch("latest")

    assert answer.status_code == 200
    assert sha256(answer.data).hexdigest() == kept.digest
    assert answer["ETag"] == f'"{kept.digest}"'
    assert answer["Content-Location"] == f"/api/v1/snapshots/{kept.digest}/manifest"
    assert fetch("latest", If_None_Match=answer["ETag"]).status_code == 304


def test_every_file_is_served_as_it_was_signed(fetch, kept):
    for name in (MANIFEST, *FILES):
        answer = fetch(f"{kept.digest}/{name}")
        data = (folder_of(kept) / name).read_bytes()

        assert answer.data == data
        assert answer["Content-Length"] == str(len(data))
        assert answer["ETag"] == f'"{sha256(data).hexdigest()}"'
        assert (answer["Accept-Ranges"], answer.status_code) == ("bytes", 200)


def test_a_part_of_a_file(fetch, kept):
    data = (folder_of(kept) / "accounts.parquet").read_bytes()
    address, size = f"{kept.digest}/accounts.parquet", len(data)
    for asked, part in {
        "bytes=0-9": data[:10],
        "bytes=5-": data[5:],
        "bytes=-7": data[-7:],
        f"bytes=10-{10 * size}": data[10:],
        f"bytes=-{2 * size}": data,
        "BYTES=0-0": data[:1],
    }.items():
        answer = fetch(address, Range=asked)
        first = data.rindex(part) if asked.startswith("bytes=-") else data.index(part)
        assert (answer.status_code, answer.data) == (206, part), asked
        assert answer["Content-Range"] == f"bytes {first}-{first + len(part) - 1}/{size}"
        assert answer["Content-Length"] == str(len(part))


@pytest.mark.parametrize(
    "asked", ["bytes=9-3", "bytes=-", "rows=0-9", "bytes=0-1,4-5", "bytes=a-b", "0-9", "bytes=1-²"]
)
def test_a_range_that_makes_no_sense_is_as_none(fetch, kept, asked):
    answer = fetch(f"{kept.digest}/accounts.parquet", Range=asked)

    assert answer.status_code == 200
    assert sha256(answer.data).hexdigest() in answer["ETag"]


@pytest.mark.parametrize("asked", ["bytes=999999999-", "bytes=-0", "bytes=100000000-100000001"])
def test_a_range_beyond_the_end(fetch, kept, asked):
    answer = fetch(f"{kept.digest}/accounts.parquet", Range=asked)

    size = (folder_of(kept) / "accounts.parquet").stat().st_size
    assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{size}")


def test_a_part_only_of_the_file_it_was_begun_with(fetch, kept):
    address = f"{kept.digest}/accounts.parquet"
    tag = fetch(address)["ETag"]
    other = '"' + "0" * 64 + '"'

    same = fetch(address, Range="bytes=0-9", If_Range=tag)
    assert same.status_code == 206
    for wrong in (other, f"W/{tag}", "Mon, 23 Nov 2026 12:00:00 GMT"):
        assert fetch(address, Range="bytes=0-9", If_Range=wrong).status_code == 200
    assert fetch(address, Range="bytes=0-9", If_None_Match=tag).status_code == 304
    assert fetch(address, If_Match=other).status_code == 412


def test_only_the_head(fetch, kept):
    answer = fetch(f"{kept.digest}/accounts.parquet", "head", Range="bytes=0-9")

    size = (folder_of(kept) / "accounts.parquet").stat().st_size
    assert (answer.status_code, answer.content) == (200, b"")
    assert (answer["Content-Length"], answer["Accept-Ranges"]) == (str(size), "bytes")


def test_nothing_but_what_the_manifest_names(fetch, kept, tmp_path):
    (folder_of(kept) / "diary.txt").write_text("dear diary")
    for name in (
        *("diary.txt", "..", "../../account-key", "..%2f..%2faccount-key", "%2e%2e%2faccount-key"),
        *("manifest/", "accounts.parquet%00", "MANIFEST", "/etc/passwd", "%2fetc%2fpasswd"),
    ):
        assert fetch(f"{kept.digest}/{name}").status_code == 404, name
    for digest in ("..", "0" * 64, kept.kept_in, kept.digest[:12], kept.digest.upper(), "a%00b"):
        assert fetch(f"{digest}/manifest").status_code == 404, digest


def test_what_is_over_is_not_served(fetch, kept, now):
    now.move_to(kept.expires_at - timedelta(seconds=1))
    assert fetch("latest").status_code == 200
    now.move_to(kept.expires_at)

    for name in (MANIFEST, *FILES):
        answer = fetch(f"{kept.digest}/{name}")
        assert answer.status_code == 410
        assert "Fetch the latest" in answer.json()["detail"]
    answer = fetch("latest")
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert answer.json()["type"] == "urn:privacydash:problem:no-snapshot"


def test_where_there_is_none(fetch, ledger):
    assert fetch("latest").status_code == 404


def test_only_with_a_key_for_it(client, kept):
    assert client.get("/api/v1/snapshots/latest").status_code == 401
    for scope in (Scope.LOOKUP, Scope.INGEST, Scope.CONFIRM):
        assert Fetcher(client, scope)("latest").status_code == 403
    assert client.post("/api/v1/snapshots/latest").status_code == 405


def test_not_too_often(fetch, kept, settings):
    settings.API_REQUESTS_A_MINUTE = 2
    assert [fetch("latest").status_code for _ in range(3)] == [200, 200, 429]


def test_a_file_is_never_held_in_memory_as_a_whole(tmp_path):
    path = tmp_path / "large"
    path.write_bytes(bytes(1_000_000))

    with Pieces(path, Part(10, 900_000)) as pieces:
        sizes = [len(piece) for piece in pieces]

    assert sum(sizes) == 900_000
    assert max(sizes) <= 65_536


@given(st.text(max_size=30) | st.from_regex(r"bytes=\d*-\d*", fullmatch=True), st.integers(1, 99))
def test_whatever_is_asked_a_part_lies_within_the_file(asked, size):
    request = RequestFactory().get("/", headers={"Range": asked})
    try:
        part = part_of(request, size=size, etag='"x"')
    except Problem:
        # Beyond the end; what the answer is then has tests of its own.
        part = None
    assert part is None or (part.length > 0 and 0 <= part.first <= size - part.length)


def test_whoever_wants_another_file_only_is_told_so(fetch, kept):
    answer = fetch(f"{kept.digest}/{MANIFEST}", If_Match='"another"')

    assert (answer.status_code, answer["Content-Type"]) == (412, "application/problem+json")
    assert fetch("latest", If_Match=f'"{kept.digest}"').status_code == 200


def test_that_nothing_changed_says_nothing_of_a_length(fetch, kept):
    answer = fetch("latest", If_None_Match=f'"{kept.digest}"')

    assert (answer.status_code, "Content-Length" in answer) == (304, False)
