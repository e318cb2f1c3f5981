"""Pages about platforms: what each does and offers, where, since when, and how we know."""

from copy import deepcopy

import pytest

from consent.core.places import place_called
from consent.core.policies import EVERYWHERE
from consent.core.rulebook_data import build
from consent.web.platform_rules import Standpoint, platforms_shown
from tests import make, make_rulebook
from tests.web.reading import Page, read

BOOK = make_rulebook.shipped()


def page_of(client, slug, at="") -> Page:
    response = client.get(f"/platforms/{slug}/", {"at": at} if at else {})
    assert response.status_code == 200
    return read(response)


def rows(page: Page) -> dict[str, dict[str, str]]:
    """The text of each row, by the heading it stands under and its places."""
    found, heading = {}, ""
    for node in page.main:
        if node.tag == "h3":
            heading = node.text
        if node.tag == "details" and "fold" in node.given.get("class", ""):
            places = node.all("summary")[0].all("strong")[0].text
            found.setdefault(heading, {})[places] = node.text
    return found


def listing(page: Page) -> dict[str, list[str]]:
    lines = [line.all("th", "td") for line in page.main.all("tr")[1:]]
    return {line[0].all("a")[0].text: [cell.text for cell in line[1:]] for line in lines}


def test_every_platform_is_listed_with_what_it_does(client, rulebook):
    lines = listing(read(client.get("/platforms/")))

    assert len(lines) == len(BOOK.platforms) + 1
    assert next(iter(lines)) == "Open Forum"
    assert lines["Facebook"] == ["In some places", "In some places"]
    assert lines["Reddit"] == ["Everywhere", "No"]
    assert lines["Tumblr / WordPress.com"] == ["Everywhere", "Yes"]
    assert lines["Bluesky"] == ["No", "Not needed"]
    assert lines["GitHub"] == ["Not with posts", "Not needed"]
    assert lines["WhatsApp"] == ["Not with posts", "Not needed"]
    assert lines["Threads"] == ["Not confirmed", "Not known"]


def test_what_is_known_of_messages_alone_says_nothing_of_posts():
    """Facebook does other things everywhere; where nothing is known of training, that is said."""
    data = deepcopy(make_rulebook.shipped_data())
    facebook = next(one for one in data["platforms"] if one["slug"] == "facebook")
    facebook["policies"] = [
        row
        for row in facebook["policies"]
        if row["purpose"] != "training" or row["regions"] == ["BR"]
    ]
    book = build(data, edition="edited")
    here = Standpoint(rulebook=book, place=place_called(book, "US"), home=None, at=make.NOW)

    shown = {one.slug: one for one in platforms_shown(here)}

    assert shown["facebook"].beside
    assert (shown["facebook"].trains, shown["facebook"].lets_say_no) == ("Not known", "Not known")
    assert shown["whatsapp"].trains == "Not with posts"


def test_the_list_of_an_earlier_day(client, rulebook):
    page = read(client.get("/platforms/", {"at": "2023-12-31"}))

    assert "This is how it was on 31 December 2023" in page.main.text
    assert listing(page)["Facebook"] == ["In some places", "No"]
    assert listing(page)["Reddit"] == ["Not known", "Not known"]
    assert "Open Forum" not in listing(page)
    assert page.links["Facebook"] == "/platforms/facebook/?at=2023-12-31"


def test_a_platform_says_where_since_when_and_how_to_say_no(client, rulebook):
    page = page_of(client, "facebook")
    now = rows(page)["Now"]

    assert page.h1 == "Facebook trains AI with posts in some places"
    assert "You can say no in some of them." in page.words
    assert list(now) == [
        (
            "Everywhere but Brazil, European Economic Area outside the EU, European Union, "
            "Gibraltar, Guernsey, Isle of Man, Japan, Jersey, South Korea, Switzerland and "
            "United Kingdom"
        ),
        "United Kingdom",
        "Brazil",
        "European Economic Area outside the EU, European Union and Switzerland",
    ]
    europe = now["European Economic Area outside the EU, European Union and Switzerland"]
    assert "Since 14 April 2025" in europe
    assert "Started on 27 May 2025" in europe
    assert "You can object with a form. You do not need a reason." in europe
    assert "Say no at Facebook" in europe
    assert "Sure. Official sources or several others agree." in europe
    assert "Known up to 9 October 2026" in europe


def test_what_is_not_confirmed_or_about_something_else_stands_apart(client, rulebook):
    page = rows(page_of(client, "facebook"))

    assert list(page["Not confirmed"]) == [
        "Gibraltar, Guernsey, Isle of Man and Jersey",
        "Japan and South Korea",
    ]
    (beside,) = page["Other uses"].values()
    assert "Advertising. This is not AI training." in beside


@pytest.mark.parametrize("slug", sorted(BOOK.platforms))
def test_a_page_never_says_of_a_platform_that_it_does_and_does_not(client, rulebook, slug):
    page = page_of(client, slug)
    now = " ".join(rows(page).get("Now", {}).values())

    assert ("Trains AI with posts." in now) is ("does not" not in page.h1 and ": " not in page.h1)


def test_github_says_on_every_page_that_it_trains_but_not_with_posts(client, rulebook):
    page = page_of(client, "github")
    beside = " ".join(rows(page)["Other uses"].values())
    region = read(client.get("/rules/DE/"))
    fold = next(one for one in region.main.all("details") if one.given.get("id") == "p-github")
    history = read(client.get("/rules/DE/history/")).words

    assert page.h1 == "GitHub does not train AI with posts"
    now = " ".join(rows(page)["Now"].values())
    assert "Trains AI, but not with posts. There is no way to say no to that." in now
    assert "How people use a tool. You can switch it off." in beside
    assert "Trains AI, but not with posts." in fold.text
    for text in (page.words, fold.text):
        assert "Trains AI with posts." not in text
    assert "Trains AI, but not with posts." in history


def test_what_was_before_is_told_what_ended_last_first(client, rulebook):
    texts = [node.text for node in page_of(client, "linkedin").main.all("details")]
    earlier = [text for text in texts if " to 2 November 2025" in text or "2024 to" in text]

    assert "11 October 2024 to 2 November 2025 On hold." in " ".join(earlier)
    assert earlier[-1].startswith("United Kingdom18 September 2024 to 19 September 2024")


def test_the_forms_are_listed_with_how_sure_we_are(client, rulebook):
    page = page_of(client, "facebook")
    forms = next(node for node in page.main.all("section") if "Forms to say no" in node.text)

    assert len(forms.all("li")) == len(BOOK.platforms["facebook"].forms)
    assert forms.all("a")[0].given["href"] == (
        "https://www.facebook.com/help/contact/6359191084165019"
    )
    assert "(fairly sure, known up to 9 October 2026)" in forms.text
    assert "not confirmed" in forms.text


def test_every_source_is_listed_with_when_it_was_and_will_be_checked(client, rulebook):
    page = page_of(client, "x")
    sources = next(
        node for node in page.main.all("section") if [h.text for h in node.all("h2")] == ["Sources"]
    )
    names = {name for row in BOOK.platforms["x"].policies for name in row.sources}

    assert len(sources.all("li")) == len(names)
    assert (
        "ANPD orders X to stop using data of under-18s for AI training (17 December 2024, read, "
        "known up to 9 October 2026, again on"
    ) in " ".join(node.text for node in sources.all("li")).replace(" (17 December 2024) (", " (")
    assert "What the sources of this page say is known up to 9 October 2026." in page.words


def test_what_nobody_checked_says_so(client, rulebook):
    page = page_of(client, "tumblr")

    assert "never checked, again on 23 November 2026" in page.words
    assert "Nobody has checked the sources of this page yet." in page.words


def test_a_platform_on_an_earlier_day(client, rulebook):
    page = page_of(client, "x", "2024-07-01")

    assert page.h1 == "X trains AI with posts in some places"
    assert "Trained AI with posts. A regulator went to court over it." in " ".join(
        rows(page)["Now"].values()
    )
    assert rows(page_of(client, "facebook", "2024-06-20"))["Coming"]
    assert "Coming" not in rows(page_of(client, "facebook"))


def test_the_own_platform_follows_the_law_of_where_people_live(client, rulebook):
    page = page_of(client, "home")

    assert page.h1 == "Open Forum trains AI with posts in some places"
    assert [text for places, text in rows(page)["Now"].items() if "You can say no" in places]
    assert "You can opt out here with one click." in page.words


def test_an_advocate_has_no_platform_of_their_own(client, rulebook, settings):
    settings.HOME_PLATFORM_NAME = ""

    assert "Open Forum" not in listing(read(client.get("/platforms/")))
    assert client.get("/platforms/home/").status_code == 404


@pytest.mark.parametrize("slug", ["nothing", "Facebook", "__proto__"])
def test_a_platform_nobody_knows_is_not_found(client, rulebook, slug):
    assert client.get(f"/platforms/{slug}/").status_code == 404


@pytest.mark.parametrize("at", ["yesterday", "2024-13-01", "1066-10-14"])
@pytest.mark.parametrize("address", ["/platforms/", "/platforms/facebook/"])
def test_a_day_that_cannot_be_is_a_sentence(client, rulebook, address, at):
    page = read(client.get(address, {"at": at}))

    assert page.title.startswith("Error: ")
    assert "There is a problem" in page.main.text


@pytest.mark.parametrize("slug", [*BOOK.platforms, "home"])
def test_every_platform_has_a_page_that_tells_all_its_rows(client, rulebook, slug):
    page = page_of(client, slug)
    told = [node.given["id"] for node in page.main.all("details") if "id" in node.given]
    one = BOOK.platforms.get(slug)

    assert sorted(told) == sorted(row.id for row in (one.policies if one else ()))


@pytest.mark.parametrize("slug", BOOK.platforms)
def test_every_place_is_called_by_its_name(client, rulebook, slug):
    summaries = page_of(client, slug).main.all("summary")
    places = {node.all("strong")[0].text for node in summaries if node.all("strong")}
    codes = {code for row in BOOK.platforms[slug].policies for code in row.regions}

    assert places
    assert [
        code
        for code in codes - {EVERYWHERE}
        if code in " ".join(places).replace("the EU", "").split()
    ] == []


def test_a_region_leads_to_the_platform_on_the_same_day(client, rulebook):
    today, then = (
        read(client.get("/rules/DE/", query)).links for query in ({}, {"at": "2024-06-20"})
    )

    assert today["Facebook: more, and our sources"] == "/platforms/facebook/"
    assert then["Facebook: more, and our sources"] == "/platforms/facebook/?at=2024-06-20"


def test_a_plan_that_was_taken_back_never_started_and_offers_nothing(client, rulebook):
    words = read(client.get("/platforms/mastodon/?at=2025-06-18")).words

    assert "Made a plan and took it back." in words
    assert "Planned start" in words
    assert "Started on" not in words
    assert "The terms of the platform forbid it." not in words
