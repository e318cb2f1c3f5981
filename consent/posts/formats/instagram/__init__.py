"""Archives of Instagram, exported as JSON. See docs/formats/instagram.md."""

from consent.core.posts import Kind, State
from consent.posts.formats.archive import ArchiveReader, Note, Read, Tally
from consent.posts.formats.emission import told
from consent.posts.formats.instagram.account import Account
from consent.posts.formats.instagram.layout import LAYOUT
from consent.posts.formats.instagram.posts import STORIES, Posts


class Instagram:
    """The format of Instagram's archives, up to 2026."""

    platform = "instagram"
    order = LAYOUT.order
    score = staticmethod(LAYOUT.score)
    role = staticmethod(LAYOUT.role)
    closed = staticmethod(LAYOUT.closed)

    def reader(self, *, latest: int) -> ArchiveReader:
        tally = Tally()
        account = Account(latest)
        posts = Posts(latest, tally, lambda: account.is_private)
        return ArchiveReader(
            by_role=_posts(posts),
            by_list=_old_lists(posts),
            in_bulk={
                "stories": posts.many_posts(told(3, kind=Kind.STORY, family=STORIES)),
                "reels": posts.many_posts(told(4, kind=Kind.REEL)),
                "posts": posts.many_posts(told(8)),
            },
            about=_about(account),
            findings=account.findings,
            tally=tally,
        )


def _posts(posts: Posts) -> dict[str, Read]:
    return {
        "deleted": posts.posts(told(1, state=State.REMOVED)),
        "archived": posts.posts(told(2, state=State.ARCHIVED)),
        # Expired for most, but a highlighted story stays visible: not known to be private.
        "stories": posts.posts(told(3, kind=Kind.STORY, family=STORIES)),
        "reels": posts.posts(told(4, kind=Kind.REEL)),
        "igtv": posts.posts(told(5, kind=Kind.VIDEO)),
        "profile_photos": posts.profile_photos(told(6, kind=Kind.PHOTO)),
        "other": posts.posts(told(7)),
        "posts": posts.posts(told(8)),
        "old_media": posts.posts(told(9)),
        "comments": posts.comments(told(10, kind=Kind.COMMENT, family="c")),
        "old_comments": posts.comments(told(11, kind=Kind.COMMENT, family="c")),
    }


def _old_lists(posts: Posts) -> dict[str, Read]:
    """Two of the lists in the one file that archives had until about 2020."""
    return {
        "stories": posts.posts(told(12, kind=Kind.STORY, family=STORIES)),
        "profile": posts.profile_photos(told(13, kind=Kind.PHOTO)),
    }


def _about(account: Account) -> dict[str, Note]:
    return {
        "profile": account.profile,
        "privacy_history": account.privacy_history,
        "location": account.location,
        "policy_notices": account.policy_notice,
    }
