"""What support sees of a person: where they stand in one line, and why posts count as they do."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts import looks
from accounts.models import Residence, StaffLook, User
from consent.answers.listing import PAGE
from consent.answers.standing import State
from consent.core.choices import Channel, Decision
from consent.core.posts import Audience, Basis, Kind
from consent.core.posts import State as PostState
from consent.ledger.models import Opening
from consent.posts.models import Import
from consent.staff import words
from consent.staff.card import STATES
from tests import make
from tests.web.reading import read

pytestmark = pytest.mark.django_db

PRIVATE = {"audience": Audience.FOLLOWERS, "basis": Basis.EXPORT_FIELD}
UNKNOWN = {"audience": Audience.UNKNOWN, "basis": Basis.NOTHING}


def card(client, person):
    return read(client.get(reverse("admin:accounts_user_change", args=[person.pk])))


def posts(client, person, **query):
    return read(client.get(reverse("admin:accounts_user_posts", args=[person.pk]), query))


def rows(page):
    """The rows of a page's tables, each as the words of its cells."""
    found = [row for row in page.main.all("tr") if row.all("td")]
    return [[cell.text for cell in row.all("th", "td")] for row in found]


def test_the_card_tells_the_state_in_one_line(at_work, ines):
    make.post(ines, platform="home")
    make.post(ines, platform="home", **PRIVATE)
    make.post(ines, platform="home", **UNKNOWN)
    line = "No choice yet, but an opt-out is offered. Can be used: 1, Kept out: 1, "
    assert line + "Not known, kept out: 1." in card(at_work, ines).words

    make.said(ines)

    line = "Opted out. Kept out: 2, Not known, kept out: 1. The choice was made on "
    assert line + MADE[0] in card(at_work, ines).words


def test_the_numbers_on_the_card_lead_to_those_posts(at_work, ines):
    make.post(ines, platform="home")
    make.post(ines, platform="home", **PRIVATE)
    page = card(at_work, ines)

    listed = read(at_work.get(page.links["Kept out: 1"]))

    assert [row[2] for row in rows(listed)] == ["Followers or friends the file says so"]


def test_the_card_tells_choices_files_homes_and_accounts(at_work, ines):
    make.account(ines, "facebook", "ines.hafen")
    number = make.said(ines).number
    make.said(ines, Decision.WITHDRAW, at=make.NOW + timedelta(hours=1))
    brought = Import.objects.create(
        person=ines,
        state="done",
        platform="facebook",
        made_at=make.NOW,
        ended_at=make.NOW,
        posts_new=1204,
    )
    page = card(at_work, ines)

    assert rows(page)[1:] == [
        [number, "You opted out of AI training for all your posts.", *MADE, "On the site"],
        [MADE[0], "Facebook", "Read", "1,204"],
    ]
    assert rows(page)[0][1] == "You took back your choice for all your posts."
    assert "Germany (this person said so)" in page.words
    assert "Facebook (ines.hafen)" in page.words
    assert (
        page.links[number]
        == f"/admin/ledger/opening/{Opening.objects.get(number=number).pk}/change/"
    )
    assert page.links[MADE[0]] == f"/admin/posts/import/{brought.pk}/change/"


MADE = ["23 November 2026, 12:00 (UTC)"]


def test_the_card_of_somebody_new_says_what_is_not_there(at_work, rulebook):
    page = card(at_work, make.person("new@example.org"))

    for words_ in (
        "It is not known where this person lives. No posts are here.",
        "No choice was made yet.",
        "No file was brought in yet.",
    ):
        assert words_ in page.words


def test_instants_are_in_the_zone_of_whoever_looks(at_work, sam, ines):
    User.objects.filter(pk=sam.pk).update(time_zone="America/New_York")
    make.said(ines)

    page = card(at_work, ines)

    assert "23 November 2026, 07:00 (New York time)" in page.words


def test_posts_are_shown_with_verdict_and_reason_and_without_their_words(at_work, ines):
    first = make.post(ines, text="Only for friends, really", kind=Kind.PHOTO, **PRIVATE)
    second = make.post(ines, platform="home", state=PostState.REMOVED, created_at=None)

    page = posts(at_work, ines)

    assert rows(page) == [
        [
            f"Photo, Facebook {first.hex}",
            "1 May 2016, 00:00 (UTC)",
            "Followers or friends the file says so",
            "Kept out Not public",
        ],
        [
            f"Post, Open Forum, deleted {second.hex}",
            "date not known",
            "Everyone this person said so",
            "Kept out Deleted",
        ],
    ]


def test_posts_are_filtered_by_what_becomes_of_them(at_work, ines):
    kept = make.post(ines, **PRIVATE)
    make.post(ines)

    page = posts(at_work, ines, outcome="kept_out")

    assert [kept.hex in row[0] for row in rows(page)] == [True]
    assert {"All (2)", "Can be used (1)", "Kept out (1)"} <= set(page.links)
    assert "No post has this answer." in posts(at_work, ines, outcome="cannot_tell").words
    assert len(rows(posts(at_work, ines, outcome="nonsense"))) == 2


def test_many_posts_come_in_pages(at_work, ines):
    account = make.account(ines)
    for number in range(PAGE + 1):
        make.post(ines, of=account, created_at=make.NOW - timedelta(days=number), **PRIVATE)

    first = posts(at_work, ines, outcome="kept_out")
    second = read(
        at_work.get(
            reverse("admin:accounts_user_posts", args=[ines.pk]) + first.links["Older posts"]
        )
    )
    back = read(
        at_work.get(
            reverse("admin:accounts_user_posts", args=[ines.pk]) + second.links["Newer posts"]
        )
    )

    assert [len(rows(page)) for page in (first, second, back)] == [PAGE, 1, PAGE]
    assert second.title.startswith("Posts of ines@example.org, page 2")
    assert "Page 2 of 2" in second.words
    assert "outcome=kept_out" in first.links["Older posts"]


def test_somebody_without_posts_is_told_as_such(at_work, ines):
    assert "This person has no posts here." in posts(at_work, ines).words


def test_looks_are_noted_and_shown_to_the_person(at_work, client, ines, sam):
    make.post(ines)
    make.said(ines)
    Import.objects.create(person=ines, made_at=make.NOW)
    card(at_work, ines)
    posts(at_work, ines)
    at_work.get(reverse("admin:ledger_opening_change", args=[make.choices().get().pk]))
    at_work.get(reverse("admin:posts_import_change", args=[Import.objects.get().pk]))

    noted = StaffLook.objects.filter(person=ines).order_by("pk")
    assert [(look.by, look.seen) for look in noted] == [
        (sam, "overview"),
        (sam, "posts"),
        (sam, "receipt"),
        (sam, "file"),
    ]
    client.force_login(ines, "allauth.account.auth_backends.AuthenticationBackend")
    history = read(client.get(reverse("history"), {"show": "looks"})).words
    for what in ("your overview", "your posts", "one of your receipts", "one of your files"):
        assert f"Support (sam@example.org) looked at {what}." in history


def test_staff_see_who_looked_before_them(at_work, ines, mallory):
    looks.record(person=ines, by=mallory, seen="posts", at=make.NOW)

    assert (
        "23 November 2026, 12:00 (UTC): mallory@example.org, the posts" in card(at_work, ines).words
    )


def test_lists_are_no_looks(at_work, ines):
    make.said(ines)
    for name in ("ledger_opening", "posts_import", "consent_job", "rulebook_edition"):
        at_work.get(reverse(f"admin:{name}_changelist"))

    assert not StaffLook.objects.exists()


def test_a_stranger_to_the_database_is_not_found(at_work):
    for page in ("posts", "change"):
        assert at_work.get(reverse(f"admin:accounts_user_{page}", args=[10**9])).status_code == 404


@pytest.mark.parametrize(
    ("texts", "of"),
    [
        (STATES, State),
        (words.AUDIENCES, Audience),
        (words.BASES, Basis),
        (words.POSTS, PostState),
        (words.IMPORTS, Import.State),
        (words.CHANNELS, Channel),
        (words.RESIDENCES, Residence.Source),
    ],
    ids=["states", "audiences", "bases", "posts", "imports", "channels", "residences"],
)
def test_there_are_words_for_everything_that_can_be(texts, of):
    assert set(texts) == set(of)
