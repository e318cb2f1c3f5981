"""Start the child that reads, listen to it, and end it."""

import os
import selectors
import signal
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO, cast

import consent
from consent.posts.reading.refusals import Refusal, Refused, Spent
from consent.posts.reading.request import Request

MODULE = "consent.posts.reading.child"
PIECE = 1 << 16
MALLOC = {
    # Buffers come and go all the time: keep their memory instead of asking the kernel anew.
    "MALLOC_MMAP_THRESHOLD_": str(64 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(64 << 20),
}


class Child:
    """
    A process that reads archives, in a session of its own.

    It inherits nothing but the files to read and the pipe: no environment, no other files.
    """

    def __init__(self, request: Request) -> None:
        self._limits = request.limits
        folder = str(Path(str(consent.__file__)).parents[1])
        self._process = subprocess.Popen(  # noqa: S603 - our own program and request
            [sys.executable, "-P", "-s", "-m", MODULE, request.as_argument()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            pass_fds=request.files,
            env={"PYTHONPATH": folder, **MALLOC},
            cwd="/",
            start_new_session=True,
            bufsize=0,
        )
        self._output = cast("BinaryIO", self._process.stdout)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._output, selectors.EVENT_READ)
        self._spent = Spent(0.0, 0)

    def listen(self, seconds: float) -> bytes | None:
        """Return what the child said within some time; None if nothing, b'' if it has ended."""
        return os.read(self._output.fileno(), PIECE) if self._selector.select(seconds) else None

    def end(self) -> None:
        """Make sure that the child is gone. Does nothing if it was called before."""
        process = self._process
        if process.returncode is None:
            # Nobody else waits for it, so the number cannot belong to another process yet.
            os.killpg(process.pid, signal.SIGKILL)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            self._spent = Spent(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)
            self._selector.close()
            self._output.close()

    def death(self) -> Refused:
        """Return what it means that the child ended without a word about it."""
        self.end()
        died_of = -self._process.returncode
        refused = Refused(Refusal.CRASHED)
        time_is_up = self._spent.cpu_seconds >= self._limits.cpu_seconds
        if died_of == signal.SIGXCPU or (died_of == signal.SIGKILL and time_is_up):
            refused = Refused(Refusal.TIME_LIMIT, limit=self._limits.cpu_seconds)
        refused.spent = self._spent
        return refused
