"""
The processes of a worker where the broker is a folder: one that is killed stops no other.

They read their work from one pipe, one after another, under a lock. Where the kernel keeps
count of who holds it, a process that is killed gives it back; of billiard's own lock nobody
would know, and the worker would neither work again nor end when it is asked to.
"""

import fcntl
from tempfile import TemporaryFile

from billiard.pool import Pool
from celery.concurrency import prefork


class ProcessLock:
    """A lock between processes, which ends with the process that holds it."""

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115 (open as long as the lock is used)

    def acquire(self) -> None:
        fcntl.lockf(self._file, fcntl.LOCK_EX)

    def release(self) -> None:
        fcntl.lockf(self._file, fcntl.LOCK_UN)

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()


class KeptPool(Pool):
    def _setup_queues(self) -> None:
        super()._setup_queues()
        for queue in (self._inqueue, self._outqueue):
            # There is no other way to give a queue its locks.
            queue._rlock = ProcessLock()  # noqa: SLF001
            queue._wlock = ProcessLock()  # noqa: SLF001


class TaskPool(prefork.TaskPool):
    BlockingPool = KeptPool
