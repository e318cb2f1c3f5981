"""The rules pages: law and platform apart, dates, sources, any place and any day."""

import pytest

from consent.core.backing import Evidence, Seen
from consent.core.jurisdictions import LawStatus
from consent.core.policies import Purpose
from consent.core.rules import Confidence, Offer, Reach, Regime, Status
from consent.rulebook.content import CONTENT
from consent.rulebook.editions import current_edition
from consent.web import explain_rules as words
from consent.web.backing import web_link
from consent.web.regions import exact, find
from tests import make
from tests.web.plainness import plainness
from tests.web.reading import Page, read

LAW, PLATFORMS = "What the law gives you", "What the platform offers"


@pytest.fixture
def book(rulebook):
    return current_edition().rulebook


def region(client, code, at=""):
    response = client.get(f"/rules/{code}/", {"at": at} if at else {})
    assert response.status_code == 200
    return read(response)


def rows(page: Page) -> dict[str, list[str]]:
    """The table of platforms: what each does and offers."""
    (table,) = page.main.all("table")
    lines = [line.all("th", "td") for line in table.all("tr")[1:]]
    return {line[0].all("a")[0].text: [cell.text for cell in line[1:]] for line in lines}


# --- Words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "enum"),
    [
        (words.REGIMES, Regime),
        (words.REGIMES_SHORT, Regime),
        (words.LAW_STATUSES, LawStatus),
        (words.STATUSES, Status),
        (words.STATUSES_SHORT, Status),
        (words.OFFERS, Offer),
        (words.OFFERS_SHORT, Offer),
        (words.REACHES, Reach),
        (words.CONFIDENCES, Confidence),
        (words.EVIDENCES, Evidence),
        (words.SEEN, Seen),
        (words.PURPOSES, Purpose),
    ],
)
def test_every_word_of_the_rulebook_has_words_for_people(table, enum):
    assert set(table) == set(enum)
    assert not [text for text in map(str, table.values()) if not text.strip()]


def test_every_word_for_content_in_the_shipped_rulebook_has_words_for_people(book):
    rows = [row for one in book.platforms.values() for row in one.policies]
    used = {word for row in rows for word in (*row.scope, *row.excluded)}

    assert used - set(CONTENT) == set()


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("2024", "2024"),
        ("2024-03", "March 2024"),
        ("2024-05-22", "22 May 2024"),
        ("2024-02-31", "2024-02-31"),
        ("soon", "soon"),
    ],
)
def test_dates_of_the_rulebook_are_spoken(written, spoken):
    assert words.written_date_words(written) == spoken


def test_dates_inside_a_text_are_spoken():
    text = "In force since 2024-07-01; row 2024-13-01 stays."

    assert words.with_dates_in_words(text) == "In force since 1 July 2024; row 2024-13-01 stays."


@pytest.mark.parametrize("url", [None, "javascript:alert(1)", "data:text/html,x", "//x.example"])
def test_only_addresses_of_the_web_become_links(url):
    assert web_link(url) is None


# --- One region ----------------------------------------------------------------------------------


def test_a_country_of_the_eu_has_the_law_of_the_eu_and_its_own_authority(client, rulebook):
    page = region(client, "DE")

    assert page.h1 == "Germany: you can say no"
    assert page.links["European Union"] == "/rules/EU/"
    assert "Nobody has to ask you first. But you have a right to say no." in page.words
    assert any("BfDI" in text for text in page.links)
    assert "A company must answer you within 1 month." in page.words


def test_who_leaves_minors_out_is_named_and_so_is_our_own_platform(client, rulebook, settings):
    settings.HOME_PLATFORM_NAME = "Open Forum"

    page = region(client, "DE")

    names = "Facebook, Instagram, LinkedIn, Open Forum and Pinterest"
    assert f"Posts by people under 18 are left out by: {names}." in page.words


def test_law_and_platforms_stand_under_headings_of_their_own(client, rulebook):
    page = region(client, "DE")
    law, platforms = (
        next(one for one in page.main.all("section") if one.all("h2")[0].text == heading)
        for heading in (LAW, PLATFORMS)
    )

    assert "GDPR Art. 6(1)(f)" in law.text
    assert "Say no at Facebook" not in law.text
    assert "Say no at Facebook" in platforms.text
    assert "Recital 69" not in platforms.text


def test_what_comes_is_told_apart_for_law_and_platforms(client, rulebook):
    page = region(client, "KR", "2024-07-01")
    summary = next(node for node in page.main if node.given.get("id") == "summary")
    law, platforms = (node.text for node in summary.all("ol"))

    assert [node.text for node in summary.all("h3")] == ["The law", "Platforms"]
    assert "9 March 2027 The law: You can say no" in law
    assert "15 November 2024 Bluesky: no AI training with posts from here." in platforms
    assert "The law" not in platforms
    assert "Bluesky" not in law


def test_the_last_day_to_say_no_is_told_while_it_comes(client, rulebook):
    page = region(client, "DE", "2025-05-01")

    assert "26 May 2025 Facebook and Instagram: last day to say no" in page.main.text
    assert "27 May 2025 Facebook and Instagram: AI training with posts starts." in page.main.text


def test_a_region_leads_to_its_time_line(client, rulebook):
    assert region(client, "DE").links["Germany: the rules over time"] == "/rules/DE/history/"


@pytest.mark.parametrize(
    ("code", "at", "answers"),
    [
        ("DE", "2024-06-20", ["No, on hold", "Not needed"]),
        ("DE", "2025-05-01", ["From 27 May 2025", "Yes, with a form"]),
        ("DE", "2025-06-01", ["Yes", "Yes, with a form"]),
        ("BR", "2024-07-15", ["No, a regulator stopped it", "Not needed"]),
        ("US-TX", "2026-11-23", ["Yes", "No"]),
        ("GB", "2026-11-23", ["Yes", "Yes, with a form"]),
    ],
)
def test_the_rules_of_any_day(client, rulebook, code, at, answers):
    assert rows(region(client, code, at))["Facebook"] == answers


def test_an_earlier_day_is_named_and_leads_back_to_today(client, rulebook):
    page = region(client, "DE", "2024-06-20")

    assert "This is how it was on 20 June 2024" in page.words
    assert page.links["See the rules of today"] == "/rules/DE/"
    assert "Open Forum" not in rows(page)


def test_a_day_to_come_says_as_far_as_we_know(client, rulebook):
    page = region(client, "KR", "2035-03-10")

    assert "This is how it will be on 10 March 2035, as far as we know" in page.words


@pytest.mark.parametrize("at", ["yesterday", "2024-13-01", "1066-10-14", "9999-12-31"])
def test_a_day_that_cannot_be_is_a_sentence(client, rulebook, at):
    page = region(client, "DE", at)

    assert "There is a problem" in page.words
    assert page.title.startswith("Error: ")
    assert page.h1 == "Germany: you can say no"


def test_what_is_not_confirmed_is_shown_and_decides_nothing(client, rulebook):
    page = region(client, "DE")
    drafts = [one for one in page.main.all("details") if one.all("summary")[0].all("span")]

    assert rows(page)["X"] == ["Not confirmed", "Not known"]
    assert [one for one in drafts if "It decides nothing here." in one.text]
    assert "X" not in page.words.partition("These platforms train AI with them:")[2].split(".")[0]


def test_a_proposal_is_called_a_proposal(client, rulebook):
    page = region(client, "EU")
    (proposal,) = [
        one for one in page.main.all("details") if one.all("summary")[0].text.startswith("Proposal")
    ]

    assert "COM(2025) 837" in proposal.text
    assert "These are not law. They decide nothing here." in page.words


def test_where_there_is_no_choice_the_page_says_what_still_helps(client, rulebook):
    page = region(client, "US-TX")

    assert page.h1 == "Texas: no clear right to say no"
    assert "What still helps where you cannot say no" in page.words
    assert "It has no effect today. It becomes an opt-out when one is offered." in page.words
    assert "Global Privacy Control" in page.words


def test_what_is_decided_and_comes_later_is_told(client, rulebook):
    page = region(client, "CL", "2026-11-23")

    assert "What comes next" in page.words
    assert "1 December 2026 The law: You can say no" in page.main.text
    assert "unless postponed" in page.main.text
    assert "(future)" not in page.main.text


def test_a_place_without_rules_of_its_own_has_those_of_everywhere_else(client, rulebook):
    page = region(client, "FJ")

    assert page.h1 == "Fiji: we do not know the law"
    assert page.links["Any other place"] == "/rules/ZZ/"
    assert rows(page)["Open Forum"] == ["Not known", "Not known"]


def test_facts_have_sources_with_dates_and_a_word_on_how_sure_we_are(client, rulebook):
    page = region(client, "DE")

    assert "Sure. Official sources or several others agree." in page.words
    assert "EDPB Opinion 28/2024 on AI models (17 December 2024, read)" in page.main.text
    assert "Known up to 9 October 2026" in page.main.text
    assert "Facts as of 23 November 2026. Our newest source is from 9 October 2026." in page.words


def test_a_code_in_small_letters_leads_to_the_page(client, rulebook):
    response = client.get("/rules/us-ca/")

    assert (response.status_code, response["Location"]) == (302, "/rules/US-CA/")


@pytest.mark.parametrize("code", ["QQ", "Atlantis", "US-QQ", "<b>", "DE;"])
def test_a_place_nobody_knows_is_not_found_and_posts_are_kept_out(client, rulebook, code):
    response = client.get(f"/rules/{code}/")

    assert response.status_code == 404
    assert "Where we know no rules, we count posts as kept out." in read(response).words


def test_my_own_platforms_stand_first_and_open(signed_in, ines, rulebook):
    make.account(ines, "tumblr")

    page = region(signed_in, "DE")

    assert next(iter(rows(page))) == "Tumblr / WordPress.com"
    assert [one.given["id"] for one in page.main.all("details") if "open" in one.given] == [
        "p-tumblr"
    ]
    assert page.links["See my choice"] == "/choice/"


def test_a_page_for_everybody_says_nothing_about_a_person(client, rulebook):
    page = region(client, "DE")

    assert "See my choice" not in page.links
    assert "You have posts there." not in page.words


def test_a_page_that_says_where_i_live_is_not_kept_by_caches(signed_in, rulebook):
    assert "no-store" in signed_in.get("/rules/DE/")["Cache-Control"]


# --- All regions ---------------------------------------------------------------------------------


def test_all_regions_are_listed_with_law_platforms_and_next_change(client, rulebook, book):
    page = read(client.get("/rules/", {"at": "2026-11-23"}))
    lines = [line.all("th", "td") for table in page.main.all("table") for line in table.all("tr")]
    listed = {line[0].text: [cell.text for cell in line[1:]] for line in lines}

    assert len(listed) == len(book.jurisdictions) + 1
    assert listed["European Union"][0] == "You can say no"
    assert listed["South Korea"][2] == "9 March 2027"
    assert "You live here:" not in page.main.text


def test_where_i_live_stands_on_top(signed_in, rulebook):
    page = read(signed_in.get("/rules/"))

    assert page.links["Germany"] == "/rules/DE/"
    assert "You live here: Germany" in page.main.text


def test_who_does_not_want_to_say_gets_the_same_list(rulebook, client):
    client.force_login(make.person("nemo@example.org", country=""))

    assert "You live here:" not in read(client.get("/rules/")).main.text


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Germany", "DE"),
        ("  gERMANY ", "DE"),
        ("de", "DE"),
        ("Turkiye", "TR"),
        ("uk", "GB"),
        ("USA", "US"),
        ("New York", "US-NY"),
        ("Fiji", "FJ"),
        ("us-tx", "US-TX"),
        ("Deutschland", "DE"),
        ("ÖSTERREICH", "AT"),
        ("Россия", "RU"),
        ("日本", "JP"),
        ("czech republic", "CZ"),
        ("Holland", "NL"),
        ("England", "GB"),
        ("U.S.A.", "US"),
        ("Ivory Coast", "CI"),
    ],
)
def test_a_place_named_in_full_is_shown_at_once(client, rulebook, typed, code):
    response = client.get("/rules/", {"q": typed})

    assert (response.status_code, response["Location"]) == (302, f"/rules/{code}/")
    assert client.get(response["Location"]).status_code == 200


def test_a_name_of_two_places_leads_to_neither_before_one_is_chosen(client, rulebook):
    page = read(client.get("/rules/", {"q": "georgia"}))

    assert page.links["Georgia"] == "/rules/GE/"
    assert page.links["Georgia, United States"] == "/rules/US-GA/"


def test_the_first_letters_of_a_name_in_another_language_find_it(client, rulebook):
    page = read(client.get("/rules/", {"q": "deutschl"}))

    assert "1 region for “deutschl”" in page.words
    assert page.links["Germany"] == "/rules/DE/"


def test_a_part_of_a_name_finds_several(client, rulebook):
    page = read(client.get("/rules/", {"q": "united"}))

    assert {"United Kingdom", "United States", "United Arab Emirates"} <= set(page.links)


def test_a_search_without_a_result_keeps_posts_out(client, rulebook):
    page = read(client.get("/rules/", {"q": "<script>Atlantis"}))

    assert "We do not have rules for “<script>Atlantis”" in page.words
    assert "Where we know no rules, we count posts as kept out." in page.words


@pytest.mark.parametrize("typed", ["", " ", "x" * 10_000, "\u202e", "😀"])
def test_a_search_for_nonsense_is_answered(client, rulebook, typed):
    assert client.get("/rules/", {"q": typed}).status_code == 200


def test_every_place_that_can_be_found_has_a_page(client, book):
    codes = {place.code for letter in "aeiou" for place in find(book, letter)}

    assert exact(find(book, "Germany"), "Germany").code == "DE"
    assert len(codes) > 50
    for code in codes:
        assert client.get(f"/rules/{code}/").status_code == 200, code


def test_reading_rules_changes_nothing(signed_in, rulebook):
    before = make.choices().count()
    for address in ("/rules/", "/rules/DE/", "/rules/DE/?at=2024-06-20"):
        assert signed_in.post(address).status_code == 405
        signed_in.get(address)

    assert make.choices().count() == before


@pytest.mark.parametrize("code", ["DE", "GB", "BR", "US-TX", "US", "FJ"])
def test_the_summary_of_a_region_is_easy_to_read(client, book, code):
    page = region(client, code)
    summary = next(node for node in page.main if node.given.get("id") == "summary")
    names = [one.name for one in book.platforms.values()]

    found = plainness(summary, names=[*names, "Open Forum", page.h1.partition(":")[0]])

    assert found.words >= 80
    assert (found.grade <= 6, found.ease >= 70, found.longest <= 20) == (True, True, True), found
