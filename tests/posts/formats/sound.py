"""A small sound archive of every platform, as bytes: what damage and chance are tried on."""

import io
import json
import zipfile
from collections.abc import Mapping

from tests.posts.formats import test_mastodon, test_threads, test_tiktok, test_x
from tests.posts.formats.build import build_facebook, build_instagram
from tests.posts.formats.building.repositories import repository
from tests.posts.formats.test_bluesky import RECORDS
from tests.posts.formats.test_tables import COLUMNS, REDDIT, SHARE, TAKEOUT, table


def packed(files: Mapping[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def _built(build) -> bytes:
    made = io.BytesIO()
    build(made, posts=4)
    return made.getvalue()


def _outbox() -> str:
    notes = [test_mastodon.note(number, content=f"<p>Number {number}</p>") for number in range(8)]
    return json.dumps({"type": "OrderedCollection", "orderedItems": notes})


def _shares() -> str:
    rows = [(f"2026-02-09 01:21:{n:02}", f"{SHARE}{n}", f"{n}", "", "", "PUBLIC") for n in range(8)]
    return table(COLUMNS, *rows)


def _reddit() -> str:
    rest = ("2023-06-15 14:30:00 UTC", "", "python", "0", "Hi", "", "You")
    return table(REDDIT, *((f"a{n}", f"/r/x/a{n}", *rest) for n in range(8)))


def _videos() -> str:
    columns = ("Video ID", "Video Title (Original)", "Privacy", "Video Create Timestamp")
    rows = [(f"v{n}", "Holidays", "Public", f"2024-05-0{n}T10:00:00+00:00") for n in range(1, 9)]
    return table(columns, *rows)


def _tiktok() -> str:
    return test_tiktok.document(
        *(test_tiktok.VIDEO | {"Date": f"2024-11-24 08:55:{n:02}"} for n in range(8))
    )


SOUND: dict[str, bytes] = {
    "Facebook": _built(build_facebook),
    "Instagram": _built(build_instagram),
    "Threads": packed(test_threads.archive()),
    "X": packed(test_x.archive(*(test_x.tweet(n) for n in range(8)))),
    "Mastodon": packed({"outbox.json": _outbox(), "actor.json": "{}"}),
    "Bluesky": repository(RECORDS),
    "LinkedIn": packed({"Shares.csv": _shares()}),
    "Reddit": packed({"posts.csv": _reddit()}),
    "TikTok": packed({"user_data_tiktok.json": _tiktok()}),
    "YouTube": packed({f"{TAKEOUT}/video metadata/videos.csv": _videos()}),
}
"""
All but one are a ZIP, whose checksums tell of every change; a repository of Bluesky has
checksums of its own. A file without either cannot tell of a letter that has become another.
"""

READ_AS = {"Threads": "threads"}
"""Posts that come along in an archive of another platform are read when asked for."""
