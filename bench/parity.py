"""Every way to a verdict says the same: the law post by post, the database, and the filter's engine."""

import contextlib
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from bench.case import Case, Sample, measuring

PEOPLE = {"s": 20, "m": 200, "l": 1_000}
POSTS_OF_ONE = 1_000
BY_LAW_ALONE = 5
REMOVED_OF_HUNDRED = 2
SOON = timedelta(seconds=1)
PLACES = [
    ("DE", ""),
    ("FR", ""),
    ("US", "US-CA"),
    ("US", "US-TX"),
    ("BR", ""),
    ("KR", ""),
    ("", ""),
]
TICK = timedelta(microseconds=1)


def any_people(folder: Path, scale: str) -> None:  # noqa: ARG001
    """People of any sort, each with posts of any sort, who have said any things."""
    from bench import world

    world.empty_database()
    pick = random.Random(5)
    for number in range(PEOPLE[scale]):
        _person(number, pick)
    world.analyse()


def _person(number: int, pick: random.Random) -> None:
    from django.db import transaction

    from bench import world
    from consent.posts.ingest import store
    from consent.posts.models import PlatformAccount

    with transaction.atomic():
        person = _made(number, pick)
        accounts = [
            PlatformAccount.objects.create(
                person=person,
                platform=platform,
                platform_id=f"a{number}",
                handle=f"a{number}",
                made_at=world.ALWAYS,
                **_told(pick),
            )
            for platform in ("home", "facebook")
        ]
        moments = [world.NOW - timedelta(days=pick.randrange(1, 900)) for _ in range(3)]
        for account in accounts:
            posts = list(_posts(account, moments, pick))
            store.take(account.platform, posts)
        _say(person, moments, pick)
        for account in accounts:
            gone = [post for post in _ids(account) if pick.randrange(100) < REMOVED_OF_HUNDRED]
            store.remove(account.platform, [store.FedRemoval(_key(one), 2) for one in gone])


def _made(number: int, pick: random.Random) -> Any:
    from accounts.models import Residence, User
    from bench import world

    born = pick.choice([None, 1960, 1985, 2001, 2009])
    person = User.objects.create_user(f"{number}@example.org", born=born)
    country, subdivision = pick.choice(PLACES)
    if country:
        Residence.objects.create(
            person=person,
            country=country,
            subdivision=subdivision,
            starts_at=world.ALWAYS,
            declared_at=world.ALWAYS,
        )
    return person


def _told(pick: random.Random) -> dict[str, Any]:
    country, subdivision = pick.choice([*PLACES, *[("", "")] * 14])
    return {
        "country": country,
        "subdivision": subdivision,
        "born": pick.choice([None, None, 1985, 2009]),
        "minor": pick.choice([None] * 10 + [True]),
        "private": pick.choice([None] * 6 + [False, True]),
    }


def _ids(account: Any) -> Iterator[str]:
    return (f"{account.pk}-{number}" for number in range(POSTS_OF_ONE // 2))


def _key(post_id: str) -> bytes:
    from consent.core.posts import key_of

    return key_of(post_id)


def _posts(account: Any, moments: list[datetime], pick: random.Random) -> Iterator[Any]:
    from consent.core.posts import Audience, Kind
    from consent.posts.ingest.store import FedPost

    audiences = [Audience.PUBLIC] * 10 + list(Audience)
    grown_up = datetime(2020, 1, 1, tzinfo=UTC)
    edges = [*moments, grown_up, datetime(2004, 1, 1, tzinfo=UTC)]
    for post_id in _ids(account):
        anywhere = datetime(2003, 1, 1, tzinfo=UTC) + timedelta(hours=pick.randrange(200_000))
        at = pick.choice([anywhere, pick.choice(edges) + pick.choice([-TICK, TICK, TICK * 0])])
        kind, audience = pick.choice(list(Kind)), pick.choice(audiences)
        yield FedPost(_key(post_id), 1, account.pk, account.person_id, kind, audience, at, "")


def _say(person: Any, moments: list[datetime], pick: random.Random) -> None:
    from consent.actions.choose import NothingToWithdraw, NotOffered, Offered, choose
    from consent.core.choices import Channel, Decision, unfit

    for at in sorted(moments)[: pick.randrange(4)]:
        decision = pick.choice([Decision.OBJECT, Decision.OBJECT, *Decision])
        scope = _scope(person, pick, excepts=decision is Decision.OBJECT)
        ends_at = at + timedelta(days=pick.choice([30, 4_000])) if pick.random() < 0.5 else None
        if decision is not Decision.CONSENT or unfit(decision, scope, ends_at):
            ends_at = None
        with contextlib.suppress(NothingToWithdraw, NotOffered, Offered):
            choose(
                person=person,
                decision=decision,
                scope=scope,
                by=person,
                channel=Channel.WEB,
                text="",
                language="en",
                at=at,
                ends_at=ends_at,
            )


def _scope(person: Any, pick: random.Random, *, excepts: bool) -> Any:
    from consent.core.choices import EVERYTHING, Scope
    from consent.core.posts import Kind

    accounts = list(person.platform_accounts.order_by("pk"))
    some = frozenset(
        _key(post_id).hex() for post_id in pick.sample([*_ids(pick.choice(accounts))], 5)
    )
    wide = pick.choice(
        [
            EVERYTHING,
            EVERYTHING,
            Scope(platform="home"),
            Scope(account=str(pick.choice(accounts).key)),
            Scope(kind=pick.choice(list(Kind))),
        ]
    )
    if excepts and pick.random() < 0.3:
        return replace(wide, but_posts=some)
    if excepts and wide.kind is None and pick.random() < 0.2:
        return replace(wide, but_kinds=frozenset([Kind.PHOTO]))
    return Scope(posts=some) if pick.random() < 0.3 else wide


# --- The ways -------------------------------------------------------------------------------------


def law_alone(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    """A few people's: nothing is compared in time here."""
    with measuring(sample):
        sample.extra["cases"] = sum(1 for _ in islice(_by_law(), BY_LAW_ALONE * POSTS_OF_ONE))


def every_way(folder: Path, scale: str, sample: Sample) -> None:  # noqa: ARG001
    with measuring(sample):
        by_law = _ByLaw(folder)
        wrong = by_law.in_database
        wrong += _differences_of_the_filter(folder, by_law)
    sample.extra |= {"mismatches": wrong, "cases": by_law.cases}
    told = ", ".join(f"{reason} {count}" for reason, count in by_law.reasons.most_common())
    print(f"  {by_law.cases} cases: {told}", file=sys.stderr, flush=True)


class _ByLaw:
    """The words of the law for every post, in a file beside the rows of a corpus."""

    def __init__(self, folder: Path) -> None:
        self.reasons: Counter[str] = Counter()
        self.path = folder / "corpus.jsonl"
        self.in_database = 0
        with self.path.open("w") as file:
            for row, reason in _by_law(on_person=self._compare):
                self.reasons[reason] += 1
                file.write(json.dumps({**row, "law": reason}) + "\n")

    @property
    def cases(self) -> int:
        return sum(self.reasons.values())

    def _compare(self, world: Any, reasons: dict[int, str]) -> None:
        """Ask the database for the posts of each reason, and compare."""
        from consent.answers.groups import groups_of, totals
        from consent.answers.listing import Filter, matching

        groups = groups_of(world)
        counted = {word.value: n for word, n in totals(groups).by_reason.items() if n}
        expected = Counter(reasons.values())
        for word in counted.keys() | expected.keys():
            self.in_database += abs(counted.get(word, 0) - expected[word])
        for group in {one.verdict.reason: one for one in groups}.values():
            word = group.verdict.reason
            found = set(matching(world, groups, Filter(reason=word)).values_list("pk", flat=True))
            self.in_database += len(found ^ {pk for pk, one in reasons.items() if one == word})


def _by_law(on_person: Any = None) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield every post as a row of a corpus, with the reason of `evaluate()`, post by post."""
    from accounts.models import User
    from bench import world
    from consent.answers.groups import facts_of
    from consent.answers.world import world_of
    from consent.posts.models import Post

    for person in User.objects.order_by("pk").iterator():
        theirs = world_of(person, at=world.NOW)
        names = {
            (one.pk, _key(post_id)): post_id for one in theirs.accounts for post_id in _ids(one)
        }
        reasons = {}
        for post in Post.objects.filter(person=person).order_by("pk"):
            reasons[post.pk] = theirs.verdict(facts_of(theirs, post)).reason.value
            post_id = names.pop((post.account_id, bytes(post.key)))
            yield _row(theirs.account_by_id[post.account_id], post_id, post), reasons[post.pk]
        for (account, _post_key), post_id in names.items():
            yield _row(theirs.account_by_id[account], post_id, None), "removed"
        if on_person is not None:
            on_person(theirs, reasons)


def _row(account: Any, post_id: str, post: Any) -> dict[str, Any]:
    return {
        "platform": account.platform,
        "account_id": account.platform_id,
        "post_id": post_id,
        "kind": post.kind if post else "post",
        "audience": post.audience if post else "public",
        "created_at": (post.created_at if post else datetime(2016, 5, 1, tzinfo=UTC)).isoformat(),
    }


def _differences_of_the_filter(folder: Path, by_law: _ByLaw) -> int:
    """Filter all of it with a snapshot, and count the rows of which it says something else."""
    import duckdb

    from bench import world
    from consent.actions.cut_snapshot import cut_snapshot
    from consent.core.eligibility import USABLE
    from consent.ledger.models import Key
    from consent.training.filter import Wishes, filter_corpus
    from consent.training.folders import account_key_in, key_beside
    from consent.training.opening import open_snapshot

    place = folder / "snapshot"
    # Counts for a moment only: the law is asked as of one instant, too.
    cut_snapshot(
        folder=place, account_key_file=key_beside(place), clock=lambda: world.NOW, life=SOON
    )
    keys = [key.verifier for key in Key.objects.all()]
    key = account_key_in(key_beside(place))
    snapshot = open_snapshot(place, keys=keys, account_key=key, at=world.NOW)
    kept, excluded = folder / "kept.jsonl", folder / "excluded.parquet"
    wishes = Wishes(corpus=str(by_law.path), kept=kept, excluded=excluded)
    filter_corpus(snapshot, wishes, at=world.NOW, on_progress=lambda *_: None)
    usable = ", ".join(f"'{reason}'" for reason in USABLE)
    # Each post of a platform is one row, so that its name finds it again.
    return duckdb.sql(f"""
        SELECT count(*) FROM read_json('{by_law.path}') c
        FULL JOIN (SELECT * FROM '{excluded}') e USING (platform, post_id)
        WHERE CASE WHEN c.law IN ({usable}) THEN e.reason IS NOT NULL
            ELSE e.reason IS DISTINCT FROM c.law END
    """).fetchall()[0][0]


CASES = (
    Case(
        "every way to a verdict",
        ("V5",),
        any_people,
        law_alone,
        every_way,
        databases=True,
        needs="duckdb",
    ),
)
