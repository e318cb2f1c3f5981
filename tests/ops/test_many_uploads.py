"""
Who sends a thousand files makes nobody else wait, on both databases (J9).

Each person has one file read at a time, and only so many wait; the others are answered at once.
"""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from statistics import quantiles

import pytest

from tests.ops.running import Running
from tests.posts.small_archives import facebook, seconds, wrote

pytestmark = pytest.mark.slow

PEOPLE, FILES_OF_EACH = 20, 50
MOST_WAITING = 10
ACCEPTED, BUSY, LATER = 303, 409, 503
MOST_SECONDS = 1
"""That 19 of 20 pages may take, where the machine does nothing else."""
RUNNING = """
SELECT state, person_id FROM posts_import WHERE state IN ('waiting', 'reading')
"""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def site(request, tmp_path):
    site = Running(tmp_path / "site", request.param, IMPORTS_WAITING_MAX=str(MOST_WAITING))
    try:
        site.start_web(processes=2)
        site.start_worker()
        yield site
    finally:
        site.end()


def times_of(browser, until):
    """Open a page again and again, as somebody does who reads; return how long each took."""
    found = []
    while not found or not until():
        start = time.perf_counter()
        assert browser.open("/posts/").status_code == 200
        found.append(time.perf_counter() - start)
        time.sleep(0.05)
    return found


def most_of(times):
    return quantiles(times, n=20)[-1]


def alone(browser):
    """Return what pages take while nobody sends anything."""
    until = time.monotonic() + 3
    return most_of(times_of(browser, lambda: time.monotonic() > until))


def test_a_thousand_uploads_at_once_make_nobody_wait(site, tmp_path):
    names = [f"m{number}@example.org" for number in range(PEOPLE)]
    reader, *uploaders = site.people("ines@example.org", *names)
    path = facebook(tmp_path / "small.zip", [wrote("A walk", seconds(2016))])
    before = alone(reader)
    content, done, at_once = path.read_bytes(), threading.Event(), []

    def upload(browser):
        # Who wants to be a burden does not open the page each time.
        browser.open("/imports/new/")
        file = {"files": ("archive.zip", content)}
        return [
            browser.send_again("/imports/new/", files=file).status_code
            for _ in range(FILES_OF_EACH)
        ]

    def look():
        while not done.is_set():
            at_once.append(site.ask(RUNNING))
            time.sleep(0.1)

    with ThreadPoolExecutor(PEOPLE + 2) as pool:
        sent = [pool.submit(upload, browser) for browser in uploaders]
        looking = pool.submit(look)
        reading = pool.submit(times_of, reader, done.is_set)
        answers = [status for one in sent for status in one.result()]
        done.set()
        looking.result()
        times = reading.result()

    assert len(answers) == PEOPLE * FILES_OF_EACH
    assert set(answers) <= {ACCEPTED, BUSY, LATER}
    assert set(answers) >= {ACCEPTED, BUSY}
    # Of fewer pages nobody could say what 19 of 20 take.
    assert len(times) >= 20
    for some in at_once:
        people = [person for _, person in some]
        assert len(people) == len(set(people))
        # Two may look at the same moment whether there is room for one more.
        assert [state for state, _ in some].count("waiting") <= MOST_WAITING + 1
    # Each that was taken is read, and each of its posts is there once.
    site.wait_until(lambda: not site.ask(RUNNING))
    # Where others use the machine, too, everything takes longer, before or after.
    quiet = max(before, alone(reader))
    assert most_of(times) < max(MOST_SECONDS, 10 * quiet), (most_of(times), quiet)
    assert site.ask("SELECT state, count(*) FROM posts_import GROUP BY state") == [
        ("done", answers.count(ACCEPTED))
    ]
    assert site.ask("SELECT count(*), count(DISTINCT person_id) FROM posts_post") == [
        (PEOPLE, PEOPLE)
    ]
