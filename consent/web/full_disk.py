"""An upload for which the disk has no room: what came of it goes, and its sender can be answered."""

import errno
import logging
from contextlib import suppress

from django.http import HttpRequest

logger = logging.getLogger(__name__)

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
CHUNK = 64 * 1024


def is_no_room(error: OSError) -> bool:
    """Return whether the disk is full, or what the site may use of it."""
    return error.errno in NO_ROOM


def let_go(request: HttpRequest) -> None:
    """Delete what the disk has taken of an upload, and read the rest of it to nowhere."""
    logger.error("There is no room for an upload below DATA_DIR.")
    # The framework deletes it when it happens to look for cycles, which can be hours from now.
    for handler in request.upload_handlers:
        # Closing writes once more what found no room; the file goes all the same.
        with suppress(OSError):
            handler.upload_interrupted()
    # A browser that is still sending reads no answer.
    while request.read(CHUNK):
        pass
