"""Whatever the world is like: the filter says of every row what the law says."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import User
from consent.actions.choose import NothingToWithdraw, NotOffered, NotTheirs, Offered, OnlyAdults
from consent.answers.world import World, noes_of_who_left, world_of
from consent.core.choices import EVERYTHING, Decision, Scope
from consent.core.eligibility import USABLE, Reason
from consent.core.posts import Audience, Kind, State, key_of
from consent.core.words import NUMBER, WORDS, Unknown
from consent.posts.models import PlatformAccount, Post, Removal
from consent.rulebook.editions import current_edition
from consent.training.judging import Judge
from tests import make, make_ingest, make_training

pytestmark = pytest.mark.django_db

PLACES = [("DE", None), ("US", "US-TX"), ("US", "US-CA"), ("BR", None), ("KR", None), (None, None)]
PLATFORMS = ["home", "facebook"]
ACCOUNTS = ["a0", "a1", "a2", "a3"]
POSTS = ["p0", "p1", "p2", "p3", "p4"]
DAYS = [
    datetime(2003, 6, 1, tzinfo=UTC),
    datetime(2004, 1, 1, 12, tzinfo=UTC),
    datetime(2016, 5, 1, tzinfo=UTC),
    make.NOW - timedelta(hours=24),
    make.NOW - timedelta(hours=24, microseconds=1),
    make.NOW - timedelta(hours=2),
    make.NOW - timedelta(seconds=1),
]


def hours(number):
    return timedelta(hours=number)


platforms = st.sampled_from(PLATFORMS)
places = st.sampled_from(PLACES)
account_lines = st.lists(
    st.fixed_dictionaries(
        {
            "platform": platforms,
            "account_id": st.sampled_from(ACCOUNTS),
            "place": places,
            "born": st.sampled_from([None, 1985, 1985, 2009]),
            "minor": st.sampled_from([None, None, False, True]),
            "private": st.sampled_from([None, False, True]),
            "moves": st.sampled_from([None, None, *map(hours, (-1, 5, 40))]),
            "left": st.sampled_from([None, None, timedelta(hours=-24), timedelta(hours=-2)]),
        }
    ),
    min_size=1,
    max_size=6,
)
post_lines = st.lists(
    st.fixed_dictionaries(
        {
            "platform": platforms,
            "account_id": st.sampled_from(ACCOUNTS),
            "post_id": st.sampled_from(POSTS),
            "audience": st.sampled_from([Audience.PUBLIC, Audience.PUBLIC, *Audience]),
            "removed": st.sampled_from([False, False, False, True]),
        }
    ),
    max_size=6,
)
person_lines = st.lists(
    st.fixed_dictionaries(
        {
            "place": places,
            "born": st.sampled_from([None, 1985, 1985, 2009]),
            "accounts": st.sets(st.tuples(platforms, st.sampled_from(ACCOUNTS)), max_size=3),
            "said": st.lists(
                st.tuples(
                    st.sampled_from(Decision),
                    st.sampled_from(["all", "home", "facebook", "photo", "account", "posts"]),
                    st.sampled_from([timedelta(hours=-24), timedelta(hours=-2), timedelta(0)]),
                    st.sampled_from([None, None, timedelta(hours=3), timedelta(days=3)]),
                    st.sampled_from(["", "", "video", "posts"]),
                ),
                max_size=4,
            ),
        }
    ),
    max_size=2,
)
corpus_rows = st.lists(
    st.fixed_dictionaries(
        {
            "platform": st.sampled_from([*PLATFORMS, *PLATFORMS, "nowhere", None]),
            "account_id": st.sampled_from([*ACCOUNTS, *ACCOUNTS, "stranger", None, ""]),
            "post_id": st.sampled_from([*POSTS, *POSTS, None, ""]),
            "kind": st.sampled_from([*Kind, *Kind, "song", None]),
            "audience": st.sampled_from(["public"] * 6 + [*Audience, "all", None]),
            "created_at": st.sampled_from([*DAYS, *DAYS, None]),
        }
    ),
    min_size=1,
    max_size=40,
)


def build(accounts, posts, people):
    Post.objects.all().delete()
    Removal.objects.all().delete()
    PlatformAccount.objects.all().delete()
    User.objects.all().delete()
    for one in accounts:
        country, subdivision = one["place"]
        rest = {name: one[name] for name in ("platform", "account_id", "born", "minor", "private")}
        since = None if one["moves"] is None else (make.NOW + one["moves"]).isoformat()
        send(
            make_ingest.account(country=country, subdivision=subdivision, lives_since=since, **rest)
        )
        if one["left"] is not None:
            theirs = PlatformAccount.objects.filter(platform_id=one["account_id"])
            theirs.filter(platform=one["platform"]).update(objected_at=make.NOW + one["left"])
    for one in posts:
        rest = {name: one[name] for name in ("platform", "account_id", "post_id", "audience")}
        send(make_ingest.post(**rest))
        if one["removed"]:
            send(make_ingest.removal(one["post_id"], platform=one["platform"]))
    for number, one in enumerate(people):
        live(number, one)


def send(line):
    make_ingest.send({name: value for name, value in line.items() if value is not None})


def live(number, one):
    country, subdivision = one["place"]
    person = make.person(
        f"{number}@example.org", country=country, subdivision=subdivision or "", born=one["born"]
    )
    for platform, account_id in sorted(one["accounts"]):
        nobodys = PlatformAccount.objects.filter(person=None)
        found = nobodys.filter(platform=platform, platform_id=account_id)
        if found.update(person=person, objected_at=None):
            Post.objects.filter(account__platform_id=account_id, fed_by=platform).update(
                person=person
            )
    for decision, word, ago, lasts, but in one["said"]:
        about = scope(person, word)
        ends_at = make.NOW + lasts if lasts and decision is Decision.CONSENT else None
        if decision is Decision.OBJECT and not about.posts:
            about = excepting(person, about, but)
        try:
            make.said(person, decision, about, at=make.NOW + ago, ends_at=ends_at)
        except (NotOffered, Offered, OnlyAdults, NothingToWithdraw, NotTheirs):
            continue


def excepting(person, about, but):
    if but == "video" and about.kind is None:
        return replace(about, but_kinds=frozenset([Kind.VIDEO]))
    if but == "posts":
        posts = Post.objects.filter(person=person).order_by("-key")
        return replace(about, but_posts=frozenset(post.hex for post in posts[:1]))
    return about


def scope(person, word):
    match word:
        case "all":
            return EVERYTHING
        case "photo":
            return Scope(kind=Kind.PHOTO)
        case "account":
            first = person.platform_accounts.order_by("platform", "platform_id").first()
            return Scope(account=str(first.key)) if first else EVERYTHING
        case "posts":
            posts = Post.objects.filter(person=person).order_by("key")
            return Scope(posts=frozenset(post.hex for post in posts[:2])) if posts else EVERYTHING
        case _:
            return Scope(platform=word)


def truth(row):
    """The word for a row by the law alone, one call for what the row says and one for our record."""
    try:
        kind = Kind(row["kind"])
    except ValueError:
        kind = None
    audience = row["audience"] if row["audience"] in list(Audience) else Audience.UNKNOWN
    account = PlatformAccount.objects.filter(
        platform=row["platform"], platform_id=row["account_id"]
    ).first()
    found = []
    if not row["platform"] or not PlatformAccount.objects.filter(platform=row["platform"]).exists():
        found.append(Unknown.PLATFORM)
    if account is None:
        found.append(Unknown.ACCOUNT)
    if not row["post_id"]:
        found.append(Unknown.POST)
    if kind is None:
        found.append(Unknown.KIND)
    found += by_law(account, row, kind or Kind.POST, Audience(audience), State.LIVE, known=kind)
    if row["post_id"] and row["platform"]:
        key = key_of(row["post_id"])
        for removal in Removal.objects.filter(platform=row["platform"], key=key):
            if removal.account_id is None or removal.account == account:
                found.append(Reason.REMOVED)
        for post in Post.objects.filter(fed_by=row["platform"], key=key, account=account):
            stored = (Audience(post.audience), State(post.state))
            found += by_law(account, row, kind or Kind.POST, *stored, known=kind)
    return WORDS[min(NUMBER[word] for word in found)]


def by_law(account, row, kind, audience, state, *, known):
    """Return the word of the law, as of the first instant of the snapshot at which it says no."""
    # Without its kind a post has no place among the answers of its account.
    about = account if account and known else PlatformAccount(platform="home")
    world = world_of(about.person, at=make.NOW) if about.person else alone(about)
    facts = world.facts(
        about,
        kind=kind,
        audience=audience,
        state=state,
        created_at=row["created_at"],
        post=key_of(row["post_id"]).hex() if row["post_id"] else None,
    )
    moments = [make.NOW + after for after in (timedelta(0), timedelta(hours=24, microseconds=-1))]
    verdicts = [replace(world, at=at, rules={}).verdict(facts) for at in moments]
    reason = next((one for one in verdicts if one.stops), verdicts[0]).reason
    if account is None or known is None:
        # Only what needs neither account nor kind can be said of it.
        return [reason] if NUMBER[reason] <= NUMBER[Reason.DATE_UNKNOWN] else []
    return [reason]


def alone(account):
    return World(
        person=User(),
        at=make.NOW,
        lives=None,
        accounts=(account,),
        choices=noes_of_who_left(account),
        rulebook=current_edition().rulebook,
        counted=False,
    )


@settings(
    max_examples=60,
    # Each example builds a world, in which a hundred shorter ones would take minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    *(account_lines, post_lines, person_lines, corpus_rows),
    st.sampled_from(["jsonl", "parquet"]),
    st.booleans(),
)
def test_the_filter_says_what_the_law_says(
    rulebook, ledger, tmp_path, accounts, posts, people, rows, form, indexed
):
    build(accounts, posts, people)
    make_training.cut(tmp_path / "snapshot")
    lines = [
        {**row, "created_at": row["created_at"] and row["created_at"].isoformat()} for row in rows
    ]

    index = tmp_path / "index" if indexed else None
    said = make_training.words(tmp_path / "snapshot", lines, form=form, index=index)
    judge = Judge(make_training.opened(tmp_path / "snapshot"))

    expected = [truth(row) for row in rows]
    wrong = [
        (row, word, by_law)
        for row, word, by_law in zip(rows, said, expected, strict=True)
        if word != (None if by_law in USABLE else by_law)
    ]
    assert wrong == []
    assert [judge.word(line) for line in lines] == said
