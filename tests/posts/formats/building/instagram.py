"""Instagram archives in the layouts of all eras."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from tests.posts.formats.building import invented
from tests.posts.formats.building.invented import Item, mojibake
from tests.posts.formats.building.zips import Parts

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Era:
    """How the archives of some years are laid out."""

    content: str
    comments: str
    profile: str
    messages: str
    old: bool = False
    """One file holds all media, and times are texts."""


ERAS = {
    "2019": Era("", "comments.json", "profile.json", "messages.json", old=True),
    "2021": Era(
        "content/",
        "comments/post_comments.json",
        "account_information/personal_information.json",
        "messages/inbox/mallory_1/message_1.json",
    ),
    "2024": Era(
        "your_instagram_activity/content/",
        "your_instagram_activity/comments/post_comments_1.json",
        "personal_information/personal_information/personal_information.json",
        "your_instagram_activity/messages/inbox/mallory_1/message_1.json",
    ),
    "2026": Era(
        "your_instagram_activity/media/",
        "your_instagram_activity/comments/post_comments_1.json",
        "personal_information/personal_information/personal_information.json",
        "your_instagram_activity/messages/inbox/mallory_1/message_1.json",
    ),
}

LABELS = {
    "en": {
        "comment": "Comment",
        "owner": "Media Owner",
        "time": "Time",
        "username": "Username",
        "private": "Private Account",
        "born": "Date of birth",
        "mail": "Email",
    },
    "de": {
        "comment": "Kommentar",
        "owner": "Medieninhaber",
        "time": "Zeit",
        "username": "Benutzername",
        "private": "Privates Konto",
        "born": "Geburtsdatum",
        "mail": "E-Mail-Adresse",
    },
    "xx": {
        "comment": "Komto",
        "owner": "Doméno",
        "time": "Hortem",
        "username": "Nimo",
        "private": "Sekreta",
        "born": "Naskita",
        "mail": "Retpoŝto",
    },
}
"""`xx` is a language that no reader knows."""


def feed_items(count: int, *, seed: int) -> Iterator[Item]:
    """Yield posts with at least one photo or video: there are no others in the feed."""
    for number, item in enumerate(invented.items(count, seed=seed, first=1_420_000_000)):
        if not item.media:
            item.photos.append(f"{item.at}_{number}_n.jpg")
        yield item


@dataclass(slots=True)
class Writer:
    """Writes one archive, and counts by kind and state what a reader must find in it."""

    parts: Parts
    era: Era
    language: str
    expected: Counter[tuple[str, str]] = field(default_factory=Counter)
    _old: dict[str, list[Record]] = field(default_factory=dict)

    def account(self, *, handle: str, born: int, private: bool) -> None:
        if self.era.old:
            profile = {"username": handle, "private_account": private, "email": invented.MAIL}
            self.parts.write(self.era.profile, profile | {"date_of_birth": f"{born}-05-17"})
            return
        says = LABELS[self.language]
        values = {
            says["mail"]: invented.MAIL,
            says["username"]: handle,
            says["born"]: f"{born}-05-17",
            says["private"]: str(private),
        }
        mapped = {
            mojibake(name): {"href": "", "value": value, "timestamp": 0}
            for name, value in values.items()
        }
        user = {"title": "User Information", "media_map_data": {}, "string_map_data": mapped}
        self.parts.write(self.era.profile, {"profile_user": [user]})
        self._evidence(private=private)

    def _evidence(self, *, private: bool) -> None:
        time = {"Time": {"href": "", "value": "", "timestamp": 1_600_000_000}}
        title = "Account was changed to Private" if private else "Account was changed to Public"
        self.parts.write(
            "security_and_login_information/login_and_profile_creation/"
            "profile_privacy_changes.json",
            {
                "account_history_account_privacy_history": [
                    {"title": title, "media_map_data": {}, "string_map_data": time}
                ]
            },
        )
        city = {"City Name": {"href": "", "value": "Lyon, Rhone, France", "timestamp": 0}}
        self.parts.write(
            "information_about_you/profile_based_in.json",
            {"inferred_data_primary_location": [{"string_map_data": city}]},
        )

    def feed(self, posts: int, *, seed: int, per_file: int) -> None:
        items = feed_items(posts, seed=seed)
        if self.era.old:
            for item in items:
                self._in_old_form(item)
            return
        for number in range(1, max(1, -(-posts // per_file)) + 1):
            some = list(islice(items, per_file))
            self.expected["post", "live"] += len(some)
            name = f"{self.era.content}posts_{number}.json"
            if len(some) == 1:
                # One post: the export writes the bare object instead of a list.
                self.parts.write(name, self.record(some[0]))
            else:
                self.parts.write_list(name, map(self.record, some))

    def _in_old_form(self, item: Item) -> None:
        """Until about 2020 each medium of a post was a record of its own."""
        for name in item.media:
            record = self._old_medium("photos" if name in item.photos else "videos", name, item.at)
            record["caption"] = mojibake(item.text)
            self.expected["post", "live"] += 1

    def _old_medium(self, listed: str, name: str, at: int) -> Record:
        taken_at = datetime.fromtimestamp(at, UTC).isoformat()
        path = f"{listed}/{taken_at[:4]}{taken_at[5:7]}/{name}"
        record = {"caption": "", "taken_at": taken_at, "location": "Elbe Beach", "path": path}
        self._old.setdefault(listed, []).append(record)
        return record

    def record(self, item: Item) -> Record:
        media = [self.medium(name, item.at, "posts") for name in item.media]
        if len(media) == 1:
            return {"media": [media[0] | {"title": mojibake(item.text)}]}
        return {"media": media, "title": mojibake(item.text), "creation_timestamp": item.at + 2}

    def medium(self, name: str, at: int, folder: str) -> Record:
        month = datetime.fromtimestamp(at, UTC).strftime("%Y%m")
        exif = {
            "latitude": invented.LATITUDE,
            "longitude": invented.LONGITUDE,
            "device_id": "android-5d1f",
        }
        return {
            "uri": f"media/{folder}/{month}/{name}",
            "creation_timestamp": at,
            "media_metadata": {"photo_metadata": {"exif_data": [exif]}},
            "title": "",
            "cross_post_source": {"source_app": "FB"},
        }

    def beside_the_feed(self, *, seed: int) -> None:
        texts = [each for each in invented.items(40, seed=seed + 1) if each.text][:6]
        self._comments(texts)
        if self.era.old:
            self._old_medium("stories", "9901_story.jpg", 1_540_000_000)
            self._old_medium("profile", "9902_me.jpg", 1_530_000_000)
            direct = self._old_medium("direct", "9903_secret.jpg", 1_550_000_000)
            direct["caption"] = invented.CANARY
            self.parts.write("media.json", self._old)
            self.expected += Counter({("story", "live"): 1, ("photo", "live"): 1})
            return
        for file, key, folder, kind, state in (
            ("reels", "ig_reels_media", "reels", "reel", "live"),
            ("stories", "ig_stories", "stories", "story", "live"),
            ("igtv_videos", "ig_igtv_media", "igtv", "video", "live"),
            ("profile_photos", "ig_profile_picture", "profile", "photo", "live"),
            ("other_content", "ig_other_media", "other", "post", "live"),
            ("archived_posts", "ig_archived_post_media", "posts", "post", "archived"),
            ("recently_deleted_content", "ig_recently_deleted_media", "posts", "post", "removed"),
        ):
            medium = self.medium(f"77_{file}_n.jpg", texts[0].at, folder)
            medium["title"] = mojibake(texts[0].text)
            single = file in {"stories", "profile_photos"}
            records = [medium if single else {"media": [medium]}]
            self.parts.write(f"{self.era.content}{file}.json", {key: records})
            self.expected[kind, state] += 1

    def _comments(self, texts: list[Item]) -> None:
        self.expected["comment", "live"] += len(texts)
        if self.era.old:
            old = [
                [datetime.fromtimestamp(each.at, UTC).isoformat(), mojibake(each.text), "mallory.s"]
                for each in texts
            ]
            self.parts.write(self.era.comments, {"media_comments": old})
            return
        comments = list(map(self._comment, texts))
        self.parts.write(self.era.comments, comments[:4])
        folder = self.era.comments.rpartition("/")[0]
        on_reels = {"comments_reels_comments": comments[4:5]}
        self.parts.write(f"{folder}/reels_comments.json", on_reels)
        self.parts.write(f"{folder}/hype.json", {"comments_story_comments": comments[5:]})

    def _comment(self, item: Item) -> Record:
        says = {key: mojibake(name) for key, name in LABELS[self.language].items()}
        mapped = {
            says["comment"]: {"value": mojibake(item.text)},
            says["owner"]: {"value": "mallory.s"},
            says["time"]: {"timestamp": item.at},
        }
        return {"media_list_data": [{"uri": ""}], "string_map_data": mapped}

    def closed(self) -> int:
        """Write private conversations and what is not the account's own; return how many."""
        message = {"sender_name": invented.OTHERS, "content": invented.CANARY}
        write = self.parts.write
        write(self.era.messages, {"participants": [], "messages": [message]})
        if self.era.old:
            write("likes.json", {"media_likes": [["2019-01-01T00:00:00", "mallory.s"]]})
            self.parts.write_bytes("direct/201901/9903_secret.jpg", b"\xff\xd8\xff")
            return 2
        root = self.era.content.rpartition("/")[0].rpartition("/")[0]
        root = f"{root}/" if root else ""
        write(f"{root}messages/ai_conversations.json", {"messages": [message]})
        write(f"{root}messages/secret_conversations.json", {"messages": [message]})
        not_own = {"title": "mallory.s", "string_list_data": [{"timestamp": 1_600_000_000}]}
        write(f"{root}likes/liked_posts.json", {"likes_media_likes": [not_own]})
        write(f"{root}saved/saved_posts.json", {"saved_saved_media": [not_own]})
        reposted = {"media": [self.medium("5_not_mine.jpg", 1_600_000_000, "posts")]}
        write(f"{self.era.content}reposts.json", {"profile_media_reposts": [reposted]})
        write("connections/followers_and_following/close_friends.json", {"x": [not_own]})
        return 3
