"""Archives of every other platform that writes JSON, held against the same goals as Facebook's."""

import json
import random
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from bench.case import Case, Sample
from bench.imports import WORDS, import_into_site, read_all, time_json_loads

POSTS = {"s": 50_000, "m": 200_000, "l": 200_000}
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
ME = "https://social.example/users/ana"
BLUESKY = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"

Record = dict[str, Any]


class Platform(NamedTuple):
    """
    How an archive is written.

    `around` is what stands before and behind the list of records in its one file.
    """

    name: str
    file: str
    record: Callable[[int, int, str, random.Random], Record]
    around: tuple[str, str] = ("", "")
    indent: int | None = None
    ascii: bool = True
    mojibake: bool = False
    guest: str = ""
    """The platform's name, if its posts come inside the archive of another."""


def instagram(_: int, at: int, text: str, pick: random.Random) -> Record:
    media = [
        {
            "uri": f"media/posts/202401/{pick.getrandbits(53)}_{pick.getrandbits(53)}_n.jpg",
            "creation_timestamp": at,
            "media_metadata": {
                "camera_metadata": {"has_camera_metadata": False},
                "photo_metadata": {"exif_data": [{"scene_capture_type": "standard"}]},
            },
            "title": text,
            "cross_post_source": {"source_app": "FB"},
        }
        for _ in range(pick.choice([1, 1, 1, 2, 4]))
    ]
    return {"media": media} | ({"title": text, "creation_timestamp": at} if media[1:] else {})


def threads(_: int, at: int, text: str, pick: random.Random) -> Record:
    uri = pick.choice(["", "", f"media/posts/202405/{pick.getrandbits(53)}_n.jpg"])
    app = {"reply_control": "everyone", "geo_gated_country_list": [], "is_reply": False}
    return {
        "media": [
            {"uri": uri, "creation_timestamp": at, "title": text, "text_app_post": app},
        ]
    }


def x(number: int, at: int, text: str, _: random.Random) -> Record:
    post_id = str(10**18 + number)
    return {
        "tweet": {
            "edit_info": {
                "initial": {
                    "editTweetIds": [post_id],
                    "editableUntil": f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%S.000Z}",
                    "editsRemaining": "5",
                    "isEditEligible": True,
                }
            },
            "retweeted": False,
            "source": '<a href="https://mobile.twitter.com" rel="nofollow">Twitter Web App</a>',
            "entities": {"hashtags": [], "symbols": [], "user_mentions": [], "urls": []},
            "display_text_range": ["0", str(len(text))],
            "favorite_count": str(number % 50),
            "id_str": post_id,
            "truncated": False,
            "retweet_count": "0",
            "id": post_id,
            "created_at": f"{datetime.fromtimestamp(at, UTC):%a %b %d %H:%M:%S +0000 %Y}",
            "favorited": False,
            "full_text": text,
            "lang": "de",
        }
    }


def mastodon(number: int, at: int, text: str, _: random.Random) -> Record:
    note, published = f"{ME}/statuses/{number}", _iso(at)
    to, cc = [PUBLIC], [f"{ME}/followers"]
    return {
        "id": f"{note}/activity",
        "type": "Create",
        "actor": ME,
        "published": published,
        "to": to,
        "cc": cc,
        "object": {
            "id": note,
            "type": "Note",
            "summary": None,
            "inReplyTo": None,
            "published": published,
            "url": f"https://social.example/@ana/{number}",
            "attributedTo": ME,
            "to": to,
            "cc": cc,
            "sensitive": False,
            "content": f"<p>{text}</p>",
            "contentMap": {"de": f"<p>{text}</p>"},
            "attachment": [],
            "tag": [],
            "replies": {
                "id": f"{note}/replies",
                "type": "Collection",
                "first": {"type": "CollectionPage", "partOf": f"{note}/replies", "items": []},
            },
        },
    }


def tiktok(number: int, at: int, text: str, _: random.Random) -> Record:
    return {
        "Date": f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S}",
        "Link": f"https://signed.example/video/{number}?policy={'a' * 200}",
        "Likes": str(number % 90),
        "WhoCanView": "Everyone",
        "AllowComments": "Yes",
        "AllowStitches": "Yes",
        "Sound": "original sound",
        "Title": text,
        "AddYoursText": "",
    }


def bluesky(number: int, at: int, text: str, _: random.Random) -> Record:
    return {
        "uri": f"at://{BLUESKY}/app.bsky.feed.post/{number:013}",
        "cid": "bafyreih5aznjvttude6c3wbvqeebb6rlx5wkbzyppv7garjiubll2ceym4",
        "value": {
            "$type": "app.bsky.feed.post",
            "createdAt": _iso(at),
            "langs": ["de"],
            "text": text,
        },
    }


PLATFORMS = (
    Platform(
        "Instagram",
        "your_instagram_activity/media/posts_1.json",
        instagram,
        indent=2,
        mojibake=True,
    ),
    Platform(
        "Threads",
        "your_instagram_activity/threads/threads_and_replies.json",
        threads,
        ('{"text_post_app_text_posts": ', "}"),
        indent=2,
        mojibake=True,
        guest="threads",
    ),
    Platform("X", "data/tweets.js", x, ("window.YTD.tweets.part0 = ", ""), indent=2, ascii=False),
    Platform(
        "Mastodon",
        "outbox.json",
        mastodon,
        ('{"type": "OrderedCollection", "orderedItems": ', "}"),
        ascii=False,
    ),
    Platform(
        "TikTok",
        "user_data_tiktok.json",
        tiktok,
        ('{"Post": {"Posts": {"VideoList": ', "}}}"),
        indent=2,
    ),
    Platform("Bluesky", "bluesky.json", bluesky, ('{"records": ', "}"), ascii=False),
)


def _iso(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}"


def write(platform: Platform, folder: Path, scale: str) -> None:
    """Write `archive.zip` of one file, and the bytes of its list as `posts.json`."""
    pick = random.Random(9)
    separator = ",\n" if platform.indent else ","
    with folder.joinpath("posts.json").open("w") as plain:
        for number in range(POSTS[scale]):
            text = " ".join(pick.choices(WORDS, k=pick.randrange(3, 26)))
            if platform.mojibake:
                text = text.encode().decode("latin-1")
            record = platform.record(number, 1_500_000_000 + number * 600, text, pick)
            written = json.dumps(record, indent=platform.indent, ensure_ascii=platform.ascii)
            plain.write((separator if number else "[") + written)
        plain.write("]")
    before, behind = platform.around
    with zipfile.ZipFile(folder / "archive.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(platform.file, before + folder.joinpath("posts.json").read_text() + behind)


def write_for_site(platform: Platform, folder: Path, scale: str) -> None:
    from bench import world

    world.empty_database()
    write(platform, folder, scale)


def json_loads(folder: Path, scale: str, sample: Sample) -> None:
    time_json_loads(folder / "posts.json", sample, expected=POSTS[scale])


def read_only(platform: Platform, folder: Path, scale: str, sample: Sample) -> None:
    read_all(folder, sample, expected=POSTS[scale], platform=platform.guest)


def first_import(folder: Path, scale: str, sample: Sample) -> None:
    import_into_site(folder / "archive.zip", sample, expected=POSTS[scale])


CASES = (
    *(
        Case(
            f"reading {each.name}",
            ("I3", "I2"),
            partial(write, each),
            json_loads,
            partial(read_only, each),
        )
        for each in PLATFORMS
    ),
    *(
        Case(
            f"importing {each.name}",
            ("I1",),
            partial(write_for_site, each),
            json_loads,
            first_import,
            databases=True,
        )
        for each in PLATFORMS
        if not each.guest
    ),
)
