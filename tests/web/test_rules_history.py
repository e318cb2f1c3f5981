"""The rules over time: drawn and listed, law and platforms apart, every status told right."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from consent.actions.pause_training import pause_training
from consent.core.jurisdictions import LawStatus
from consent.core.places import place_called
from consent.core.policies import EVERYWHERE, Purpose
from consent.core.rules import Status
from consent.rulebook.pausing import Pause
from consent.web.as_of import as_of
from consent.web.page_language import Spoken
from consent.web.rule_lines import View
from consent.web.rules_history import rules_history
from tests import make, make_rulebook
from tests.web.plainness import plainness
from tests.web.reading import Node, Page, read

BOOK = make_rulebook.shipped()
POLICIES = [row for one in BOOK.platforms.values() for row in one.policies]
LAWS = [row for one in BOOK.jurisdictions.values() for row in one.law]
LAW, PLATFORMS = "What the law gives you", "What the platform offers"
DAY = "2026-11-23"

TOLD = {
    Status.ACTIVE: "Trains AI with posts.",
    Status.ACTIVE_DISPUTED: "Trains AI with posts. Some say that this breaks the law.",
    Status.ACTIVE_UNLAWFUL_CLAIMED: "Trained AI with posts. A regulator went to court over it.",
    Status.ANNOUNCED_NEVER_STARTED: "Announced AI training for 26 June 2024. It never started.",
    Status.PAUSED: "On hold. The platform stopped it.",
    Status.SUSPENDED_BY_REGULATOR: "On hold. A regulator stopped it.",
    Status.SUSPENDED_UNDERTAKING: "On hold. The platform promised a regulator to stop.",
    Status.NOT_APPLIED: "Does not train AI with posts from here.",
    Status.WITHDRAWN: "Made a plan and took it back.",
    Status.EXCLUDED: "Does not use this content.",
    Status.UNCLEAR: "Not known. So we count posts as kept out.",
}
BESIDE = {
    Purpose.THIRD_PARTY_TRAINING: "AI training by other companies.",
    Purpose.CHATS: "Chats.",
    Purpose.INTERACTION_DATA: "How people use a tool.",
    Purpose.PERSONALISATION: "Advertising. This is not AI training.",
    Purpose.REUSE: "Other people can reuse posts with AI.",
}


@dataclass
class History:
    """The lines of a page, of the law and of each platform."""

    page: Page
    law: list[str]
    platforms: dict[str, list[str]]

    @classmethod
    def of(cls, page: Page) -> "History":
        platforms, name = {}, ""
        for node in part(page, PLATFORMS):
            if node.tag == "h3":
                name = node.text
            if node.tag == "ol":
                platforms[name] = [line.text for line in node.all("li")]
        (law,) = part(page, LAW).all("ol")
        lines = [line for line in law.inside if isinstance(line, Node)]
        return cls(page=page, law=[line.text for line in lines], platforms=platforms)


def part(page: Page, heading: str) -> Node:
    return next(
        one for one in page.main.all("section") if [h.text for h in one.all("h2")] == [heading]
    )


def history(client, code, at="") -> History:
    return History.of(read(client.get(f"/rules/{code}/history/", {"at": at} if at else {})))


# --- Europe in 2024 ------------------------------------------------------------------------------


def test_june_2024_in_the_eu_was_announced_and_never_happened(client, rulebook):
    page = history(client, "EU", DAY)

    assert page.platforms["Facebook"][:4] == [
        "27 September 2023 to 21 May 2024 Does not train AI with posts from here.",
        "22 May 2024 to 13 June 2024 Announced AI training for 26 June 2024. It never started.",
        "14 June 2024 to 13 April 2025 On hold. The platform stopped it.",
        "26 June 2024 AI training was announced for 26 June 2024. It never happened.",
    ]
    assert page.platforms["Facebook"][4:6] == [
        (
            "14 April 2025 to 26 May 2025 AI training is announced for 27 May 2025. "
            "Until then no posts are used. You can object with a form. You do not need a reason."
        ),
        "26 May 2025 Last day to say no for all posts. Later, it counts for later posts only.",
    ]
    assert page.platforms["Facebook"][6].startswith("Since 27 May 2025")
    assert "26 June 2024 Meta: Planned start in Europe (did not happen)" in page.page.main.text


def test_brazil_was_stopped_by_its_regulator_and_went_on(client, rulebook):
    lines = history(client, "BR", DAY).platforms["Facebook"]

    assert "2 July 2024 to 29 August 2024 On hold. A regulator stopped it." in lines
    assert [line for line in lines if line.startswith("30 August 2024 to 28 September 2024")]
    assert [line for line in lines if line.startswith("Since 29 September 2024")]


def test_law_and_platforms_are_never_in_one_list(client, rulebook):
    page = history(client, "DE")
    names = [one.name for one in BOOK.platforms.values() if len(one.name) > 1]
    law = " ".join(line.partition("More about this law")[0] for line in page.law)

    assert [name for name in names if name in law] == []
    assert "GDPR Art. 6" in law
    assert "GDPR" not in " ".join(line for some in page.platforms.values() for line in some)


# --- A pause -------------------------------------------------------------------------------------


def test_a_pause_is_on_every_public_page_with_who_and_when(client, rulebook, sam):
    pause_training(
        pause=Pause(
            region="BR",
            platforms=("facebook", "home"),
            status=Status.SUSPENDED_BY_REGULATOR,
            decided_by="ANPD",
            decided_on=date(2026, 11, 22),
            url="https://www.gov.br/anpd/decisao",
            sentence="The ANPD has stopped AI training with posts from Brazil.",
        ),
        title="Brazil: on hold",
        by=sam,
        at=make.NOW,
    )
    stopped = "On hold. A regulator stopped it. Decided by ANPD on 22 November 2026."
    told = history(client, "BR", DAY).platforms

    assert "29 September 2024 to 22 November 2026 Trains AI with posts." in " ".join(
        told["Facebook"]
    )
    for name in ("Facebook", "Open Forum"):
        (line,) = [line for line in told[name] if stopped in line]
        assert line.startswith("Since 23 November 2026")
    changes = read(client.get("/rules/changes/")).main.text
    assert "Brazil, Facebook: stopped by a regulator from 23 November 2026" in changes
    assert "The ANPD has stopped AI training with posts from Brazil." in changes
    assert "stopped by a regulator" in client.get("/rules/feed.xml").content.decode()
    assert "No, a regulator stopped it" in read(client.get("/rules/BR/")).main.text
    facebook = read(client.get("/platforms/facebook/")).main.text
    assert "Decided by ANPD" in facebook
    # Yesterday it ran, and the edition of before still says so.
    before = client.get("/rules/BR.json", {"at": "2026-11-22"}).json()["platforms"]
    today = client.get("/rules/BR.json", {"at": DAY}).json()["platforms"]
    assert [one["uses_posts"] for one in before if one["slug"] == "facebook"] == [True]
    assert [one["uses_posts"] for one in today if one["slug"] == "facebook"] == [False]


# --- Every row of the rulebook -------------------------------------------------------------------


@pytest.fixture(scope="module")
def pages():
    """The history of every region as it is on a day, drawn without a server."""
    codes = [*BOOK.jurisdictions, *sorted({code for row in POLICIES for code in row.regions})]
    return {code: drawn(code) for code in dict.fromkeys(codes) if code != EVERYWHERE}


def drawn(code) -> History:
    seen = as_of(RequestFactory().get("/"), now=datetime(2026, 11, 23, 12, tzinfo=UTC))
    page = rules_history(
        BOOK,
        code=code,
        place=place_called(BOOK, code),
        view=View(today=seen.today, is_past=False),
    )
    speech = Spoken(language="en", missing=None)
    context = {"page": page, "seen": seen, "speech": speech}
    return History.of(Page(render_to_string("consent/rules_history.html", context)))


def spoken(day) -> str:
    return f"{day.day} {day:%B %Y}"


def dates(first, last, *, later=False) -> str:
    if first and last:
        return f"{spoken(first)} to {spoken(last)}"
    if last:
        return f"Until {spoken(last)}"
    return f"{'From' if later else 'Since'} {spoken(first)}" if first else ""


@pytest.mark.parametrize("row", LAWS, ids=lambda row: row.id)
def test_every_law_of_the_rulebook_is_told_with_its_state(pages, row):
    lines = pages[row.jurisdiction].law
    tag = {
        LawStatus.PROPOSAL: "Proposal",
        LawStatus.ADOPTED_NOT_IN_FORCE: "Coming",
        LawStatus.IN_FORCE: "Now",
        LawStatus.SUPERSEDED: "",
    }[row.status]
    if row.status is not LawStatus.PROPOSAL and not row.published:
        tag = "Not confirmed"
    # That there was no law to begin with did not begin on a day.
    is_first = row is BOOK.jurisdictions[row.jurisdiction].law[0]
    first = None if is_first and row.regime in {"no_choice", "unclear"} else row.first_day
    when = dates(first, row.last_day, later=row.status is LawStatus.ADOPTED_NOT_IN_FORCE)
    start = " ".join(f"{when} {tag}".split())

    assert [line for line in lines if line.startswith(start) and f"({row.citation or '–'})" in line]


NOT_WITH_POSTS = {
    "github-public-code": "Trains AI, but not with posts.",
    "mastodon-social-2026": "We do not know if it trains AI with posts.",
}


def test_a_proposal_says_what_it_is_about_not_what_the_law_it_changes_gives(client, rulebook):
    """The bill about Chile's new law is to postpone it: who reads "you can say no" is misled."""
    (line,) = (line for line in history(client, "CL").law if line.startswith("Proposal"))

    assert "Bill to postpone the start of Ley 21.719 to 1 December 2027" in line
    assert "You can say no" not in line


@pytest.mark.parametrize("row", POLICIES, ids=lambda row: row.id)
def test_every_policy_of_the_rulebook_is_told_with_its_status(pages, row):
    name = BOOK.platforms[row.platform].name
    codes = [code for code in row.regions if code != EVERYWHERE] or ["ZZ", "US", "JP"]
    lines = [line for code in codes for line in pages[code].platforms.get(name, [])]
    told = BESIDE.get(row.purpose) or TOLD.get(row.status) or "Leaves more out: accounts of people"
    words = NOT_WITH_POSTS.get(row.id, told)
    tag = "" if row.published else " Not confirmed"
    starts = row.effective_on if row.status and row.status.trains else None
    first = max(day for day in (row.first_day, starts) if day)

    here = [line for line in lines if words in line]
    assert [line for line in here if spoken(first) in line and tag in line]
    if row.status is Status.EXCLUDED:
        assert [line for line in here if TOLD[Status.EXCLUDED] in line]


def test_every_status_there_is_stands_in_the_shipped_rulebook():
    """So that the test above has seen each of them on a page."""
    assert {row.status for row in POLICIES} == {*Status, None}
    assert {row.status for row in LAWS} == set(LawStatus)


# --- Drawing and list ----------------------------------------------------------------------------


def drawings(page: Page) -> list[Node]:
    return [node for node in page.main.all("svg") if node.given.get("role") == "img"]


@pytest.mark.parametrize("code", BOOK.jurisdictions)
def test_every_dated_line_is_drawn_and_nothing_else_is(pages, code):
    page = pages[code].page
    lists = [[line for line in pages[code].law if re.match(r"(Since|Until|From|\d)", line)]]
    lists += list(pages[code].platforms.values())

    assert len(drawings(page)) == len(lists)
    for drawing, lines in zip(drawings(page), lists, strict=True):
        shapes = [
            node for node in drawing.all("rect", "svg") if node.given["class"] != "track__after"
        ]
        assert len(shapes) == len(lines)


def test_a_drawing_says_what_it_shows_and_lies_inside_its_box(pages):
    for node in drawings(pages["EU"].page):
        assert re.search(r"time line from \d{4} to \d{4}\. The list has", node.given["aria-label"])
        for shape in node.all("rect"):
            x, width = (float(shape.given.get(key, "0%").rstrip("%")) for key in ("x", "width"))
            assert (x >= 0, x + width <= 100.02) == (True, True)


# --- Any place, any day --------------------------------------------------------------------------


def test_seen_from_an_earlier_day_nobody_knew_what_others_would_say(client, rulebook):
    page = history(client, "DE", "2024-06-20")

    assert "This is how it was on 20 June 2024" in page.page.words
    assert "14 June 2024 DPC / Meta / ICO" in page.page.main.text
    assert "OLG Köln" not in page.page.main.text
    assert [line for line in page.platforms["Facebook"] if "On this day On hold" in line]
    assert page.platforms["Facebook"][-1].startswith("From 27 May 2025 Later")


def test_what_is_expected_is_told(client, rulebook):
    assert "1 December 2026 Chile: Ley 21.719 in force, unless postponed" in (
        history(client, "CL", DAY).page.main.text
    )


@pytest.mark.parametrize("at", ["yesterday", "2024-02-30", "1999-01-01"])
def test_a_day_that_cannot_be_says_what_to_do(client, rulebook, at):
    page = history(client, "DE", at).page

    assert page.title.startswith("Error: ")
    assert {"Write the day like 2024-06-24.", "Choose a day from 2018 to 2035."} & {
        text.partition("Day: ")[2] for text in page.texts if text.startswith("Day: ")
    }


def test_small_letters_lead_to_the_page_and_no_place_to_all_of_them(client, rulebook):
    assert client.get("/rules/br/history/")["Location"] == "/rules/BR/history/"
    assert client.get("/rules/QQ/history/").status_code == 404


def test_a_place_without_rules_of_its_own_has_the_history_of_everywhere(client, rulebook):
    page = history(client, "FJ")

    assert page.page.h1 == "Fiji: the rules over time"
    assert page.page.links["Any other place"] == "/rules/ZZ/history/"
    assert "Facebook" in page.platforms


def test_the_day_of_the_last_check_is_told_and_what_nobody_checked(client, rulebook):
    words = history(client, "DE").page.words

    assert "What the sources of this page say is known up to 9 October 2026." in words
    assert "3 of them are from memory. Nobody has checked them yet." in words


NAMES = [
    *(one.name for one in BOOK.platforms.values()),
    *(one.name.partition(" (")[0] for one in BOOK.jurisdictions.values()),
    *["January", "February", "August", "September", "October", "November", "December"],
]


@pytest.mark.parametrize("code", ["EU", "BR", "GB", "US-CA", "CL", "ZZ"])
def test_what_platforms_did_is_easy_to_read(pages, code):
    found = plainness(part(pages[code].page, PLATFORMS), names=NAMES)

    assert found.words > 200
    assert (found.grade <= 6, found.ease >= 70, found.longest <= 20) == (True, True, True), found
