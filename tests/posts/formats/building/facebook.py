"""Facebook archives in the layouts of all eras."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from tests.posts.formats.building import invented
from tests.posts.formats.building.invented import Item, mojibake
from tests.posts.formats.building.zips import Parts

NAME = "Ines Hafen"
IN_TIMELINE_ALBUM = 200
Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Era:
    """How the archives of some years are laid out."""

    root: str
    timeline: str
    media: str
    comments: str
    profile: str
    album: str
    groups: str
    key: Callable[[str], str] = "{}_v2".format
    label_form: bool = False
    young: bool = True
    """There are reels, stories, an archive and a bin."""


def _era(root: str, **differently: Any) -> Era:
    usual = Era(
        root=root,
        timeline=f"{root}posts/your_posts__check_ins__photos_and_videos_{{}}.json",
        media=f"{root}posts/media/",
        comments=f"{root}comments_and_reactions/comments.json",
        profile="personal_information/profile_information/profile_information.json",
        album=f"{root}posts/album/{{}}.json",
        groups=f"{root}groups/group_posts_and_comments.json",
    )
    return replace(usual, **differently)


ERAS = {
    "2018": _era(
        "",
        timeline="posts/your_posts_{}.json",
        media="photos_and_videos/",
        comments="comments/comments.json",
        profile="profile_information/profile_information.json",
        album="photos_and_videos/album/{}.json",
        groups="groups/your_posts_and_comments_in_groups.json",
        key="{}".format,
        young=False,
    ),
    "2021": _era(
        "",
        timeline="posts/your_posts_{}.json",
        media="posts/media/",
        profile="profile_information/profile_information.json",
    ),
    "2023": _era("your_activity_across_facebook/"),
    "2024": _era("your_facebook_activity/"),
    "2026": _era("your_facebook_activity/", label_form=True),
    "page": _era(
        "this_profile's_activity_across_facebook/",
        timeline="this_profile's_activity_across_facebook/posts/profile_posts_{}.json",
    ),
}

LABELS = {
    "en": {
        "message": "Message",
        "target": "Target",
        "url": "URL",
        "place": "Place",
        "name": "Name",
    },
    "de": {"message": "Nachricht", "target": "Ziel", "url": "URL", "place": "Ort", "name": "Name"},
    "xx": {"message": "Foyal", "target": "Dorel", "url": "Lant", "place": "Sede", "name": "Nim"},
}
"""`xx` is a language that no reader knows."""


@dataclass(slots=True)
class Writer:
    """Writes one archive, and counts by kind and state what a reader must find in it."""

    parts: Parts
    era: Era
    language: str
    chance: random.Random
    expected: Counter[tuple[str, str]] = field(default_factory=Counter)
    of_timeline: list[Item] = field(default_factory=list)
    """The first posts that are nothing but a photo: an album tells of them as well."""
    reel: Item | None = None

    def timeline(self, posts: int, *, seed: int, per_file: int) -> None:
        items = invented.items(posts, seed=seed)
        for number in range(1, max(1, -(-posts // per_file)) + 1):
            some = self._counted(islice(items, per_file))
            self.parts.write_list(self.era.timeline.format(number), map(self.record, some))

    def _counted(self, items: Iterator[Item]) -> Iterator[Item]:
        for item in items:
            kind = "post"
            if item.is_its_photo:
                kind = "photo" if item.photos else "video"
                if item.photos and len(self.of_timeline) < IN_TIMELINE_ALBUM:
                    self.of_timeline.append(item)
                if item.videos and self.reel is None and self.era.young:
                    self.reel, kind = item, "reel"
            self.expected[kind, "live"] += 1
            yield item

    def record(self, item: Item) -> Record:
        """Return a post in the form with named keys."""
        record: Record = {"timestamp": item.at}
        attached: list[Record] = [{"media": self.medium(item, name)} for name in item.media]
        if item.link:
            attached.append({"external_context": {"name": "A page", "url": item.link}})
        if item.place:
            coordinate = {"latitude": invented.LATITUDE, "longitude": invented.LONGITUDE}
            place = {"name": mojibake(item.place), "coordinate": coordinate}
            attached.append({"place": place | {"address": invented.HOME}})
        if attached:
            record["attachments"] = [{"data": attached}]
        record["data"] = [{"post": mojibake(item.text)}] if item.text else [{}]
        record["title"] = f"{NAME} was with {invented.OTHERS}."
        record["tags"] = [{"name": invented.OTHERS}]
        return record

    def medium(self, item: Item, name: str) -> Record:
        number = item.media.index(name)
        exif = {
            "upload_ip": invented.UPLOAD_IP,
            "taken_timestamp": -62169984000,
            "latitude": invented.LATITUDE,
            "longitude": invented.LONGITUDE,
        }
        sort = "video" if name.endswith(".mp4") else "photo"
        medium: Record = {
            "uri": f"{self.era.media}Mobileuploads_x7/{name}",
            "creation_timestamp": item.at - 2 - number,
            "media_metadata": {f"{sort}_metadata": {"exif_data": [exif]}},
            "title": "Mobile uploads",
        }
        if item.captioned:
            medium["description"] = mojibake(item.text)
        return medium

    def labelled(self, item: Item) -> Record:
        """Return a post in the form with labels."""
        says = {key: mojibake(text) for key, text in LABELS[self.language].items()}
        number = str(self.chance.randrange(10**15, 10**16))
        url = f"https://www.facebook.com/{invented.HANDLE}/posts/{number}"
        target = {"label": says["name"], "value": invented.OTHERS}
        values = [
            {"label": says["target"], "dict": [{"dict": [target], "title": says["name"]}]},
            {"label": says["url"], "value": url, "href": url},
            {"label": says["message"], "value": mojibake(item.text)},
            {"label": says["place"], "vec": [{"dict": [{"label": says["name"], "value": "X"}]}]},
        ]
        media = [self.medium(item, name) for name in item.media]
        return {"timestamp": item.at, "media": media, "label_values": values, "fbid": number}

    def comment(self, item: Item, **more: Any) -> Record:
        said = {"timestamp": item.at, "comment": mojibake(item.text), "author": NAME}
        return {
            "timestamp": item.at,
            "data": [{"comment": said | more}],
            "title": f"{NAME} commented on {invented.OTHERS}'s post.",
        }


def write_posts(writer: Writer, *, posts: int, seed: int) -> None:
    """Write everything beside the timeline that holds posts of the account."""
    era, expected = writer.era, writer.expected
    rest = list(invented.items(60, seed=seed + 1, first=1_600_000_000))
    texts = [item for item in rest if item.text and not item.media and not item.link]
    photos = [item for item in rest if item.is_its_photo and item.photos]
    comments = [Item(item.at, text=item.text) for item in texts] * max(1, posts // 200)
    comments = [Item(each.at + n, each.text) for n, each in enumerate(comments)]
    writer.parts.write(era.comments, {era.key("comments"): list(map(writer.comment, comments))})
    expected["comment", "live"] += len(comments)
    _write_albums(writer, photos)
    _write_groups(writer, texts)
    if era.young:
        _write_states(writer, texts, photos)


def _write_albums(writer: Writer, photos: list[Item]) -> None:
    write, era = writer.parts.write, writer.era
    told_of_before = [writer.medium(item, item.photos[0]) for item in writer.of_timeline]
    own = [writer.medium(item, item.photos[0]) for item in photos[:3]]
    own[0]["comments"] = [{"timestamp": 1, "comment": "Lovely", "author": invented.OTHERS}]
    albums = {mojibake("Timeline photos"): told_of_before, mojibake("Holidays in Sálvora"): own}
    for number, (name, media) in enumerate(albums.items()):
        album = {"name": name, "photos": media, "cover_photo": media[0] if media else {}}
        write(era.album.format(number), album | {"last_modified_timestamp": 1_700_000_000})
    single = {era.key("other_photos"): [writer.medium(photos[3], photos[3].photos[0])]}
    write(f"{era.root}posts/your_uncategorized_photos.json", single)
    video = Item(photos[4].at, videos=["4711_video.mp4"])
    write(
        f"{era.root}posts/your_videos.json",
        {era.key("videos"): [writer.medium(video, "4711_video.mp4")]},
    )
    writer.expected["photo", "live"] += 4
    writer.expected["video", "live"] += 1


def _write_groups(writer: Writer, texts: list[Item]) -> None:
    write, era = writer.parts.write, writer.era
    posts: Any = [writer.record(texts[0]), writer.record(texts[1]), writer.comment(texts[2])]
    if era.young:
        write(era.groups, {"group_posts_v2": posts})
    else:
        write(era.groups, {"group_posts": {"activity_log_data": posts}})
    writer.expected["post", "live"] += 2
    writer.expected["comment", "live"] += 1
    # The texts of the comments file are the same: only the time tells them apart.
    said = writer.comment(replace(texts[3], at=texts[3].at + 5_000_000), group="Knots and ropes")
    write(f"{era.root}groups/your_comments_in_groups.json", {"group_comments_v2": [said]})
    writer.expected["comment", "live"] += 1


def _write_states(writer: Writer, texts: list[Item], photos: list[Item]) -> None:
    write, root, expected = writer.parts.write, writer.era.root, writer.expected
    form = writer.labelled if writer.era.label_form else writer.record

    def listed(key: str, records: list[Record]) -> Any:
        return records if writer.era.label_form else {key: records}

    write(
        f"{root}posts/archive.json", listed("archived_posts_v2", [form(texts[4]), form(texts[5])])
    )
    expected["post", "archived"] += 2
    trash = listed("trash_v2", [form(texts[6]), form(photos[5])])
    write(f"{root}posts/trash.json", trash)
    expected["post", "removed"] += 1
    expected["photo", "removed"] += 1
    pending = {"pending_posts_v2": [writer.record(texts[7])]}
    write(f"{root}groups/your_pending_posts_in_groups.json", pending)
    expected["post", "pending"] += 1
    story = Item(texts[8].at, photos=["8811_story.jpg"])
    stories = {"archived_stories_v2": [writer.record(story)]}
    write(f"{root}stories/archived_stories.json", stories)
    expected["story", "live"] += 1
    reels = [Item(texts[9].at, text=texts[9].text, videos=["8812_reel.mp4"])]
    expected["reel", "live"] += 1
    reels += [writer.reel] if writer.reel else []
    write(f"{root}reels/your_reels.json", {"lasso_videos_v2": list(map(writer.record, reels))})
    # One record: the export writes the bare object instead of a list.
    write(f"{root}posts/posts_on_other_pages_and_profiles.json", writer.labelled(texts[10]))
    expected["post", "live"] += 1
