"""A release of the demo's own platform, so that there is something on record."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from accounts.models import User
from consent.actions import seal_release, trained_models
from consent.actions.open_release import open_release
from consent.actions.release_check import KeptOut, MustStayOut
from consent.demo.load import HOME, name_of
from consent.posts.models import Post
from consent.training.models import Release

NAME = "first-light"
EVERY = 2
"""Every second post is taken, so that people see some that were used and some that were not."""


def seal_demo_release(*, at: datetime) -> Release | None:
    """Seal a release out of the demo's posts; None if there is one, or nothing to put into it."""
    posts = list(_posts())
    if not posts or Release.objects.exists():
        return None
    one, two = (User.objects.get(email=f"{name}@demo.example") for name in ("sam", "robin"))
    open_release(
        name=NAME,
        purpose="A model that completes sentences. It is invented, as everything in this demo is.",
        controller="Open Forum",
        by=one.subject,
        at=at,
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "manifest.ndjson"
        _propose(path, posts, by=one, at=at)
    release = seal_release.seal(name=NAME, by=two.subject, clock=lambda: at + timedelta(seconds=1))
    trained_models.register(
        release=NAME, name="First Light", trained_on=at.date(), by=one.subject, at=at
    )
    return release


def _propose(path: Path, posts: list[Post], *, by: User, at: datetime) -> None:
    """Propose all that may go in: what must stay out is named, and left out the second time."""
    out: set[str] = set()

    def left_out(one: KeptOut) -> None:
        out.add(one.row.post)

    for _attempt in range(2):
        rows = (row for row in map(_row, posts) if row["post_id"] not in out)
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        try:
            seal_release.propose(
                name=NAME, manifest=path, snapshot="", by=by.subject, at=at, on_kept_out=left_out
            )
        except MustStayOut:
            continue
        return


def _posts() -> Iterator[Post]:
    posts = Post.objects.filter(fed_by=HOME, state="live", person__is_demo=True)
    return iter(posts.select_related("account").order_by("account", "created_at")[::EVERY])


def _row(post: Post) -> dict[str, str]:
    return {
        "platform": HOME,
        "post_id": name_of(post.account, post.created_at),
        "digest": sha256(post.text.encode()).hexdigest(),
    }
