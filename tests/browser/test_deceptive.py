"""Nothing on the site pushes a person: not by weight, by place, by words, or by asking again."""

import pytest

from consent.core.choices import Decision
from tests import make
from tests.browser import checks, people, people_with_files
from tests.browser.checks import DESK, PHONE, TABLET

pytestmark = pytest.mark.browser

NO, YES = "Opt out of AI training", "Let my posts be used"

# Who is asked, and with which words.
ASKED = {
    "mix": (people.in_germany, [NO, YES]),
    "new": (people.new, [NO]),
    "nowhere": (people.nowhere, [NO]),
    "without posts": (people.without_posts, [NO, YES]),
    "Brazil": (people.in_brazil, [NO, YES]),
    "United Kingdom": (people.in_britain, [NO, YES]),
    "Texas": (people.in_texas, ["Save my wish"]),
    "Nigeria": (people.in_nigeria, ["Save my wish"]),
    "wishing and moved": (people.wishing_and_moved, [NO, YES]),
    "said yes": (people.said_yes, [NO]),
    "on hold": (people.on_hold, [NO]),
    "starts later": (people.starts_later, [NO, YES]),
    "importing": (people_with_files.importing, [NO, YES]),
}


@pytest.mark.parametrize(("who", "words"), ASKED.values(), ids=ASKED)
def test_the_choice_is_in_sight_and_its_buttons_weigh_the_same(site, who, words):
    site.sign_in(who())
    site.open("/dashboard/")

    for size in (PHONE, TABLET, DESK):
        checks.resize(site.page, size)
        buttons = checks.measured(site.page, "weights")
        assert [button["words"] for button in buttons] == words
        assert unequal(buttons) == []
        assert all(button["height"] >= 44 for button in buttons)
        out_of_sight = [b["words"] for b in buttons if b["bottom"] > size[1] or b["top"] < 0]
        assert out_of_sight == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("forced", ["none", "active"])
def test_the_buttons_weigh_the_same_in_every_scheme(site, scheme, forced):
    site.sign_in(people.in_germany())
    for address in ("/dashboard/", "/choice/"):
        site.open(address)
        site.page.emulate_media(color_scheme=scheme, forced_colors=forced)

        assert unequal(checks.measured(site.page, "weights")) == []


def unequal(buttons: list[dict]) -> list[str]:
    """In what two buttons differ: area, kind, class, or any part of their look."""
    if len(buttons) < 2:
        return []
    first, second = buttons
    wrong = [key for key in ("kind", "className", "style") if first[key] != second[key]]
    if not 0.95 <= first["area"] / second["area"] <= 1.05:
        wrong.append(f"areas {first['area']} and {second['area']}")
    return wrong


def test_neither_button_is_reached_sooner_or_looked_at_first(site):
    """In the same form, side by side or one below the other, with nothing between them."""
    site.sign_in(people.in_germany())
    site.open("/dashboard/")

    assert site.page.locator("form.choice:has(.choice__button)").count() == 1
    assert site.page.locator(".choice__button + .choice__button").count() == 1
    assert site.page.locator(".choice__button[autofocus], .choice__button:focus").count() == 0


@pytest.mark.parametrize(
    "address",
    ["/dashboard/", "/choice/", "/choice/yes/", "/audience/", "/imports/new/", "/settings/"],
)
def test_nothing_is_ticked_beforehand(site, address):
    site.sign_in(people.in_germany())
    site.open(address)

    boxes = site.page.locator("main input[type=checkbox]").all()
    assert [box.get_attribute("name") for box in boxes if box.is_checked()] == []
    # The colours of the site are a setting; the device decides unless the person does.
    radios = site.page.locator("main input[type=radio]").all()
    ticked = [r.get_attribute("name") for r in radios if r.is_checked()]
    assert set(ticked) <= {"theme"}


@pytest.mark.parametrize("decision", [Decision.OBJECT, Decision.CONSENT, Decision.WISH])
def test_whoever_has_chosen_is_not_asked_again(site, decision):
    """The other way stays open where choices are made, and only there."""
    person = people.in_texas() if decision is Decision.WISH else people.person("ines@example.org")
    people.write(person, 3, "facebook" if decision is Decision.WISH else "home")
    make.said(person, decision, at=people.YESTERDAY)
    site.sign_in(person)

    for address in ("/dashboard/", "/posts/", "/history/", "/receipts/", "/imports/new/"):
        site.open(address)
        buttons = site.page.locator("main .choice__button").all_inner_texts()
        # Whoever said yes can always stop with one click.
        may_stop = address == "/dashboard/" and decision is Decision.CONSENT
        assert buttons == ([NO] if may_stop else [])


def test_every_state_has_its_blocks_in_the_same_order(site):
    order = ["From now on", "Already used", "Your rules", "Your files"]
    for who in (people.in_texas, people.in_brazil, people.in_britain, people.opted_out):
        site.page.context.clear_cookies()
        site.sign_in(who())
        site.open("/dashboard/")
        headings = site.page.locator("main h2").all_inner_texts()
        assert [heading for heading in headings if heading in order] == order


def test_the_same_words_stand_on_the_button_and_in_the_receipt(site):
    site.sign_in(people.in_germany())
    site.open("/dashboard/")
    site.send(lambda page: page.get_by_role("button", name=NO, exact=True).click())

    assert "Opted out of AI training" in site.words
    assert make.choices().count() == 1
