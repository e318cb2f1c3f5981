"""Small makers of what a platform sends."""

from allauth.account.models import EmailAddress

from consent.actions.ingest import ingest
from consent.posts.ingest.parsing import Expected, read_lines
from tests import make

PLATFORMS = frozenset({"home", "facebook"})


def account(account_id="a1", **values):
    return {"type": "account", "platform": "home", "account_id": account_id, **values}


def post(post_id="p1", version=1, *, account_id="a1", **values):
    return {
        "type": "post",
        "platform": "home",
        "account_id": account_id,
        "post_id": post_id,
        "version": version,
        "kind": "post",
        "audience": "public",
        "created_at": "2016-05-01T00:00:00Z",
        **values,
    }


def removal(post_id="p1", version=2, **values):
    return {
        "type": "removal",
        "platform": "home",
        "post_id": post_id,
        "version": version,
        **values,
    }


def send(*lines, at=make.NOW):
    """Take lines in as one batch; return the word for each."""
    import json

    rows = [json.dumps(line).encode() for line in lines]
    expected = Expected(at=at, platforms=PLATFORMS)
    return [str(one.word) for one in ingest(lines=list(read_lines(rows, expected)), at=at)]


def confirmed(person):
    """Their address is confirmed here, so accounts that a platform knows by it are linked."""
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person
