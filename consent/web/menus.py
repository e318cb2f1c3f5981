"""The menus that every page has. They are the same for everybody, so each is drawn once."""

from functools import lru_cache

from django.urls import get_script_prefix, reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

ABOUT = (
    ("how-it-works", _("How it works")),
    ("limits", _("What cannot be undone")),
    ("releases", _("Releases")),
    ("verify", _("Check a receipt")),
    ("transparency", _("How fast choices count")),
    ("privacy", _("Privacy")),
    ("accessibility", _("Accessibility")),
)

MENUS: dict[str, tuple[tuple[str, Promise], ...]] = {
    "top": (
        ("dashboard", _("Overview")),
        ("posts", _("Posts")),
        ("choice", _("Choice")),
        ("rules", _("Rules")),
        ("history", _("History")),
        ("help", _("Help")),
    ),
    "top of visitors": (
        ("rules", _("Rules")),
        ("how-it-works", _("How it works")),
        ("help", _("Help")),
    ),
    "foot": (
        ("receipts", _("Receipts")),
        ("imports", _("Bring posts in")),
        ("region", _("Where you live")),
        ("settings", _("Settings")),
        *ABOUT,
    ),
    "foot of visitors": ABOUT,
}
"""The names of pages and what the links to them say, in their order."""


def drawn(menu: str, path: str) -> SafeString:
    """Return the links of a menu as items of a list; the page a person is on is marked."""
    prefix = get_script_prefix()
    marked = tuple(is_at(address, path) for address in _addresses(menu, prefix))
    return _drawn(menu, marked, prefix, get_language())


def is_at(address: str, path: str) -> bool:
    """Return whether a page, or one below it, has this path."""
    return path == address or (path.startswith(address) and address != "/")


@lru_cache(maxsize=64)
def _addresses(menu: str, _prefix: str) -> tuple[str, ...]:
    return tuple(reverse(name) for name, _text in MENUS[menu])


@lru_cache(maxsize=1024)
def _drawn(menu: str, marked: tuple[bool, ...], prefix: str, _language: str | None) -> SafeString:
    places = zip(_addresses(menu, prefix), marked, MENUS[menu], strict=True)
    return format_html_join(
        "\n",
        "<li>{}</li>",
        ((link(address, text, marked=here),) for address, here, (_name, text) in places),
    )


def link(address: str, text: str | Promise, *, marked: bool) -> SafeString:
    """Draw a link; a marked one says that it is the page the person is on."""
    mark = SafeString(' aria-current="page"') if marked else ""
    return format_html('<a href="{}"{}>{}</a>', address, mark, text)
