"""What people upload that is no archive of theirs, or not one that is read."""

import gzip
import io
import lzma
import tarfile

from tests.posts.reading.case import Case, of_bytes, of_zip
from tests.posts.reading.facebook import FOLDER, MESSAGES, POSTS, archive, text_of, usual
from tests.posts.reading.raw_zip import RawZip, file


def tar(mode: str) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as packed:  # type: ignore[call-overload]
        content = text_of([])
        info = tarfile.TarInfo(POSTS)
        info.size = len(content)
        packed.addfile(info, io.BytesIO(content))
    return out.getvalue()


PAGE = b"<!DOCTYPE html>\n<html><head><title>Your posts</title></head><body></body></html>"
SECOND_POSTS = POSTS.replace("_1.json", "_2.json")
INSTAGRAM = "your_instagram_activity/media/"

NO_ZIPS = {
    "an empty file": of_bytes(b"", "empty_file"),
    "one byte": of_bytes(b"P", "not_a_zip"),
    "a text": of_bytes(b"my posts\n" * 100, "not_a_zip"),
    "a PDF": of_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(2000), "not_a_zip"),
    "a photo": of_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(2000), "not_a_zip"),
    "tar.gz": of_bytes(tar("w:gz"), "other_archive"),
    "tar": of_bytes(tar("w"), "other_archive"),
    "tar.bz2": of_bytes(tar("w:bz2"), "other_archive"),
    "gzip": of_bytes(gzip.compress(text_of([])), "other_archive"),
    "xz": of_bytes(lzma.compress(text_of([])), "other_archive"),
    "zstd": of_bytes(b"\x28\xb5\x2f\xfd" + bytes(100), "other_archive"),
    "RAR": of_bytes(b"Rar!\x1a\x07\x01\x00" + bytes(100), "other_archive"),
    "7z": of_bytes(b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(100), "other_archive"),
    "a JSON file alone": of_bytes(text_of([{"timestamp": 1}]), "single_file"),
    "a JSON file alone with a mark": of_bytes(b"\xef\xbb\xbf {}", "single_file"),
    "an HTML page alone": of_bytes(PAGE, "html_export"),
    "an SVG picture": of_bytes(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_zip"),
    "the first piece of a split ZIP": of_bytes(
        b"PK\x07\x08" + archive(usual()).content()[:200], "multi_disk"
    ),
    "the last piece of a split ZIP": Case(
        lambda path: archive(usual()).write(path, archive(usual()).end(disk=2)), "multi_disk"
    ),
}

OTHER_ZIPS = {
    "a ZIP without files": of_zip(RawZip, "empty_archive"),
    "a ZIP with an empty folder only": of_zip(lambda: archive(file("posts/")), "empty_archive"),
    "an HTML export": of_zip(
        lambda: archive(
            file("start_here.html", PAGE),
            file(POSTS.replace(".json", ".html"), PAGE),
            file(FOLDER + "media/photo.jpg", b"jpg"),
        ),
        "html_export",
    ),
    "holiday photos": of_zip(
        lambda: archive(*(file(f"beach/{number}.jpg", b"jpg") for number in range(9))),
        "unknown_platform",
    ),
    "a letter": of_zip(
        lambda: archive(file("[Content_Types].xml", b"<x/>"), file("word/document.xml", b"<x/>")),
        "unknown_platform",
    ),
    "an archive of X without posts": of_zip(
        lambda: archive(
            file("data/tweets.js", b"window.YTD.tweets.part0 = []"),
            file("data/account.js", b"window.YTD.account.part0 = []"),
            file("data/manifest.js", b'window.__THAR_CONFIG = {"userInfo": {"userName": "ines"}}'),
        ),
        "nothing_to_read",
    ),
    "an archive of Snapchat": of_zip(
        lambda: archive(file("json/story_history.json", b"{}"), file("json/account.json", b"{}")),
        "wrong_platform",
    ),
    "two platforms in one": of_zip(
        lambda: archive(
            usual(),
            file("your_facebook_activity/comments_and_reactions/comments.json", b"{}"),
            *(file(f"{INSTAGRAM}{name}.json", b"[]") for name in ("posts_1", "reels", "stories")),
        ),
        "two_platforms",
    ),
    "archives in an archive": of_zip(
        lambda: archive(
            *(file(f"facebook-{number}.zip", archive(usual()).content()) for number in range(3))
        ),
        "archive_in_archive",
    ),
    "archives in an archive, five deep": of_zip(lambda: nested(5), "archive_in_archive"),
    "an archive of private messages only": of_zip(
        lambda: archive(file(MESSAGES, b"{}"), file(FOLDER + "no-data.txt")), "nothing_to_read"
    ),
    "videos in a language nobody knows": of_zip(
        lambda: archive(file("Takeout/YouTube et YouTube Music/vidéos/vidéos.csv", b"a,b\r\n")),
        "language_unknown",
    ),
    "an archive without a post": of_zip(lambda: archive(file(POSTS, b"[]")), "nothing_to_read"),
    "the second of two files of posts": of_zip(
        lambda: archive(file(SECOND_POSTS, text_of([{"timestamp": 1_700_000_000}]))),
        "part_missing",
    ),
}


def nested(depth: int) -> RawZip:
    inner = archive(usual())
    for _ in range(depth):
        inner = archive(file("archive.zip", inner.content()))
    return inner
