"""Build the archive that a platform hands to a person of the demo: its files, names and quirks."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from consent.demo.people import DemoArchive, Line

FACEBOOK = "your_facebook_activity"
INSTAGRAM = "your_instagram_activity"
# Names of media are numbers; any will do, as long as each photo keeps its own.
FIRST_NUMBER = 40_000_000


def write_archive(archive: DemoArchive, folder: Path) -> Path:
    """Write an archive as a zip file into a folder and return its path."""
    path = folder / f"{archive.platform}-{archive.username}-{archive.made}-demo.zip"
    with ZipFile(path, "w", ZIP_DEFLATED) as file:
        for name, content in FILES[archive.platform](archive):
            file.writestr(name, json.dumps(_as_exported(content), indent=2))
    return path


def _as_exported(content: Any) -> Any:
    """Return JSON as these platforms write it: every byte of UTF-8 as a character of its own."""
    match content:
        case str():
            return content.encode().decode("latin-1")
        case list():
            return [_as_exported(each) for each in content]
        case dict():
            return {_as_exported(key): _as_exported(value) for key, value in content.items()}
        case _:
            return content


# --- Facebook -----------------------------------------------------------------------------------


def _facebook(archive: DemoArchive) -> Iterator[tuple[str, Any]]:
    lines = archive.lines
    yield (
        "personal_information/profile_information/profile_information.json",
        {
            "profile_v2": {
                "name": {"full_name": archive.name},
                "username": archive.username,
                "birthday": {"year": archive.born, "month": 6, "day": 1},
            }
        },
    )
    posts = f"{FACEBOOK}/posts"
    yield (
        f"{posts}/your_posts__check_ins__photos_and_videos_1.json",
        [_facebook_post(line) for line in lines["posts"]],
    )
    for number, (name, photos) in enumerate(archive.albums.items()):
        yield (
            f"{posts}/album/{number}.json",
            {
                "name": name,
                "photos": [_medium(line, "jpg", f"{posts}/media") for line in photos],
                "last_modified_timestamp": _seconds(photos[-1]),
            },
        )
    for part, key, file in (
        ("videos", "videos_v2", f"{posts}/your_videos.json"),
        ("archived", "archived_posts_v2", f"{posts}/archive.json"),
        ("trash", "trash_v2", f"{posts}/trash.json"),
        ("reels", "lasso_videos_v2", f"{FACEBOOK}/reels/your_reels.json"),
        ("groups", "group_posts_v2", f"{FACEBOOK}/groups/group_posts_and_comments.json"),
    ):
        if part in lines:
            yield file, {key: [FACEBOOK_RECORDS[part](line) for line in lines[part]]}
    yield (
        f"{FACEBOOK}/comments_and_reactions/comments.json",
        {"comments_v2": [_facebook_comment(line, archive.name) for line in lines["comments"]]},
    )
    yield from _messages(f"{FACEBOOK}/messages/inbox", archive)


def _facebook_post(line: Line) -> dict[str, Any]:
    post: dict[str, Any] = {"timestamp": _seconds(line), "data": [{"post": line.text}]}
    if line.photo:
        medium = _medium(line, "jpg", f"{FACEBOOK}/posts/media")
        post["attachments"] = [{"data": [{"media": medium | {"title": ""}}]}]
    return post


def _facebook_video(line: Line) -> dict[str, Any]:
    return _medium(line, "mp4", f"{FACEBOOK}/posts/media/videos")


def _facebook_reel(line: Line) -> dict[str, Any]:
    medium = _medium(line, "mp4", f"{FACEBOOK}/posts/media/reels")
    return {
        "timestamp": _seconds(line),
        "data": [{"post": line.text}],
        "attachments": [{"data": [{"media": medium | {"title": ""}}]}],
    }


def _facebook_comment(line: Line, author: str) -> dict[str, Any]:
    at = _seconds(line)
    comment = {"timestamp": at, "comment": line.text, "author": author}
    return {"timestamp": at, "data": [{"comment": comment}]}


FACEBOOK_RECORDS: dict[str, Callable[[Line], dict[str, Any]]] = {
    "videos": _facebook_video,
    "archived": _facebook_post,
    "trash": _facebook_post,
    "reels": _facebook_reel,
    "groups": _facebook_post,
}


# --- Instagram ----------------------------------------------------------------------------------


def _instagram(archive: DemoArchive) -> Iterator[tuple[str, Any]]:
    lines = archive.lines
    facts = {
        "Username": archive.username,
        "Name": archive.name,
        "Date of birth": f"{archive.born}-06-01",
        "Private Account": str(archive.private),
    }
    yield (
        "personal_information/personal_information/personal_information.json",
        {
            "profile_user": [
                {
                    "title": "User Information",
                    "string_map_data": {k: {"value": v} for k, v in facts.items()},
                }
            ]
        },
    )
    media = f"{INSTAGRAM}/media"
    yield f"{media}/posts_1.json", [_instagram_post(line) for line in lines["posts"]]
    for part, key, file in (
        ("reels", "ig_reels_media", "reels.json"),
        ("archived", "ig_archived_post_media", "archived_posts.json"),
    ):
        if part in lines:
            extension = "mp4" if part == "reels" else "jpg"
            records = [
                {"media": [_medium(line, extension, f"media/{part}")]} for line in lines[part]
            ]
            yield f"{media}/{file}", {key: records}
    if "stories" in lines:
        stories = [_medium(line, "jpg", "media/stories") for line in lines["stories"]]
        yield f"{media}/stories.json", {"ig_stories": stories}
    if "comments" in lines:
        yield (
            f"{INSTAGRAM}/comments/post_comments_1.json",
            [_instagram_comment(line) for line in lines["comments"]],
        )
    yield from _messages(f"{INSTAGRAM}/messages/inbox", archive)


def _instagram_post(line: Line) -> dict[str, Any]:
    return {"media": [_medium(line, "jpg", "media/posts")]}


def _instagram_comment(line: Line) -> dict[str, Any]:
    return {
        "media_list_data": [{"uri": ""}],
        "string_map_data": {
            "Comment": {"value": line.text},
            "Media Owner": {"value": ""},
            "Time": {"timestamp": _seconds(line)},
        },
    }


# --- Both ---------------------------------------------------------------------------------------


def _seconds(line: Line) -> int:
    return int(line.at.timestamp())


def _medium(line: Line, extension: str, folder: str) -> dict[str, Any]:
    number = FIRST_NUMBER + _seconds(line) // 60
    uri = f"{folder}/{line.at:%Y%m}/{number}_n.{extension}"
    return {"uri": uri, "creation_timestamp": _seconds(line), "title": line.text}


def _messages(folder: str, archive: DemoArchive) -> Iterator[tuple[str, Any]]:
    """Give conversations as the archives hold them, to be left closed."""
    for number in range(archive.messages):
        talk = {"participants": [{"name": archive.name}], "messages": [{"content": "For nobody."}]}
        yield f"{folder}/friend_{number}/message_1.json", talk


FILES: dict[str, Callable[[DemoArchive], Iterator[tuple[str, Any]]]] = {
    "facebook": _facebook,
    "instagram": _instagram,
}
