"""
What every page has to be. Each check returns sentences about what is wrong.

The measures themselves are in measure.js; the numbers are those of the site's
own rules and of WCAG 2.2.
"""

import gzip
import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.site import Site
from tests.web.test_words import HEDGES, NEVER, SHORT_FORMS

SCRIPTS = {"measure": Path(__file__).with_name("measure.js").read_text(), "axe": Axe().axe_script}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# As wide as 1280 x 1024 is at 400 %.
PHONE = (320, 640)
TABLET = (768, 1024)
DESK = (1280, 800)
SIZES = (PHONE, TABLET, DESK)

MOST_BYTES = 14 * 1024
# Pages to look things up in, with every platform and its sources.
MOST_BYTES_OF_REFERENCE = 20 * 1024
MOST_REQUESTS = 2
MOST_STOPS = 12
# A date is several stops, and the window itself is one.
MOST_ROUNDS = 4

# A month, not a maybe.
MONTH = re.compile(r"\b\d{1,2} may \d{4}")

# The text spacing that WCAG 1.4.12 asks a page to bear.
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""
NOT_SPACED = "() => { document.adoptedStyleSheets = []; }"

# What axe leaves to a person to judge, and what the person found.
JUDGED = {
    "color-contrast": "text over a hatched or overlapping ground; the pairs of colours are computed apart",
}


def resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})


def measured(page: Page, what: str) -> Any:
    """Return what one of the measures of measure.js finds."""
    equip(page, "measure")
    return page.evaluate(f"measure.{what}()")


def equip(page: Page, name: str) -> None:
    """Put our measures or axe into a page that does not have them yet."""
    if not page.evaluate("name => name in window", name):
        page.evaluate(SCRIPTS[name])


def accessibility(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA and good practice."""
    equip(page, "axe")
    options = {
        "runOnly": {"type": "tag", "values": TAGS},
        "resultTypes": ["violations", "incomplete"],
    }
    result = page.evaluate("options => axe.run(document, options)", options)
    wrong = [f"axe {one['id']} ({one['impact']}): {_nodes(one)}" for one in result["violations"]]
    wrong += [
        f"axe cannot tell {one['id']}: {_nodes(one)}"
        for one in result["incomplete"]
        if one["id"] not in JUDGED
    ]
    return wrong


def _nodes(result: dict) -> str:
    shown = [node["html"][:120] for node in result["nodes"][:3]]
    more = len(result["nodes"]) - len(shown)
    return " | ".join(shown) + (f" and {more} more" if more else "")


def fit(page: Page) -> list[str]:
    """Whether a page fits from a phone to a desk, its parts can be hit, and its text spaced out."""
    wrong = []
    for size in SIZES:
        resize(page, size)
        found = measured(page, "overflow") + measured(page, "targets")
        wrong += [f"at {size[0]}: {one}" for one in found]
    resize(page, PHONE)
    page.evaluate(SPACED)
    found = measured(page, "overflow") + measured(page, "cut")
    page.evaluate(NOT_SPACED)
    return wrong + [f"spaced out: {one}" for one in found]


def contrast(page: Page) -> list[str]:
    """Words that do not stand out enough, in light and in dark."""
    wrong = []
    for colours in ("light", "dark"):
        with scheme(page, colours):
            wrong += [f"{colours}: {one}" for one in measured(page, "contrast")]
    return wrong


def structure(page: Page) -> list[str]:
    return measured(page, "structure")


def no_scripts(page: Page) -> list[str]:
    return [f"runs {one}" for one in measured(page, "scripts")]


def keyboard(page: Page, size: tuple[int, int] = PHONE) -> list[str]:
    """Walk through a page with the Tab key, once around."""
    resize(page, size)
    expected = measured(page, "expected")
    walked = walk(page, stops=len(expected))
    wrong = [
        f"{stop['name']}: {text}"
        for stop in walked
        for text, is_so in (
            ("has no outline", not stop["isOutlined"]),
            ("is outside of the window", not stop["isInside"]),
            ("is covered", stop["isCovered"]),
        )
        if is_so
    ]
    reached = [stop["place"] for stop in walked if not stop["isScroller"]]
    missed = [one["name"] for one in expected if one["place"] not in reached]
    wrong += [f"the keyboard does not reach {one}" for one in missed]
    if reached != sorted(reached):
        wrong.append("the keyboard does not follow the order of the page")
    wrong += [f"at {size[0]}: {one}" for one in _jumps(walked)]
    choices = [number for number, stop in enumerate(walked) if stop["isChoice"]]
    if choices and choices[0] > MOST_STOPS:
        wrong.append(f"{choices[0]} stops before the first choice")
    return wrong


def walk(page: Page, *, stops: int) -> list[dict]:
    """Return every stop of the Tab key once, the first on the page first; `stops` are expected."""
    around: dict[int, dict] = {}
    for _ in range(MOST_ROUNDS):
        for _ in range(stops + 2):
            page.keyboard.press("Tab")
        found = measured(page, "walk")
        around = {stop["place"]: stop for stop in reversed(found)}
        if len(around) < len(found):
            break
    # A link that shows itself only to the keyboard covers others while it is there.
    page.evaluate("document.activeElement.blur()")
    in_turn = sorted(around.values(), key=found.index)
    start = next((i for i, one in enumerate(in_turn) if one["place"] == min(around)), 0)
    return in_turn[start:] + in_turn[:start]


def _jumps(walked: list[dict]) -> Iterator[str]:
    """On one column, the keyboard only ever goes down, or along a line."""
    for before, after in itertools.pairwise(walked):
        if "skip" in before["name"]:
            continue
        if after["bottom"] <= before["top"]:
            yield f"after {before['name']} the keyboard goes up to {after['name']}"


def weight(site: Site, *, runs_scripts: bool = False, most_bytes: int = MOST_BYTES) -> list[str]:
    """How much was loaded to see the page, and from where."""
    ours = urlsplit(site.url).netloc
    wrong = [f"asks {one.url}" for one in site.responses if urlsplit(one.url).netloc != ours]
    if len(site.loaded) > MOST_REQUESTS and not runs_scripts:
        wrong.append(f"{len(site.loaded)} requests: {[one.url for one in site.loaded]}")
    texts = [r for r in site.loaded if r.request.resource_type in {"document", "stylesheet"}]
    size = sum(len(gzip.compress(r.body())) for r in texts)
    if size > most_bytes:
        wrong.append(f"{size:,} bytes of HTML and CSS, gzipped")
    return wrong


def wording(words: str) -> list[str]:
    """Whether words hedge, push or shout; for the pages that everybody must understand."""
    words = MONTH.sub("", words.casefold())
    wrong = [f"hedges: {one}" for one in HEDGES if re.search(rf"\b{one}\b", words)]
    wrong += [f"says “{one}”" for one in NEVER if one in words]
    wrong += [f"shortens: {one[0]}" for one in SHORT_FORMS.finditer(words)]
    return wrong + ["shouts"] * ("!" in words)


@contextmanager
def scheme(page: Page, name: str) -> Iterator[None]:
    """Show a page in light or dark meanwhile."""
    page.emulate_media(color_scheme=name)
    yield
    page.emulate_media(color_scheme="light")


def everything(
    site: Site, *, runs_scripts: bool = False, most_bytes: int = MOST_BYTES
) -> list[str]:
    """
    All that is wrong with the page that is open; afterwards its folded parts are open.

    Each measure is taken once, where it can differ: the keyboard's way while parts
    are folded, what fits when they are open, colours apart from sizes. Of all rules
    of axe most of the time goes into that of contrast, so dark is measured by ours.
    """
    page = site.page
    wrong = weight(site, runs_scripts=runs_scripts, most_bytes=most_bytes)
    wrong += site.complaints
    wrong += structure(page) + ([] if runs_scripts else no_scripts(page))
    wrong += keyboard(page)
    measured(page, "unfold")
    wrong += fit(page) + contrast(page) + accessibility(page)
    return list(dict.fromkeys(wrong))
