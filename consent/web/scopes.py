"""The scope of a choice on its way through addresses and forms."""

import re
from urllib.parse import urlencode

from django.http import QueryDict

from consent.core.choices import Scope
from consent.core.posts import Kind

MOST_POSTS = 500
KEY = re.compile("[0-9a-f]{32}")


class NotAScope(ValueError):
    """What came in names no scope."""


def as_pairs(scope: Scope) -> list[tuple[str, str]]:
    """Return a scope as the names and values of hidden fields; everything is no field at all."""
    pairs = [
        ("platform", scope.platform or ""),
        ("account", scope.account or ""),
        ("kind", scope.kind or ""),
    ]
    pairs += [("post", post) for post in sorted(scope.posts)]
    return [(name, str(value)) for name, value in pairs if value]


def as_query(scope: Scope) -> str:
    """Return a scope as the end of an address: "?kind=photo", or nothing for everything."""
    pairs = as_pairs(scope)
    return f"?{urlencode(pairs)}" if pairs else ""


def query_back(scope: Scope, *, receipt: str) -> str:
    """
    Return the end of the address at which a choice is taken back.

    A list of posts does not fit into an address: the number of its receipt stands for it.
    """
    if len(scope.posts) > 1:
        return f"?{urlencode({'receipt': receipt})}"
    return as_query(scope)


def read(data: QueryDict) -> Scope:
    """
    Return the scope that fields or an address hold.

    Whether the person has what it names is for the verb to say.

    :raises NotAScope: not a kind, not the key of a post, too many posts
    """
    posts = frozenset(data.getlist("post"))
    if len(posts) > MOST_POSTS or not all(_is_key(post) for post in posts):
        raise NotAScope
    if posts:
        return Scope(posts=posts)
    try:
        kind = Kind(data["kind"]) if data.get("kind") else None
    except ValueError as error:
        raise NotAScope from error
    return Scope(
        platform=data.get("platform", "")[:40] or None,
        account=data.get("account", "")[:36] or None,
        kind=kind,
    )


def _is_key(text: str) -> bool:
    return KEY.fullmatch(text) is not None
