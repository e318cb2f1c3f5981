"""A wish becomes an objection when the rules give the right, and only then, once."""

from datetime import timedelta

import pytest

from accounts.models import Residence
from consent.actions.fulfil_wishes import fulfil_wishes
from consent.answers.offers import said_for
from consent.answers.world import world_of
from consent.core.choices import Decision
from consent.ledger.append import next_index
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def taylor(rulebook):
    made = make.person("taylor@example.org", country="US", subdivision="US-TX", born=1990)
    make.post(made)
    make.said(made, Decision.WISH)
    return made


def move_to_germany(person, at):
    Residence.objects.create(person=person, country="DE", starts_at=at, declared_at=at)


def test_where_there_is_still_no_opt_out_a_wish_stays_a_wish(taylor):
    assert fulfil_wishes(at=make.NOW) == 0
    assert make.choices().count() == 1


def test_after_a_move_it_becomes_an_objection_once(taylor):
    later = make.NOW + timedelta(days=1)
    move_to_germany(taylor, later)

    assert fulfil_wishes(at=later) == 1
    assert fulfil_wishes(at=later + timedelta(hours=1)) == 0
    said = said_for(world_of(taylor, at=later))
    assert (said.index, said.decision, said.made_at) == (next_index() - 1, Decision.OBJECT, later)


def test_a_wish_taken_back_is_none(taylor):
    make.said(taylor, Decision.WITHDRAW)
    later = make.NOW + timedelta(days=1)
    move_to_germany(taylor, later)

    assert fulfil_wishes(at=later) == 0
