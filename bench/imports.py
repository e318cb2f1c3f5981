"""Archives: how fast a person's posts come in, and in how little memory."""

import json
import random
import subprocess
import sys
import time
import zipfile
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path

from bench.case import Case, Sample, backend_pid, measuring

POSTS = {"s": 100_000, "m": 200_000, "l": 200_000}
POSTS_IN_A_FILE = 10_000
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
POSTS_FILE = "your_facebook_activity/posts/your_posts__check_ins__photos_and_videos_{}.json"


def one_post(number: int, pick: random.Random) -> dict:
    """Return a post as they are in real archives: about 945 bytes once it is indented."""
    text = " ".join(pick.choices(WORDS, k=pick.randrange(3, 26)))
    # Real archives write each UTF-8 byte as a character of its own.
    written = text.encode().decode("latin-1")
    made_at = 1_200_000_000 + number * 2_000 + pick.randrange(900)
    post: dict = {
        "timestamp": made_at,
        "data": [{"post": written}, {"update_timestamp": made_at + pick.randrange(90)}],
        "title": "Ana Pereira updated her status.",
    }
    if pick.random() < 0.4:
        media = [one_medium(made_at, written, pick) for _ in range(pick.randrange(1, 4))]
        post["attachments"] = [{"data": media}]
    return post


def one_medium(made_at: int, caption: str, pick: random.Random) -> dict:
    exif = {"upload_ip": "192.0.2.1", "taken_timestamp": made_at - 60, "iso": 100}
    return {
        "media": {
            "uri": f"your_facebook_activity/posts/media/{pick.getrandbits(53)}.jpg",
            "creation_timestamp": made_at,
            "media_metadata": {"photo_metadata": {"exif_data": [exif]}},
            "title": "",
            "description": caption,
        }
    }


def write_archive(folder: Path, posts: int, media_mb: int) -> None:
    """Write `archive.zip`, and the bytes of all its posts as `posts.json`."""
    pick = random.Random(7)
    with (
        zipfile.ZipFile(folder / "archive.zip", "w", zipfile.ZIP_DEFLATED) as archive,
        (folder / "posts.json").open("w") as plain,
    ):
        for part, first in enumerate(range(0, posts, POSTS_IN_A_FILE), start=1):
            numbers = range(first, min(first + POSTS_IN_A_FILE, posts))
            each = [json.dumps(one_post(number, pick), indent=2) for number in numbers]
            listed = ",\n  ".join(post.replace("\n", "\n  ") for post in each)
            archive.writestr(POSTS_FILE.format(part), f"[\n  {listed}\n]")
            plain.write(("[\n  " if first == 0 else ",\n  ") + listed)
        plain.write("\n]")
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
    for name, posts in (("small", POSTS[scale] // 2), ("large", POSTS[scale] * 5)):
        (folder / name).mkdir()
        write_archive(folder / name, posts, 8)


def json_loads(folder: Path, scale: str, sample: Sample) -> None:
    time_json_loads(folder / "posts.json", sample, expected=POSTS[scale])


def time_json_loads(path: Path, sample: Sample, *, expected: int) -> None:
    """Parse posts whole: the least that a program does that keeps them in memory."""
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
    command = [sys.executable, "-c", code, str(path), str(expected)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    sample.cpu, sample.wall = map(float, done.stdout.split())


def read_only(folder: Path, scale: str, sample: Sample) -> None:
    """Read and normalise every post, in the guarded child, and store nothing."""
    read_all(folder, sample, expected=POSTS[scale])


def read_small(folder: Path, scale: str, sample: Sample) -> None:
    read_all(folder / "small", sample, expected=POSTS[scale] // 2)


def read_large(folder: Path, scale: str, sample: Sample) -> None:
    read_all(folder / "large", sample, expected=POSTS[scale] * 5)


def read_all(folder: Path, sample: Sample, *, expected: int, platform: str = "") -> None:
    from consent.posts.reading.reading import read

    with measuring(sample):
        latest = int(time.time()) + 86_400
        batches = read([folder / "archive.zip"], latest=latest, platform=platform)
        assert sum(len(batch.posts) for batch in batches) == expected


def import_into_site(archive: Path, sample: Sample, *, expected: int, twice: bool = False) -> None:
    import time

    from django.conf import settings
    from django.utils import timezone
    from django.utils.module_loading import import_string

    from accounts.models import User
    from consent.actions.count_posts import count_posts
    from consent.actions.import_archive import import_now

    # A worker has its queue at hand already.
    import_string(settings.CELERY_APP).finalize()
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


def plainly(folder: Path, scale: str, sample: Sample) -> None:
    """Import as one would at first: json.loads of each file, an object of each post, bulk_create."""
    from accounts.models import User
    from consent.actions.count_posts import count_posts
    from consent.posts.models import PlatformAccount, Post

    person = User.objects.create_user(f"person-{time.time_ns()}@example.org")
    now = datetime.now(UTC)

    def made(record: dict) -> Post:
        text = record["data"][0]["post"].encode("latin-1").decode()
        attached = [each["data"] for each in record.get("attachments", [])]
        names = [each["media"]["uri"].rpartition("/")[2] for data in attached for each in data]
        known_by = f"{record['timestamp']} {names or text}"
        return Post(
            person=person,
            account=account,
            key=blake2b(known_by.encode(), digest_size=16).digest(),
            kind="photo" if len(names) == 1 else "post",
            state="live",
            audience="unknown",
            archive_audience="unknown",
            basis="nothing",
            archive_basis="nothing",
            created_at=datetime.fromtimestamp(record["timestamp"], UTC),
            text=text[:500],
            media=names[0] if names else "",
        )

    with measuring(sample, backend=backend_pid()):
        account = PlatformAccount.objects.create(person=person, platform="facebook", made_at=now)
        with zipfile.ZipFile(folder / "archive.zip") as archive:
            for name in archive.namelist():
                if name.endswith(".json"):
                    posts = map(made, json.loads(archive.read(name)))
                    Post.objects.bulk_create(posts, ignore_conflicts=True, batch_size=2_000)
        count_posts(person_id=person.pk, at=now)
    assert Post.objects.filter(person=person).count() == POSTS[scale]


CASES = (
    Case("reading", ("I3", "I2"), archive_only, json_loads, read_only),
    Case("ten times the posts", ("I2b",), two_sizes, read_small, read_large),
    Case("importing", ("I1",), archive_and_site, json_loads, first_import, databases=True),
    Case("importing plainly", ("I5",), archive_and_site, plainly, first_import, databases=True),
    Case("importing again", ("I4",), archive_and_site, first_import, second_import, databases=True),
)
