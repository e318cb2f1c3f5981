"""A platform's programs before real web processes, on both databases: what they send and are told."""

import gzip
import json
import random
import socket
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import requests

from tests.ops.running import Running, peak_of

pytestmark = pytest.mark.slow

MIB = 1 << 20
AT_ONCE = 2
A_MINUTE = 40
MOST_MEMORY = 200 * MIB

PLACES = "SELECT count(*) FROM cache WHERE cache_key LIKE '%:place:%'"
KEYS = """
import json, sys, django
django.setup()
from django.utils import timezone
from consent.access.models import ApiKey, Scope
new = lambda: ApiKey.new(
    label="Feed", platform="home", scopes=[Scope.INGEST], at=timezone.now()
)
print(json.dumps([(key.name, text) for key, text in (new() for _ in range(int(sys.argv[1])))]))
"""


@pytest.fixture(
    scope="module",
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)],
)
def site(request, tmp_path_factory):
    site = Running(
        tmp_path_factory.mktemp("site"),
        request.param,
        API_BATCHES_AT_ONCE=str(AT_ONCE),
        API_REQUESTS_A_MINUTE=str(A_MINUTE),
    )
    try:
        site.web = site.start_web(processes=4)
        site.keys = iter(json.loads(site.run("-c", KEYS, "60")))
        yield site
    finally:
        site.end()


@pytest.fixture
def feed(site):
    """A platform's program with a key of its own, and what this site has of its posts."""
    return Feed(site)


class Feed:
    def __init__(self, site):
        self.site = site
        # Tests share the site, so each has a key and an account of its own.
        self.account, key = next(site.keys)
        self.headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/x-ndjson"}

    def post(self, number, version=1, **values):
        return {
            "account_id": self.account,
            "post_id": f"{self.account}-{number}",
            "version": version,
            "kind": "post",
            "audience": "public",
            "created_at": "2026-01-01T00:00:00Z",
            "text": f"Version {version}",
            **values,
        }

    def send(self, what, *lines, body=None, **headers):
        if body is None:
            body = b"\n".join(
                line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines
            )
        return requests.post(
            f"{self.site.url}/api/v1/{what}",
            data=body,
            headers=self.headers | {n.replace("_", "-"): v for n, v in headers.items()},
            timeout=60,
        )

    def texts(self):
        """The texts of the posts that are here, in order."""
        found = self.site.ask(
            "SELECT p.text FROM posts_post p JOIN posts_platformaccount a ON a.id = p.account_id"
            " WHERE a.platform_id = ? ORDER BY p.text",
            self.account,
        )
        return [text for (text,) in found]


def test_each_line_is_answered_and_good_ones_stay(feed):
    answer = feed.send(
        "posts",
        feed.post(1, text="One"),
        feed.post(2, audience="friends"),
        b"{not json",
        feed.post(3, text="Three"),
        feed.post(4, text="x\0y"),
        feed.post(5, text="Five", created_at="2026-13-01T00:00:00Z"),
    )

    assert answer.status_code == 200
    told = answer.json()
    assert [line["outcome"] for line in told["lines"]] == [
        "accepted",
        "refused",
        "refused",
        "accepted",
        "refused",
        "refused",
    ]
    assert [line.get("field") for line in told["lines"] if line["outcome"] == "refused"] == [
        "audience",
        "",
        "text",
        "created_at",
    ]
    assert feed.texts() == ["One", "Three"]
    # What was mended comes in; what is here already is known.
    again = feed.send("posts", feed.post(1, text="One"), feed.post(2, text="Two")).json()
    assert (again["known"], again["accepted"]) == (1, 1)
    assert feed.texts() == ["One", "Three", "Two"]


def bomb(mebibytes):
    packer = zlib.compressobj(9, wbits=31)
    piece = b"\n" * MIB
    return b"".join(packer.compress(piece) for _ in range(mebibytes)) + packer.flush()


def memory_of(web):
    """The most that any web process has held so far."""
    return max(peak_of(each.pid) for each in web.children())


REFUSED = {
    "a bomb of 512 MiB": (413, lambda: bomb(512), {"Content_Encoding": "gzip"}),
    "a bomb in many members": (413, lambda: bomb(1) * 512, {"Content_Encoding": "gzip"}),
    "gzip that is cut": (
        400,
        lambda: gzip.compress(b"{}" * 999)[:-9],
        {"Content_Encoding": "gzip"},
    ),
    "plain text called gzip": (400, lambda: b"{}", {"Content_Encoding": "gzip"}),
    "brotli": (415, lambda: b"x", {"Content_Encoding": "br"}),
    "a form": (415, lambda: b"a=b", {"Content_Type": "application/x-www-form-urlencoded"}),
    "a web page": (415, lambda: b"<p>", {"Content_Type": "text/html"}),
    "JSON, not lines of it": (415, lambda: b"[]", {"Content_Type": "application/json"}),
    "Latin-1 that says so": (
        415,
        lambda: b'{"text": "\xe9"}',
        {"Content_Type": "application/x-ndjson; charset=iso-8859-1"},
    ),
    "UTF-16 that says so": (
        415,
        lambda: "{}".encode("utf-16"),
        {"Content_Type": "application/x-ndjson; charset=UTF-16"},
    ),
    "too many lines": (413, lambda: b"{}\n" * 10_001, {}),
    "one byte too many": (413, lambda: b" " * 10_000_001, {}),
    "100 MiB": (413, lambda: b" " * (100 * MIB), {}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_body_that_is_none_is_refused_whole_and_soon(feed, name):
    status, body, headers = REFUSED[name]
    body = body()
    before = sum(each.cpu_times().user for each in feed.site.web.children())

    answer = feed.send("posts", body=body, **headers)

    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"]
    assert sum(each.cpu_times().user for each in feed.site.web.children()) - before < 2
    assert memory_of(feed.site.web) < MOST_MEMORY
    assert feed.texts() == []
    assert feed.send("posts", feed.post(1)).status_code == 200


LINES = {
    "one of 9 MB": lambda: b'{"text": "' + b"x" * 9_000_000 + b'"}',
    "one of 9 MB that is no JSON": lambda: b"x" * 9_000_000,
    "a million lists": lambda: b'{"text": ' + b"[" * 1_000_000,
    "a million digits": lambda: b'{"version": ' + b"9" * 1_000_000 + b"}",
    "a million keys": lambda: (
        b'{"a": {' + b",".join(b'"%d": 1' % n for n in range(500_000)) + b"}}"
    ),
    "Latin-1": lambda: '{"text": "é"}'.encode("latin-1"),
    "UTF-16": lambda: '{"text": "é"}'.encode("utf-16-le"),
    "half a letter": lambda: b'{"text": "\xc3"}',
}


@pytest.mark.parametrize("name", LINES)
def test_a_line_that_is_none_is_refused_alone(feed, name):
    answer = feed.send("posts", LINES[name](), feed.post(1, text="Good"))

    assert answer.status_code == 200
    outcomes = [line["outcome"] for line in answer.json()["lines"]]
    # In UTF-16 the end of the line is part of a letter, and the line goes on.
    assert "refused" in outcomes
    assert outcomes[-1] == "accepted"
    assert feed.texts() == ["Good"]
    assert memory_of(feed.site.web) < MOST_MEMORY


def test_who_sends_too_often_is_told_how_long_to_wait_and_loses_nothing(feed):
    taken = 0
    # The minute may change once in between.
    while (answer := feed.send("posts", feed.post(taken))).status_code == 200:
        taken += 1
        assert taken <= 2 * A_MINUTE

    assert answer.status_code == 429
    assert answer.json()["type"] == "urn:privacydash:problem:too-many"
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert A_MINUTE <= taken == len(feed.texts())
    # Another key has a limit of its own.
    assert Feed(feed.site).send("posts", feed.post(0)).status_code == 200


COUNT_AT_ONCE = """
import django
django.setup()
from concurrent.futures import ThreadPoolExecutor
from django.core.cache import cache
cache.add("counted", 0)
with ThreadPoolExecutor(8) as pool:
    told = list(pool.map(lambda _: cache.incr("counted"), range(400)))
print(sorted(told) == list(range(1, 401)), cache.get("counted"))
"""


def test_of_requests_at_the_same_moment_each_is_counted(site):
    assert site.run("-c", COUNT_AT_ONCE).split() == ["True", "400"]


@contextmanager
def held(feed, number):
    """A batch that has been begun and does not end; yields how to end it."""
    body = json.dumps(feed.post(number)).encode()
    head = "".join(f"{name}: {value}\r\n" for name, value in feed.headers.items())
    with socket.create_connection(("127.0.0.1", feed.site.port), timeout=60) as connection:
        connection.sendall(
            f"POST /api/v1/posts HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{head}"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
        )

        def end():
            connection.sendall(body)
            return b"".join(iter(lambda: connection.recv(65_536), b""))

        yield end


def test_so_many_batches_at_once_and_the_next_is_told_to_wait(feed):
    with held(feed, 1) as one, held(feed, 2) as two:
        feed.site.wait_until(lambda: feed.site.ask(PLACES) == [(AT_ONCE,)])
        refused = feed.send("posts", feed.post(3))
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
        # Another key has places of its own.
        assert Feed(feed.site).send("posts", feed.post(4)).status_code == 200
        for end in (one, two):
            assert b" 200 OK" in end()

    assert feed.send("posts", feed.post(5)).status_code == 200


def test_a_batch_that_breaks_off_is_sent_again(feed):
    with socket.create_connection(("127.0.0.1", feed.site.port), timeout=60) as connection:
        head = "".join(f"{name}: {value}\r\n" for name, value in feed.headers.items())
        body = b"\n".join(json.dumps(feed.post(number)).encode() for number in range(10))
        connection.sendall(
            f"POST /api/v1/posts HTTP/1.1\r\nHost: 127.0.0.1\r\n{head}"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body[: len(body) // 2]
        )
    answer = feed.send("posts", body=body)

    told = answer.json()
    assert (answer.status_code, told["refused"], told["accepted"] + told["known"]) == (200, 0, 10)
    assert len(feed.texts()) == 10


def test_programs_that_send_the_same_at_once_in_any_order_end_the_same(feed):
    """Three times, shuffled, by several at once: of each post the newest version is here, once."""
    lines = [feed.post(number, version) for number in range(200) for version in (1, 2, 3)]
    removals = [
        {"post_id": f"{feed.account}-{number}", "version": 9} for number in range(0, 200, 10)
    ]
    senders = [Feed(feed.site) for _ in range(3)]
    wrong = []

    def run(sender, seed):
        batches = [("posts", line) for line in lines] + [("removals", line) for line in removals]
        random.Random(seed).shuffle(batches)
        for start in range(0, len(batches), 100):
            for what in ("posts", "removals"):
                some = [line for sort, line in batches[start : start + 100] if sort == what]
                answer = sender.send(what, *some)
                if answer.status_code != 200 or answer.json()["refused"]:
                    wrong.append(answer.text)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(run, senders, range(3)))

    assert wrong == []
    assert feed.texts() == ["Version 3"] * 180
