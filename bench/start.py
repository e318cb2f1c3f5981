"""How heavy the thing is, and how soon it stands."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from functools import partial
from importlib import metadata
from pathlib import Path

from bench.case import Case, Sample, measuring

ROOT = Path(__file__).parent.parent


def nothing(folder: Path, scale: str) -> None:
    """Nothing to prepare."""


def check(settings: str, folder: Path, sample: Sample) -> None:
    """Check three times, with byte code kept from a time before, as on any machine that is used."""
    command = [sys.executable, "-m", "django", "check", "--settings", settings]
    environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"} | {
        "PYTHONPATH": str(ROOT),
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
    }
    run = partial(
        subprocess.run, command, env=environment, check=True, capture_output=True, cwd="/"
    )
    run()
    with measuring(sample):
        for _ in range(3):
            run()


def bare_check(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    check("bench.bare", folder, sample)


def our_check(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    check("privacydash.settings", folder, sample)


def weigh(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    """Add up the files of every distribution in requirements.txt, as installed here."""
    text = (ROOT / "requirements.txt").read_text()
    names = re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==", text, re.MULTILINE)
    size = 0
    with measuring(sample):
        for name in names:
            for file in metadata.files(name) or ():
                path = Path(str(file.locate()))
                size += path.stat().st_size if path.is_file() else 0
    sample.extra |= {"mb": size / 1024**2, "distributions": len(names)}


def clone_and_serve(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    """Clone what is committed, start it as the README says, and wait for the first page."""
    clone = folder / f"clone-{time.time_ns()}"
    port = "18655"
    own = {"DATA_DIR", "BROKER_URL", "DEMO", "DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    environment = {k: v for k, v in os.environ.items() if k not in own} | {"PORT": port}
    with measuring(sample):
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        site = subprocess.Popen(
            ["make", "run"],
            cwd=clone,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        answered = wait_for(f"http://localhost:{port}/", site, seconds=300)
    os.killpg(site.pid, signal.SIGINT)
    site.wait(20)
    if not answered:
        raise SystemExit("no page")


def wait_for(url: str, site: subprocess.Popen, *, seconds: int) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end and site.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    return False


CASES = (
    Case("manage.py check", ("S1",), nothing, bare_check, our_check),
    Case("weight of the install", ("S2a", "S2b"), nothing, weigh, weigh),
    Case("from clone to page", ("S3",), nothing, weigh, clone_and_serve, scales=("m", "l")),
)
