"""
Every hostile file by the upload page of a real site and its real worker, on both databases.

What the reading refuses, and why, is asked in tests/posts; here it is whether a person reads the
sentence for it, and whether the worker, its memory, the database and the disk are as before.
"""

import html
import re
import signal
from contextlib import suppress

import psutil
import pytest

from consent.posts.sentences import SENTENCES
from tests.ops.running import Running, peak_of
from tests.posts.reading.hostile import HARMLESS, HOSTILE
from tests.posts.small_archives import facebook, seconds, wrote

pytestmark = pytest.mark.slow

MIB = 1 << 20
MOST_SECONDS = 5
MOST_MEMORY = 150 * MIB
IMPORT = "SELECT state, refusal, posts_new FROM posts_import WHERE key = ?"
ADDRESS = re.compile(r"/imports/([0-9a-f-]{36})/")


@pytest.fixture(
    scope="module",
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)],
)
def site(request, tmp_path_factory):
    site = Running(tmp_path_factory.mktemp("site"), request.param)
    try:
        site.web = site.start_web(processes=1)
        site.worker = site.start_worker()
        site.ines, site.mallory = site.people("ines@example.org", "mallory@example.org")
        # Odd files have no post in common: one person would be asked from which account each is.
        owners = site.people(*(f"owner{number}@example.org" for number in range(len(HARMLESS))))
        site.owner_of = dict(zip(HARMLESS, owners, strict=True))
        # Two processes that work, and the clock.
        site.wait_until(lambda: len(site.worker.children()) == 3)
        site.pool = sorted(each.pid for each in site.worker.children())
        yield site
    finally:
        site.end()


def upload(site, browser, path):
    """Send a file by the page; return the address of its own page."""
    with path.open("rb") as file:
        answer = browser.send("/imports/new/", files={"files": ("archive.zip", file)})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


class Watched:
    """What the worker and all it starts have used since this was made."""

    def __init__(self, site):
        self._worker = site.worker
        self._before = self._cpu()
        self.peak = 0

    def _cpu(self):
        times = [each.cpu_times() for each in [self._worker, *self._worker.children()]]
        return sum(t.user + t.system + t.children_user + t.children_system for t in times)

    def look(self):
        """Note the peak of each process that reads; the kernel keeps it while it lives."""
        for each in self._worker.children(recursive=True):
            with suppress(psutil.Error, OSError):
                if "consent.posts.reading.child" in each.cmdline():
                    self.peak = max(self.peak, peak_of(each.pid))

    @property
    def cpu(self):
        return self._cpu() - self._before


def outcome(site, address, watched=None):
    """Wait until a file is read or refused; return its state, refusal and new posts."""
    key = ADDRESS.fullmatch(address)[1]
    key = key if "DATABASE_URL" in site.environment else key.replace("-", "")

    def ended():
        if watched:
            watched.look()
        (found,) = site.ask(IMPORT, key)
        return found if found[0] not in {"waiting", "reading"} else None

    return site.wait_until(ended)


def words_of(browser, address):
    text = re.sub(r"<[^>]+>", " ", browser.open(address).text)
    return " ".join(html.unescape(text).split())


def jobs(site):
    """The states of all readings that there were, and how often each was begun."""
    work = "SELECT state, attempts FROM consent_job WHERE task = 'consent.read_archive'"
    ended = site.wait_until(
        lambda: (found := set(site.ask(work))) and "working" not in dict(found) and found
    )
    return set(ended)


def left_over(site):
    return [
        str(each)
        for folder in ("uploads", "incoming")
        for each in (site.data / folder).rglob("*")
        if each.is_file()
    ]


def is_as_before(site):
    alive = sorted(each.pid for each in site.worker.children())
    return site.worker.is_running() and alive == site.pool and site.web.is_running()


def test_there_are_enough_of_them():
    assert len(HOSTILE) >= 60


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_with_its_sentence(site, name, tmp_path):
    path = tmp_path / "archive.zip"
    HOSTILE[name].build(path)
    refusal = HOSTILE[name].refusal
    watched = Watched(site)

    address = upload(site, site.mallory, path)
    state, refused, _ = outcome(site, address, watched)

    assert (state, refused) == ("refused", refusal)
    sentence = str(SENTENCES[refusal][0]).partition("%")[0]
    assert " ".join(sentence.split()) in words_of(site.mallory, address)
    assert watched.cpu < MOST_SECONDS
    assert watched.peak < MOST_MEMORY
    assert is_as_before(site)
    assert jobs(site) == {("done", 1)}
    assert left_over(site) == []
    assert site.ask("SELECT count(*) FROM posts_post") == [(0,)]
    assert site.ask("SELECT count(*) FROM posts_platformaccount") == [(0,)]


def run(number):
    return wrote(f"Run {number}", seconds(2015) + number)


def test_what_a_file_uses_is_measured(site, tmp_path):
    path = tmp_path / "archive.zip"
    facebook(path, [run(number) for number in range(60_000)])
    watched = Watched(site)

    assert outcome(site, upload(site, site.ines, path), watched) == ("done", "", 60_000)

    assert 20 * MIB < watched.peak < MOST_MEMORY
    assert watched.cpu > 0.1


def test_meanwhile_somebody_else_is_served(site, tmp_path):
    bad, good = tmp_path / "bad.zip", tmp_path / "good.zip"
    HOSTILE["I1 overlapping files, one kernel"].build(bad)
    facebook(good, [run(0), wrote("A walk", seconds(2016))])

    hers = upload(site, site.mallory, bad), upload(site, site.ines, good)

    assert outcome(site, hers[0])[0] == "refused"
    assert outcome(site, hers[1]) == ("done", "", 1)
    assert "A walk" in site.ines.open("/posts/").text
    assert "A walk" not in site.mallory.open("/posts/").text


def test_a_reader_that_dies_of_a_signal_costs_one_import_and_no_worker(site, tmp_path):
    path = tmp_path / "archive.zip"
    facebook(path, [wrote(f"Walk {number}", seconds(2016) + number) for number in range(60_000)])
    address = upload(site, site.mallory, path)

    def reader():
        for each in site.worker.children(recursive=True):
            with suppress(psutil.Error):
                if "consent.posts.reading.child" in each.cmdline():
                    return each
        return None

    site.wait_until(reader).send_signal(signal.SIGSEGV)

    assert outcome(site, address)[:2] == ("refused", "crashed")
    assert str(SENTENCES["crashed"][0]).partition("%")[0] in words_of(site.mallory, address)
    assert is_as_before(site)
    # It is not tried again, and the next file is read.
    assert jobs(site) == {("done", 1)}
    good = tmp_path / "good.zip"
    facebook(good, [wrote("A swim", seconds(2017))])
    assert outcome(site, upload(site, site.mallory, good)) == ("done", "", 1)


@pytest.mark.parametrize("name", HARMLESS)
def test_an_odd_file_is_read(site, name, tmp_path):
    path = tmp_path / "archive.zip"
    HARMLESS[name].build(path)

    state, refusal, _ = outcome(site, upload(site, site.owner_of[name], path))

    assert (state, refusal) == ("done", "")
    assert is_as_before(site)
    # The file goes just before its job ends, which is after people read that it was read.
    assert jobs(site) == {("done", 1)}
    assert left_over(site) == []
