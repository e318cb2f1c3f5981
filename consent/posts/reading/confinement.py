"""Take from this process what it does not need to read an archive, for good."""

import codecs
import resource
import signal

from consent.posts.reading.limits import Limits

CODECS = ("cp437", "utf-16-le")
"""Python loads these from disk when they are first asked for."""
GRACE_SECONDS = 5
"""From the signal that ends the process when its CPU time is up to the one that must."""


def confine(limits: Limits) -> None:
    """
    Limit memory and CPU time, and give up opening files and sockets, writing, and forking.

    Files that are open stay open: the archive and the pipe to the parent. Modules must have
    been imported before.
    """
    for codec in CODECS:
        codecs.lookup(codec)
    # The parent is gone when nobody reads the pipe: then there is nothing left to do.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_NOFILE, 0)
    _lower(resource.RLIMIT_NPROC, 0)
    _lower(resource.RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + GRACE_SECONDS)
    _lower(resource.RLIMIT_AS, limits.memory)


def _lower(what: int, soft: int, hard: int | None = None) -> None:
    """Set a limit, or leave it where it is lower already."""
    _, allowed = resource.getrlimit(what)
    hard = soft if hard is None else hard
    if allowed != resource.RLIM_INFINITY:
        soft, hard = min(soft, allowed), min(hard, allowed)
    resource.setrlimit(what, (soft, hard))
