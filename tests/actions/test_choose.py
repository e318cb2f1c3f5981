"""Choosing: what is recorded, what is refused, what a repeated form does."""

import json
from datetime import timedelta

import pytest

from consent.actions.choose import (
    Channel,
    NothingToWithdraw,
    NotOffered,
    NotTheirs,
    Offered,
    OnlyThePerson,
    choose,
)
from consent.answers.offers import said_for
from consent.answers.world import world_of
from consent.core.choices import EVERYTHING, Decision, Scope
from consent.core.numbers import SHAPE
from consent.core.posts import Kind
from consent.ledger.append import next_index
from consent.ledger.models import Entry
from tests import make

pytestmark = pytest.mark.django_db


def chosen(person, decision, scope=EVERYTHING, *, by=None, form_key=None, at=make.NOW):
    return choose(
        person=person,
        decision=decision,
        scope=scope,
        by=by or person,
        channel=Channel.WEB,
        text="Opt out of AI training",
        language="en",
        form_key=form_key,
        at=at,
    )


def test_an_objection_is_one_entry_with_a_number(ines):
    make.post(ines)

    before = next_index()
    receipt = chosen(ines, Decision.OBJECT)

    assert receipt.index == before
    assert SHAPE.fullmatch(receipt.number)
    assert Entry.objects.count() == before + 1


def test_the_record_says_what_was_chosen_and_under_which_rules(ines, rulebook):
    make.post(ines)

    chosen(ines, Decision.OBJECT, Scope(platform="facebook"))

    record = json.loads(make.choices().get().record)
    assert record == {
        "v": 1,
        "kind": "choice",
        "origin": "localhost/privacydash",
        "subject": str(ines.subject),
        "decision": "object",
        "scope": {"platform": "facebook", "account": None, "kind": None, "posts": None},
        "edition": rulebook.digest,
        "policy": "facebook-eu-2025",
        "jurisdiction": "EU",
        "text": "e0d4c9c8d8ed0e5c5b6d7a5c6a87f1ce54b4bd5b1b9dd4e1a3e3bd0e3f0f6c11",
        "language": "en",
        "channel": "web",
        "at": "2026-11-23T12:00:00Z",
        "previous": None,
    } | {"text": record["text"]}
    assert len(record["text"]) == 64


def test_each_record_names_the_one_before(ines):
    make.post(ines)
    first = chosen(ines, Decision.OBJECT)
    chosen(ines, Decision.WITHDRAW)

    assert [json.loads(o.record)["previous"] for o in make.choices()] == [None, first.index]


def test_the_same_form_twice_is_one_entry(ines):
    make.post(ines)
    first = chosen(ines, Decision.OBJECT, form_key="k1")
    again = chosen(ines, Decision.OBJECT, form_key="k1", at=make.NOW + timedelta(minutes=1))

    assert (again.number, again.repeated) == (first.number, True)
    assert make.choices().count() == 1


def test_the_same_form_key_of_another_person_is_another_form(ines, mallory):
    first = chosen(ines, Decision.OBJECT, form_key="k1")
    receipt = chosen(mallory, Decision.OBJECT, form_key="k1")

    assert (receipt.index, receipt.repeated) == (first.index + 1, False)


def test_where_no_opt_out_is_offered_nothing_is_added(rulebook):
    taylor = make.person("taylor@example.org", country="US", subdivision="US-TX", born=1990)
    make.post(taylor)

    with pytest.raises(NotOffered):
        chosen(taylor, Decision.OBJECT)

    assert make.choices().count() == 0
    assert chosen(taylor, Decision.WISH).choice.decision is Decision.WISH


def test_a_wish_is_not_needed_where_people_can_opt_out(ines):
    make.post(ines)

    with pytest.raises(Offered):
        chosen(ines, Decision.WISH)


def test_who_does_not_say_where_they_live_can_still_say_no(rulebook):
    quiet = make.person("quiet@example.org", country="")
    make.post(quiet)

    assert chosen(quiet, Decision.OBJECT).choice.decision is Decision.OBJECT


def test_there_must_be_a_choice_to_take_back(ines):
    make.post(ines)

    with pytest.raises(NothingToWithdraw):
        chosen(ines, Decision.WITHDRAW)


def test_what_a_server_took_whose_clock_is_ahead_can_be_taken_back_at_once(ines):
    ahead = make.said(ines, at=make.NOW + timedelta(seconds=3))

    back = make.said(ines, Decision.WITHDRAW, at=make.NOW)

    assert back.index == ahead.index + 1
    assert said_for(world_of(ines, at=make.NOW + timedelta(seconds=4))) is None


def test_a_choice_for_photos_is_not_taken_back_by_withdrawing_everything(ines):
    make.post(ines)
    chosen(ines, Decision.OBJECT, Scope(kind=Kind.PHOTO))

    with pytest.raises(NothingToWithdraw):
        chosen(ines, Decision.WITHDRAW)


def test_nobody_chooses_for_the_posts_of_another(ines, mallory):
    hers = make.post(ines)

    with pytest.raises(NotTheirs):
        chosen(mallory, Decision.OBJECT, Scope(posts=frozenset({hers.hex})))
    with pytest.raises(NotTheirs):
        chosen(mallory, Decision.OBJECT, Scope(account=str(hers.account.key)))

    assert make.choices().count() == 0


def test_support_can_record_a_no_but_never_a_yes(ines, sam):
    make.post(ines)

    with pytest.raises(OnlyThePerson):
        chosen(ines, Decision.CONSENT, by=sam)
    assert chosen(ines, Decision.OBJECT, by=sam).choice.decision is Decision.OBJECT


def test_a_choice_about_single_posts_is_noted_at_them(ines):
    kept, other = make.post(ines), make.post(ines)

    receipt = chosen(ines, Decision.OBJECT, Scope(posts=frozenset({kept.hex})))

    kept.refresh_from_db()
    other.refresh_from_db()
    assert (kept.own_entry, other.own_entry) == (receipt.index, None)
