"""A choice is told in the same words wherever it is told."""

from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone

from consent.core.choices import EVERYTHING, Choice, Decision, Scope
from consent.core.posts import Kind
from consent.core.records import choice_record
from consent.ledger.append import append, lock
from consent.ledger.models import Opening
from consent.ledger.presenters import (
    EXCEPTED,
    KINDS,
    SENTENCES,
    TITLES,
    Names,
    tell_choice,
    tell_scope,
    told,
    told_to,
)

INES = UUID(int=1)
ACCOUNT = str(UUID(int=7))
NAMES = Names(platforms={"facebook": "Facebook"}, accounts={ACCOUNT: "Facebook (ines)"})
NOON = datetime(2024, 6, 24, 12, tzinfo=UTC)


def record(decision=Decision.OBJECT, scope=EVERYTHING, channel="web", at=NOON, ends_at=None):
    return choice_record(
        origin="example.org/log",
        subject=INES,
        decision=decision,
        scope=scope,
        edition="e1",
        policy="facebook-eu-2025",
        jurisdiction="EU",
        text="00",
        language="en",
        channel=channel,
        at=at,
        previous=None,
        ends_at=ends_at,
    )


def add(**members) -> Opening:
    with transaction.atomic():
        lock()
        return append(record=record(**members), subject=INES)


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        (EVERYTHING, "all your posts"),
        (Scope(platform="facebook"), "all your posts on Facebook"),
        (Scope(account=ACCOUNT), "all your posts on Facebook (ines)"),
        (Scope(account="gone"), "all your posts on an account that is no longer here"),
        (Scope(kind=Kind.PHOTO), "all your photos"),
        (Scope(kind=Kind.PHOTO, platform="facebook"), "all your photos on Facebook"),
        (Scope(posts=frozenset({"a"})), "1 post"),
        (Scope(posts=frozenset({"a", "b"})), "2 posts"),
        (Scope(posts=frozenset(map(str, range(2000)))), "2,000 posts"),
        (Scope(but_kinds=frozenset({Kind.PHOTO})), "all your posts, but not your photos"),
        (
            Scope(
                platform="facebook",
                but_kinds=frozenset({Kind.PHOTO, Kind.COMMENT}),
                but_posts=frozenset({"a"}),
            ),
            "all your posts on Facebook, but not your comments, your photos and 1 post",
        ),
        (
            Scope(kind=Kind.VIDEO, but_posts=frozenset({"a", "b"})),
            "all your videos, but not 2 posts",
        ),
    ],
)
def test_what_a_choice_is_about(scope, words):
    assert tell_scope(scope, names=NAMES) == words


@pytest.mark.parametrize(
    ("decision", "channel", "sentence"),
    [
        (Decision.OBJECT, "web", "You opted out of AI training for all your posts."),
        (
            Decision.OBJECT,
            "support",
            "Support opted you out of AI training for all your posts. You asked for it.",
        ),
        (
            Decision.OBJECT,
            "wish",
            "Your wish came true: you are opted out of AI training for all your posts.",
        ),
        (
            Decision.OBJECT,
            "edited",
            "You had opted out for a post before you edited it. That still counts: for all your posts.",
        ),
        (Decision.CONSENT, "web", "You said that all your posts can be used to train AI."),
        (Decision.WITHDRAW, "web", "You took back your choice for all your posts."),
        (
            Decision.WISH,
            "web",
            "You saved a wish to opt out of AI training for all your posts.",
        ),
    ],
)
def test_every_decision_is_one_sentence(decision, channel, sentence):
    said = tell_choice(made(decision), names=NAMES, channel=channel)

    assert said == sentence


def made(decision, **members):
    return Choice(index=0, decision=decision, scope=EVERYTHING, made_at=NOON, **members)


@pytest.mark.parametrize(
    ("ends_at", "zone", "end"),
    [
        (datetime(2027, 1, 1, tzinfo=UTC), "UTC", "31 December 2026 (UTC)"),
        (datetime(2026, 12, 31, 23, tzinfo=UTC), "Europe/Berlin", "31 December 2026 (Berlin time)"),
        (datetime(2026, 12, 31, 23, tzinfo=UTC), "UTC", "31 December 2026, 23:00 (UTC)"),
    ],
)
def test_a_yes_that_ends_says_when(ends_at, zone, end):
    with timezone.override(ZoneInfo(zone)):
        said = tell_choice(made(Decision.CONSENT, ends_at=ends_at), names=NAMES)

    assert said == (
        "You said that all your posts can be used to train AI."
        f" It counts until {end}. Then it ends by itself."
    )


def test_every_decision_and_every_kind_has_words():
    assert set(TITLES) == set(SENTENCES) == set(Decision)
    assert set(KINDS) == set(EXCEPTED) == set(Kind)


@pytest.mark.django_db
def test_an_entry_tells_its_number_time_and_rules():
    opening = add(scope=Scope(platform="facebook"))

    said = told(opening, names=NAMES)

    assert said.number == opening.number
    assert said.made_at == NOON
    assert (said.policy, said.jurisdiction, said.edition) == ("facebook-eu-2025", "EU", "e1")
    assert said.sentence == "You opted out of AI training for all your posts on Facebook."


@pytest.mark.django_db
def test_a_choice_that_cannot_be_read_says_so_and_what_follows():
    opening = add()
    opening.record = opening.record.replace('"v":1', '"v":9')

    said = told(opening, names=NAMES)

    assert said.title == "A choice that we cannot read right now"
    assert said.sentence == (
        "We cannot read this choice right now. Until we can, all your posts are kept out."
    )


@pytest.mark.django_db
def test_choices_are_told_newest_first():
    add(decision=Decision.OBJECT)
    add(decision=Decision.WITHDRAW)

    assert [said.decision for said in told_to(INES, names=NAMES, most=20)] == [
        Decision.WITHDRAW,
        Decision.OBJECT,
    ]
    assert [said.decision for said in told_to(INES, names=NAMES, most=1)] == [Decision.WITHDRAW]
