"""What becomes of the posts of every account: asked once for many, and as if each were asked by itself."""

from datetime import timedelta
from itertools import product

import pytest

from consent.answers.owners import worlds_behind
from consent.answers.standings import _Judging, standings
from consent.posts.models import PlatformAccount
from consent.rulebook.editions import current_edition
from tests import make, make_ingest

pytestmark = pytest.mark.django_db

UNTIL = make.NOW + timedelta(hours=24)
TOMORROW = make.NOW + timedelta(hours=8)
PLACES = [("DE", None), ("US", "US-CA"), ("KR", None), (None, None)]


def sent(account_id, **values):
    said = {name: value for name, value in values.items() if value is not None}
    make_ingest.send(make_ingest.account(account_id, **said))
    return PlatformAccount.objects.get(platform_id=account_id)


def one_by_one():
    """Each account judged by itself, by who knows of no other."""
    book = current_edition().rulebook
    for account in PlatformAccount.objects.filter(platform_id__isnull=False):
        world = worlds_behind({account.pk: account.person_id}, book, at=make.NOW)[account.pk]
        yield _Judging(at=make.NOW, until=UNTIL).standing(world, account)


def test_accounts_of_which_the_same_is_known_are_judged_as_if_each_were_alone(rulebook, ledger):
    told = product(PLACES, (None, 1985, 2009), (None, False, True), (None, True))
    for number, ((country, state), born, minor, private) in enumerate(told):
        for again in ("a", "b"):
            sent(
                f"{again}{number}",
                country=country,
                subdivision=state,
                born=born,
                minor=minor,
                private=private,
                lives_since=TOMORROW.isoformat() if country and number % 3 == 0 else None,
            )
    for account in PlatformAccount.objects.filter(pk__in=range(0, 10_000, 5)):
        account.objected_at = make.NOW - timedelta(days=account.pk % 3)
        account.save()

    assert sorted(standings(at=make.NOW, until=UNTIL)) == sorted(one_by_one())


def test_who_moves_tomorrow_is_not_taken_for_who_stays(rulebook, ledger):
    tells = {
        "stays": {"country": "US", "subdivision": "US-TX"},
        "moves": {"country": "VN", "lives_since": TOMORROW.isoformat()},
    }
    for name, told in tells.items():
        person = make.person(f"{name}@example.org", country="US", subdivision="US-TX", born=1985)
        account = sent(name, **told)
        PlatformAccount.objects.filter(pk=account.pk).update(person=person)

    found = {one.account_id: one.turns for one in standings(at=make.NOW, until=UNTIL)}

    assert found == {one.account_id: one.turns for one in one_by_one()}
    assert found["stays"].can_be_used
    assert not found["moves"].can_be_used
