"""A receipt on paper: one sheet, black on white, without the menus."""

import re

import pytest

from tests.browser import people
from tests.browser.acts import newest_receipt

pytestmark = pytest.mark.browser


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.mark.parametrize("who", [people.opted_out, people.opted_out_too_late, people.wishing])
def test_a_receipt_is_one_sheet(site, who):
    person = who()
    site.sign_in(person)
    site.open(newest_receipt(person))

    assert pages_of(site.page.pdf(prefer_css_page_size=True)) == 1


def test_on_paper_there_are_no_menus_and_no_night(site):
    person = people.opted_out()
    person.theme = "dark"
    person.save()
    site.sign_in(person)
    address = newest_receipt(person)
    site.open(address)

    site.page.emulate_media(media="print", color_scheme="dark")

    for selector in ("header", "footer", "nav", "form", ".skip"):
        assert [one for one in site.page.locator(selector).all() if one.is_visible()] == []
    assert address.split("/")[2] in site.words
    colours = site.page.evaluate(
        "() => { const s = getComputedStyle(document.body); return [s.color, s.backgroundColor]; }"
    )
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
