"""
What a running site keeps, byte for byte.

Of an upload no message, of a check nothing, and nothing of somebody who left.
"""

import re
from contextlib import suppress

import pytest

from tests.ops.running import Running
from tests.posts.formats.build import SECRETS, build_facebook, build_instagram
from tests.posts.small_archives import facebook, seconds, wrote

pytestmark = pytest.mark.slow

WORDS = "kanarienvogel im garten"
TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
}


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)],
)
def site(request, tmp_path):
    folder = tmp_path / "site"
    folder.mkdir()
    # Everything is said to the log, so that a word too many would show.
    site = Running(folder, request.param, LOG_LEVEL="DEBUG")
    try:
        site.database = request.param
        site.start_web()
        site.start_worker()
        [site.ines] = site.people("ines@example.org")
        yield site
    finally:
        site.end()


def bring(site, path, **fields):
    """Upload a file and wait until it is read; return its page."""
    with path.open("rb") as file:
        answer = site.ines.send("/imports/new/", fields, files={"files": (path.name, file)})
    assert answer.status_code == 303, answer.text
    done = "SELECT count(*) FROM posts_import WHERE state IN ('waiting', 'reading')"
    site.wait_until(lambda: site.ask(done) == [(0,)])
    return re.sub(r"<[^>]+>", " ", site.ines.open(answer.headers["Location"]).text)


def traces_of(site, *secrets):
    """Where in the database, or in any file of the site, secrets stand."""
    tables = [name for (name,) in site.ask(TABLES[site.database])]
    places = {name: repr(site.ask(f'SELECT * FROM "{name}"')).encode() for name in tables}
    for path in site.data.rglob("*"):
        # Messages of the queue go when a worker takes them.
        with suppress(FileNotFoundError, IsADirectoryError):
            places[str(path)] = path.read_bytes()
    return [
        place
        for place, content in places.items()
        if any(secret.encode() in content for secret in secrets)
    ]


@pytest.mark.parametrize("build", [build_facebook, build_instagram])
def test_of_messages_and_other_people_nothing_stays(site, build, tmp_path):
    path = tmp_path / "archive.zip"
    build(path)

    assert "We read your file" in bring(site, path)

    assert site.ask("SELECT count(*) FROM posts_post")[0][0] > 50
    assert traces_of(site, *SECRETS) == []


def test_of_a_file_that_is_only_checked_nothing_stays(site, tmp_path):
    path = facebook(tmp_path / "kanarienvogel-archiv.zip", [wrote(WORDS, seconds(2016))])

    assert "kanarienvogel" not in bring(site, path, only_check="on")
    assert traces_of(site, "kanarienvogel") == []

    # The same file, kept, leaves what is looked for: so it would have been found.
    bring(site, path)
    assert "posts_post" in traces_of(site, WORDS)


def test_of_somebody_who_left_nothing_stays(site, tmp_path):
    leaving = "kanarienvogel@example.org"
    [site.ines] = site.people(leaving)
    bring(site, facebook(tmp_path / "archive.zip", [wrote(WORDS, seconds(2016))]))
    assert "posts_post" in traces_of(site, WORDS)

    site.run("manage.py", "erase_person", leaving)

    # A demo keeps the mails that it sent.
    left = traces_of(site, WORDS, leaving)
    assert [place for place in left if "/mail/" not in place] == []
