"""Who lets the browser show text twice as large, on a small phone, needs not scroll sideways."""

import pytest

from tests.browser import checks, people
from tests.browser.checks import PHONE
from tests.browser.site import Site

pytestmark = pytest.mark.browser
TWICE_AS_LARGE = "--blink-settings=defaultFontSize=32"


@pytest.fixture
def large(served, rulebook, browser_type, browser_type_launch_args):
    """The site in a browser whose text is twice as large as usual."""
    arguments = [*browser_type_launch_args["args"], TWICE_AS_LARGE]
    browser = browser_type.launch(**{**browser_type_launch_args, "args": arguments})
    page = browser.new_page(viewport={"width": PHONE[0], "height": PHONE[1]})
    yield Site(page, served.url)
    browser.close()


def test_the_pages_that_everybody_needs_fit(large):
    large.sign_in(people.opted_out_too_late())

    for address in ("/dashboard/", "/choice/", "/posts/", "/receipts/", "/settings/", "/rules/DE/"):
        large.open(address)
        size = large.page.evaluate("getComputedStyle(document.body).fontSize")
        assert (address, size, checks.measured(large.page, "overflow")) == (address, "38px", [])
