"""Whatever a person does, in whatever order: pages say what the ledger says, read from its start."""

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from accounts.models import Residence
from consent.actions.choose import NothingToWithdraw, NotOffered, Offered, OnlyAdults
from consent.actions.count_posts import count_posts
from consent.actions.single_choices import let_single_choices_count
from consent.answers.groups import facts_of, groups_of, totals
from consent.answers.listing import Filter, every
from consent.answers.world import FEW, world_of
from consent.core.choices import Decision, Scope, numbers_of_named
from consent.core.posts import Kind
from consent.core.records import choice_of, commitment
from consent.ledger.models import Entry, Opening
from consent.posts.models import PlatformAccount, Post
from consent.posts.tallies import distrust
from tests import make

pytestmark = pytest.mark.django_db

KEYS = [bytes([number]) * 16 for number in range(4)]
KINDS = [Kind.POST, Kind.PHOTO]
PLATFORMS = ["home", "facebook", "x"]
some_posts = st.frozensets(st.sampled_from([key.hex() for key in KEYS]), min_size=1, max_size=3)
days = st.none() | st.integers(1, 4)
wide = st.tuples(
    st.sampled_from([*Decision, Decision.OBJECT]),
    st.builds(
        Scope,
        platform=st.sampled_from([None, None, None, *PLATFORMS]),
        kind=st.sampled_from([None, None, None, *KINDS]),
        but_kinds=st.sampled_from([frozenset(), frozenset({Kind.PHOTO})]),
        but_posts=st.just(frozenset()) | some_posts,
    ),
    days,
).map(lambda said: said if said[0] is Decision.OBJECT else (said[0], without(said[1]), said[2]))
about_posts = st.tuples(st.sampled_from(Decision), st.builds(Scope, posts=some_posts), days)


def without(scope):
    """The scope without exceptions."""
    return replace(scope, but_kinds=frozenset(), but_posts=frozenset())


def replayed(person):
    """Read a person's choices from the ledger alone, each opened against its entry."""
    entries = {entry.index: bytes(entry.commitment) for entry in Entry.objects.all()}
    found = []
    for opening in Opening.objects.filter(subject=person.subject, kind="choice").order_by("entry"):
        record = opening.record.encode()
        assert commitment(salt=bytes(opening.salt), record=record) == entries[opening.entry_id]
        found.append(choice_of(index=opening.entry_id, record=record))
    return found


class Person(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self._atomic = transaction.atomic()
        self._atomic.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self._atomic.__exit__(None, None, None)

    @initialize(country=st.sampled_from(["DE", "DE", "BR", "KR"]))
    def sign_up(self, country):
        self.at = make.NOW
        self.person = make.person("owner@example.org", country=country, born=1985)
        for key in KEYS:
            self.bring(key, "home", KINDS[key[0] % 2])

    @rule(
        key=st.sampled_from(KEYS), platform=st.sampled_from(PLATFORMS), kind=st.sampled_from(KINDS)
    )
    def bring(self, key, platform, kind):
        """A post comes in, perhaps again, or on a platform that is new."""
        if not self.person.posts.filter(key=key).exists():
            distrust(self.person)
            created_at = datetime(2016 + key[0], 5, 1, tzinfo=UTC)
            make.post(self.person, platform=platform, key=key, kind=kind, created_at=created_at)
            let_single_choices_count([self.person.pk], {key})

    @rule(key=st.sampled_from(KEYS))
    def lose(self, key):
        distrust(self.person)
        self.person.posts.filter(key=key).delete()

    @rule(said=st.lists(wide | about_posts, min_size=1, max_size=4))
    def choose(self, said):
        for decision, scope, days in said:
            if not scope.posts or self.here(scope.posts):
                about = replace(
                    scope, posts=self.here(scope.posts), but_posts=self.here(scope.but_posts)
                )
                self.say(decision, about, days)

    def here(self, posts):
        return posts & {post.hex for post in self.person.posts.all()}

    def say(self, decision, scope, days):
        ends_at = self.at + timedelta(days=days) if decision is Decision.CONSENT and days else None
        if scope.kind:
            scope = replace(scope, but_kinds=frozenset())
        with suppress(NotOffered, Offered, OnlyAdults, NothingToWithdraw):
            make.said(self.person, decision, scope, at=self.at, ends_at=ends_at)

    @rule(country=st.sampled_from(["DE", "US", "KR", "GB"]))
    def move(self, country):
        Residence.objects.create(
            person=self.person, country=country, starts_at=self.at, declared_at=self.at
        )

    @rule(platform=st.sampled_from(PLATFORMS))
    def rename(self, platform):
        theirs = PlatformAccount.objects.filter(person=self.person, platform=platform)
        # The longest first, or two would have the same name meanwhile.
        for account in theirs.order_by("-handle"):
            PlatformAccount.objects.filter(pk=account.pk).update(handle=account.handle + "+")

    @rule()
    def be_counted(self):
        count_posts(person_id=self.person.pk, at=self.at)

    @rule(days=st.integers(1, 3))
    def wait(self, days):
        self.at += timedelta(days=days)

    @invariant()
    def pages_say_what_the_ledger_says(self):
        world = world_of(self.person, at=self.at)
        choices = replayed(self.person)
        posts = list(Post.objects.filter(person=self.person))
        # Without what pages do to go through fewer of them.
        truth = {
            post.pk: replace(world, choices=()).answer(facts_of(world, post), choices).verdict
            for post in posts
        }
        groups = groups_of(world)

        assert list(world.choices) == choices
        assert totals(groups).by_reason == Counter(verdict.reason for verdict in truth.values())
        for reason in {verdict.reason for verdict in truth.values()}:
            listed = {one.post.pk for one in every(world, groups, Filter(reason=reason))}
            assert listed == {pk for pk, verdict in truth.items() if verdict.reason is reason}
        numbers = numbers_of_named(choices)
        assert {post.hex: post.own_entry for post in posts} == {
            post.hex: numbers.get(post.hex) for post in posts
        }


@pytest.mark.parametrize("few", [0, FEW])
def test_replaying_the_ledger_gives_what_pages_show(rulebook, monkeypatch, few):
    # With 0, pages sift the choices of everybody, and not only of who made many.
    monkeypatch.setattr("consent.answers.world.FEW", few)
    run_state_machine_as_test(
        Person,
        settings=settings(
            max_examples=40,
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
