"""Archives of Facebook, exported as JSON. See docs/formats/facebook.md."""

from consent.core.posts import Kind, State
from consent.posts.formats.archive import ArchiveReader, Note, Read, Tally
from consent.posts.formats.emission import told
from consent.posts.formats.facebook.account import Account
from consent.posts.formats.facebook.layout import LAYOUT
from consent.posts.formats.facebook.posts import Posts


class Facebook:
    """The format of Facebook's archives, 2018 to 2026."""

    platform = "facebook"
    order = LAYOUT.order
    score = staticmethod(LAYOUT.score)
    role = staticmethod(LAYOUT.role)
    closed = staticmethod(LAYOUT.closed)

    def reader(self, *, latest: int) -> ArchiveReader:
        tally = Tally()
        account = Account(latest)
        posts = Posts(latest, tally)
        return ArchiveReader(
            by_role=_posts(posts),
            in_bulk={"timeline": posts.reader_of_many(told(10))},
            about=_about(account),
            findings=account.findings,
            tally=tally,
        )


def _posts(posts: Posts) -> dict[str, Read]:
    return {
        "trash": posts.reader(told(1, state=State.REMOVED)),
        "archive": posts.reader(told(2, state=State.ARCHIVED)),
        "pending": posts.reader(told(3, state=State.PENDING)),
        # Expired for most, but a highlighted story stays visible: not known to be private.
        "stories": posts.reader(told(4, kind=Kind.STORY, family="s")),
        "reels": posts.reader(told(5, kind=Kind.REEL)),
        "album": posts.album(told(6)),
        "photos": posts.album(told(7)),
        "videos": posts.album(told(8)),
        "group_posts": posts.reader(told(9)),
        "timeline": posts.reader(told(10)),
        "walls": posts.reader(told(11)),
        "group_comments": posts.reader(told(12, kind=Kind.COMMENT, family="c")),
        "comments": posts.reader(told(13, kind=Kind.COMMENT, family="c")),
    }


def _about(account: Account) -> dict[str, Note]:
    return {
        "profile": account.profile,
        "jurisdiction": account.jurisdiction,
        "location": account.findings.place,
        "policy_notices": account.findings.policy_notice,
    }
