"""The checks of pages find what is wrong where it is wrong: each fault alone, on a page without others."""

import pytest

from tests.browser import checks

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><html lang="en" dir="ltr"><head><title>A page</title><style>
body { background: #fff } button, label, summary, a { line-height: 30px }
:focus-visible { outline: 3px solid } </style></head><body><main><h1>A page</h1>BODY</main></body></html>"""
WIDE = '<p style="inline-size: 40rem">wide</p>'
FAULTS = {
    "too wide": (WIDE, checks.fit, "at 320: 648 px of content in 320 px"),
    "wide when it is open": (
        f"<details><summary>More</summary>{WIDE}</details>",
        checks.fit,
        "of content in 320 px",
    ),
    "cut when it is spaced out": (
        '<p style="overflow: hidden; block-size: 1.4em; inline-size: 9em">short lines here</p>',
        checks.fit,
        "hides its last lines",
    ),
    "small": (
        "<style>button { inline-size: 12px; block-size: 12px }</style><button>a</button><button>b",
        checks.fit,
        "× 12 px",
    ),
    "faint": ('<p style="color: #767676">grey</p>', checks.contrast, "light: p “grey”"),
    "faint in the dark": (
        """<style>:root { color-scheme: light dark } body { background: light-dark(#fff, #111) }
        p { color: light-dark(#111, #333) }</style><p>grey</p>""",
        checks.contrast,
        "dark: p “grey”",
    ),
    "faint before the words": (
        '<style>p::before { content: "From"; color: #767676 }</style><p>us</p>',
        checks.contrast,
        "light: p “us”",
    ),
    "on a picture": (
        '<p style="background: linear-gradient(#000, #fff)">words</p>',
        checks.contrast,
        "on several grounds",
    ),
    "without outline": (
        '<p><button style="outline: none">Press</button></p>',
        checks.keyboard,
        "button “Press”: has no outline",
    ),
    "against the order": (
        '<button tabindex="1">a</button><button tabindex="3">b</button><button tabindex="2">c</button>',
        checks.keyboard,
        "does not follow the order",
    ),
    "upwards": (
        """<p style="display: flex; flex-direction: column-reverse">
        <button style="block-size: 60px">Below</button> <button style="block-size: 60px">Above</button></p>""",
        checks.keyboard,
        "the keyboard goes up to button “Above”",
    ),
    "covered": (
        """<p><button>Press</button></p>
        <p style="position: fixed; inset: 0; background: #fff">over it all</p>""",
        checks.keyboard,
        "button “Press”: is covered",
    ),
    "two headings": ("<h1>Another</h1>", checks.structure, "2 headings of the first level"),
    "no icon": ('<svg><use href="#nothing"/></svg>', checks.structure, "#nothing is not there"),
    "no label": ("<p><input name=a></p>", checks.structure, "has no label"),
    "a script": ("<script>1</script>", checks.no_scripts, "runs a script in the page"),
    "a picture without words": ("<img src=''>", checks.accessibility, "axe image-alt"),
}
WHOLE = """<p>Words <a href="#a">and a link</a></p><p id="a"><button>Press</button></p>
<p><label>Day <input type="date"></label></p><details><summary>More</summary><p>Here.</p></details>"""


@pytest.mark.parametrize(("body", "check", "says"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_found(page, body, check, says):
    page.set_content(PAGE.replace("BODY", body))
    checks.measured(page, "unfold")

    assert [one for one in check(page) if says in one] != []


@pytest.mark.parametrize(
    "check",
    [
        checks.fit,
        checks.contrast,
        checks.keyboard,
        checks.structure,
        checks.no_scripts,
        checks.accessibility,
    ],
)
def test_a_page_without_faults_has_none(page, check):
    page.set_content(PAGE.replace("BODY", WHOLE))

    assert check(page) == []


def test_the_keyboard_stops_at_every_control_once(page):
    page.set_content(PAGE.replace("BODY", WHOLE))

    walked = checks.walk(page, stops=4)

    assert [stop["name"].partition(" ")[0] for stop in walked] == [
        "a",
        "button",
        "input",
        "summary",
    ]
