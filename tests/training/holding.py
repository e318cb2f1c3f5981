"""What must hold, whatever has happened."""

from dataclasses import replace
from datetime import timedelta

from hypothesis.stateful import invariant

from accounts.models import User, certainly_adult
from consent.answers.lookup import look_up
from consent.answers.recall import recalled
from consent.answers.used import Record
from consent.answers.world import world_of
from consent.core.choices import Decision, standing
from consent.core.posts import Audience, State, key_of
from consent.core.words import FIRST_USABLE, NUMBER, Unknown
from consent.posts.models import AccountLink, Post, Removal
from consent.rulebook.editions import rulebook_of
from consent.training.filter import Engines
from consent.training.judging import Judge
from consent.training.models import Release
from tests import make, make_training
from tests.training.by_law import Law, world_behind
from tests.training.happenings import Happenings
from tests.training.happenings.site import ACCOUNTS, PLATFORMS, POSTS, WHOSE

NAMED = {(platform, key_of(post)): post for platform in PLATFORMS for post in POSTS}


class WhateverHappens(Happenings):
    """Checks all of it after each step, with these engines."""

    engines = (Engines.DUCKDB,)
    every = 1
    """How many steps lie between two runs of these engines; plain Python is asked after each."""

    # --- Snapshots ----------------------------------------------------------------------------

    @invariant()
    def every_engine_says_what_the_law_says(self):
        self.steps += 1
        at = self.at.replace(microsecond=0)
        folder = self.folder / "snapshot"
        make_training.cut(folder, at=at)
        rows = list(self._rows(at))
        law, judge = Law(at=at), Judge(make_training.opened(folder, at=at))
        expected = [law.word(row) for row in rows]
        lines = [{**row, "created_at": row["created_at"].isoformat()} for row in rows]
        kept_out = [word if NUMBER[word] < FIRST_USABLE else None for word in expected]
        assert [judge.word(row) for row in rows] == kept_out
        for engine in self.engines if self.steps % self.every == 0 else ():
            said = make_training.words(folder, lines, at=at, engine=engine)
            assert dict(enumerate(said)) == dict(enumerate(kept_out)), engine
        for row, word in zip(rows, kept_out, strict=True):
            if word is None:
                self._can_be_seen_by_everybody_and_is_of_a_grown_up(row)

    def _rows(self, at):
        """What a pipeline may hold: posts as they were sent, with a lie, and ones nobody sent."""
        for (platform, post), sent in self.sent.items():
            about = {"platform": platform, "post_id": post, "account_id": WHOSE[post]}
            said = {"kind": sent.kind, "audience": sent.audience, "created_at": sent.created_at}
            yield about | said
            yield about | said | {"audience": "public"}
        for platform in PLATFORMS:
            for account in (*ACCOUNTS, "stranger"):
                for kind in ("post", "photo"):
                    for created_at in (make.ALWAYS, at - timedelta(microseconds=1)):
                        yield {
                            "platform": platform,
                            "account_id": account,
                            "post_id": "unsent",
                            "kind": kind,
                            "audience": "public",
                            "created_at": created_at,
                        }
        for odd in ({"audience": "direct"}, {"kind": "song"}, {"platform": "elsewhere"}):
            yield make_training.row("unsent", account_id="a0") | {"created_at": make.NOW} | odd

    def _can_be_seen_by_everybody_and_is_of_a_grown_up(self, row):
        """By what the platform said last, and by nothing that the site has made of it."""
        assert row["audience"] == "public"
        self._fit(row["platform"], row["post_id"], row["account_id"], row["created_at"])

    def _fit(self, platform, post, account, created_at):
        sent = self.sent.get((platform, post))
        assert sent is None or (not sent.removed and sent.audience == "public"), post
        told = self.accounts.get((platform, account))
        if told is not None:
            assert not told["private"]
            assert not told["minor"]
            if told["born"] and told["minor"] is None:
                assert created_at >= certainly_adult(told["born"])

    # --- Look-ups -----------------------------------------------------------------------------

    @invariant()
    def a_look_up_says_what_the_law_says(self):
        for platform in PLATFORMS:
            uses = look_up(platform, POSTS, at=self.at).uses
            by_law = [self._word(platform, post, at=self.at) for post in POSTS]
            said = [None if one.may_be_used else one.reason for one in uses]
            assert said == by_law

    def law_of_release(self, release, platform, post):
        """Why a post must not go into a release; None: it may. Facts of now, choices of then."""
        return self._word(
            platform, post, at=release.at, edition=release.edition, entries=release.cut
        )

    def _word(self, platform, post, *, at, edition=None, entries=None):
        key = key_of(post)
        found = Post.objects.filter(fed_by=platform, key=key, version__isnull=False).first()
        if found is None:
            removed = Removal.objects.filter(platform=platform, key=key).exists()
            return "removed" if removed else Unknown.POST.value
        world = world_behind(found.account, at=at)
        choices = world.choices
        if entries is not None:
            # What is in the ledger below the cut-off was said before it, whatever clocks say.
            choices = tuple(
                replace(one, made_at=min(one.made_at, at)) for one in choices if one.index < entries
            )
            world = replace(world, rulebook=rulebook_of(edition), choices=choices, rules={})
        facts = world.facts(
            found.account,
            kind=found.kind,
            audience=Audience(found.audience),
            state=State(found.state),
            created_at=found.created_at,
            post=key.hex(),
        )
        verdict = world.verdict(facts)
        return verdict.reason.value if verdict.stops else None

    # --- Releases -----------------------------------------------------------------------------

    def a_sealed_release_holds_no_such_post(self, release):
        """At the moment of the seal; afterwards anything may happen to its posts."""
        for platform, post in release.sealed:
            sent = self.sent[platform, post]
            self._fit(platform, post, WHOSE[post], sent.created_at)

    @invariant()
    def everybody_is_told_the_truth(self):
        sealed = [one for one in self.releases.values() if one.sealed is not None]
        for person in User.objects.filter(is_staff=False, is_active=True):
            world = world_of(person, at=self.at)
            posts = list(Post.objects.filter(person=person))
            told = Record(world).uses(posts)
            for post in posts:
                if not post.account.is_fed:
                    assert told[post.pk] == ()
                    continue
                name = (post.account.platform, NAMED.get((post.account.platform, bytes(post.key))))
                said = {use.release.name: use for use in told[post.pk]}
                assert said.keys() == {one.name for one in sealed}
                for release in sealed:
                    use = said[release.name]
                    assert use.was_in == (name in release.sealed), (name, release.name)
                    assert use.said_later == self._first_later_no(world, post, release)

    def _first_later_no(self, world, post, release):
        facts = self._facts(world, post)
        later = [one for one in world.objections if one.index > release.cut]
        return next((one for one in later if one.scope.covers(facts)), None)

    def _facts(self, world, post):
        return world.facts(
            post.account,
            kind=post.kind,
            audience=post.audience,
            state=post.state,
            created_at=post.created_at,
            post=post.hex,
        )

    @invariant()
    def who_said_no_since_is_recalled(self):
        for release in self.releases.values():
            if release.sealed is None:
                continue
            row = Release.objects.get(name=release.name)
            told = sorted((one.platform, one.post) for one in recalled(row, at=self.at))
            expected = sorted(
                (platform, key_of(post).hex())
                for platform, post in release.sealed
                if self._said_no_since(release, platform, post)
            )
            assert told == expected

    def _said_no_since(self, release, platform, post):
        found = Post.objects.filter(
            fed_by=platform, key=key_of(post), version__isnull=False
        ).first()
        if found is None:
            return False
        world = world_behind(found.account, at=self.at)
        said = standing(world.choices, facts=self._facts(world, found), at=world.at)
        # What was said before counts where nobody knew yet that the account is theirs.
        proposed_at = Release.objects.get(name=release.name).proposed_at
        links = AccountLink.objects.filter(account=found.account, ended_at=None)
        was_nobodys = links.filter(made_at__gte=proposed_at).exists()
        return any(
            one.decision is Decision.OBJECT
            and (
                was_nobodys or one.index > release.cut
                if one.index >= 0
                else one.made_at > release.at
            )
            for one in said
        )
