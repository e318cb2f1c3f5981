"""
The accounts a platform tells of: each by what the platform calls it, in its newest version.

To be called in a transaction that has the platform's lock.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q

from accounts.models import User
from consent.posts import suppression
from consent.posts.models import AccountLink, PlatformAccount
from consent.prepared import plain_cursor

AT_ONCE = 10_000
ACCOUNTS_AT_ONCE = 1_000
KNOWN = """
SELECT platform_id, id, person_id, objected_at IS NOT NULL FROM posts_platformaccount
WHERE platform = %s AND {}
"""


class Known(NamedTuple):
    """
    An account and the person whose it is, by primary key; `person` None: nobody's yet.

    `left`: its last owner had said no and left.
    """

    pk: int
    person: int | None
    left: bool


def known_or_made(platform: str, ids: Iterable[str], *, at: datetime) -> dict[str, Known]:
    """Return accounts by what their platform calls them; those nobody told of yet are made."""
    wanted = set(ids)
    known = _known(platform, list(wanted))
    missing = sorted(wanted - known.keys())
    if missing:
        left = suppression.by_ids(platform, missing)
        PlatformAccount.objects.bulk_create(
            PlatformAccount(
                platform=platform, platform_id=name, made_at=at, objected_at=left.get(name)
            )
            for name in missing
        )
        known |= _known(platform, missing)
    return known


def _known(platform: str, ids: Sequence[str]) -> dict[str, Known]:
    found: dict[str, Known] = {}
    # Asked for every ten thousand posts: the framework takes longer to write it than the
    # database to answer.
    with plain_cursor() as cursor:
        for start in range(0, len(ids), AT_ONCE):
            some = ids[start : start + AT_ONCE]
            if connection.vendor == "postgresql":
                cursor.execute(KNOWN.format("platform_id = ANY(%b)"), [platform, some])
            else:
                among = f"platform_id IN ({', '.join(['%s'] * len(some))})"
                cursor.execute(KNOWN.format(among), [platform, *some])
            found |= {
                name: Known(pk, person, bool(left)) for name, pk, person, left in cursor.fetchall()
            }
    return found


def signs_in_with(platform: str, account: str) -> User | None:
    """Return whose an account is who linked it by signing in there."""
    links = AccountLink.objects.filter(how=AccountLink.How.OPENID, ended_at=None)
    link = links.filter(account__platform=platform, account__platform_id=account).first()
    return None if link is None else link.person


class Told(NamedTuple):
    """What a line says of an account; `mark` stands for its verified address, if it has one."""

    name: str
    version: int | None
    values: Mapping[str, Any]
    mark: bytes | None


def update(platform: str, told: Sequence[Told], *, at: datetime) -> set[str]:
    """
    Let what a platform says of accounts count, if it is newer; return which it does for.

    Each account stands there once.
    """
    ids = known_or_made(platform, (one.name for one in told), at=at)
    # Held, so that none of them is deleted meanwhile: what is written below would bring it back.
    # Whoever adds a post to one of them does not wait (`no_key`).
    held = PlatformAccount.objects.select_for_update(no_key=True).order_by("pk")
    accounts = held.in_bulk([ids[one.name].pk for one in told])
    changed = []
    for one in told:
        account = accounts[ids[one.name].pk]
        if one.version is None or account.version is None or account.version < one.version:
            _say(account, one, at=at)
            changed.append(account)
    # All of them are there, so that each is updated; as `bulk_update` it takes five times as long.
    PlatformAccount.objects.bulk_create(
        changed,
        batch_size=ACCOUNTS_AT_ONCE,
        update_conflicts=True,
        unique_fields=["pk"],
        update_fields=SAID,
    )
    return {str(account.platform_id) for account in changed}


SAID = (
    "version",
    "handle",
    "country",
    "subdivision",
    "lives_since",
    "born",
    "minor",
    "grown_up_at",
    "private",
    "private_as_of",
    "email_mark",
)


def _say(account: PlatformAccount, told: Told, *, at: datetime) -> None:
    values = told.values
    if told.version is not None:
        account.version = told.version
    account.handle = values.get("handle", "")
    account.country = values.get("country", "")
    account.subdivision = values.get("subdivision", "")
    account.lives_since = values.get("lives_since")
    account.born = values.get("born")
    account.minor = values.get("minor")
    if account.minor is not False:
        account.grown_up_at = None
    elif account.grown_up_at is None:
        account.grown_up_at = at
    account.private = values.get("private")
    account.private_as_of = None if account.private is None else at
    account.email_mark = told.mark


def unlinked_with_marks(platform: str, marks: Iterable[bytes]) -> list[PlatformAccount]:
    """Return the accounts of a platform that are nobody's and have one of these marks."""
    about = Q(platform=platform, person=None, email_mark__isnull=False)
    return list(PlatformAccount.objects.filter(about, email_mark__in=list(marks)).order_by("pk"))
