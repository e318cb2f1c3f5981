"""
Read an archive in a process of its own: `python -m consent.posts.reading.child REQUEST`.

The parent hands over open files and takes frames from standard output. Whatever a stranger's
file does to this process, the parent lives on.
"""

import gc
import os
import sys
from dataclasses import asdict
from functools import partial
from typing import BinaryIO, cast

from consent.posts.reading import messages
from consent.posts.reading.archive import Budget
from consent.posts.reading.confinement import confine
from consent.posts.reading.course import read_selected
from consent.posts.reading.loose import open_part
from consent.posts.reading.messages import Kind
from consent.posts.reading.refusals import Refusal, Refused
from consent.posts.reading.request import Request
from consent.posts.reading.selection import select
from consent.posts.reading.spending import spent

STANDARD_OUTPUT = 1


def main(argument: str) -> None:
    """Read what is asked for and tell the parent how it ended."""
    request = Request.from_argument(argument)
    files = [os.fdopen(number, "rb", buffering=0) for number in request.files]
    spent()
    confine(request.limits)
    # JSON makes no cycles: looking for them takes more time than reading.
    gc.freeze()
    gc.disable()
    try:
        tell(*_ending(request, cast("list[BinaryIO]", files)))
    except Exception as fault:  # noqa: BLE001 - the parent is told, whatever it is
        # The words of an exception can be those of the person; where it was raised cannot.
        tell(Kind.FAULT, messages.written({"fault": _where(fault)}))


def tell(kind: Kind, content: bytes) -> None:
    """Send one message to the parent. This process ends here if there is no parent."""
    left = memoryview(messages.frame(kind, content))
    while left:
        left = left[os.write(STANDARD_OUTPUT, left) :]


def _ending(request: Request, files: list[BinaryIO]) -> tuple[Kind, bytes]:
    """Return the last message."""
    kind, values = Kind.REFUSED, {}
    try:
        kind, values = Kind.REPORT, _report(request, files)
    except Refused as refused:
        values = {"reason": refused.reason, "member": refused.member, "limit": refused.limit}
    except MemoryError:
        values = {"reason": Refusal.MEMORY_LIMIT, "member": None, "limit": request.limits.memory}
    return kind, messages.written(values | {"spent": asdict(spent())})


def _report(request: Request, files: list[BinaryIO]) -> dict[str, object]:
    budget = Budget(request.limits)
    archives = [open_part(file, request.limits, budget) for file in files]
    return read_selected(
        partial(select, archives, incomplete=request.incomplete),
        request.platform,
        latest=request.latest,
        limits=request.limits,
        tell=tell,
    )


def _where(fault: Exception) -> str:
    # Without the module `traceback`, whose loading takes a tenth of the time of a start.
    places, call = [], fault.__traceback__
    while call:
        code = call.tb_frame.f_code
        places.append(f"{code.co_name} (line {call.tb_lineno} of {code.co_filename})")
        call = call.tb_next
    return f"{type(fault).__name__} in {', '.join(places[-3:])}"


if __name__ == "__main__":
    main(sys.argv[1])
