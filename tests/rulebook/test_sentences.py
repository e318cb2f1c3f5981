"""Every difference of two editions has a sentence that says where, what, since when, and before."""

import copy
import re
from dataclasses import fields
from datetime import date

import pytest
from django.utils import translation

from consent.core.backing import Source
from consent.core.differences import Change, What, differences
from consent.core.jurisdictions import Event, Jurisdiction, LawRow
from consent.core.policies import Platform, PolicyRow
from consent.core.rulebook import About, Debate, Remark
from consent.core.rulebook_data import build
from consent.core.rules import Offer, Regime, Status
from consent.rulebook.sentences import COME, FIELDS, GONE, RULE_FIELDS, Editions, sentence, where
from consent.rulebook.value_words import WORDS, value_words
from tests import make_rulebook
from tests.core.test_differences import EDITS, OLD, PAUSE, SHIPPED_DATA, facebook, one_of

JULY = date(2024, 7, 2)


def told(edit, *, old=OLD):
    data = copy.deepcopy(SHIPPED_DATA)
    edit(data)
    new = build(data, edition="edited")
    return [sentence(one, Editions(old=old, new=new)) for one in differences(old, new)]


def rule(**changes):
    values = {
        "what": What.RULE,
        "platform": "facebook",
        "regions": ("BR",),
        "field": "status",
        "before": Status.ACTIVE,
        "after": Status.PAUSED,
        "from_day": JULY,
    }
    return sentence(Change(**(values | changes)), Editions(old=OLD, new=OLD))


def test_a_pause_as_support_and_the_public_read_it():
    def pause(data):
        one_of(facebook(data), "facebook-br-2024b")["until"] = "2026-12-01"
        row = one_of(facebook(data), "facebook-br-2024b")
        days = {"from": "2026-12-02", "until": None}
        facebook(data).append(row | PAUSE | days | {"id": "facebook-br-pause"})

    assert told(pause) == [
        "Brazil, Facebook: paused from 2 December 2026, before: active.",
        "Brazil, Facebook: one entry more.",
    ]


def test_a_period_is_told_by_its_days():
    assert rule() == "Brazil, Facebook: paused from 2 July 2024, before: active."
    assert rule(until_day=date(2024, 8, 29)) == (
        "Brazil, Facebook: paused from 2 July 2024 to 29 August 2024, before: active."
    )
    assert rule(from_day=None, until_day=JULY) == (
        "Brazil, Facebook: paused until 2 July 2024, before: active."
    )
    assert rule(from_day=None) == "Brazil, Facebook: paused, before: active."


def test_where_there_was_no_rule_the_sentence_says_so():
    assert rule(before=None) == "Brazil, Facebook: paused from 2 July 2024, before: no rule."
    assert rule(after=None) == "Brazil, Facebook: no rule from 2 July 2024, before: active."


def test_what_can_be_chosen_is_told_with_what_it_is_about():
    offer = {"field": "offer", "before": Offer.NONE, "after": Offer.OBJECTION_NO_REASON}

    assert rule(**offer) == (
        "Brazil, Facebook, a way to say no: a form from 2 July 2024, before: no way."
    )
    assert rule(field="deadline", before=None, after=date(2024, 8, 1), from_day=None) == (
        "Brazil, Facebook, last day to say no in time: 1 August 2024, before: nothing."
    )
    assert rule(field="under_18_out", before=False, after=True, from_day=None) == (
        "Brazil, Facebook, accounts of people under 18 are left out: yes, before: no."
    )


def test_the_law_has_no_platform():
    law = {"what": What.LAW, "platform": None, "field": "regime"}

    assert rule(**law, before=Regime.OPT_OUT, after=Regime.OPT_IN) == (
        "Brazil, the law: they must ask first from 2 July 2024, before: a right to say no."
    )


def test_more_than_three_places_are_counted():
    def places(*codes):
        change = Change(what=What.LAW, field="regime", before=None, after=None, regions=codes)
        return where(change, Editions(old=OLD, new=OLD))

    assert places("BR", "IN") == "Brazil and India"
    assert places("BR", "IN", "US-CA") == "Brazil, India and California"
    assert places("BR", "IN", "US-CA", "EU") == "Brazil, India and 2 more places"
    assert places("*") == "Everywhere"


@pytest.mark.parametrize("edited", EDITS)
def test_whatever_is_edited_has_one_sentence(edited):
    (text,) = told(EDITS[edited])

    assert re.match(r"[A-Z0-9].*[a-z0-9”]\.$", text)
    assert "None" not in text
    assert "_" not in text


def test_lists_say_what_came_and_what_went():
    def edit(data):
        row = facebook(data)[0]
        row["excluded"] = ["accounts_under_18", "private_videos"]

    (text, *rest) = [one for one in told(edit) if "left out" in one]

    assert rest == []
    assert text == (
        "Everywhere, Facebook, what is left out: now with private videos, no longer with "
        "private messages between people, posts that are not public and posts of private accounts."
    )


def test_entries_come_and_go_by_name():
    def edit(data):
        data["sources"]["new"] = data["sources"].pop("anpd-0702") | {"title": "A decision."}

    assert told(edit) == [
        f"No longer a source: {OLD.sources['anpd-0702'].title}.",
        "New source: A decision.",
    ]


def test_long_words_are_not_put_into_a_sentence():
    assert told(EDITS["a plain text"]) == ["United Arab Emirates, the plain words (en): new words."]


APART = {"id", "code", "slug", "jurisdiction", "platform", "law", "policies", "events"}
"""Names of entries, and what is an entry by itself."""


def test_everything_that_can_differ_is_called_something():
    kinds = [About, Jurisdiction, LawRow, Platform, PolicyRow, Source, Event, Debate, Remark]
    names = {one.name for kind in kinds for one in fields(kind)}
    nothing = make_rulebook.build(make_rulebook.data(jurisdictions=[]), edition="nothing")
    everything = differences(nothing, OLD)

    assert names - APART == set(FIELDS)
    assert set(COME) == set(GONE) == {*What} - {What.RULE, What.LAW}
    assert {one.field for one in everything if one.what in {What.RULE, What.LAW}} <= set(
        RULE_FIELDS
    )
    assert all(sentence(one, Editions(old=nothing, new=OLD)) for one in everything)


def test_every_word_of_the_rulebook_has_words():
    for words, table in WORDS.items():
        assert set(table) == set(words)
        assert all(value_words(word).strip() for word in words)


def test_sentences_are_in_the_language_of_the_moment():
    with translation.override("de"):
        assert "2. Juli 2024" in rule() or "2 Juli 2024" in rule()
