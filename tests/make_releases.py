"""Small makers of releases: two members of staff, people with posts on the home platform, files."""

import json
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from allauth.account.models import EmailAddress

from accounts.models import User
from consent.actions import seal_release
from consent.actions.open_release import open_release
from consent.core.posts import key_of
from consent.posts.models import Post
from consent.training.models import Release
from tests import make
from tests.make_ingest import account, confirmed, post, send

CUT = make.NOW - timedelta(days=20)
LATER = CUT + timedelta(hours=1)
DIGEST = "d" * 64


def staff():
    """Two members of staff."""
    return [
        User.objects.get_or_create(email=f"{name}@staff.example", defaults={"is_staff": True})[0]
        for name in ("one", "two")
    ]


def posts_of(person, *post_ids, account_id="a1", **facts):
    """Posts that the home platform sent, of an account that is a person's by its address."""
    if not EmailAddress.objects.filter(user=person).exists():
        confirmed(person)
    told = {"email": person.email, "email_verified": True, "country": "DE", "born": 1980}
    send(
        account(account_id, handle=account_id, **told),
        *(post(one, account_id=account_id, **facts) for one in post_ids),
        at=CUT - timedelta(days=1),
    )
    return [called(one) for one in post_ids]


def called(post_id):
    """The post that the home platform calls so."""
    return Post.objects.get(fed_by="home", key=key_of(post_id))


def cut(name="autumn-2026", *, at=CUT, by=None):
    return open_release(name=name, purpose="A model", controller="Open Forum", by=by, at=at)


def proposed(*post_ids, name="autumn-2026", at=LATER, by=None):
    """Propose these posts of the home platform."""
    rows = ({"platform": "home", "post_id": one, "digest": DIGEST} for one in post_ids)
    by = by or staff()[0].subject
    with TemporaryDirectory() as folder:
        path = Path(folder) / "manifest.ndjson"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        return seal_release.propose(name=name, manifest=path, snapshot="", by=by, at=at)


def sealed(*post_ids, name="autumn-2026", at=LATER):
    """A sealed release with these posts of the home platform, cut off before if it was not yet."""
    if not Release.objects.filter(name=name).exists():
        cut(name)
    proposed(*post_ids, name=name, at=at)
    return seal(name, at=at)


def many_sealed(count, *, at=CUT, first_cut=1_000):
    """So many sealed releases in which nobody's posts are, the newest last; no files, no entries."""
    one, two = (member.subject for member in staff())
    return Release.objects.bulk_create(
        Release(
            name=f"empty-{number}",
            purpose="A model",
            controller="Open Forum",
            state=Release.State.SEALED,
            opened_at=at,
            cut=first_cut + number,
            seal=first_cut + number,
            edition="e" * 64,
            secret=b"s" * 32,
            items=0,
            root=b"r" * 32,
            proposed_by=one,
            proposed_at=at,
            sealed_by=two,
            sealed_at=at,
        )
        for number in range(count)
    )


def seal(name="autumn-2026", *, at=LATER):
    """The second member of staff seals what the first has proposed."""
    return seal_release.seal(name=name, by=staff()[1].subject, clock=lambda: at)
