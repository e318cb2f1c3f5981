"""The queue in a folder: whole messages, each taken once, oldest first."""

import errno
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection, Queue

QUEUE = "work"


@pytest.fixture
def connection(tmp_path):
    made = open_connection(tmp_path)
    yield made
    made.release()


def open_connection(folder):
    return Connection(
        "filesystem://localhost",
        transport="privacydash.folder_broker:Transport",
        transport_options={"folder": str(folder)},
    )


def put(connection, *bodies):
    with connection.SimpleQueue(Queue(QUEUE, routing_key=QUEUE), no_ack=True) as queue:
        for body in bodies:
            queue.put(body)


def take_all(connection):
    found = []
    with connection.SimpleQueue(Queue(QUEUE, routing_key=QUEUE), no_ack=True) as queue:
        while True:
            try:
                found.append(queue.get_nowait().payload)
            except Empty:
                return found


def test_messages_come_out_in_the_order_in_which_they_went_in(connection):
    put(connection, *({"number": number} for number in range(20)))

    assert take_all(connection) == [{"number": number} for number in range(20)]
    assert take_all(connection) == []


def test_another_process_finds_them(connection, tmp_path):
    put(connection, {"number": 1})

    with open_connection(tmp_path) as other:
        assert take_all(other) == [{"number": 1}]


def test_a_message_that_is_being_written_is_not_read(connection, tmp_path):
    put(connection, {"number": 1})
    (tmp_path / QUEUE / "00000000000000000000-0.writing").write_text('{"body": "')

    assert take_all(connection) == [{"number": 1}]


def test_a_broken_message_is_passed_over(connection, tmp_path):
    put(connection, {"number": 1})
    (tmp_path / QUEUE / "00000000000000000000-0.message").write_bytes(b"")
    (tmp_path / QUEUE / "00000000000000000000-1.message").write_bytes(b"\xff\xfe{")

    assert take_all(connection) == [{"number": 1}]


def test_of_many_workers_one_gets_a_message(connection, tmp_path):
    put(connection, *range(200))

    def work(_):
        with open_connection(tmp_path) as mine:
            return take_all(mine)

    with ThreadPoolExecutor(8) as workers:
        taken = [number for part in workers.map(work, range(8)) for number in part]

    assert sorted(taken) == list(range(200))


def test_a_queue_can_be_counted_and_emptied(connection, tmp_path):
    put(connection, 1, 2, 3)
    queue = Queue(QUEUE, routing_key=QUEUE)(connection.default_channel)

    assert queue.queue_declare(passive=False).message_count == 3
    assert queue.purge() == 3
    assert take_all(connection) == []
    assert list((tmp_path / QUEUE).iterdir()) == []


def test_of_a_message_for_which_the_disk_has_no_room_nothing_is_left(
    connection, tmp_path, monkeypatch
):
    put(connection, 1)
    write = Path.write_text

    def no_room(path, text, **options):
        write(path, text[:5], **options)
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(Path, "write_text", no_room)
        with pytest.raises(OSError, match="No space left"):
            put(connection, 2)
    put(connection, 3)

    assert take_all(connection) == [1, 3]
    assert list((tmp_path / QUEUE).iterdir()) == []
