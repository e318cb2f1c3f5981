"""
Threads, which comes inside the archive of Instagram. See docs/formats/threads.md.

Posts have no identifier, no address and no audience. `reply_control` says who can answer, not
who can read; `is_reply` says that a post answers another one.
"""

from typing import Any

from consent.core.posts import Kind, State
from consent.posts.formats.archive import ArchiveReader, Tally
from consent.posts.formats.contract import Role
from consent.posts.formats.emission import told
from consent.posts.formats.instagram.account import Account
from consent.posts.formats.instagram.posts import Posts
from consent.posts.formats.layout import Layout, Place
from consent.posts.formats.paths import numbered

THREADS = frozenset({"threads"})


def _role(name: str, *list_keys: str) -> Role:
    return Role(name, frozenset(list_keys))


LAYOUT = Layout(
    [
        Place(
            _role("profile", "text_post_app_text_post_app_profile"),
            numbered("personal_information"),
            THREADS,
        ),
        Place(
            _role("archived", "text_post_app_text_app_archived_posts"),
            numbered("archived_threads"),
            THREADS,
        ),
        Place(
            _role("posts", "text_post_app_text_posts"),
            numbered("threads_and_replies"),
            THREADS,
        ),
    ],
)


class Threads:
    """The format of the posts of Threads."""

    platform = "threads"
    order = LAYOUT.order
    score = staticmethod(LAYOUT.score)
    role = staticmethod(LAYOUT.role)
    closed = staticmethod(LAYOUT.closed)

    def reader(self, *, latest: int) -> ArchiveReader:
        tally = Tally()
        account = Account(latest)
        posts = Posts(latest, tally, lambda: account.is_private, _is_reply)
        return ArchiveReader(
            by_role={
                "archived": posts.posts(told(1, kind=Kind.POST, state=State.ARCHIVED)),
                "posts": posts.posts(told(2, kind=Kind.POST)),
            },
            in_bulk={"posts": posts.many_posts(told(2, kind=Kind.POST))},
            about={"profile": account.profile},
            findings=account.findings,
            tally=tally,
        )


def _is_reply(medium: dict[str, Any]) -> bool:
    """Return whether the post that a medium belongs to answers another one."""
    said = medium.get("text_app_post")
    return type(said) is dict and said.get("is_reply") is True
