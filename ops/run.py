"""
Run the whole site on this machine, web server and worker, until Ctrl-C.

    PORT=8001 python ops/run.py

Both run in process groups of their own, so that Ctrl-C reaches this program
alone, which then stops them in order. If one of them ends, so does the other.
"""

import contextlib
import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
# A worker gets a few seconds to put its work down; what is left is ended.
STOP_SECONDS = 7.0
START_SECONDS = 60.0
LOOK_SECONDS = 0.1

WEB_PROCESSES = 2
# Uploads of gigabytes are one request.
WEB_TIMEOUT_SECONDS = 600

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def main() -> int:
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stopping.set())
    try:
        port = chosen_port()
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    children: list[subprocess.Popen[bytes]] = []
    try:
        prepare = start(children, "ops/prepare.py", "--demo")
        if not ended(prepare, stopping):
            return 0
        if prepare.returncode:
            return prepare.returncode
        web = start(children, "-m", "gunicorn", *web_options(port))
        if not serves(web, port, stopping):
            return 0 if stopping.is_set() else 1
        print(f"\n  http://localhost:{port}/\n\n  Ctrl-C stops the site.\n", flush=True)
        # Only now: on a small machine the two would keep each other from starting.
        worker = start(children, "manage.py", "worker", silent=True)
        watch({"web server": web, "worker": worker}, stopping)
        return 0 if stopping.is_set() else 1
    finally:
        if stopping.is_set():
            print("Stopping …", flush=True)
        stop(children)


def chosen_port() -> int:
    """
    Return the port to serve on, 8000 unless PORT says otherwise.

    :raises ValueError: with a sentence for the person at the terminal
    """
    text = os.environ.get("PORT", "8000")
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 2**16:
        raise ValueError(f"PORT is a number from 1 to 65535, not {text!r}.")
    port = int(text)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            other = port + 1 if port + 1 < 2**16 else 8000
            raise ValueError(
                f"Port {port} cannot be used: {error.strerror}."
                f" Choose another one: PORT={other} make run"
            ) from None
    return port


def web_options(port: int) -> list[str]:
    return [
        "privacydash.wsgi",
        f"--bind={HOST}:{port}",
        f"--workers={WEB_PROCESSES}",
        f"--timeout={WEB_TIMEOUT_SECONDS}",
        "--graceful-timeout=3",
        "--preload",
        "--no-control-socket",
        "--log-level=warning",
    ]


def start(
    children: list[subprocess.Popen[bytes]], *command: str, silent: bool = False
) -> subprocess.Popen[bytes]:
    """Start a Python program; one that is silent speaks on standard error only."""
    child = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL if silent else None,
        process_group=0,
        # REMAP_SIGTERM: a worker that is asked to stop gives running jobs a few seconds only.
        env={**os.environ, "REMAP_SIGTERM": "SIGQUIT"},
        preexec_fn=end_with_parent,  # noqa: PLW1509 (this program has no threads)
    )
    children.append(child)
    return child


def end_with_parent() -> None:
    """Ask the kernel to end this child even if its parent is killed outright (Linux only)."""
    if LIBC:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def ended(child: subprocess.Popen[bytes], stopping: threading.Event) -> bool:
    """Wait for a child; False if somebody wants to stop before it has ended."""
    while child.poll() is None:
        if stopping.wait(LOOK_SECONDS):
            return False
    return True


def serves(web: subprocess.Popen[bytes], port: int, stopping: threading.Event) -> bool:
    """Wait until the web server answers; False if it ends, is too slow, or somebody stops."""
    late = time.monotonic() + START_SECONDS
    while not stopping.wait(LOOK_SECONDS):
        if answers(port):
            return True
        if web.poll() is not None or time.monotonic() > late:
            print("The web server does not start, so everything stops.", file=sys.stderr)
            return False
    return False


def watch(children: dict[str, subprocess.Popen[bytes]], stopping: threading.Event) -> None:
    """Wait until somebody stops the site or one of its processes ends."""
    while not stopping.wait(LOOK_SECONDS):
        for name, child in children.items():
            if child.poll() is not None:
                print(f"The {name} has ended, so everything stops.", file=sys.stderr)
                return


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/livez")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    else:
        return True
    finally:
        connection.close()


def stop(children: list[subprocess.Popen[bytes]]) -> None:
    """End all children: politely first, then for certain, with whatever they started."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    late = time.monotonic() + STOP_SECONDS
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(timeout=max(0.0, late - time.monotonic()))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


if __name__ == "__main__":
    sys.exit(main())
