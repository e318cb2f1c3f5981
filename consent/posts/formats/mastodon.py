"""
Archives of Mastodon. See docs/formats/mastodon.md.

Every post says exactly who could see it, by whom it is addressed to (ActivityPub, section 5.1).
"""

import re
from functools import partial
from typing import Any

from consent.core.posts import Audience, Basis
from consent.posts.formats.archive import ArchiveReader, Tally
from consent.posts.formats.contract import Role
from consent.posts.formats.evidence import Findings
from consent.posts.formats.hypertext import text_of
from consent.posts.formats.identified import (
    Drafted,
    Identified,
    PlainFactsByKind,
    facts_by_kind,
    usable_id,
)
from consent.posts.formats.layout import Layout, Place
from consent.posts.formats.media import base_name, records
from consent.posts.formats.moments import moments_in_texts
from consent.posts.formats.paths import Path

TOP = frozenset({""})
AS_MASTODON_SAYS = "https://www.w3.org/ns/activitystreams#Public"
EVERYBODY = frozenset({AS_MASTODON_SAYS, "as:Public", "Public"})
POSTS = frozenset({"Note", "Question", "Article", "Page", "Image", "Video", "Audio", "Event"})
FLAGS = ("discoverable", "indexable", "manuallyApprovesFollowers")
TO_ALL = facts_by_kind(Audience.PUBLIC, Basis.EXPORT_FIELD)
UNLISTED = facts_by_kind(Audience.UNLISTED, Basis.EXPORT_FIELD)
TO_FOLLOWERS = facts_by_kind(Audience.FOLLOWERS, Basis.EXPORT_FIELD)
TO_NOBODY = facts_by_kind(Audience.UNKNOWN, Basis.NOTHING)
HANDLE = re.compile(r"https://([^/]+)/")


def _nothing_private(_: Path) -> str | None:
    return None


LAYOUT = Layout(
    [
        Place(Role("actor", frozenset(), counted=False), re.compile(r"actor\.json"), TOP),
        Place(
            Role("outbox", frozenset({"orderedItems"}), counted=False),
            re.compile(r"outbox\.json"),
            TOP,
        ),
    ],
    private=_nothing_private,
)


class Mastodon:
    """The format of Mastodon's archives."""

    platform = "mastodon"
    order = LAYOUT.order
    score = staticmethod(LAYOUT.score)
    role = staticmethod(LAYOUT.role)
    closed = staticmethod(LAYOUT.closed)

    def reader(self, *, latest: int) -> ArchiveReader:
        tally = Tally()
        account = _Account(latest)
        posts = _Posts(latest, tally)
        return ArchiveReader(
            by_role={"outbox": posts.activity},
            about={"actor": account.actor},
            findings=account.findings,
            tally=tally,
            wrappers=0,
            made=posts.made.posts,
            stricter=posts.made.stricter,
        )


class _Account:
    def __init__(self, latest: int) -> None:
        self.findings = Findings(latest)

    def actor(self, record: dict[str, Any]) -> bool:
        """Take the name; what the account says to search engines is no word about training."""
        name, url = record.get("preferredUsername"), record.get("id")
        server = HANDLE.match(url) if type(url) is str else None
        if type(name) is str and server:
            # Not through `handle`, which takes no addresses: this one is public.
            self.findings.account.setdefault("handle", f"{name}@{server[1]}"[:100])
        for flag in FLAGS:
            if type(record.get(flag)) is bool:
                self.findings.evidence[flag] = record[flag]
        return type(name) is str


class _Posts:
    def __init__(self, latest: int, tally: Tally) -> None:
        self.made = Identified(tally, partial(moments_in_texts, latest=latest))

    def activity(self, record: object) -> Drafted | None:
        if type(record) is not dict:
            return None
        match record.get("type"):
            case "Announce":
                return self.made.somebody_elses()
            case "Create" | "Update":
                note = record.get("object")
                return self._note(note, record) if type(note) is dict else None
            case kind if type(kind) is str and kind in POSTS:
                return self._note(record, record)
        return None

    def _note(self, note: dict[str, Any], activity: dict[str, Any]) -> Drafted | None:
        post_id, kind = usable_id(note.get("id")), note.get("type")
        if type(kind) is not str or kind not in POSTS or not post_id:
            return None
        addressed = note if "to" in note or "cc" in note else activity
        facts = _facts(addressed)
        if facts is None:
            return self.made.private(post_id, note.get("published"))
        facts_of_this = facts[1] if note.get("inReplyTo") else facts[0]
        warning, text = text_of(note.get("summary")), _content(note)
        text = f"{warning} {text}" if warning and text else warning or text
        medium = _first_medium(note)
        return ((post_id, facts_of_this, note.get("published"), text, "", medium),)


def _facts(addressed: dict[str, Any]) -> PlainFactsByKind | None:
    """
    Return the facts of a post, from whom it is addressed to; None if that are single people.

    A post that is addressed to nobody at all is not one of Mastodon's, so nothing is known.
    """
    if type(addressed.get("to")) is list and AS_MASTODON_SAYS in addressed["to"]:
        return TO_ALL
    to, copies = _addresses(addressed.get("to")), _addresses(addressed.get("cc"))
    if not EVERYBODY.isdisjoint(to):
        return TO_ALL
    if not EVERYBODY.isdisjoint(copies):
        return UNLISTED
    if any(each.rstrip("/").endswith("/followers") for each in to | copies):
        return TO_FOLLOWERS
    return None if to | copies else TO_NOBODY


def _addresses(value: object) -> set[str]:
    several = value if type(value) is list else [value]
    return {each for each in several if type(each) is str}


def _content(note: dict[str, Any]) -> str:
    return text_of(note.get("content")) or text_of(note.get("name"))


def _first_medium(note: dict[str, Any]) -> str:
    attached = note.get("attachment")
    if not attached:
        return ""
    media = records(attached if type(attached) is list else [attached])
    return next((base_name(each.get("url")) for each in media), "")
