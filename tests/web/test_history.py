"""The history: everything that happened, newest first, each with its moment."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.looks import record
from accounts.models import Residence, StaffLook
from consent.answers.history import Mark, What, history_of
from consent.core.choices import Decision, Scope
from consent.posts.models import AccountLink, AudienceStatement, Import, PlatformAccount
from tests import make, make_releases
from tests.web.plainness import plainness
from tests.web.reading import read

MORNING = datetime(2024, 6, 24, 7, 12, tzinfo=UTC)


def lines(response) -> list[str]:
    """Each line of the history with its day."""
    found = []
    for section in read(response).main.all("section"):
        (day,) = section.all("h2")
        found += [f"{day.text} {line.text}" for line in section.all("li")]
    return found


def statement(owner, **fields):
    fields = {"said": "public", "made_at": MORNING, "count": 12, **fields}
    return AudienceStatement.objects.create(
        person=owner, account=make.account(owner, handle="ines"), **fields
    )


@pytest.fixture
def newcomer(rulebook, client):
    """A person who told us nothing, signed in."""
    nora = make.person("nora@example.org")
    client.force_login(nora)
    return nora


def test_a_newcomer_has_no_history(newcomer, client):
    assert "Nothing happened yet." in read(client.get("/history/")).words


def test_a_choice_is_told_with_time_zone_and_receipt(newcomer, client):
    newcomer.time_zone = "Europe/Berlin"
    newcomer.save()
    receipt = make.said(newcomer, at=MORNING)

    response = client.get("/history/")

    assert lines(response) == [
        (
            "24 June 2024 09:12 You opted out of AI training for all your posts. "
            f"Receipt {receipt.number}"
        )
    ]
    assert read(response).links[f"Receipt {receipt.number}"] == f"/receipts/{receipt.number}/"
    assert "The times are in Berlin time." in read(response).words


def test_the_day_is_that_of_where_the_person_lives(newcomer, client):
    newcomer.time_zone = "Pacific/Auckland"
    newcomer.save()
    record(person=newcomer, by=newcomer, seen="posts", at=MORNING.replace(hour=23))

    assert lines(client.get("/history/"))[0].startswith("25 June 2024 11:12 ")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"country": "GB"}, "You told us where you live: United Kingdom."),
        (
            {"country": "US", "subdivision": "US-TX", "starts_at": MORNING},
            "You told us where you live: Texas, United States of America, from 24 June 2024.",
        ),
        ({"country": ""}, "You told us that you do not want to say where you live."),
        (
            {"country": "BR", "source": Residence.Source.SUPPORT},
            "Support noted where you live: Brazil. You asked for it.",
        ),
        (
            {"country": "BR", "source": Residence.Source.PLATFORM},
            "A platform told us where you live: Brazil.",
        ),
    ],
)
def test_where_a_person_lives(newcomer, client, fields, sentence):
    fields = {"starts_at": make.ALWAYS, **fields}
    Residence.objects.create(person=newcomer, declared_at=MORNING, **fields)

    assert lines(client.get("/history/")) == [f"24 June 2024 07:12 {sentence}"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"state": "waiting"}, "You brought in a file. We will read it soon."),
        ({"state": "reading"}, "You brought in a file. We are reading it."),
        (
            {"state": "done", "platform": "facebook", "posts_new": 1204},
            "You brought in a file from Facebook: 1,204 new posts.",
        ),
        ({"state": "refused"}, "You brought in a file. We could not read it."),
        ({"state": "stopped"}, "You brought in a file and stopped the reading."),
    ],
)
def test_files(newcomer, client, fields, sentence):
    Import.objects.create(person=newcomer, made_at=MORNING, **fields)

    assert lines(client.get("/history/")) == [f"24 June 2024 07:12 {sentence} See this file"]


def test_what_was_said_about_an_audience_and_taken_back(newcomer, client):
    statement(newcomer, album="<b>Lake", undone_at=MORNING + timedelta(hours=1))

    assert lines(client.get("/history/")) == [
        (
            "24 June 2024 08:12 You took back what you told us on 24 June 2024 about 12 posts on "
            "Facebook (ines) in the album “<b>Lake”. Who could see your posts"
        ),
        (
            "24 June 2024 07:12 You told us that everyone could see 12 posts on "
            "Facebook (ines) in the album “<b>Lake”. Who could see your posts"
        ),
    ]


def test_when_an_account_was_linked_and_unlinked(newcomer, mallory, client):
    made = make.account(newcomer, "home", "nora")
    how = AccountLink.How.EMAIL
    link = AccountLink.objects.create(account=made, person=newcomer, how=how, made_at=MORNING)

    assert lines(client.get("/history/?show=links")) == [
        (
            "24 June 2024 07:12 Open Forum (nora) was linked. How we know that it is yours: the "
            "same e-mail address, confirmed there and here. Your linked accounts"
        )
    ]

    AccountLink.objects.filter(pk=link.pk).update(ended_at=MORNING + timedelta(hours=1))
    PlatformAccount.objects.update(person=mallory, handle="mallory.now")

    told = lines(client.get("/history/"))
    assert told[0] == "24 June 2024 08:12 Open Forum was unlinked. Your linked accounts"
    assert "mallory" not in " ".join(told)


def test_who_of_the_staff_looked_at_what(newcomer, client, sam):
    record(person=newcomer, by=sam, seen="posts", at=MORNING)

    assert lines(client.get("/history/")) == [
        "24 June 2024 07:12 Support (sam@example.org) looked at your posts."
    ]


def everything(owner, sam):
    Residence.objects.create(person=owner, country="DE", starts_at=make.ALWAYS, declared_at=MORNING)
    make.said(owner, at=MORNING + timedelta(hours=1))
    Import.objects.create(person=owner, made_at=MORNING + timedelta(hours=2), state="stopped")
    statement(owner, made_at=MORNING + timedelta(hours=3), undone_at=MORNING + timedelta(hours=4))
    record(person=owner, by=sam, seen="overview", at=MORNING + timedelta(hours=5))


@pytest.mark.parametrize(
    ("shown", "number", "marked"),
    [
        ("", 6, "All"),
        ("choices", 1, "Choices"),
        ("homes", 1, "Where you live"),
        ("files", 1, "Files"),
        ("audience", 2, "Who could see posts"),
        ("notices", 0, "Mails to you"),
        ("looks", 1, "Looks by support"),
        ("<nonsense>", 6, "All"),
    ],
)
def test_each_kind_can_be_shown_alone(newcomer, client, sam, shown, number, marked):
    everything(newcomer, sam)

    response = client.get("/history/", {"show": shown})

    assert len(lines(response)) == number
    links = read(response).main.all("a")
    assert [a.text for a in links if "aria-current" in a.given] == [marked]


def test_pages_hold_every_thing_once_and_in_order(newcomer, client, sam):
    for number in range(60):
        # Three things of the same instant, so that the border of a page cuts through them.
        at = MORNING + timedelta(minutes=number // 3)
        if number % 3:
            record(person=newcomer, by=sam, seen="posts", at=at)
        else:
            make.said(newcomer, Decision.OBJECT, Scope(platform="facebook"), at=at)
    found, after = [], None
    while True:
        page = history_of(newcomer, wanted=What, after=after, size=7)
        found += page.happenings
        if page.older is None:
            break
        after = Mark.read(str(page.older))

    assert len(found) == len({one.mark for one in found}) == 60
    assert [one.mark.place for one in found] == sorted(
        (one.mark.place for one in found), reverse=True
    )


def test_older_things_are_one_link_away(newcomer, client, sam):
    for hours in range(30):
        record(person=newcomer, by=sam, seen="posts", at=MORNING + timedelta(hours=hours))

    first = client.get("/history/", {"show": "looks"})
    second = client.get(
        f"/history/{read(first).links['Older']}".replace("/history//history/", "/history/")
    )

    assert (len(lines(first)), len(lines(second))) == (25, 5)
    assert read(second).links["The newest"] == "/history/?show=looks"
    assert read(second).title.startswith("History, older")


@pytest.mark.parametrize("after", ["x", "20240624T071200000000-choice-x", "1-2-3-4", "é"])
def test_a_mark_that_is_none_of_ours_shows_the_newest(newcomer, client, after):
    make.said(newcomer, at=MORNING)

    assert len(lines(client.get("/history/", {"after": after}))) == 1


def test_nobody_sees_the_history_of_somebody_else(ines, stranger, sam):
    everything(ines, sam)

    told = " ".join(lines(stranger.get("/history/")))

    assert told == "1 January 1990 00:00 You told us where you live: Germany."


def test_one_has_to_be_signed_in(client, rulebook):
    assert client.get("/history/").status_code == 302


def test_looking_changes_nothing(signed_in, ines):
    make.said(ines)
    before = (make.choices().count(), StaffLook.objects.count())

    signed_in.get("/history/")

    assert signed_in.post("/history/").status_code == 405
    assert (make.choices().count(), StaffLook.objects.count()) == before


def test_a_long_history_needs_as_many_queries_as_a_short_one(
    newcomer, client, sam, django_assert_max_num_queries
):
    for hours in range(40):
        record(person=newcomer, by=sam, seen="posts", at=MORNING + timedelta(hours=hours))
        make.said(newcomer, at=MORNING + timedelta(hours=hours))

    with django_assert_max_num_queries(14):
        client.get("/history/")


def test_it_is_easy_to_read(newcomer, client, sam):
    for _ in range(4):
        everything(newcomer, sam)

    found = plainness(read(client.get("/history/")).main, names=["sam@example.org", "Facebook"])

    assert found.words >= 100
    assert (found.grade <= 6, found.ease >= 70, found.longest <= 20) == (True, True, True), found


def test_a_release_with_posts_of_the_person_is_told_and_no_other(
    newcomer, client, releases, mallory
):
    make_releases.posts_of(newcomer, "p1", "p2", account_id="a1")
    make_releases.posts_of(newcomer, "p3", account_id="a2")
    make_releases.posts_of(mallory, "q1", account_id="b1")
    newcomer.residences.create(country="DE", starts_at=make.ALWAYS, declared_at=make.ALWAYS)
    mallory.residences.create(country="DE", starts_at=make.ALWAYS, declared_at=make.ALWAYS)
    make_releases.sealed("p1", "p2", "p3", "q1")
    make_releases.sealed("q1", name="winter-2026")
    make_releases.cut("spring-2027")

    response = client.get("/history/?show=releases")

    assert lines(response) == [
        (
            "3 November 2026 13:00 The release autumn-2026 was sealed. "
            "3 of your posts were used in it. See which"
        )
    ]
    assert read(response).links["See which"] == "/releases/autumn-2026/mine/"
