"""Files that somebody brings in, and where their reading has come."""

import io
import json
import zipfile
from datetime import UTC, datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from consent.posts.models import Import, ImportPart
from tests import make
from tests.web.reading import read

HOSTILE = '<img src=x onerror="alert(1)">.zip'
REPORT = {
    "platform": "facebook",
    "from": "2009-04-01T08:00:00Z",
    "until": "2026-10-31T20:00:00Z",
    "files": 3,
    "files_read": [{"name": "posts/<your>_posts_1.json", "posts": 1204}],
    "skipped_private": {"messages": 212, "ai_chats": 1},
    "unknown_files": 44,
    "archives_inside": 1,
    "not_understood": 4,
    "audience_known": 12,
    "audience_unknown": 1192,
    "evidence": {
        "country": ["Germany", "<b>France</b>"],
        "policy_notices": [
            {"at": int(datetime(2025, 4, 20, tzinfo=UTC).timestamp()), "state": "shown"}
        ],
    },
}


def archive(name="facebook.zip", **files):
    """A ZIP as Facebook makes it, with one post in it."""
    posts = [{"timestamp": 1_460_000_000, "data": [{"post": "Hello"}]}]
    files = files or {
        "your_facebook_activity/posts/your_posts__check_ins__photos_and_videos_1.json": posts
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        for path, content in files.items():
            made.writestr(path, json.dumps(content))
    return SimpleUploadedFile(name, packed.getvalue(), content_type="application/zip")


def brought(owner, state="reading", name="facebook.zip", *, waits=False, **fields):
    """An import of somebody; with `waits` its file is here though it has ended."""
    made = Import.objects.create(person=owner, state=state, made_at=make.NOW, **fields)
    ImportPart.objects.create(
        of=made,
        name=name,
        size=48_000_000,
        path="x",
        deleted_at=None if made.is_running or waits else make.NOW,
    )
    return made


def page_of(browser, one):
    response = browser.get(f"/imports/{one.key}/")
    assert response.status_code == 200
    return read(response)
