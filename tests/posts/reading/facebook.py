"""The smallest Facebook archive, to be spoilt in the tests of reading."""

import json
from typing import Any

from tests.posts.reading.raw_zip import File, RawZip, file

FOLDER = "your_facebook_activity/posts/"
POSTS = FOLDER + "your_posts__check_ins__photos_and_videos_1.json"
COMMENTS = "your_facebook_activity/comments_and_reactions/comments.json"
MESSAGES = "your_facebook_activity/messages/inbox/someone_1/message_1.json"
PHOTO = FOLDER + "media/photo.jpg"
AT = 1_700_000_000
LATEST = AT + 10**8


def post(number: int = 0, **more: Any) -> dict[str, Any]:
    return {"timestamp": AT + number, "data": [{"post": f"Number {number}, café"}], **more}


def text_of(posts: list[Any]) -> bytes:
    """Return posts as Facebook writes them: indented and escaped."""
    return json.dumps(posts, indent=2).encode()


def posts_file(*raw: str) -> File:
    """Return a file of two posts, and between them what is given as JSON text."""
    texts = [json.dumps(post(1)), *raw, json.dumps(post(2))]
    return file(POSTS, b"[" + ",\n".join(texts).encode() + b"]")


def archive(*files: File) -> RawZip:
    """Return an archive of these files."""
    return RawZip().add(*files)


def usual(count: int = 3) -> File:
    return file(POSTS, text_of([post(number) for number in range(count)]))
