"""Releases that are cut off, and posts that are proposed for them."""

import json
from datetime import timedelta

from consent.actions import seal_release
from consent.actions.open_release import open_release
from consent.actions.release_check import MustStayOut
from consent.core import uses
from consent.core.posts import key_of
from tests import make

CUT = make.NOW
LATER = make.NOW + timedelta(hours=1)
DIGEST = "d" * 64


def cut(name="r1", at=CUT, by=None):
    return open_release(name=name, purpose="A model", controller="Open Forum", by=by, at=at)


def manifest(tmp_path, *posts, name="manifest.ndjson"):
    rows = [
        one if isinstance(one, dict) else {"platform": "home", "post_id": one, "digest": DIGEST}
        for one in posts
    ]
    path = tmp_path / name
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def propose(path, *, name="r1", by=None, at=LATER, snapshot=""):
    told = []
    try:
        release = seal_release.propose(
            name=name, manifest=path, snapshot=snapshot, by=by, at=at, on_kept_out=told.append
        )
    except MustStayOut as why:
        rows, release = why.rows, None
    else:
        rows = 0
    assert rows == len(told)
    return release, {(one.row.post, one.reason) for one in told}


def tag(release, account_id, post_id):
    key = uses.account_key(bytes(release.secret), platform="home", account=account_id)
    return uses.tag_of(key, platform="home", account=account_id, post=key_of(post_id).hex())
