"""
Archives of X, and of Twitter before it. See docs/formats/x.md.

No post says who could see it. An account is open to everybody or protected as a whole, and its
history says how it was last; only Circle posts had an audience of their own.
"""

import html
import re
from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Any, NamedTuple

from consent.core.posts import Audience, Basis, State
from consent.posts.formats.archive import ArchiveReader, Read, Tally
from consent.posts.formats.contract import Role, Syntax
from consent.posts.formats.conversations import AI_CHATS, MESSAGES
from consent.posts.formats.evidence import MOST, Findings
from consent.posts.formats.identified import Drafted, Identified, PlainFactsByKind, facts_by_kind
from consent.posts.formats.layout import Layout, Place
from consent.posts.formats.media import base_name, records
from consent.posts.formats.moments import believed, moment_in_text
from consent.posts.formats.paths import Path, numbered

PRIVATE = {
    "direct-message": MESSAGES,
    "deleted-direct-message": MESSAGES,
    "grok-chat": AI_CHATS,
}
DATA = frozenset({"data", ""})
MONTHS = {
    name: f"{number:02}"
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
WRITTEN = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d\d) (\d\d:\d\d:\d\d) \+0000 (\d{4})")
"""Wed Oct 10 20:19:24 +0000 2018"""
MINUTES = {
    f"{hour:02}:{minute:02}": (hour * 60 + minute) * 60
    for hour in range(24)
    for minute in range(60)
}
SECONDS = {f":{second:02}": second for second in range(60)}
END_OF_TIME = 2**40
LONGEST_ID = 20
IN_A_CIRCLE = facts_by_kind(Audience.GROUP, Basis.EXPORT_STATE)
UNKNOWN = facts_by_kind(Audience.UNKNOWN, Basis.NOTHING)
FOR_FOLLOWERS = facts_by_kind(Audience.FOLLOWERS, Basis.ACCOUNT_STATE)
FOR_ALL = facts_by_kind(Audience.PUBLIC, Basis.ACCOUNT_STATE)


def _private(at: Path) -> str | None:
    return next((kind for start, kind in PRIVATE.items() if at.name.startswith(start)), None)


def _script(name: str, *, counted: bool = True) -> Role:
    return Role(name, frozenset(), Syntax.SCRIPT, counted)


def _named(stem: str) -> re.Pattern[str]:
    return numbered(stem, "js", between="-part")


LAYOUT = Layout(
    [
        Place(_script("manifest"), _named("manifest"), DATA),
        Place(_script("account"), _named("account"), DATA),
        Place(_script("protected"), _named("protected-history"), DATA),
        Place(_script("deleted"), _named("deleted-tweets?"), DATA),
        Place(_script("circle"), _named("twitter-circle-tweet"), DATA),
        Place(_script("communities"), _named("community-tweet"), DATA),
        Place(_script("posts"), _named("tweets?"), DATA),
        Place(
            _script("until_2018", counted=False),
            re.compile(r"\d{4}_\d\d\.js"),
            frozenset({"tweets"}),
        ),
    ],
    private=_private,
)


class X:
    """The format of the archives of X."""

    platform = "x"
    order = LAYOUT.order
    score = staticmethod(LAYOUT.score)
    role = staticmethod(LAYOUT.role)
    closed = staticmethod(LAYOUT.closed)

    def reader(self, *, latest: int) -> ArchiveReader:
        tally = Tally()
        account = _Account(latest)
        posts = _Posts(latest, tally, account)
        return ArchiveReader(
            by_role={
                "deleted": posts.live(State.REMOVED),
                "circle": posts.circle,
                "posts": posts.live(State.LIVE),
                "communities": posts.communities,
                "until_2018": posts.live(State.LIVE),
            },
            about={
                "manifest": account.manifest,
                "account": account.profile,
                "protected": account.protected,
            },
            findings=account.findings,
            tally=tally,
            wrappers=0,
            made=posts.made.posts,
            stricter=posts.made.stricter,
        )


class _Account:
    """Whose archive it is, and whether the account is protected."""

    def __init__(self, latest: int) -> None:
        self.findings = Findings(latest)
        self._latest = latest
        self._last: _Switch | None = None
        """The switch that decides, of all that were told of so far."""

    @property
    def private(self) -> bool | None:
        """Whether the account was protected when the archive was made; None: not known."""
        return self.findings.account.get("private")

    def manifest(self, record: dict[str, Any]) -> bool:
        """
        Take the account's name, when the archive was made, and that there is no history because
        the account never was protected.
        """
        user, archive = record.get("userInfo"), record.get("archiveInfo")
        if type(archive) is dict:
            self.findings.made(moment_in_text(archive.get("generationDate"), self._latest))
        if type(user) is dict:
            self.findings.handle(user.get("userName"))
        kinds = record.get("dataTypes")
        history = kinds.get("protectedHistory") if type(kinds) is dict else None
        listed = list(records(history.get("files"))) if type(history) is dict else []
        if listed and all(each.get("count") == "0" for each in listed):
            self.findings.account["private"] = False
        return type(user) is dict or type(kinds) is dict

    def profile(self, record: dict[str, Any]) -> bool:
        account = record.get("account")
        return type(account) is dict and self.findings.handle(account.get("username"))

    def protected(self, record: dict[str, Any]) -> bool:
        """Note a switch. The history goes forward or backward in time, so dates decide."""
        switch = record.get("protectedHistory", record)
        said = switch.get("action") if type(switch) is dict else None
        # In small letters or with a capital one: both were seen.
        action = said.casefold() if type(said) is str else ""
        if action not in {"protect", "unprotect"}:
            return False
        at = _moment(switch.get("protectedAt") or switch.get("createdAt"), self._latest)
        history = self.findings.evidence.setdefault("privacy_history", [])
        to = "private" if action == "protect" else "public"
        if len(history) < MOST:
            history.append({"at": at, "to": to, "title": ""})
        self._last = _later(_Switch(at, action == "protect"), self._last)
        self.findings.account["private"] = self._last.private
        return True


class _Switch(NamedTuple):
    """That an account was protected or opened; `at` None: nobody knows when."""

    at: int | None
    private: bool


def _later(switch: _Switch, other: _Switch | None) -> _Switch:
    """
    Return which of two switches counts: the later one, if that is clear.

    Without dates, or at the same second, nobody can tell: what protects is assumed.
    """
    if other is None:
        return switch
    if switch.at is None or other.at is None:
        return _Switch(None, switch.private or other.private)
    if switch.at == other.at:
        return _Switch(switch.at, switch.private or other.private)
    return max(switch, other)


class _Posts:
    def __init__(self, latest: int, tally: Tally, account: _Account) -> None:
        self._account = account
        self.made = Identified(tally, partial(_moments, latest=latest))

    def live(self, state: State) -> Read:
        """Return the function that reads posts whose audience is that of the account."""
        gone = facts_by_kind(Audience.ONLY_ME, Basis.EXPORT_STATE, state)
        live = state is State.LIVE

        def read(record: object) -> Drafted | None:
            if not live:
                return self._post(record, gone)
            private = self._account.private
            if private is None:
                return self._post(record, UNKNOWN)
            return self._post(record, FOR_FOLLOWERS if private else FOR_ALL)

        return read

    def circle(self, record: object) -> Drafted | None:
        return self._post(record, IN_A_CIRCLE)

    def communities(self, record: object) -> Drafted | None:
        """Read a post in a community; whether that is open to everybody is not said."""
        return self._post(record, UNKNOWN)

    def _post(self, record: object, facts: PlainFactsByKind) -> Drafted | None:
        tweet = record.get("tweet", record) if type(record) is dict else None
        if type(tweet) is not dict:
            return None
        post_id = _first_id(tweet)
        text = tweet["full_text"] if "full_text" in tweet else tweet.get("text")
        if not post_id or type(text) is not str:
            return None
        if text.startswith("RT @") or tweet.get("retweeted_status"):
            return self.made.somebody_elses()
        reply = tweet.get("in_reply_to_status_id_str") or tweet.get("in_reply_to_status_id")
        written, words = tweet.get("created_at"), html.unescape(text)
        return ((post_id, facts[1] if reply else facts[0], written, words, "", _medium(tweet)),)


def _first_id(tweet: dict[str, Any]) -> str:
    """Return the identifier of a post: an edited one keeps that of its first version."""
    edits = tweet.get("edit_info")
    if type(edits) is dict:
        edit, initial = edits.get("edit"), edits.get("initial")
        versions = initial.get("editTweetIds") if type(initial) is dict else None
        first = edit.get("initialTweetId") if type(edit) is dict else None
        first = first or (versions[0] if type(versions) is list and versions else None)
        if _is_number(first):
            return str(first)
    found = tweet.get("id_str")
    return str(found) if _is_number(found) else ""


def _is_number(post_id: object) -> bool:
    return type(post_id) is str and 0 < len(post_id) <= LONGEST_ID and post_id.isdecimal()


def _medium(tweet: dict[str, Any]) -> str:
    for name in ("extended_entities", "entities"):
        entities = tweet.get(name)
        if type(entities) is dict:
            media = entities.get("media")
            for medium in records(media) if media else ():
                return base_name(medium.get("media_url_https") or medium.get("media_url"))
    return ""


def _moments(values: Sequence[Any], latest: int) -> list[int | None]:
    """Return what `_moment` returns for each value, several times as fast."""
    try:
        seconds = [
            _midnight(value[:11] + value[19:]) + MINUTES[value[11:16]] + SECONDS[value[16:19]]
            for value in values
        ]
    except (KeyError, TypeError, ValueError):
        return [_moment(value, latest) for value in values]
    return believed(seconds, latest)


@lru_cache(maxsize=1000)
def _midnight(day: str) -> int:
    """Return when a day began that is written without its hours, minutes and seconds."""
    value = f"{day[:11]}00:00:00{day[11:]}"
    began = _moment(value, END_OF_TIME) if WRITTEN.fullmatch(value) else None
    if began is None:
        raise ValueError
    return began


def _moment(value: object, latest: int) -> int | None:
    match = WRITTEN.fullmatch(value) if type(value) is str else None
    if match is None:
        return moment_in_text(value, latest)
    month, day, clock, year = match.groups()
    return moment_in_text(f"{year}-{MONTHS.get(month)}-{day}T{clock}+00:00", latest)
