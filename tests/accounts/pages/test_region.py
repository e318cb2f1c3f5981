import re
from datetime import UTC, date, datetime

import pytest
import time_machine

from accounts import residence
from accounts.models import Residence

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
GERMANY = {"country": "DE", "subdivision": "", "since": "2024-05-01", "born": "1985"}


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def ines(client, owner):
    client.force_login(owner)
    return owner


def said(person):
    return list(person.residences.values_list("country", "subdivision", "starts_at"))


@pytest.mark.django_db
def test_only_who_is_signed_in_is_asked(client):
    assert client.get("/region/")["Location"] == "/accounts/login/?next=/region/"


@pytest.mark.django_db
def test_a_first_answer_leads_to_the_overview(client, ines):
    answer = client.post("/region/", GERMANY)

    assert answer["Location"] == "/dashboard/"
    assert said(ines) == [("DE", "", datetime(2024, 5, 1, tzinfo=UTC))]
    ines.refresh_from_db()
    assert ines.born == 1985


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wanted", "where"), [("/imports/new/", "/imports/new/"), ("//evil.example", "/dashboard/")]
)
def test_an_answer_leads_to_where_the_person_wanted_to_go(client, ines, wanted, where):
    page = client.get("/region/", {"next": wanted}).content.decode()
    assert ('name="next"' in page) is (wanted == where)

    assert client.post("/region/", {**GERMANY, "next": wanted})["Location"] == where


@pytest.mark.django_db
def test_the_day_is_today_unless_one_says_otherwise(client, ines):
    assert 'value="2026-11-23"' in client.get("/region/").content.decode()


@pytest.mark.django_db
def test_not_wanting_to_say_is_an_answer(client, ines):
    client.post("/region/", {"country": "unsaid", "since": "2026-11-23"})

    assert said(ines) == [("", "", datetime(2026, 11, 23, tzinfo=UTC))]
    page = client.get("/region/", follow=True).content.decode()
    assert "Where do you live?" in page
    assert '<option value="unsaid" selected>' in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"country": ""}, "country", "Choose a country, or “I do not want to say”."),
        (
            {"country": "US"},
            "subdivision",
            "Choose your state or province. The rules differ between them.",
        ),
        ({"country": "CA"}, "subdivision", "Choose your state or province."),
        (
            {"country": "DE", "subdivision": "US-CA"},
            "subdivision",
            "California is in United States of America.",
        ),
        ({"country": "unsaid", "subdivision": "CA-QC"}, "subdivision", "Quebec is in Canada."),
        ({"country": "XX"}, "country", "XX"),
        ({"since": ""}, "since", "Type the day since when you live there."),
        ({"since": "01/02/03x"}, "since", "This is not a day. Type it like 2024-06-24."),
        ({"since": "2026-11-25"}, "since", "This day is in the future."),
        ({"since": "1850-01-01"}, "since", "Choose a day from 1 January 1900 on."),
        ({"born": "85x"}, "born", "Type the year with 4 digits, like 1990."),
        ({"born": "1899"}, "born", "Type a year from 1900 on."),
        ({"born": "2027"}, "born", "This year is in the future."),
    ],
)
def test_what_does_not_fit_is_said_at_the_field_and_on_top(client, ines, change, field, says):
    page = client.post("/region/", {**GERMANY, **change})
    html = page.content.decode()

    assert page.status_code == 200
    assert "<title>Error:" in html
    summary = html.partition("There is a problem")[2].partition("</div>")[0]
    assert f'href="#id_{field}"' in summary
    assert says in summary
    assert says in html.partition(f'id="id_{field}_error"')[2]
    assert f"id_{field}_error" in re.search(rf'<[^>]*id="id_{field}"[^>]*>', html)[0]
    assert said(ines) == []
    ines.refresh_from_db()
    assert ines.born is None


@pytest.mark.django_db
def test_what_was_typed_stays(client, ines):
    html = client.post("/region/", {**GERMANY, "country": "US", "born": "198"}).content.decode()

    assert '<option value="US" selected>' in html
    assert 'value="2024-05-01"' in html
    assert 'value="198"' in html


@pytest.mark.django_db
def test_the_page_says_what_the_person_told_us_and_when(client, ines):
    client.post("/region/", GERMANY)
    client.post(
        "/region/", {"country": "US", "subdivision": "US-TX", "since": "2026-11-01", "born": ""}
    )

    html = client.get("/region/").content.decode()

    assert "You live here: Texas, United States of America" in html
    lines = [
        re.sub(r"<[^>]+>", "", line) for line in re.findall(r"<li>(From .*?)</li>", html, re.DOTALL)
    ]
    assert lines == [
        "From 1 November 2026: Texas, United States of America. Told us on 23 November 2026.",
        "From 1 May 2024: Germany. Told us on 23 November 2026.",
    ]


@pytest.mark.django_db
def test_who_named_no_day_reads_none(client, ines):
    ines.residences.all().delete()
    residence.declare(person=ines, country="DE", from_=residence.SINCE_EVER, at=NOON)

    html = re.sub(r"<[^>]+>", "", client.get("/region/").content.decode())

    assert "Germany. Told us on 23 November 2026." in html
    assert "1990" not in html


@pytest.mark.django_db
def test_the_connection_says_nothing(client, ines):
    html = client.get(
        "/region/", headers={"accept-language": "de-DE", "x-forwarded-for": "192.0.2.1"}
    ).content.decode()

    assert html.count(" selected>") == 2  # "Choose a country" and "None of these"
    assert '<option value="" selected>Choose a country' in html
    assert not Residence.objects.exists()


@pytest.mark.django_db
def test_a_person_changes_only_their_own_residence(client, ines, stranger):
    client.post("/region/", {**GERMANY, "person": stranger.pk, "subject": stranger.subject})

    assert said(stranger) == []


@pytest.mark.django_db
def test_telling_the_same_twice_is_one_line(client, ines):
    client.post("/region/", GERMANY)
    client.post("/region/", GERMANY)

    assert len(said(ines)) == 1
    assert date(2024, 5, 1) == ines.residences.get().starts_at.date()


def lives(person, country, subdivision="", since=date(2020, 1, 1)):
    return residence.declare(
        person=person, country=country, subdivision=subdivision, from_=since, at=NOON
    )


def banner(page):
    html = page.content.decode()
    found = re.search(r'<div class="banner[^>]*>(.*?)</div>', html, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("lived", "now", "says"),
    [
        (
            {"country": "DE", "since": "2015-03-02"},
            ("US", "US-TX"),
            (
                "Saved. From 2 March 2015 on, you lived here: Germany. "
                "You live here now: Texas, United States of America."
            ),
        ),
        (
            {"country": "unsaid", "since": "2015-03-02"},
            ("US", "US-TX"),
            (
                "Saved. You do not say where you lived from 2 March 2015 on. "
                "You live here now: Texas, United States of America."
            ),
        ),
        (
            {"country": "DE", "since": "2015-03-02"},
            ("", ""),
            (
                "Saved. From 2 March 2015 on, you lived here: Germany. "
                "We keep your posts out until we know where you live."
            ),
        ),
        ({"country": "DE"}, ("US", "US-TX"), "Saved. You live here: Germany."),
        (
            {"country": "unsaid"},
            ("US", "US-TX"),
            "Saved. We keep your posts out until we know where you live.",
        ),
    ],
)
def test_what_was_saved_is_told_with_what_counts_now(client, ines, lived, now, says):
    lives(ines, *now)

    page = client.post("/region/", {**GERMANY, **lived, "next": "/settings/"}, follow=True)

    assert banner(page) == says


@pytest.mark.django_db
@pytest.mark.parametrize("country", ["DE", "unsaid"])
def test_who_moves_abroad_leaves_the_state_behind(client, ines, country):
    lives(ines, "US", "US-TX")
    sent = {"country": country, "subdivision": "US-TX", "since": "2026-11-01", "born": ""}

    assert client.post("/region/", sent)["Location"] == "/dashboard/"

    newest = residence.current(ines, NOON)
    assert (newest.country, newest.subdivision) == ("" if country == "unsaid" else country, "")


@pytest.mark.django_db
def test_who_moves_to_a_country_with_provinces_is_asked_for_theirs(client, ines):
    lives(ines, "US", "US-TX")
    sent = {"country": "CA", "subdivision": "US-TX", "since": "2026-11-01", "born": ""}

    page = client.post("/region/", sent).content.decode()

    assert "Choose your state or province. The rules differ between them." in page
    assert "Texas is in" not in page


@pytest.mark.django_db
def test_a_state_that_somebody_chose_is_not_dropped(client, ines):
    lives(ines, "US", "US-TX")
    sent = {"country": "DE", "subdivision": "US-CA", "since": "2026-11-01", "born": ""}

    page = client.post("/region/", sent).content.decode()

    assert "California is in United States of America." in page
    assert len(said(ines)) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("told_in", "read_in"),
    [
        ("Pacific/Auckland", ""),
        ("Pacific/Auckland", "America/Los_Angeles"),
        ("America/Los_Angeles", "Pacific/Auckland"),
        ("", "America/Los_Angeles"),
    ],
)
def test_a_day_is_the_one_that_was_named_wherever_it_is_read(
    client, rulebook, ines, told_in, read_in
):
    ines.time_zone = told_in
    ines.save()
    client.post("/region/", GERMANY)
    ines.time_zone = read_in
    ines.save()

    for address in ("/region/", "/history/?show=homes"):
        html = re.sub(r"<[^>]+>", "", client.get(address).content.decode())
        assert "rom 1 May 2024" in html, address


@pytest.mark.django_db
def test_a_year_of_birth_and_its_change_stand_in_the_history(client, rulebook, ines):
    settings = {"language": "", "time_zone": "", "theme": ""}
    for month, born in enumerate(("1985", "1985", "1958", ""), start=1):
        with time_machine.travel(datetime(2026, month, 1, tzinfo=UTC), tick=False):
            client.post("/settings/", {**settings, "born": born})

    html = client.get("/history/?show=birth").content.decode()

    assert re.findall(r"You told us that you[^.]*\.", html) == [
        "You told us that you do not want to say in which year you were born.",
        "You told us that you were born in 1958.",
        "You told us that you were born in 1985.",
    ]
