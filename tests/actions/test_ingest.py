"""What a platform sends ends in the same state, in any order and however often."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.actions import ingest as verb
from consent.core.posts import Audience, Basis, key_of
from consent.posts.models import PlatformAccount, Post, Removal
from tests import make
from tests.make_ingest import account, post, removal, send

pytestmark = pytest.mark.django_db


def state():
    """All that is kept of what the platform says, without the numbers of rows."""
    posts = Post.objects.filter(fed_by="home").order_by("key")
    told = PlatformAccount.objects.filter(platform="home").order_by("platform_id")
    return [
        [
            (bytes(p.key), p.version, p.account.platform_id, p.kind, p.audience, p.text)
            for p in posts
        ],
        [(bytes(r.key), r.version) for r in Removal.objects.order_by("key")],
        [(a.platform_id, a.version, a.country, a.born, a.minor, a.private, a.handle) for a in told],
    ]


AUDIENCES = ["public", "followers", "direct"]
versions = st.lists(
    st.one_of(
        st.builds(
            lambda number, version: post(
                f"p{number}",
                version,
                account_id=f"a{number % 2}",
                text=f"Version {version}",
                audience=AUDIENCES[version % 3],
                kind=["post", "photo"][version % 2],
            ),
            st.integers(0, 2),
            st.integers(0, 4),
        ),
        st.builds(
            lambda number, version: removal(f"p{number}", version + 100),
            st.integers(0, 2),
            st.integers(-99, -94),
        ),
        st.builds(
            lambda number, version: account(
                f"a{number}", version=version, born=1980 + version, private=version % 2 == 0
            ),
            st.integers(0, 1),
            st.integers(1, 4),
        ),
    ),
    min_size=1,
    max_size=10,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(versions, st.randoms(use_true_random=False), st.integers(1, 4))
def test_any_order_and_repetition_ends_in_the_same_state(rulebook, lines, random, size):
    ends = []
    for _ in range(3):
        for model in (Post, Removal, PlatformAccount):
            model.objects.all().delete()
        sent = [*lines, *random.sample(lines, random.randrange(len(lines) + 1))]
        # Every account is told of, so that none is known in one order only.
        sent += [account("a0", version=0), account("a1", version=0)]
        random.shuffle(sent)
        for at in range(0, len(sent), size):
            send(*sent[at : at + size])
        ends.append(state())

    assert ends[0] == ends[1] == ends[2]
    kept, removed, _ = ends[0]
    assert not {key for key, *_ in kept} & {key for key, _ in removed}


def test_a_higher_version_counts_and_the_same_or_a_lower_one_changes_nothing(rulebook):
    assert send(post(text="First")) == ["accepted"]
    assert send(post(text="Twice")) == ["known"]
    assert send(post(version=3, text="Third", audience="followers")) == ["accepted"]
    assert send(post(version=2, text="Second")) == ["known"]

    (kept,) = Post.objects.all()
    assert (kept.text, kept.version, kept.audience, kept.basis) == (
        "Third",
        3,
        Audience.FOLLOWERS,
        Basis.PLATFORM,
    )
    assert bytes(kept.key) == key_of("p1")


def test_in_one_batch_the_highest_version_counts(rulebook):
    told = send(post(version=1), post(version=3, text="Third"), post(version=2))

    assert told == ["known", "accepted", "known"]
    assert Post.objects.get().text == "Third"


def test_a_removal_that_comes_first_keeps_an_older_version_out(rulebook):
    assert send(removal(version=2)) == ["accepted"]
    assert send(post(version=1)) == ["known"]
    assert not Post.objects.exists()

    assert send(post(version=3, text="It is back")) == ["accepted"]
    assert not Removal.objects.exists()
    assert send(removal(version=2)) == ["known"]
    assert Post.objects.get().text == "It is back"


def test_a_removal_deletes_the_post_and_its_text(rulebook):
    send(post(text="Something private"))

    assert send(removal(version=1)) == ["accepted"]

    assert not Post.objects.exists()
    (kept,) = Removal.objects.all()
    assert (bytes(kept.key), kept.version) == (key_of("p1"), 1)


def test_of_many_removals_each_counts_for_its_own_post(rulebook):
    send(post("old", 1), post("newer", 5), post("elsewhere", 1, account_id="a2"), post("stays"))
    send(removal("gone before", 4))

    told = send(
        removal("old", 2),
        removal("newer", 4),
        removal("elsewhere", 2),
        removal("gone before", 4),
        removal("never came", 1),
    )

    assert told == ["accepted", "known", "accepted", "known", "accepted"]
    assert set(Post.objects.values_list("key", "version")) == {
        (key_of("newer"), 5),
        (key_of("stays"), 1),
    }
    owner = dict(PlatformAccount.objects.values_list("platform_id", "pk"))
    assert set(Removal.objects.values_list("key", "version", "account")) == {
        (key_of("old"), 2, owner["a1"]),
        (key_of("elsewhere"), 2, owner["a2"]),
        (key_of("gone before"), 4, None),
        (key_of("never came"), 1, None),
    }


def test_a_removed_post_does_not_come_back_as_that_of_another_account(rulebook):
    send(post(version=1), removal(version=2))

    assert send(post(version=3, account_id="a2")) == ["refused"]
    assert not Post.objects.exists()
    assert send(post(version=3)) == ["accepted"]


def test_lines_with_and_without_a_version_end_alike_in_one_batch_and_one_by_one(rulebook):
    lines = [
        account(version=5, private=True),
        account(private=True),
        account(version=3, private=False),
        account("a2", version=1),
    ]

    assert send(*lines) == ["accepted", "accepted", "known", "accepted"]
    told = PlatformAccount.objects.get(platform_id="a1")
    assert (told.version, told.private) == (5, True)


@pytest.mark.parametrize(
    ("born", "adult"),
    [(2015, datetime(2034, 1, 1, 12, tzinfo=UTC)), (2008, make.NOW), (None, make.NOW)],
    ids=["born too late", "just grown up", "no year"],
)
def test_no_minor_is_who_can_be_grown_up_by_their_year(rulebook, born, adult):
    send(account(minor=False, **({} if born is None else {"born": born})))

    assert PlatformAccount.objects.get().adult_from == adult


def test_posts_may_come_before_their_account(rulebook):
    send(post())
    send(account(country="DE", version=1))

    assert Post.objects.get().account.country == "DE"


def test_a_post_never_moves_to_another_account(rulebook):
    send(post(account_id="a1"))

    assert send(post(version=2, account_id="a2")) == ["refused"]
    assert Post.objects.get().account.platform_id == "a1"


def test_of_a_private_message_no_text_is_kept(rulebook):
    send(post(audience="direct", text="Meet me at nine"))

    assert Post.objects.get().text == ""


def test_an_account_line_replaces_the_one_before_it(rulebook):
    send(account(version=1, country="US", subdivision="US-CA", born=1990, private=True))
    send(account(version=2, country="FR"))
    send(account(version=1, country="US", subdivision="US-CA", born=1990, private=True))

    kept = PlatformAccount.objects.get()
    assert (kept.country, kept.subdivision, kept.born, kept.private) == ("FR", "", None, None)


def test_accounts_of_a_large_batch_are_told_in_parts_with_the_same_end(rulebook, monkeypatch):
    monkeypatch.setattr(verb, "ACCOUNTS_AT_ONCE", 2)

    words = send(
        account("a1", version=2, country="FR"),
        account("a2", version=1, country="DE"),
        account("a1", version=1, country="US"),
        account("a2", version=2, country="BR"),
        account("a3", country="GB"),
    )

    assert words == ["accepted", "accepted", "known", "accepted", "accepted"]
    kept = PlatformAccount.objects.order_by("platform_id").values_list("country", flat=True)
    assert list(kept) == ["FR", "BR", "GB"]


def test_the_address_itself_is_not_kept(rulebook):
    send(account(email="Ines@Example.org", email_verified=True))

    kept = PlatformAccount.objects.values().get()
    assert kept["email_mark"]
    assert not any("ines" in str(value).lower() for value in kept.values())
