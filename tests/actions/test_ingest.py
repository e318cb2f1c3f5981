"""What a platform sends ends in the same state, in any order and however often."""

from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.actions import ingest as verb
from consent.answers.groups import groups_of, totals
from consent.answers.listing import Filter, answer_for, every
from consent.answers.world import world_of
from consent.core.choices import Decision, Scope
from consent.core.eligibility import Outcome, Reason
from consent.core.posts import Audience, Basis, key_of
from consent.posts.models import AccountLink, PlatformAccount, Post, Removal, Tally
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


# --- What its owner sees ------------------------------------------------------------------------


@pytest.fixture
def linked(ines):
    """Ines has an account that the platform told of, linked by her address."""
    EmailAddress.objects.create(user=ines, email=ines.email, verified=True, primary=True)
    send(account(email=ines.email, email_verified=True, born=1985, country="DE"), post())
    return ines


def verdicts(owner, at=make.NOW):
    world = world_of(owner, at=at)
    return {a.post.hex: a.verdict.reason for a in every(world, groups_of(world), Filter())}


def test_posts_of_a_linked_account_are_its_owners_and_follow_their_choices(linked):
    assert verdicts(linked) == {key_of("p1").hex(): Reason.USED_BY_DEFAULT}

    make.said(linked)

    assert verdicts(linked) == {key_of("p1").hex(): Reason.OBJECTED}


def test_an_edited_post_keeps_its_choice(linked):
    make.said(linked, scope=Scope(posts=frozenset({key_of("p1").hex()})))
    send(post(version=2, text="Edited"))

    assert Post.objects.get().own_entry is not None
    assert verdicts(linked) == {key_of("p1").hex(): Reason.OBJECTED}
    assert totals(groups_of(world_of(linked, at=make.NOW))).by_reason == {Reason.OBJECTED: 1}


def test_a_choice_about_a_post_counts_again_when_it_comes_back(linked):
    make.said(linked, scope=Scope(posts=frozenset({key_of("p1").hex()})))
    send(removal(version=2))
    assert verdicts(linked) == {}

    send(post(version=3))

    assert Post.objects.get().own_entry is not None
    assert totals(groups_of(world_of(linked, at=make.NOW))).by_reason == {Reason.OBJECTED: 1}


def test_posts_of_nobody_are_on_nobodys_pages(linked, mallory, client):
    send(post("p2", account_id="a2", text="Of nobody yet"))

    assert Post.objects.filter(person=None).count() == 1
    for one in (linked, mallory):
        client.force_login(one)
        for address in ("/posts/", "/dashboard/", f"/posts/{key_of('p2').hex()}/"):
            assert "Of nobody yet" not in client.get(address).content.decode()
    assert client.get(f"/posts/{key_of('p2').hex()}/").status_code == 404


def test_what_comes_in_makes_counts_stale_and_they_are_right_then(linked):
    from consent.actions.count_posts import count_posts

    count_posts(person_id=linked.pk, at=make.NOW)
    send(post("p2"), post("p3", audience="followers"))

    assert not Tally.objects.get(person=linked).fresh
    assert totals(groups_of(world_of(linked, at=make.NOW))).total == 3
    count_posts(person_id=linked.pk, at=make.NOW)
    send(removal("p2"))
    assert totals(groups_of(world_of(linked, at=make.NOW))).total == 2


def test_in_a_private_account_nothing_counts_as_public(linked):
    send(account(email=linked.email, email_verified=True, born=1985, private=True))
    world = world_of(linked, at=make.NOW)
    groups = groups_of(world)

    assert totals(groups).by_reason == {Reason.NOT_PUBLIC: 1}
    listed = [a.post.hex for a in every(world, groups, Filter(reason=Reason.NOT_PUBLIC))]
    assert listed == [key_of("p1").hex()]


# --- Where somebody lives, and how old they are -------------------------------------------------


def owner_of(lives_in, /, age=1985, **told):
    """Somebody who says that they live there; their platform says something else."""
    owner = make.person("olu@example.org", country=lives_in, born=age)
    EmailAddress.objects.create(user=owner, email=owner.email, verified=True, primary=True)
    send(account("a9", email=owner.email, email_verified=True, **told))
    send(post("p9", account_id="a9"))
    return owner


def reason_of(owner):
    (reason,) = verdicts(owner).values()
    return reason


@pytest.mark.parametrize(
    ("stated", "told", "reason"),
    [
        # The home platform follows the law: in Germany one may say no, of Vietnam we cannot tell.
        ("DE", "DE", Reason.USED_BY_DEFAULT),
        ("DE", "VN", Reason.RULE_UNCLEAR),
        ("VN", "DE", Reason.RULE_UNCLEAR),
        (None, "DE", Reason.USED_BY_DEFAULT),
        ("", "DE", Reason.USED_BY_DEFAULT),
        ("DE", None, Reason.USED_BY_DEFAULT),
        (None, None, Reason.REGION_UNKNOWN),
    ],
)
def test_while_platform_and_person_disagree_the_more_protective_rule_counts(
    rulebook, stated, told, reason
):
    owner = owner_of(stated, **({"country": told} if told else {}))

    assert reason_of(owner) is reason


def test_the_protective_rule_is_found_again_by_filters(rulebook):
    owner = owner_of("DE", country="VN")
    world = world_of(owner, at=make.NOW)
    groups = groups_of(world)

    assert totals(groups).by_outcome[Outcome.KEPT_OUT] == 1
    found = every(world, groups, Filter(outcome=Outcome.KEPT_OUT))
    assert [answer_for(world, a.post).reason for a in found] == [Reason.RULE_UNCLEAR]


def test_a_place_that_begins_later_does_not_count_yet(rulebook):
    owner = owner_of("DE", country="VN", lives_since="2026-12-01T00:00:00Z")

    assert reason_of(owner) is Reason.USED_BY_DEFAULT


@pytest.mark.parametrize(
    ("born", "told", "reason"),
    [
        (1985, {}, Reason.USED_BY_DEFAULT),
        (None, {}, Reason.AGE_UNKNOWN),
        (None, {"born": 1985}, Reason.USED_BY_DEFAULT),
        (None, {"born": 2005}, Reason.MINOR),
        (1985, {"born": 2005}, Reason.MINOR),
        (2005, {"born": 1985}, Reason.MINOR),
        (1985, {"minor": True}, Reason.MINOR),
        (None, {"minor": True}, Reason.MINOR),
        # No minor today: of a post of 2016 nobody can say.
        (None, {"minor": False}, Reason.MINOR),
        (None, {"minor": False, "born": 1985}, Reason.USED_BY_DEFAULT),
    ],
)
def test_of_two_ages_the_younger_counts(rulebook, born, told, reason):
    assert reason_of(owner_of("DE", born, **told)) is reason


def test_somebody_of_whom_the_platform_says_that_they_are_no_minor_is_none_from_then_on(rulebook):
    owner = owner_of("DE", None, minor=False)
    send(post("p9", 2, account_id="a9", created_at="2026-11-23T12:00:01Z"))

    assert reason_of(owner) is Reason.USED_BY_DEFAULT


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"minor": True}, "tells us that you are under 18"),
        ({"country": "VN"}, "tells us that you live here: Vietnam"),
        ({"born": 2005}, "tells us how old you are"),
    ],
)
def test_the_page_of_a_post_says_what_the_platform_told_us(rulebook, client, told, sentence):
    client.force_login(owner_of("DE", **told))

    page = client.get(f"/posts/{key_of('p9').hex()}/").content.decode()

    assert sentence in page
    assert "31 December 9999" not in page


# --- Whose an account is ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ({"verified": False}, {"email_verified": True}),
        ({"verified": True}, {"email_verified": False}),
        ({"verified": True}, {}),
    ],
)
def test_an_address_that_one_side_has_not_verified_links_nothing(mallory, here, there):
    EmailAddress.objects.create(user=mallory, email="victim@example.org", primary=True, **here)

    send(account(email="victim@example.org", **there), post())

    assert PlatformAccount.objects.get().person is None
    assert verdicts(mallory) == {}


def test_who_confirms_an_address_later_is_linked_then(ines):
    send(account(email=ines.email, email_verified=True), post())
    assert verdicts(ines) == {}

    EmailAddress.objects.create(user=ines, email=ines.email, verified=True, primary=True)

    assert len(verdicts(ines)) == 1
    assert AccountLink.objects.get().how == "email"


def test_a_linked_account_stays_whose_it_is(linked, mallory):
    EmailAddress.objects.create(user=mallory, email=mallory.email, verified=True, primary=True)

    send(account(version=9, email=mallory.email, email_verified=True))

    assert PlatformAccount.objects.get().person == linked


def test_wishes_and_other_accounts_are_not_touched(linked):
    other = make.post(linked, platform="facebook")
    make.said(linked, Decision.OBJECT, Scope(platform="home"))

    assert verdicts(linked)[key_of("p1").hex()] is Reason.OBJECTED
    assert verdicts(linked)[other.hex] is not Reason.OBJECTED


def test_dates_are_kept_to_the_microsecond(rulebook):
    send(post(created_at="2026-11-23T13:00:00.000001+01:00"))

    assert Post.objects.get().created_at == datetime(2026, 11, 23, 12, 0, 0, 1, tzinfo=UTC)
