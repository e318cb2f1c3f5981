"""What a page says that the law gives: only on days on which it does, with its limits and doubts."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from consent.actions.publish_edition import publish_edition
from consent.core.backing import Backing, Evidence, Seen
from consent.core.places import place_called, residence_in
from consent.core.resolve import resolve_rule
from consent.core.rules import Confidence
from consent.web import explain_rules as words
from consent.web.backing import checked, source_shown
from consent.web.coming import coming
from tests import make, make_rulebook
from tests.web.reading import Page, read

BOOK = make_rulebook.shipped()
LAW = "What the law gives you"
DAY = "2026-11-23"
MODELS = "Nobody has settled if it reaches an AI model that is already made."


def region(client, code, at=DAY) -> Page:
    response = client.get(f"/rules/{code}/", {"at": at})
    assert response.status_code == 200
    return read(response)


def section(page: Page):
    return next(one for one in page.main.all("section") if one.all("h2")[0].text == LAW)


def facts(page: Page) -> dict[str, str]:
    """What stands beside each word in the facts about the law, without the folds below."""
    listed = section(page).all("dl")[0]
    return dict(
        zip(
            (one.text for one in listed.all("dt")),
            (one.text for one in listed.all("dd")),
            strict=True,
        )
    )


def summary(page: Page) -> str:
    return next(node for node in page.main if node.given.get("id") == "summary").text


# --- Only on days on which a law gives it ---------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "at", "starts"),
    [
        ("US-OK", DAY, "1 January 2027"),
        ("US-LA", DAY, "1 January 2027"),
        ("US-AL", DAY, "1 May 2027"),
        ("US-VT", DAY, "1 January 2028"),
        ("CL", DAY, "1 December 2026"),
        ("US-VA", "2020-06-01", "1 January 2023"),
        ("DE", "2018-02-01", "25 May 2018"),
    ],
)
def test_what_no_law_gives_yet_is_told_with_the_day_from_which_one_will(
    client, rulebook, code, at, starts
):
    page = region(client, code, at)
    told = facts(page)

    for what in ("Time for an answer", "Having data deleted", "Young people"):
        assert told[what].startswith(f"From {starts}: "), what
    assert "A company must answer you" not in summary(page)


@pytest.mark.parametrize(
    ("code", "at"),
    [("US-OK", "2027-01-01"), ("US-VA", "2023-01-01"), ("DE", "2018-05-25"), ("CL", "2026-12-01")],
)
def test_from_the_first_day_of_the_law_on_it_is_told_as_it_is(client, rulebook, code, at):
    told = facts(region(client, code, at))

    for what in ("Time for an answer", "Having data deleted", "Young people"):
        assert not told[what].startswith("From "), what


@pytest.mark.parametrize("code", BOOK.jurisdictions)
def test_no_place_without_a_right_to_say_no_promises_an_answer(client, rulebook, code):
    page = region(client, code)

    if ": no right to say no" in page.h1 or ": we do not know the law" in page.h1:
        assert "A company must answer you" not in page.words


def test_what_a_law_gave_is_no_longer_told_when_another_gives_nothing(client, rulebook):
    data = make_rulebook.shipped_data()
    texas = next(one for one in data["jurisdictions"] if one["code"] == "US-TX")
    texas["law"][1]["until"] = "2026-06-30"
    texas["law"].append({**texas["law"][0], "id": "later", "from": "2026-07-01", "until": None})
    publish_edition(data=data, at=make.NOW, by=None)

    told = facts(region(client, "US-TX"))

    assert not {"Time for an answer", "Having data deleted", "Young people"} & set(told)


def test_a_signal_that_nobody_had_to_obey_yet_is_not_recommended(client, rulebook):
    signal = "Companies here must obey it"

    assert signal in region(client, "US-CA").words
    assert signal not in region(client, "US-CA", "2020-06-01").words


def test_plain_words_are_told_to_be_about_another_law_than_that_of_the_page(client, rulebook):
    said = "We wrote this for 23 November 2026, when another law counted:"

    assert said not in region(client, "US-OK").words
    for code, at in (("US-OK", "2027-02-01"), ("US-VA", "2020-06-01"), ("CL", "2026-12-02")):
        assert said in region(client, code, at).words
    for code in ("CL", "US-OK", "US-LA", "US-AL", "US-VT"):
        text = BOOK.jurisdictions[code].plain_in("en")
        assert "will start" not in text
        assert "Until then" not in text


# --- Deletion, answers, age -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "limit"),
    [
        ("US-TX", "does not cover most information you made public"),
        ("DE", "Whether this reaches a trained model is open"),
        ("JP", "if the use is unlawful, no longer needed"),
        ("BR", "Deletion of unnecessary, excessive or unlawfully processed data"),
        ("AR", "Suppression of wrong or unlawful data"),
    ],
)
def test_deletion_is_told_with_its_limits(client, rulebook, code, limit):
    told = facts(region(client, code))["Having data deleted"]

    assert told.startswith(f"The law gives you a right to it in some cases. {MODELS}")
    assert limit in told


@pytest.mark.parametrize(
    ("code", "time"),
    [
        ("NZ", "20 working days for access."),
        ("AR", "10 calendar days for access, 5 working days for correction or suppression."),
        ("MX", "20 working days to answer, 15 to carry out."),
        ("CA-BC", "30 working days."),
        ("HK", "40 days for access requests."),
        ("CA", "30 days for access requests (may be extended by 30)."),
        ("US-TX", "Within 45 days. They can take 45 days more."),
        ("US-FL", "Within 45 days. They can take 15 days more."),
        ("US-IA", "Within 90 days. They can take 45 days more."),
        ("DE", "Within 1 month. They can take 2 months more if they tell you why."),
    ],
)
def test_a_time_to_answer_is_told_with_its_days_and_what_it_is_for(client, rulebook, code, time):
    page = region(client, code)

    assert facts(page)["Time for an answer"].startswith(time)
    if not time.startswith("Within"):
        assert "A company must answer you" not in page.words


def test_who_is_too_young_to_agree_alone_reads_that_they_can_object(client, rulebook):
    told = facts(region(client, "DE"))["Young people"]

    assert told.startswith("You can agree alone to online services from the age of 16.")
    assert "You can object at any age." in told
    assert "You decide about your own data" not in region(client, "DE").words


def test_the_age_of_a_whole_group_says_that_its_countries_differ(client, rulebook):
    assert "unless a country chose 13, 14 or 15" in facts(region(client, "EU"))["Young people"]
    assert "unless a country" not in facts(region(client, "FR"))["Young people"]


def test_an_age_from_which_parents_still_agree_too_is_no_age_to_agree_alone(client, rulebook):
    for code, said in (
        ("VN", "From the age of 7, the child and a parent both have to agree."),
        ("TH", "From 10 to 20 there are special rules."),
        ("US-CA", "A company needs a yes before it sells data of somebody under 16."),
    ):
        told = facts(region(client, code))["Young people"]
        assert said in told
        assert "You can agree alone" not in told


# --- Not confirmed --------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["CA-QC", "CN", "VN", "IL", "TH", "HK", "CA", "GG"])
def test_plain_words_about_a_law_that_is_not_confirmed_say_so(client, rulebook, code):
    page = region(client, code)
    law = section(page)
    plain = BOOK.jurisdictions[code].plain_in("en")

    assert f"Not confirmed {plain[:60]}" in law.text
    assert ": we do not know the law" in page.h1
    for what in ("Time for an answer", "Having data deleted", "Young people"):
        told = facts(page).get(what, "Not known.")
        assert "Not confirmed" in told or told == "Not known.", what


def test_plain_words_about_a_law_that_is_confirmed_are_not_called_otherwise(client, rulebook):
    law = section(region(client, "DE")).text

    assert "Not confirmed In the European Union" not in law


def test_who_read_a_part_does_not_say_that_nobody_has_checked(client, rulebook):
    read_in_part, from_memory = region(client, "CN").words, region(client, "TH").words

    assert "What we know of the law here is not confirmed." in read_in_part
    assert "Nobody has checked the law here for us yet." not in read_in_part
    assert "Nobody has checked the law here for us yet." in from_memory


@pytest.mark.parametrize("code", ["GG", "JE", "IM", "GI"])
def test_islands_with_a_law_like_the_gdpr_are_not_told_that_they_cannot_say_no(
    client, rulebook, code
):
    page = region(client, code)

    assert "Not confirmed: Nobody has to ask you first. But you have a right to say no." in (
        section(page).text
    )
    assert "You cannot say no to" not in page.words
    assert "We know of no way to say no to: Reddit, Stack Overflow" in page.words
    assert page.h1.endswith(": we do not know the law")


@pytest.mark.parametrize("code", ["GG", "JE", "IM", "GI"])
@pytest.mark.parametrize("name", ["Facebook", "Instagram"])
def test_where_nobody_knows_if_a_platform_counts_a_place_with_the_united_kingdom_it_says_so(
    client, rulebook, code, name
):
    """Meta lets people say no there, and nobody in the rest of the world."""
    page = region(client, code)

    (line,) = (row for row in page.main.all("tr") if row.all("th")[0].text == name)
    assert [cell.text for cell in line.all("td")] == ["Not confirmed", "Not known"]
    assert "Trains AI with posts. We do not know if you can say no." in page.words
    lives = residence_in(code)
    assert (
        resolve_rule(BOOK, platform=name.lower(), residence=lives, at=make.NOW, home=None).policy
        is None
    )


def test_where_the_law_is_known_the_page_says_who_gives_no_way(client, rulebook):
    assert "You cannot say no to: Facebook, Instagram" in region(client, "US-TX").words


def earlier(page: Page) -> list[str]:
    folds = [one.all("summary")[0].text for one in section(page).all("details")]
    return [text for text in folds if "Until " in text]


def test_earlier_laws_are_those_that_ended_and_say_if_they_are_not_confirmed(client, rulebook):
    assert earlier(region(client, "IL"))[0].startswith("Not confirmed Until 13 August 2025:")
    assert earlier(region(client, "VN"))[0].startswith("Not confirmed Until 31 December 2025:")
    # The rulebook still calls it in force, as it was when it was written.
    assert earlier(region(client, "CL", "2026-12-02"))[0].startswith("Until 30 November 2026:")
    assert earlier(region(client, "CL")) == []
    # On its own day it is no earlier law, whatever it is called now.
    assert earlier(region(client, "US-VA", "2020-06-01")) == []


# --- In doubt -------------------------------------------------------------------------------------

DOUBT = "A proposal would change that: Boletín 18.623-07. It was not law on 9 October 2026."


def test_a_day_that_a_proposal_would_move_is_told_with_the_proposal(client, rulebook):
    page = region(client, "CL")
    lines = [one.text for one in page.main.all("li") if one.text.startswith("1 December 2026 ")]

    assert lines
    assert all(DOUBT in line for line in lines)
    assert "18623-07" in page.links["Boletín 18.623-07"]
    # Nobody has told us since if it became law: so it stays beside the headline.
    after = region(client, "CL", "2026-12-02")
    assert after.h1 == "Chile: you can say no"
    assert DOUBT in summary(after)


def far_away(code, day):
    """The shipped rules with the coming law of a place starting on another day than it does."""
    data = make_rulebook.shipped_data()
    rows = next(one for one in data["jurisdictions"] if one["code"] == code)["law"]
    rows[0]["until"], rows[1]["from"] = f"{day[:-2]}01", day
    return data


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("CL", f"2 December 2090: a new law starts in Chile. {DOUBT}"),
        ("JP", "2 December 2090 at the latest: a new law starts in Japan"),
    ],
)
def test_the_overview_of_somebody_there_says_so_too(client, db, code, said):
    publish_edition(data=far_away(code, "2090-12-02"), at=make.ALWAYS, by=None)
    client.force_login(make.person("carla@example.org", country=code))

    assert said in read(client.get("/dashboard/")).main.text


def test_the_list_of_regions_says_so_too(client, rulebook):
    page = read(client.get("/rules/", {"at": DAY}))
    lines = {line.all("th")[0].text: line.text for line in page.main.all("tr") if line.all("td")}

    assert "1 December 2026 A proposal would change that." in lines["Chile"]
    assert "16 July 2028 at the latest" in lines["Japan"]
    assert "A proposal" not in lines["South Korea"]


def test_a_law_that_had_begun_before_we_last_looked_is_not_in_doubt(client, rulebook):
    assert "A proposal would change that:" not in region(client, "DE").words


def test_the_last_day_on_which_a_law_can_start_is_called_that(client, rulebook):
    page = region(client, "JP")

    assert "On this day at the latest, the law:" in summary(page)
    assert facts(page)["Until"] == "15 July 2028 at the latest"
    assert facts(region(client, "JP", "2028-08-01"))["Since"] == "16 July 2028 at the latest"
    history = read(client.get("/rules/JP/history/", {"at": DAY}))
    assert "This is the last day on which it can start." in history.words
    assert "at the latest" not in region(client, "KR").words


def test_no_platform_is_in_doubt_for_a_proposal_about_a_law():
    told = coming(
        BOOK,
        place=place_called(BOOK, "CL"),
        country="CL",
        at=datetime(2024, 11, 23, 12, tzinfo=UTC),
    )

    assert [one.doubts[0].name for one in told.law if one.doubts] == ["Boletín 18.623-07"]
    assert told.platforms
    assert not any(one.doubts for one in told.platforms)


# --- How we know ----------------------------------------------------------------------------------


def test_what_is_from_memory_is_not_said_to_have_a_source():
    for confidence in (Confidence.HIGH, Confidence.MEDIUM):
        backing = Backing(confidence=confidence, evidence=Evidence.MEMORY, verified="")
        assert "source" not in words.sure_words(backing).replace("no source that we read", "")
        assert "from memory" in words.sure_words(backing)
        read_it = replace(backing, evidence=Evidence.VERIFIED)
        assert words.sure_words(read_it) == str(words.CONFIDENCES[confidence])


def test_a_page_that_rests_on_memory_names_no_source_that_it_has_not(client, rulebook):
    page = read(client.get("/platforms/stackoverflow/"))
    folds = [one.text for one in page.main.all("dl") if "We wrote it from memory." in one.text]

    assert folds
    assert not [text for text in folds if "We have one good source." in text]


def test_only_a_check_that_somebody_noted_is_called_one():
    second_hand = next(one for one in BOOK.sources.values() if one.seen is Seen.SECONDARY)
    read_once = next(one for one in BOOK.sources.values() if one.seen is Seen.SEEN)

    for source in (second_hand, read_once):
        assert source.checked is None
        shown = source_shown(BOOK, source)
        assert (shown.checked, shown.known) == (None, date(2026, 10, 9))
        assert (checked(BOOK, [source.id]).noted, checked(BOOK, [source.id]).never) == (False, 0)
    noted = replace(read_once, checked=date(2026, 11, 1))
    assert source_shown(BOOK, noted).checked == date(2026, 11, 1)


def test_no_page_says_of_a_source_of_the_shipped_rules_that_it_was_checked(client, rulebook):
    pages = ("/rules/CL/", "/rules/CL/history/", "/platforms/x/", "/platforms/facebook/")
    for address in pages:
        page = read(client.get(address))
        assert "checked on 9 October 2026" not in page.words
        assert "Last checked 9 October 2026" not in page.main.text


def test_data_for_programs_tells_a_check_and_what_we_know_apart(client, rulebook):
    sources = client.get("/rules/CL.json").json()["sources"]

    assert sources["cl-delay"]["checked"] is None
    assert sources["cl-delay"]["known_until"] == "2026-10-09"
    japan = client.get("/rules/JP.json").json()["laws"]
    assert [one["at_latest"] for one in japan] == [False, True]
