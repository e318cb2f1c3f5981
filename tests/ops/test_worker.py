"""
Real workers, killed and started again: every job is done once, whatever dies.

The table `effects` has no constraint on purpose: a step taken twice would show.
"""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from kombu import Connection
from kombu.exceptions import OperationalError

from consent.posts.models import Import
from consent.queue import Job
from tests.ops.worker_app import STEPS

ROOT = Path(__file__).resolve().parent.parent.parent
REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/11")
RABBITMQ = os.environ.get("TEST_RABBITMQ_URL", "amqp://guest:guest@127.0.0.1:5672//")
POSTS = 60_000
pytestmark = pytest.mark.slow
linux = pytest.mark.skipif(not Path("/proc").exists(), reason="finds processes in /proc")

SEND = """
import sys, django
django.setup()
from tests.ops.worker_app import app
for line in sys.stdin:
    task, job = line.split()
    app.send_task(task, kwargs={"job_id": int(job)})
"""

BRING = """
import sys, django
django.setup()
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from django.utils import timezone
from accounts import people
from consent.actions.import_archive import accept_upload
from consent.demo.archives import write_archive
from consent.demo.people import DemoArchive, Line

start = datetime(2016, 1, 1, tzinfo=UTC)
lines = tuple(
    Line(at=start + timedelta(minutes=number), text=f"Post {number}", photo=False)
    for number in range(int(sys.argv[1]))
)
archive = DemoArchive(
    platform="facebook", name="Ines", username="ines", born=1985, made=date(2026, 1, 1),
    messages=1, private=None, lines={"posts": lines, "comments": ()}, albums={},
)
person, _ = people.add(email="ines@example.org", country="DE", at=timezone.now())
with TemporaryDirectory() as folder:
    path = write_archive(archive, Path(folder))
    accept_upload(person=person, files=[path], at=timezone.now())
"""


def environment(data, broker, queue="none"):
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        "DATA_DIR": str(data),
        "BROKER_URL": broker,
        "DJANGO_SETTINGS_MODULE": "tests.ops.worker_settings",
        "PYTHONPATH": str(ROOT),
        "TEST_QUEUE": queue,
    }


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """A migrated database, to be copied."""
    data = tmp_path_factory.mktemp("template")
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0"],
        cwd=ROOT,
        env=environment(data, "filesystem://localhost"),
        check=True,
    )
    with closing(sqlite3.connect(data / "site.sqlite3")) as database:
        database.execute("CREATE TABLE effects (job integer, step integer)")
        database.commit()
    return data / "site.sqlite3"


class Site:
    """A database, a queue and the worker that runs on them."""

    def __init__(self, data, broker, queue):
        self.data = data
        self.database = data / "site.sqlite3"
        self.environment = environment(data, broker, queue)
        self.worker = None
        self.log = (data / "log").open("w+")

    def ask(self, query, *values):
        with closing(sqlite3.connect(self.database, timeout=20)) as database:
            found = database.execute(query, values).fetchall()
            database.commit()
        return found

    def add(self, task, *keys):
        """Write jobs as a process does that is killed after the commit: without a message."""
        for key in keys:
            self.ask(
                "INSERT INTO consent_job (task, key, target, state, made_at, sent_at, attempts,"
                " error) VALUES (?, ?, 0, 'waiting', '2026-01-01 00:00:00', '2026-01-01 00:00:00', 0, '')",
                task,
                key,
            )
        return [job for (job,) in self.ask("SELECT id FROM consent_job WHERE task = ?", task)]

    def send(self, task, jobs):
        subprocess.run(
            [sys.executable, "-c", SEND],
            cwd=ROOT,
            env=self.environment,
            input="".join(f"{task} {job}\n" for job in jobs),
            text=True,
            check=True,
        )

    def bring_archive(self, posts):
        subprocess.run(
            [sys.executable, "-c", BRING, str(posts)], cwd=ROOT, env=self.environment, check=True
        )

    def start(self):
        self.worker = subprocess.Popen(
            [sys.executable, "manage.py", "worker", "--processes=2"],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def kill(self):
        os.killpg(self.worker.pid, signal.SIGKILL)
        self.worker.wait()

    def children(self):
        """Return the processes of the worker: those that work, and the clock, which has threads."""
        kept = Path(f"/proc/{self.worker.pid}/task")
        found = {int(pid) for thread in kept.iterdir() for pid in _words(thread / "children")}
        clock = {pid for pid in found if len(list(Path(f"/proc/{pid}/task").iterdir())) > 1}
        return found - clock, clock

    def all_started(self):
        working, clock = self.children()
        return len(working) == 2 and len(clock) == 1

    def effects(self):
        return sorted(self.ask("SELECT job, step FROM effects"))

    def states(self, task):
        return [
            state for (state,) in self.ask("SELECT state FROM consent_job WHERE task = ?", task)
        ]

    def attempts(self):
        return [made for (made,) in self.ask("SELECT attempts FROM consent_job ORDER BY id")]

    def wait_until(self, true, *, seconds=90):
        late = time.monotonic() + seconds
        while not true():
            assert self.worker.poll() is None, self.said()
            assert time.monotonic() < late, self.said()
            time.sleep(0.05)

    def said(self):
        self.log.seek(0)
        return self.log.read()

    def all_done(self, task="tests.steps"):
        return set(self.states(task)) == {Job.State.DONE}


@pytest.fixture(
    params=[
        pytest.param("filesystem://localhost", id="folder"),
        pytest.param(REDIS, id="redis", marks=pytest.mark.services),
        pytest.param(RABBITMQ, id="rabbitmq", marks=pytest.mark.services),
    ]
)
def site(request, template, tmp_path):
    shutil.copy(template, tmp_path / "site.sqlite3")
    queue = f"privacydash-test-{uuid.uuid4()}"
    with broker(request.param, queue):
        site = Site(tmp_path, request.param, queue)
        yield site
        if site.worker and site.worker.poll() is None:
            site.kill()
        site.log.close()


def _words(path):
    with suppress(FileNotFoundError, ProcessLookupError):
        return path.read_text().split()
    return []


@contextmanager
def broker(url, queue):
    """A broker that answers, and in which nothing stays behind."""
    if url.startswith("filesystem"):
        yield
        return
    with Connection(url) as connection:
        try:
            connection.ensure_connection(max_retries=1)
        except OperationalError as error:
            pytest.skip(f"{connection.as_uri()} does not answer: {error}")
        yield
        channel = connection.default_channel
        channel.queue_delete(queue)
        if url == REDIS:
            # What killed workers had taken; this database is for tests alone.
            channel.client.flushdb()


def each_step_of(jobs):
    return [(job, step) for job in jobs for step in range(STEPS)]


def test_after_three_kills_in_a_row_every_step_of_every_job_was_taken_once(site):
    jobs = site.add("tests.steps", *(f"job {number}" for number in range(8)))

    def is_in_the_middle():
        working = site.ask("SELECT attempts FROM consent_job WHERE state = 'working'")
        # A job that is killed at its third start is put aside: another test.
        return len(site.effects()) > before + 3 and working and max(working) < (3,)

    for _ in range(3):
        before = len(site.effects())
        site.start()
        site.wait_until(is_in_the_middle)
        site.kill()
    killed_at = len(site.effects())
    site.start()
    site.wait_until(site.all_done)

    assert 0 < killed_at < 8 * STEPS
    assert site.effects() == each_step_of(jobs)
    assert sum(site.attempts()) > 8


def test_three_messages_for_each_job_in_any_order_do_it_once(site):
    jobs = site.add("tests.steps", *(f"job {number}" for number in range(4)))
    messages = [job for job in jobs for _ in range(3)]
    random.Random(1).shuffle(messages)
    site.send("tests.steps", messages)

    site.start()
    site.wait_until(site.all_done)

    assert site.effects() == each_step_of(jobs)
    assert site.attempts() == [1, 1, 1, 1]


def test_a_job_that_kills_its_process_is_started_three_times_and_others_are_done(site):
    [poison] = site.add("tests.poison", "poison")
    jobs = site.add("tests.steps", "one", "two")

    site.start()
    site.wait_until(lambda: site.states("tests.poison") == [Job.State.ASIDE])
    site.wait_until(site.all_done)

    assert site.effects() == sorted([*each_step_of(jobs), (poison, 1), (poison, 2), (poison, 3)])
    assert site.worker.poll() is None


@linux
def test_processes_that_are_killed_while_they_wait_are_replaced(site):
    site.start()
    site.wait_until(site.all_started)
    waiting, _ = site.children()
    # Whoever waits for work must hold what all of them need, which takes a moment.
    time.sleep(1)
    for pid in waiting:
        os.kill(pid, signal.SIGKILL)
    jobs = site.add("tests.steps", "one", "two", "three")
    site.wait_until(site.all_done)

    site.worker.terminate()

    assert site.worker.wait(timeout=30) == 0
    assert site.effects() == each_step_of(jobs)


@pytest.mark.parametrize("site", ["filesystem://localhost"], indirect=True)
@linux
def test_a_worker_ends_also_if_all_its_processes_are_asked_to(site):
    for _ in range(3):
        site.start()
        site.wait_until(site.all_started)
        time.sleep(1)
        os.killpg(site.worker.pid, signal.SIGTERM)
        site.worker.wait(timeout=30)


@linux
def test_a_clock_that_is_killed_is_replaced(site):
    site.start()
    site.wait_until(site.all_started)
    _, [clock] = site.children()
    os.kill(clock, signal.SIGKILL)

    jobs = site.add("tests.steps", "nobody sends a message for this but a sweep")
    site.wait_until(site.all_done)

    assert site.effects() == each_step_of(jobs)
    assert site.children()[1] != {clock}


@pytest.mark.parametrize("site", ["filesystem://localhost"], indirect=True)
@linux
def test_what_a_clock_left_on_a_full_disk_stops_no_later_one(site):
    (site.data / "beat.dir").write_text("'entries', (0, 320)\n")
    (site.data / "beat.dat").write_bytes(b"")

    site.start()
    site.wait_until(lambda: len(site.children()[0]) > 1)
    # What waits when a worker starts is done without a clock.
    time.sleep(3)
    jobs = site.add("tests.steps", "nobody sends a message for this but a sweep")
    site.wait_until(site.all_done)

    assert site.effects() == each_step_of(jobs)


@pytest.mark.parametrize("site", ["filesystem://localhost"], indirect=True)
def test_an_import_whose_workers_are_killed_twice_has_each_post_once(site):
    site.bring_archive(posts=POSTS)

    def posts():
        [(count,)] = site.ask("SELECT count(*) FROM posts_post")
        return count

    for _ in range(2):
        before = posts()
        site.start()
        site.wait_until(lambda before=before: posts() > before)
        site.kill()
    killed_at = posts()
    site.start()
    site.wait_until(lambda: site.states("consent.read_archive") == [Job.State.DONE])

    assert 0 < killed_at < POSTS
    assert site.ask("SELECT state, posts_new, posts_known FROM posts_import") == [
        (Import.State.DONE, POSTS, 0)
    ]
    assert site.ask("SELECT count(*), count(DISTINCT text) FROM posts_post") == [(POSTS, POSTS)]
    assert site.attempts()[0] == 3
    assert list((site.data / "uploads").iterdir()) == []
