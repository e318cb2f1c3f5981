"""
The embedded broker: a queue is a folder, a message is a file.

A message is written under another name and then renamed, and it is taken by
renaming it: nobody reads half a message, and of several workers one gets it.
The transport of this kind that comes with kombu does neither; a worker of it
that meets a half-written message ends. What is lost here when a process dies
is a hint: the sweeper sends another (consent/queue.py).
"""

import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import virtual
from kombu.utils.json import dumps, loads

MESSAGE = ".message"
WRITING = ".writing"
TAKEN = ".taken"


class Channel(virtual.Channel):
    """Queues below the folder that the transport option `folder` names."""

    def _folder(self, queue: str) -> Path:
        folder = Path(self.connection.client.transport_options["folder"]) / queue
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    def _messages(self, queue: str) -> list[Path]:
        """Return the messages that wait, oldest first."""
        return sorted(self._folder(queue).glob(f"*{MESSAGE}"))

    def _put(self, queue: str, message: dict[str, Any], **_: object) -> None:
        name = f"{time.time_ns():020d}-{uuid.uuid4().hex}"
        new = self._folder(queue) / f"{name}{WRITING}"
        try:
            new.write_text(dumps(message), encoding="utf-8")
            new.rename(new.with_suffix(MESSAGE))
        except OSError:
            # The disk is full: nobody would ever take what is left of it.
            new.unlink(missing_ok=True)
            raise

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:  # noqa: ARG002
        for message in self._messages(queue):
            taken = message.with_suffix(TAKEN)
            try:
                message.rename(taken)
            except FileNotFoundError:
                continue  # another worker was faster
            content = taken.read_bytes()
            taken.unlink()
            try:
                return loads(content)
            except ValueError:
                continue  # emptied by a power cut
        raise Empty

    def _size(self, queue: str) -> int:
        return len(self._messages(queue))

    def _purge(self, queue: str) -> int:
        waiting = self._messages(queue)
        for message in waiting:
            message.unlink(missing_ok=True)
        return len(waiting)

    def _delete(self, queue: str, *_: object, **__: object) -> None:
        self._purge(queue)


class Transport(virtual.Transport):
    """Gives kombu the channels above."""

    Channel = Channel
    default_port = 0
    driver_type = driver_name = "folder"
    # Which queues there are is known to every connection of the process.
    known = virtual.BrokerState()

    def __init__(self, client: Any, **options: Any) -> None:
        super().__init__(client, **options)
        self.state = self.known

    def driver_version(self) -> str:
        return "1"
