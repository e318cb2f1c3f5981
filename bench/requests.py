"""What a page costs on the real server: one gunicorn worker, requests one after another."""

import http.client
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.case import Case, Sample, process_cpu

REQUESTS = 150


def people(folder: Path, scale: str) -> None:
    from django.core.management import call_command

    from bench import world

    call_command("collectstatic", interactive=False, verbosity=0)
    world.empty_database()
    for email, posts, seed in (
        ("many@example.org", world.MANY[scale], 1),
        ("few@example.org", world.FEW, 2),
    ):
        person = world.person(email, posts, seed=seed)
        (folder / email).write_text(session_of(person))
    world.analyse()


def session_of(person) -> str:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(person, settings.AUTHENTICATION_BACKENDS[0])
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def ask(folder: Path, sample: Sample, *, email: str, address: str) -> None:
    port = free_port()
    with served(port) as worker:
        cookie = (folder / email).read_text()
        for _ in range(10):
            get(port, address, cookie)
        before = process_cpu(worker)
        times = [get(port, address, cookie) for _ in range(REQUESTS)]
        sample.cpu = (process_cpu(worker) - before) / REQUESTS
    times.sort()
    sample.wall = statistics.median(times)
    sample.extra["p99_by_p50"] = times[int(len(times) * 0.99) - 1] / sample.wall


@contextmanager
def served(port: int, **environment: str) -> Iterator[int]:
    """Run the server with one worker, and give the process id of that."""
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "gunicorn",
            "-w",
            "1",
            "-b",
            f"127.0.0.1:{port}",
            "--log-level",
            "error",
            "privacydash.wsgi",
        ],
        start_new_session=True,
        env={**os.environ, **environment},
    )
    try:
        wait_until_open(port)
        yield worker_of(server.pid)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(10)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_until_open(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit("the server does not start")


def worker_of(master: int) -> int:
    for _ in range(100):
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        if children:
            return int(children[0])
        time.sleep(0.05)
    raise SystemExit("the server has no worker")


def get(port: int, address: str, cookie: str) -> float:
    start = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", address, headers={"Cookie": f"session={cookie}", "Host": "localhost"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != 200:
        raise SystemExit(f"{address} answered {answer.status}")
    return time.perf_counter() - start


def empty_page(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    ask(folder, sample, email="many@example.org", address="/bench/empty/")


def dashboard_of_many(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    ask(folder, sample, email="many@example.org", address="/dashboard/")


def dashboard_of_few(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    ask(folder, sample, email="few@example.org", address="/dashboard/")


CASES = (
    Case("the dashboard", ("R1a", "R1b"), people, empty_page, dashboard_of_many, databases=True),
    Case(
        "many posts, same page",
        ("R1c",),
        people,
        dashboard_of_few,
        dashboard_of_many,
        databases=True,
    ),
)
