"""Snapshots over real HTTP, on both databases: parts, a fetch that is killed, and what is over."""

import json
import os
import signal
import subprocess
import sys
import time
from hashlib import sha256

import pytest
import requests

from consent.core.snapshots import FILES, MANIFEST
from tests.ops.running import ROOT, Running, peak_of

pytestmark = pytest.mark.slow
ACCOUNTS = 60_000
MIB = 1 << 20

CUT = """
import json, sys, django
django.setup()
from django.utils import timezone
from consent.access.models import ApiKey, Scope
from consent.actions.keep_snapshot import keep_snapshot
from consent.posts.models import PlatformAccount
at = timezone.now()
PlatformAccount.objects.bulk_create(
    (PlatformAccount(platform="home", platform_id=f"a{n}", made_at=at)
     for n in range(int(sys.argv[1]))),
    batch_size=5000,
)
made = keep_snapshot(clock=timezone.now)
_, text = ApiKey.new(
    label="Training", platform="home", scopes=[Scope.SNAPSHOT], at=timezone.now()
)
print(json.dumps([made.digest, text]))
"""
OVER = """
import sys, django
django.setup()
from django.utils import timezone
from consent.training.models import Snapshot
Snapshot.objects.filter(digest=sys.argv[1]).update(expires_at=timezone.now())
"""


@pytest.fixture(
    scope="module",
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)],
)
def site(request, tmp_path_factory):
    site = Running(tmp_path_factory.mktemp("site"), request.param, API_REQUESTS_A_MINUTE="100000")
    try:
        site.digest, site.key = json.loads(site.run("-c", CUT, str(ACCOUNTS)))
        (site.data / "keys").write_text(site.run("manage.py", "public_keys"))
        site.web = site.start_web(processes=2)
        yield site
    finally:
        site.end()


def get(site, name, **headers):
    named = {one.replace("_", "-"): value for one, value in headers.items()}
    return requests.get(
        f"{site.url}/api/v1/snapshots/{site.digest}/{name}",
        headers={"Authorization": f"Bearer {site.key}", **named},
        timeout=60,
    )


def fetching(site, folder):
    """Start a fetch as a pipeline does, in small pieces so that there is time to kill it."""
    small = (
        "import sys; from consent.training import fetch, remote; remote.PIECE = 2_000;"
        " sys.exit(fetch.main(sys.argv[1:]))"
    )
    return subprocess.Popen(
        [sys.executable, "-c", small, site.url, str(folder), "--key", str(site.data / "keys")],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "SNAPSHOT_API_KEY": site.key},
        stderr=subprocess.PIPE,
        text=True,
    )


def test_parts_of_a_file(site):
    whole = get(site, "accounts.parquet")
    size = len(whole.content)
    assert size > 400_000
    tag = f'"{sha256(whole.content).hexdigest()}"'
    assert (whole.headers["ETag"], whole.headers["Accept-Ranges"]) == (tag, "bytes")

    part = get(site, "accounts.parquet", Range="bytes=100000-299999", If_Range=tag)

    assert (part.status_code, part.content) == (206, whole.content[100_000:300_000])
    assert part.headers["Content-Range"] == f"bytes 100000-299999/{size}"
    beyond = get(site, "accounts.parquet", Range=f"bytes={size}-")
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{size}")
    head = requests.head(whole.url, headers=whole.request.headers, timeout=60)
    assert (head.headers["Content-Length"], head.content) == (str(size), b"")
    assert get(site, "accounts.parquet", If_None_Match=tag).status_code == 304
    assert max(peak_of(each.pid) for each in site.web.children()) < 200 * MIB


def test_a_fetch_that_is_killed_leaves_nothing_half_and_goes_on(site, tmp_path):
    folder = tmp_path / "pipeline" / "snapshot"
    half = folder.with_name(".snapshot.fetching") / site.digest / "accounts.parquet"
    sizes = []
    for _ in range(3):
        started = fetching(site, folder)
        before = half.stat().st_size if half.exists() else 0
        late = time.monotonic() + 60
        while not half.exists() or half.stat().st_size < before + 10_000:
            assert started.poll() is None, started.communicate()[1]
            assert time.monotonic() < late
            time.sleep(0.001)
        os.kill(started.pid, signal.SIGKILL)
        started.communicate()
        assert not folder.exists()
        sizes.append(half.stat().st_size)
    assert sizes == sorted(sizes)

    done = fetching(site, folder)

    _, said = done.communicate(timeout=120)
    assert (done.returncode, said) == (0, "")
    assert {path.name for path in folder.iterdir()} == {MANIFEST, *FILES}
    assert sha256((folder / MANIFEST).read_bytes()).hexdigest() == site.digest
    for name in FILES:
        assert (folder / name).read_bytes() == get(site, name).content
    assert [one.name for one in folder.parent.iterdir()] == ["snapshot"]


def test_what_is_over_is_fetched_by_nobody(site, tmp_path):
    """The last test here: afterwards the site has no snapshot that counts."""
    site.run("-c", OVER, site.digest)

    answer = get(site, "accounts.parquet")
    started = fetching(site, tmp_path / "snapshot")
    _, said = started.communicate(timeout=60)

    assert (answer.status_code, answer.headers["Content-Type"]) == (410, "application/problem+json")
    assert started.returncode == 1
    assert "Use none until there is a new one. (status 503)" in said
    assert not (tmp_path / "snapshot").exists()
