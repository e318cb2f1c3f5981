"""
Find a person by what they say on the phone: their address, a receipt number, a name they have.

Nobody pages through people: without words there is no list. What is found
says who it is and why, no more; looking at a person is another step, and noted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models import Value
from django.db.models.functions import Upper
from django.utils.translation import gettext as _

from accounts.models import User
from consent.core import numbers
from consent.core.tame import tame
from consent.ledger.models import Opening
from consent.posts.models import PlatformAccount
from consent.rulebook.editions import current_edition
from consent.rulebook.names import platform_name

FOUND_AT_MOST = 25
# A beginning of one or two letters would be a way to page through people.
SHORTEST_BEGINNING = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A person who was found, and by what, in words."""

    person: User
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """
    Whom some words found, the surest first; `more`: there are others beside these.

    `thing` is the receipt with that number if it is not a person's: that of an
    edition, or one whose person is no longer here.
    """

    matches: tuple[Match, ...]
    more: bool
    thing: Opening | None


def find(words: str) -> Found:
    """
    Return whom some words may mean.

    A receipt number, an e-mail address, and an account name on a platform (with
    or without @, in capitals or not) have to be whole; of an e-mail address the
    first 3 letters do, too.
    """
    words = words.strip()
    found: dict[int, Match] = {}
    for match in islice(_matches(words), FOUND_AT_MOST * 2):
        found.setdefault(match.person.pk, match)
    return Found(
        matches=tuple(found.values())[:FOUND_AT_MOST],
        more=len(found) > FOUND_AT_MOST,
        thing=None if found else _receipt(words),
    )


def _matches(words: str) -> Iterator[Match]:
    if not words:
        return
    receipt = _receipt(words)
    if receipt is not None:
        for person in User.objects.filter(subject=receipt.subject):
            yield Match(person=person, by=_("Receipt %(number)s") % {"number": receipt.number})
    for person in User.objects.filter(email=words.lower()):
        yield Match(person=person, by=_("E-mail address"))
    yield from _by_account(words.removeprefix("@"))
    if len(words) >= SHORTEST_BEGINNING:
        # Any of them: to find the first by name, the database would sort all of them.
        beginning = User.objects.filter(email__startswith=words.lower())[: FOUND_AT_MOST + 1]
        for person in sorted(beginning, key=str):
            yield Match(person=person, by=_("Beginning of the e-mail address"))


def _by_account(handle: str) -> Iterator[Match]:
    # As the index has it; a search that ignores case would read every account.
    accounts = PlatformAccount.objects.alias(upper=Upper("handle"))
    same = accounts.filter(upper=Upper(Value(handle)), person__isnull=False).exclude(handle="")
    rulebook = current_edition().rulebook
    for account in same.select_related("person").order_by("pk")[: FOUND_AT_MOST + 1]:
        name = platform_name(rulebook, account.platform)
        by = _("Account on %(platform)s: %(handle)s") % {
            "platform": name,
            "handle": tame(account.handle),
        }
        yield Match(person=account.person, by=by)


def _receipt(words: str) -> Opening | None:
    number = numbers.tidy(words)
    return Opening.objects.filter(number=number).first() if number else None
