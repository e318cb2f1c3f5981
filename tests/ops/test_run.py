"""The whole site by one command: it serves, says where, and leaves nothing behind."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("site")


def environment(home, port):
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        "DATA_DIR": str(home / "var"),
        "STATIC_ROOT": str(home / "static"),
        "PORT": str(port),
    }


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(true, *, seconds, what):
    late = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < late, what
        time.sleep(0.05)


def lives(process):
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


class Site:
    """A running site; `log` is all it said."""

    def __init__(self, home):
        self.port = free_port()
        self.file = home / f"log-{self.port}"
        with self.file.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "ops/run.py"],
                cwd=ROOT,
                env=environment(home, self.port),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.family = []

    @property
    def log(self):
        return self.file.read_text()

    def is_up(self):
        assert self.process.poll() is None, self.log
        self.family = psutil.Process(self.process.pid).children(recursive=True)
        # Two web processes and their parent; the worker, its clock and two processes.
        return len(self.family) == 7 and f"http://localhost:{self.port}/" in self.log

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("GET", path)
        return connection.getresponse().status

    def child(self, name):
        return next(each for each in self.family if name in " ".join(each.cmdline()))

    def wait(self, *, seconds=10):
        """Return the status of the command, once nothing that it started is left."""
        status = self.process.wait(timeout=15)
        wait_until(lambda: self.alive() == [], seconds=seconds, what=f"still there: {self.alive()}")
        return status

    def alive(self):
        return [each for each in self.family if lives(each)]


@pytest.fixture
def site(home):
    site = Site(home)
    try:
        wait_until(site.is_up, seconds=120, what="the site does not start")
        yield site
    finally:
        if site.process.poll() is None:
            site.process.kill()
        for each in site.alive():
            each.kill()


def test_it_serves_and_ctrl_c_to_the_command_alone_stops_everything_in_ten_seconds(site):
    assert (site.get("/livez"), site.get("/readyz"), site.get("/")) == (200, 200, 200)
    asked = time.monotonic()

    site.process.send_signal(signal.SIGINT)

    assert site.wait() == 0
    assert time.monotonic() - asked < 10
    assert "Traceback" not in site.log
    # A worker in the middle of a job says that it gives it a few seconds.
    said = [line for line in site.log.splitlines() if "Initiating Soft Shutdown" not in line]
    assert len(said) == 6, site.log


def test_if_the_web_server_ends_the_worker_stops(site):
    site.child("gunicorn").kill()

    assert site.wait() == 1
    assert "The web server has ended, so everything stops." in site.log


@pytest.mark.skipif(sys.platform != "linux", reason="other kernels do not tell children")
def test_nothing_survives_a_command_that_is_killed(site):
    site.process.kill()

    # Nobody waits for it, as after Ctrl-C: what was begun is ended, also on a busy machine.
    assert site.wait(seconds=60) == -signal.SIGKILL


def run_to_the_end(home, port):
    return subprocess.run(
        [sys.executable, "ops/run.py"],
        cwd=ROOT,
        env=environment(home, port),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_a_port_that_is_taken_is_a_sentence(home):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = run_to_the_end(home, port)

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == (
        f"Port {port} cannot be used: Address already in use."
        f" Choose another one: PORT={port + 1 if port < 65535 else 8000} make run\n"
    )


@pytest.mark.parametrize("port", ["", "0", "http", "65536", "８０８０"])
def test_a_port_that_is_none_is_a_sentence(home, port):
    ended = run_to_the_end(home, port)

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == f"PORT is a number from 1 to 65535, not {port!r}.\n"
