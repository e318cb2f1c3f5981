"""What a case is, and how one run of it is measured."""

import os
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Sample:
    """
    One run: seconds of wall and of processor time, peak memory in MB, and more.

    `cpu` counts this process, its children, and the database's backend.
    """

    wall: float = 0.0
    cpu: float = 0.0
    rss: float = 0.0
    extra: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """
    A pair to be measured.

    `setup` prepares a folder once; `anchor` and `ours` do the work inside
    `measuring()` and may note more figures. `goals` name the entries of
    goals.toml this case answers. `databases`: run once for each.
    """

    name: str
    goals: tuple[str, ...]
    setup: Callable[[Path, str], None]
    anchor: Callable[[Path, str, Sample], None]
    ours: Callable[[Path, str, Sample], None]
    databases: bool = False
    scales: tuple[str, ...] = ("s", "m", "l")
    needs: str = ""


@contextmanager
def measuring(sample: Sample, *, backend: int | None = None) -> Iterator[None]:
    """Measure a block; `backend` is the process id of the database's backend, if there is one."""
    before_self, before_children = _cpu(resource.RUSAGE_SELF), _cpu(resource.RUSAGE_CHILDREN)
    before_backend = process_cpu(backend) if backend else 0.0
    start = time.perf_counter()
    yield
    sample.wall += time.perf_counter() - start
    sample.cpu += _cpu(resource.RUSAGE_SELF) - before_self
    sample.cpu += _cpu(resource.RUSAGE_CHILDREN) - before_children
    if backend:
        sample.cpu += process_cpu(backend) - before_backend
    peaks = (
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    sample.rss = max(sample.rss, max(peaks) / 1024)


def _cpu(who: int) -> float:
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def process_cpu(pid: int) -> float:
    """Return the processor seconds a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS


def backend_pid() -> int | None:
    """Return the process that serves this connection; None where the database is a file."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])
