"""Archives: how fast a person's posts come in, and in how little memory."""

import json
import random
import subprocess
import sys
import zipfile
from pathlib import Path

from bench.case import Case, Sample, backend_pid, measuring

POSTS = {"s": 40_000, "m": 200_000, "l": 200_000}
# Photos and videos make an archive large; they are stored, and never opened.
MEDIA_MB = {"s": 200, "m": 1_000, "l": 4_800}
WORDS = [
    "sommer",
    "abend",
    "café",
    "see",
    "licht",
    "zwei",
    "freunde",
    "brücke",
    "weg",
    "zurück",
    "über",
    "grün",
    "morgen",
]
POSTS_FILE = "your_facebook_activity/posts/your_posts__check_ins__photos_and_videos_1.json"


def one_post(number: int, pick: random.Random) -> dict:
    text = " ".join(pick.choices(WORDS, k=pick.randrange(3, 25)))
    # Real archives write each UTF-8 byte as a character of its own.
    post: dict = {
        "timestamp": 1_200_000_000 + number * 2_000 + pick.randrange(900),
        "data": [{"post": text.encode().decode("latin-1")}],
        "title": "Ana updated her status.",
    }
    if pick.random() < 0.4:
        post["attachments"] = [
            {
                "data": [
                    {
                        "media": {
                            "uri": f"your_facebook_activity/posts/media/{pick.getrandbits(53)}.jpg",
                            "creation_timestamp": post["timestamp"],
                            "media_metadata": {
                                "photo_metadata": {
                                    "exif_data": [{"upload_ip": "192.0.2.1", "iso": 100}]
                                }
                            },
                            "title": "",
                        }
                    }
                    for _ in range(pick.randrange(1, 4))
                ]
            }
        ]
    return post


def write_archive(folder: Path, posts: int, media_mb: int) -> None:
    """Write `archive.zip`, and the bytes of its posts as `posts.json`."""
    pick = random.Random(7)
    plain = folder / "posts.json"
    with plain.open("w") as out:
        out.write("[\n  ")
        for number in range(posts):
            if number:
                out.write(",\n  ")
            out.write(json.dumps(one_post(number, pick), indent=2).replace("\n", "\n  "))
        out.write("\n]")
    with zipfile.ZipFile(folder / "archive.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(plain, POSTS_FILE)
        block = random.Random(8).randbytes(4 * 1024**2)
        for number in range(media_mb // 4):
            info = zipfile.ZipInfo(f"your_facebook_activity/posts/media/{number}.mp4")
            archive.writestr(info, block, zipfile.ZIP_STORED)


def archive_only(folder: Path, scale: str) -> None:
    write_archive(folder, POSTS[scale], MEDIA_MB[scale])


def archive_and_site(folder: Path, scale: str) -> None:
    from bench import world

    world.empty_database()
    write_archive(folder, POSTS[scale], MEDIA_MB[scale])


def two_sizes(folder: Path, scale: str) -> None:
    for name, times in (("small", 1), ("large", 10)):
        (folder / name).mkdir()
        write_archive(folder / name, POSTS[scale] * times, 8)


def json_loads(folder: Path, scale: str, sample: Sample) -> None:
    """Parse the posts whole: the least that a program does that keeps them in memory."""
    # A process of its own, so that the site's start is in neither figure.
    code = (
        "import json, sys, time, resource\n"
        "data = open(sys.argv[1], 'rb').read()\n"
        "def cpu():\n"
        "    used = resource.getrusage(resource.RUSAGE_SELF)\n"
        "    return used.ru_utime + used.ru_stime\n"
        "before, start = cpu(), time.perf_counter()\n"
        "assert len(json.loads(data)) == int(sys.argv[2])\n"
        "print(cpu() - before, time.perf_counter() - start)\n"
    )
    command = [sys.executable, "-c", code, str(folder / "posts.json"), str(POSTS[scale])]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    sample.cpu, sample.wall = map(float, done.stdout.split())


def read_only(folder: Path, scale: str, sample: Sample) -> None:
    """Read and normalise every post, in the guarded child, and store nothing."""
    import time

    from consent.posts.reading.reading import read

    with measuring(sample):
        batches = read([folder / "archive.zip"], latest=int(time.time()) + 86_400)
        assert sum(len(batch.posts) for batch in batches) == POSTS[scale]


def import_into_site(archive: Path, sample: Sample, *, expected: int, twice: bool = False) -> None:
    import time

    from consent.actions.import_archive import import_now
    from django.utils import timezone

    from accounts.models import User
    from consent.actions.count_posts import count_posts

    person = User.objects.create_user(f"person-{time.time_ns()}@example.org")
    if twice:
        import_now(person=person, paths=[archive], at=timezone.now())
    with measuring(sample, backend=backend_pid()):
        done = import_now(person=person, paths=[archive], at=timezone.now())
        if not twice:
            count_posts(person_id=person.pk, at=timezone.now())
    assert (done.posts_new, done.posts_known) == ((0, expected) if twice else (expected, 0)), done


def first_import(folder: Path, scale: str, sample: Sample) -> None:
    import_into_site(folder / "archive.zip", sample, expected=POSTS[scale])


def second_import(folder: Path, scale: str, sample: Sample) -> None:
    import_into_site(folder / "archive.zip", sample, expected=POSTS[scale], twice=True)


def read_small(folder: Path, scale: str, sample: Sample) -> None:
    read_only(folder / "small", scale, sample)


def read_large(folder: Path, scale: str, sample: Sample) -> None:
    import time

    from consent.posts.reading.reading import read

    with measuring(sample):
        batches = read([folder / "large" / "archive.zip"], latest=int(time.time()) + 86_400)
        assert sum(len(batch.posts) for batch in batches) == POSTS[scale] * 10


CASES = (
    Case("reading", ("I3", "I2"), archive_only, json_loads, read_only),
    Case("ten times the posts", ("I2b",), two_sizes, read_small, read_large),
    Case("importing", ("I1",), archive_and_site, json_loads, first_import, databases=True),
    Case("importing again", ("I4",), archive_and_site, first_import, second_import, databases=True),
)
