"""What this process has used so far."""

import os
import re
import resource
from functools import cache

from consent.posts.reading.refusals import Spent

STATUS = "/proc/self/status"
PEAK = re.compile(rb"VmHWM:\s*(\d+) kB")


def spent() -> Spent:
    """
    Return seconds of CPU and bytes of memory at most.

    The first call opens a file, which later calls read again.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    # What the kernel reports at the end counts the parent's memory at the start as well.
    status = _status()
    found = PEAK.search(os.pread(status, 4096, 0)) if status is not None else None
    kilobytes = int(found[1]) if found else used.ru_maxrss
    return Spent(used.ru_utime + used.ru_stime, kilobytes * 1024)


@cache
def _status() -> int | None:
    try:
        return os.open(STATUS, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
