"""What people do: they join, move, say yes and no, bring archives, and leave."""

import contextlib
from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from accounts import people, residence
from accounts.models import Erasure
from consent.actions.choose import NothingToWithdraw, NotOffered, NotTheirs, Offered, OnlyAdults
from consent.actions.erase_person import ask_for_erasure, erase_person
from consent.actions.import_archive import import_now
from consent.actions.link_accounts import unlink
from consent.actions.state_audience import state_audience
from consent.core.choices import EVERYTHING, Decision, Scope
from consent.core.posts import Kind
from consent.posts.models import AudienceStatement, Post
from tests import make
from tests.posts import small_archives
from tests.training.happenings.site import (
    WHOSE,
    Site,
    numbers,
    places,
    seldom,
    years,
)

ends = st.sampled_from([None, None, timedelta(hours=3), timedelta(days=3)])


class ByPeople(Site):
    """People decide, and come and go."""

    @rule(number=numbers, place=places, born=years)
    def somebody_joins(self, number, place, born):
        with contextlib.suppress(people.AddressTaken):
            email, (country, subdivision) = f"{number}@example.org", place
            people.add(email=email, country=country, subdivision=subdivision, born=born, at=self.at)

    @rule(number=numbers, place=places, ago=st.sampled_from([0, 30]))
    def somebody_moves(self, number, place, ago):
        if person := self._person(number):
            country, subdivision = place
            residence.declare(
                person=person,
                country=country,
                subdivision=subdivision,
                from_=self.at.date() - timedelta(days=ago),
                at=self.at,
            )

    @rule(number=numbers, objects=st.booleans())
    def somebody_says_no_or_takes_it_back(self, number, objects):
        decision = Decision.OBJECT if objects else Decision.WITHDRAW
        self.somebody_says(number, decision, "all", None, "", 0)

    @rule(number=numbers, but=st.sampled_from(["", "posts"]), which=numbers)
    def somebody_says_no_to_a_part(self, number, but, which):
        self.somebody_says(number, Decision.OBJECT, "posts" if not but else "all", None, but, which)

    @rule(number=numbers, lasts=ends)
    def somebody_says_yes(self, number, lasts):
        self.somebody_says(number, Decision.CONSENT, "all", lasts, "", 0)

    @rule(
        number=numbers,
        decision=st.sampled_from([Decision.OBJECT, *Decision]),
        word=st.sampled_from(
            ["all", "all", "home", "facebook", "photo", "home photo", "account", "posts"]
        ),
        lasts=ends,
        but=st.sampled_from(["", "", "video", "posts"]),
        which=numbers,
    )
    def somebody_says(self, number, decision, word, lasts, but, which):
        person = self._person(number)
        if person is None:
            return
        scope = self._scope(person, word, which)
        if decision is Decision.OBJECT and not scope.posts:
            scope = self._excepting(person, scope, but, which)
        ends_at = self.at + lasts if lasts and decision is Decision.CONSENT else None
        with contextlib.suppress(NotOffered, Offered, OnlyAdults, NothingToWithdraw, NotTheirs):
            make.said(person, decision, scope, at=self.at, ends_at=ends_at)

    def _scope(self, person, word, which):
        match word:
            case "all":
                return EVERYTHING
            case "photo":
                return Scope(kind=Kind.PHOTO)
            case "home photo":
                return Scope(platform="home", kind=Kind.PHOTO)
            case "account":
                found = list(person.platform_accounts.order_by("platform", "platform_id"))
                return Scope(account=str(found[which % len(found)].key)) if found else EVERYTHING
            case "posts":
                found = self._some_posts(person, which)
                return Scope(posts=found) if found else EVERYTHING
            case _:
                return Scope(platform=word)

    def _excepting(self, person, scope, but, which):
        if but == "video" and scope.kind is None:
            return replace(scope, but_kinds=frozenset([Kind.VIDEO]))
        return (
            replace(scope, but_posts=self._some_posts(person, which)) if but == "posts" else scope
        )

    def _some_posts(self, person, which):
        posts = Post.objects.filter(person=person).order_by("key")
        return frozenset(post.hex for post in posts[which : which + 2])

    @rule(number=numbers, audience=st.sampled_from([None, *AudienceStatement.Said]))
    def somebody_brings_an_archive(self, number, audience):
        """And says who could see what was in it."""
        person = self._person(number)
        if person is None:
            return
        posts = [small_archives.wrote(f"Walk {n}", small_archives.seconds(2016, n)) for n in (1, 2)]
        path = small_archives.facebook(self.folder / "archive.zip", posts, handle="a0")
        brought = import_now(person=person, paths=[path], at=self.at, clock=lambda: self.at)
        assert brought.state == "done"
        if audience is not None:
            state_audience(person=person, account=brought.account, said=audience, at=self.at)

    @rule(number=numbers, which=numbers)
    def somebody_takes_an_account_away(self, number, which):
        if person := self._person(number):
            fed = person.platform_accounts.filter(platform_id__isnull=False).order_by("pk")
            if found := list(fed):
                unlink(person=person, account=found[which % len(found)], at=self.at)

    @rule(number=numbers, sure=seldom)
    def somebody_leaves(self, number, sure):
        person = self._person(number)
        if person is None or not sure:
            return
        theirs = {
            (one.platform, one.platform_id)
            for one in person.platform_accounts.filter(platform_id__isnull=False)
        }
        asked = ask_for_erasure(person=person, channel=Erasure.Channel.COMMAND, by=None, at=self.at)
        erase_person(erasure_id=asked.pk, at=self.at)
        # The site knows nothing of them any more but what is removed.
        self.accounts = {key: one for key, one in self.accounts.items() if key not in theirs}
        self.sent = {
            (platform, post): one
            for (platform, post), one in self.sent.items()
            if one.removed or (platform, WHOSE[post]) not in theirs
        }
