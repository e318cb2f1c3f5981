"""The child process: what it may do, how it ends, and that its parent lives on."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import consent
from consent.posts.reading.limits import Limits
from consent.posts.reading.reading import Progress, Stopped, read
from consent.posts.reading.refusals import Refusal, Refused
from tests.posts.reading.facebook import LATEST, POSTS, archive, post, text_of, usual
from tests.posts.reading.raw_zip import file, stored

MANY = 20_000
"""Posts that do not fit into the pipe, so that the child waits for its parent."""
SOON = 20.0


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("archives") / "many.zip"
    archive(file(POSTS, text_of([post(number) for number in range(MANY)]))).write(path)
    return path


@pytest.fixture
def few(tmp_path: Path) -> Path:
    path = tmp_path / "few.zip"
    archive(usual(5)).write(path)
    return path


def children(of: int | None = None) -> list[int]:
    tasks = Path(f"/proc/{of or os.getpid()}/task")
    return [int(pid) for task in tasks.iterdir() for pid in (task / "children").read_text().split()]


def reader_of(process: int | None = None) -> int:
    """Return the process that reads for this one."""
    (found,) = [
        pid
        for pid in children(process)
        if b"consent.posts.reading.child" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]
    return found


def is_there(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until_gone(pid: int) -> bool:
    deadline = time.monotonic() + SOON
    while is_there(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not is_there(pid)


def refusal(*paths: Path, limits: Limits | None = None) -> Refused:
    with pytest.raises(Refused) as refused:
        list(read(paths, latest=LATEST, limits=limits))
    return refused.value


def test_posts_come_in_batches_and_the_last_batch_is_the_report(many: Path):
    *batches, last = read([many], latest=LATEST)

    assert [len(batch.posts) for batch in batches] == [1000] * (MANY // 1000)
    assert all(batch.report is None for batch in batches)
    assert {batch.platform for batch in (*batches, last)} == {"facebook"}
    assert [each.created_at for batch in batches for each in batch.posts] == [
        post(number)["timestamp"] for number in range(MANY)
    ]
    assert batches[0].posts[7].text == "Number 7, café"
    assert {type(each.key) for each in batches[0].posts} == {bytes}
    assert (last.posts, last.report and last.report["posts"]) == ((), MANY)


def test_progress_is_told_and_the_end_is_estimated(many: Path):
    told: list[Progress] = []

    for _ in read([many], latest=LATEST, on_progress=told.append):
        # The child is not so far ahead that it could end before it tells again.
        time.sleep(0.05)

    assert told[0] == Progress(posts=0, about=None)
    assert len(told) > 1
    assert MANY * 0.9 < (told[-1].about or 0) < MANY * 1.1
    assert [each.posts for each in told] == sorted(each.posts for each in told)


def test_it_stops_when_it_should(many: Path):
    with pytest.raises(Stopped):
        list(read([many], latest=LATEST, should_stop=lambda: True))

    assert not children()


def test_the_child_ends_with_the_iterator(many: Path):
    batches = read([many], latest=LATEST)
    next(batches)
    pid = reader_of()

    batches.close()  # type: ignore[attr-defined]

    assert not is_there(pid)


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGKILL])
def test_a_crash_is_a_refusal_and_the_next_archive_is_read(many: Path, few: Path, number: int):
    batches = read([many], latest=LATEST)
    next(batches)

    os.kill(reader_of(), number)
    with pytest.raises(Refused) as refused:
        list(batches)

    assert refused.value.reason is Refusal.CRASHED
    assert refused.value.spent is not None
    assert not children()
    assert len(list(read([few], latest=LATEST))) == 2


def test_a_mistake_of_our_own_is_a_crash_and_the_log_says_where(
    few: Path, caplog: pytest.LogCaptureFixture
):
    broken = Limits(ratio=None, ratio_from=0)  # type: ignore[arg-type]

    assert refusal(few, limits=broken).reason is Refusal.CRASHED
    assert "TypeError in" in caplog.text
    assert "members.py" in caplog.text or "archive.py" in caplog.text
    assert "Number" not in caplog.text


def test_the_time_is_limited(many: Path):
    refused = refusal(many, limits=Limits(wall_seconds=0))

    assert (refused.reason, refused.limit) == (Refusal.TIME_LIMIT, 0)


def test_the_processor_time_is_limited(tmp_path: Path):
    path = tmp_path / "slow.zip"
    # Halves of surrogate pairs: every record goes the slow way.
    record = b'{"timestamp": 1700000000, "data": [{"post": "\\ud800"}]},'
    archive(stored(POSTS, b"[" + record * 400_000 + b"{}]")).write(path)

    refused = refusal(path, limits=Limits(cpu_seconds=1))

    assert (refused.reason, refused.limit) == (Refusal.TIME_LIMIT, 1)
    assert refused.spent is not None
    # The kernel counts against the limit by ticks of its clock, and tells the time more exactly.
    assert 0.5 < refused.spent.cpu_seconds < 3


def test_the_memory_is_limited(many: Path):
    refused = refusal(many, limits=Limits(memory=1 << 20))

    assert (refused.reason, refused.limit) == (Refusal.MEMORY_LIMIT, 1 << 20)


def test_the_number_of_posts_is_limited(many: Path):
    refused = refusal(many, limits=Limits(posts=MANY - 1))

    assert (refused.reason, refused.limit) == (Refusal.TOO_MANY_POSTS, MANY - 1)
    assert (refused.member or "").endswith("_1.json")


STRANGE = 30_000
"""Records that no archive has, more than are read between two looks at how many there are."""


@pytest.mark.parametrize(
    ("limit", "posts", "is_refused"),
    [
        (STRANGE // 2, 0, True),
        (STRANGE, 0, False),
        # Of an archive most of which is understood, the rest is only told of.
        (0, 2 * STRANGE, False),
    ],
)
def test_records_that_nobody_knows_are_limited(
    tmp_path: Path, limit: int, posts: int, is_refused: bool
):
    path = tmp_path / "strange.zip"
    strange = [{"timestamp": f"{number} years ago", "data": number} for number in range(STRANGE)]
    records = [*(post(number) for number in range(posts)), *strange, post(posts)]
    archive(file(POSTS, text_of(records))).write(path)
    limits = Limits(not_understood=limit)

    if is_refused:
        refused = refusal(path, limits=limits)
        assert (refused.reason, refused.limit) == (Refusal.NOT_UNDERSTOOD, limit)
    else:
        *_, last = read([path], latest=LATEST, limits=limits)
        assert last.report
        assert last.report["posts"] == posts + 1


def test_uploads_are_limited_before_a_child_starts(few: Path, tmp_path: Path):
    assert refusal(few, few, limits=Limits(parts=1)).reason is Refusal.TOO_MANY_PARTS
    too_little = Limits(upload=2 * few.stat().st_size - 1)
    assert refusal(few, few, limits=too_little).reason is Refusal.UPLOAD_TOO_LARGE
    assert refusal(tmp_path).reason is Refusal.FOLDER
    assert refusal(Path("/dev/null")).reason is Refusal.FOLDER


def test_the_child_has_given_up_all_it_does_not_need(many: Path):
    batches = read([many], latest=LATEST)
    next(batches)
    about = Path(f"/proc/{reader_of()}")
    limits = {
        line[:26].strip(): line[26:].split()[:2]
        for line in (about / "limits").read_text().splitlines()
    }
    environment = (about / "environ").read_bytes()
    files = {str(each.readlink()) for each in (about / "fd").iterdir()}
    batches.close()  # type: ignore[attr-defined]

    assert limits["Max open files"] == ["0", "0"]
    assert limits["Max file size"] == ["0", "0"]
    assert limits["Max core file size"] == ["0", "0"]
    assert limits["Max processes"] == ["0", "0"]
    assert limits["Max address space"] == [str(512 << 20)] * 2
    assert limits["Max cpu time"][0] == "600"
    assert {each.partition(b"=")[0] for each in environment.split(b"\0") if each} == {
        b"PYTHONPATH",
        b"MALLOC_MMAP_THRESHOLD_",
        b"MALLOC_TRIM_THRESHOLD_",
    }
    assert sum(str(many) in name for name in files) == 1
    assert not {name for name in files if name.startswith("socket:")}


PARENT = """
import sys
from pathlib import Path
from consent.posts.reading.reading import read

batches = read([Path(sys.argv[1])], latest=2**31)
next(batches)
print("reading", flush=True)
sys.stdin.read()
"""


def test_a_child_without_a_parent_ends(many: Path):
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(many)],
        cwd=Path(consent.__file__).parents[1],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        pid = reader_of(parent.pid)

        parent.kill()
        parent.wait()

    assert wait_until_gone(pid)


def test_the_child_is_light():
    code = (
        "import sys, time; import consent.posts.reading.child;"
        "heavy = {'django', 'celery', 'socket', 'asyncio', 'accounts'} & set(sys.modules);"
        "print(sorted(heavy), time.process_time() < 0.3)"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(consent.__file__).parents[1],
        env={},
        capture_output=True,
        check=True,
        text=True,
    )

    assert done.stdout == "[] True\n"


def test_nothing_is_written(few: Path, tmp_path: Path):
    before = sorted(tmp_path.rglob("*"))

    list(read([few], latest=LATEST))

    assert sorted(tmp_path.rglob("*")) == before
