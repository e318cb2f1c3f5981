"""
Everything that can happen to people, their posts and the rules, in any order.

What must hold after each step is in `holding.py`.
"""

import contextlib
import itertools
import json
import shutil
import tempfile
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from accounts import people, residence
from accounts.models import Erasure, User
from consent.actions import seal_release
from consent.actions.choose import NothingToWithdraw, NotOffered, NotTheirs, Offered
from consent.actions.erase_person import ask_for_erasure, erase_person
from consent.actions.import_archive import import_now
from consent.actions.link_accounts import unlink
from consent.actions.open_release import open_release
from consent.actions.pause_training import pause_training
from consent.actions.publish_edition import publish_edition
from consent.actions.release_check import MustStayOut
from consent.actions.state_audience import state_audience
from consent.core.choices import EVERYTHING, Decision, Scope
from consent.core.policies import MINORS, Covers
from consent.core.posts import Audience, Kind
from consent.core.rules import Offer, Regime, Status
from consent.posts.models import AudienceStatement, PlatformAccount, Post
from consent.rulebook.pausing import NothingRuns, Pause
from consent.rulebook.problems import Refused
from tests import make, make_ingest, make_rulebook
from tests.posts import small_archives

PLATFORMS = ("home", "facebook")
ACCOUNTS = ("a0", "a1", "a2")
POSTS = tuple(f"p{n}" for n in range(6))
WHOSE = dict(zip(POSTS, itertools.cycle(ACCOUNTS), strict=False))
"""Of which account a post is; it stays there."""
PLACES = (("DE", ""), ("DE", ""), ("US", "US-CA"), ("US", "US-TX"), ("KR", ""), ("", ""))
DIGEST = "d" * 64
STAFF = ("one@staff.example", "two@staff.example")

numbers = st.integers(0, 2)
platforms = st.sampled_from(PLATFORMS)
accounts = st.sampled_from(ACCOUNTS)
places = st.sampled_from(PLACES)
years = st.sampled_from([None, 1985, 1985, 2009])
days = st.sampled_from(
    [
        datetime(2003, 6, 1, tzinfo=UTC),
        datetime(2016, 5, 1, tzinfo=UTC),
        make.NOW - timedelta(days=1),
        make.NOW,
    ]
)
seldom = st.sampled_from([False] * 5 + [True])
ends = st.sampled_from([None, None, timedelta(hours=3), timedelta(days=3)])
policies = st.fixed_dictionaries(
    {
        "regions": st.sampled_from([["*"], ["EU"], ["US"], ["US-CA"]]),
        "status": st.sampled_from([Status.ACTIVE] * 4 + [Status.PAUSED, Status.UNCLEAR]),
        "offer": st.sampled_from(list(Offer)),
        "kinds": st.sampled_from([["post"], ["post", "photo"], ["photo"]]),
        "covers_past": st.sampled_from(list(Covers)),
        "effective_on": st.sampled_from([None, None, "2026-11-24", "2026-12-01"]),
        "deadline": st.sampled_from([None, None, "2026-11-20", "2026-11-24", "2026-12-01"]),
    }
)
regimes = st.sampled_from(list(Regime))


@dataclass(kw_only=True)
class Sent:
    """The newest that a platform has said of a post."""

    version: int
    audience: str = "public"
    kind: str = "post"
    created_at: datetime = make.ALWAYS
    removed: bool = False


@dataclass(kw_only=True)
class Told:
    """A release, as somebody remembers it who was there."""

    name: str
    cut: int
    edition: str
    at: datetime
    proposed: tuple[tuple[str, str], ...] | None = None
    sealed: frozenset[tuple[str, str]] | None = None
    accounts: frozenset = field(default_factory=frozenset)


class Happenings(RuleBasedStateMachine):
    """
    A site with two platforms, three accounts on each, up to three people, and its staff.

    `at` is the time; it goes on only where a step says so. All of it is undone at the end.
    """

    def __init__(self):
        super().__init__()
        self.at = make.NOW
        self.sent, self.accounts, self.releases = {}, {}, {}
        self.steps = 0
        self.folder = Path(tempfile.mkdtemp(prefix="happenings-"))
        self._undone = contextlib.ExitStack()
        self._undone.callback(shutil.rmtree, self.folder, ignore_errors=True)
        self._before = {name: getattr(settings, name) for name in ("LEDGER_DIR", "RELEASES_DIR")}
        for name in self._before:
            setattr(settings, name, self.folder / name)
        self._atomic = transaction.atomic()
        self._atomic.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self._atomic.__exit__(None, None, None)
        for name, value in self._before.items():
            setattr(settings, name, value)
        self._undone.close()

    @initialize(
        lives=st.lists(places, min_size=3, max_size=3),
        born=st.lists(years, min_size=6, max_size=6),
        whose=st.lists(st.sampled_from([0, 1, 2, None]), min_size=6, max_size=6),
        kinds=st.lists(st.sampled_from(["post", "photo"]), min_size=12, max_size=12),
        hidden=st.sets(st.integers(0, 11), max_size=2),
        said=st.lists(st.sampled_from([None, *Decision]), min_size=3, max_size=3),
    )
    def a_site_is_busy(self, lives, born, whose, kinds, hidden, said):
        """People, accounts and posts, most of them of the everyday sort."""
        for number, place in enumerate(lives):
            self.somebody_joins(number, place, born[number])
        every = [(platform, account) for platform in PLATFORMS for account in ACCOUNTS]
        for (platform, account), year, number in zip(every, born, whose, strict=True):
            place = ("US", "US-TX") if number is None else lives[number]
            self.a_platform_tells_of_an_account(
                platform, account, place, year, None, None, number, None
            )
        named = [(platform, post) for platform in PLATFORMS for post in POSTS]
        for number, ((platform, post), kind) in enumerate(zip(named, kinds, strict=True)):
            audience = Audience.FOLLOWERS if number in hidden else Audience.PUBLIC
            self.a_platform_sends_a_post(
                platform, post, audience, kind, make.NOW - timedelta(days=number * 400), 1
            )
        for number, decision in enumerate(said):
            if decision is not None:
                self.somebody_says(number, decision, "all", None, "", 0)

    # --- Time ---------------------------------------------------------------------------------

    @rule(
        after=st.sampled_from(
            [
                timedelta(seconds=1),
                timedelta(milliseconds=400),
                timedelta(hours=3),
                timedelta(days=1),
                timedelta(days=800),
            ]
        ),
        far=seldom,
    )
    def time_passes(self, after, far):
        """Seldom by years, because consents and deadlines lie closer."""
        self.at += after if far else min(after, timedelta(days=1))

    # --- What platforms say -------------------------------------------------------------------

    @rule(
        platform=platforms,
        account=accounts,
        place=places,
        born=years,
        minor=st.sampled_from([None, None, False, True]),
        private=st.sampled_from([None, False, False, True]),
        whose=st.none() | numbers,
        since=st.sampled_from([None, None, timedelta(days=-9), timedelta(hours=2)]),
    )
    def a_platform_tells_of_an_account(
        self, platform, account, place, born, minor, private, whose, since
    ):
        line = {
            "platform": platform,
            "country": place[0] or None,
            "subdivision": place[1] or None,
            "born": born,
            "minor": minor,
            "private": private,
            "lives_since": (self.at + since).isoformat() if since and place[0] else None,
        }
        if whose is not None:
            line |= {"email": f"{whose}@example.org", "email_verified": True}
        self._send(make_ingest.account(account, **line))
        self.accounts[platform, account] = {"minor": minor, "private": private, "born": born}

    @rule(
        platform=platforms,
        post=st.sampled_from(POSTS),
        audience=st.sampled_from([Audience.PUBLIC] * 7 + list(Audience)),
        kind=st.sampled_from(["post", "post", "photo", "video"]),
        created_at=days,
        version=st.sampled_from([1, 1, 1, -1]),
    )
    def a_platform_sends_a_post(self, platform, post, audience, kind, created_at, version):
        """A new one, another version of one, or an old version, late."""
        before = self.sent.get((platform, post))
        number = max(0, version + (before.version if before else 3))
        facts = {"audience": str(audience), "kind": kind, "created_at": created_at}
        self._send(
            make_ingest.post(
                post,
                number,
                account_id=WHOSE[post],
                platform=platform,
                **{**facts, "created_at": created_at.isoformat()},
            )
        )
        if before is None or number > before.version:
            self.sent[platform, post] = Sent(version=number, **facts)

    @rule(platform=platforms, post=st.sampled_from(POSTS), version=st.sampled_from([1, 1, 0, -1]))
    def a_platform_removes_a_post(self, platform, post, version):
        """Also one that never came."""
        before = self.sent.get((platform, post))
        number = max(0, version + (before.version if before else 3))
        self._send(make_ingest.removal(post, number, platform=platform))
        if before is None:
            self.sent[platform, post] = Sent(version=number, removed=True)
        elif number >= before.version:
            self.sent[platform, post] = replace(before, version=number, removed=True)

    def _send(self, line):
        line = {name: value for name, value in line.items() if value is not None}
        assert make_ingest.send(line, at=self.at)[0] in {"accepted", "known"}

    # --- What people do -----------------------------------------------------------------------

    def _person(self, number):
        """One of those who are here; None if nobody is."""
        here = User.objects.filter(is_staff=False, is_active=True).order_by("email")
        return here[number % len(here)] if here else None

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
        with contextlib.suppress(NotOffered, Offered, NothingToWithdraw, NotTheirs):
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

    # --- What the rules do --------------------------------------------------------------------

    @rule(ours=st.lists(policies, max_size=2), theirs=st.lists(policies, max_size=2), law=regimes)
    def the_rules_change(self, ours, theirs, law):
        """Another edition; one that does not agree with itself is refused, and nothing changes."""
        platforms = [
            make_rulebook.platform(
                slug,
                policies=[
                    make_rulebook.policy(
                        f"{slug}-{n}",
                        first="2024-01-01",
                        scope=["public_posts", "public_photos"],
                        excluded=[MINORS],
                        **{name: value for name, value in one.items() if value is not None},
                    )
                    for n, one in enumerate(rows)
                ],
            )
            for slug, rows in (("home", ours), ("facebook", theirs))
        ]
        korea = make_rulebook.jurisdiction(
            "KR", west=9, laws=[make_rulebook.law("kr-1", regime=law)]
        )
        data = make_rulebook.data(jurisdictions=[*make_rulebook.PLACES, korea], platforms=platforms)
        with contextlib.suppress(Refused):
            publish_edition(data=data, at=self.at, by=None)

    @rule(region=st.sampled_from(["EU", "US", "*"]), sure=seldom)
    def training_is_paused(self, region, sure):
        if not sure:
            return
        sam, _ = User.objects.get_or_create(email=STAFF[0], defaults={"is_staff": True})
        pause = Pause(
            region=region,
            platforms=None,
            status=Status.PAUSED,
            decided_by="Somebody",
            decided_on=self.at.date(),
            url="https://pause.example/",
            sentence="It is on hold.",
        )
        with contextlib.suppress(NothingRuns, Refused):
            pause_training(pause=pause, title=f"Pause {self.steps}", by=sam, at=self.at)

    # --- Releases -----------------------------------------------------------------------------

    @rule(second=st.booleans())
    @precondition(lambda self: len(self.releases) < 4)
    def a_release_is_made_at_once(self, second):
        """With all that may go in; perhaps it waits for the second person."""
        self.a_release_is_cut_off()
        last = len(self._waiting()) - 1
        self.posts_are_proposed(last, {(one, post) for one in PLATFORMS for post in POSTS}, True)
        if second:
            self.a_release_is_sealed(-1)

    @rule()
    @precondition(lambda self: len(self.releases) < 4)
    def a_release_is_cut_off(self):
        name = f"r{len(self.releases)}"
        made = open_release(
            name=name, purpose="A model", controller="Open Forum", by=None, at=self.at
        )
        self.releases[name] = Told(name=name, cut=made.cut, edition=made.edition, at=self.at)

    def _waiting(self):
        return [one for one in self.releases.values() if one.sealed is None]

    @rule(
        which=st.integers(0, 3),
        some=st.sets(st.tuples(platforms, st.sampled_from(POSTS)), min_size=1),
        careful=st.sampled_from([True, True, False]),
    )
    @precondition(lambda self: self._waiting())
    def posts_are_proposed(self, which, some, careful):
        """Careful people filter before; others propose anything."""
        release = self._waiting()[which % len(self._waiting())]
        judged = {one: self.law_of_release(release, *one) for one in sorted(some)}
        rows = [one for one, word in judged.items() if word is None or not careful]
        wrong = {one: judged[one] for one in rows if judged[one]}
        path = self.folder / "manifest.ndjson"
        path.write_text(
            "".join(
                json.dumps({"platform": platform, "post_id": post, "digest": DIGEST}) + "\n"
                for platform, post in rows
            )
        )
        refused = {}
        try:
            seal_release.propose(
                name=release.name,
                manifest=path,
                snapshot="",
                by=self._staff(0).subject,
                at=self.at,
                on_kept_out=lambda one: refused.update(_named(one)),
            )
        except MustStayOut:
            assert refused
        else:
            release.proposed = tuple(rows)
        assert refused == wrong

    @rule(which=st.integers(0, 3))
    @precondition(lambda self: any(one.proposed is not None for one in self._waiting()))
    def a_release_is_sealed(self, which):
        """What has come to be kept out since the proposal stops it."""
        waiting = [one for one in self._waiting() if one.proposed is not None]
        release = waiting[which % len(waiting)]
        judged = {one: self.law_of_release(release, *one) for one in release.proposed}
        wrong = {one: word for one, word in judged.items() if word}
        refused = {}
        try:
            seal_release.seal(
                name=release.name,
                by=self._staff(1).subject,
                clock=lambda: self.at,
                on_kept_out=lambda one: refused.update(_named(one)),
            )
        except MustStayOut:
            assert refused
        else:
            release.sealed = frozenset(release.proposed)
            release.accounts = frozenset(self._account_keys(release.sealed))
            self.a_sealed_release_holds_no_such_post(release)
        assert refused == wrong

    def _staff(self, number):
        return User.objects.get_or_create(email=STAFF[number], defaults={"is_staff": True})[0]

    def _account_keys(self, posts):
        for platform, post in posts:
            yield PlatformAccount.objects.get(platform=platform, platform_id=WHOSE[post]).key


def _named(one):
    return {(one.row.platform, one.row.post): one.reason}
