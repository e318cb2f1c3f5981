"""Small Instagram and X archives, post by post."""

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

CONTENT = "your_instagram_activity/media/posts_1.json"
PROFILE = "personal_information/personal_information/personal_information.json"


def picture(name: str, year: int) -> dict[str, Any]:
    """A post in the feed: one picture, of the first of May."""
    at = int(datetime(year, 5, 1, tzinfo=UTC).timestamp())
    uri = f"media/posts/{year}05/{name}.jpg"
    return {"media": [{"uri": uri, "creation_timestamp": at, "title": name}]}


def instagram(
    path: Path, *posts: dict[str, Any], private: bool, more: dict[str, str] | None = None
) -> Path:
    """Write an Instagram archive of the account "ines"."""
    values = {"Username": {"value": "ines"}, "Private Account": {"value": str(private)}}
    files = {
        PROFILE: json.dumps({"profile_user": [{"string_map_data": values}]}),
        CONTENT: json.dumps(list(posts)),
        **(more or {}),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def tweet(number: int, year: int) -> dict[str, Any]:
    """A post on X of the tenth of October."""
    created = f"Wed Oct 10 20:19:24 +0000 {year}"
    return {"tweet": {"id_str": str(number), "created_at": created, "full_text": f"No. {number}"}}


def x(path: Path, *tweets: dict[str, Any], made: str | None = None) -> Path:
    """Write an archive of X; `made` is when it says that it was made."""
    config: dict[str, Any] = {"userInfo": {"userName": "ines"}, "dataTypes": {}}
    if made:
        config["archiveInfo"] = {"generationDate": made, "isPartialArchive": False}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("data/manifest.js", f"window.__THAR_CONFIG = {json.dumps(config)}")
        archive.writestr("data/tweets.js", f"window.YTD.tweets.part0 = {json.dumps(tweets)}")
    return path
