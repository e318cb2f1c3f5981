"""The menus are drawn once, and still right for every page, language and person."""

import pytest
from django.urls import set_script_prefix
from django.utils import translation

from consent.web import menus


@pytest.mark.parametrize("menu", menus.MENUS)
def test_each_page_of_a_menu_is_marked_on_itself_alone(menu):
    for name, _text in menus.MENUS[menu]:
        address = menus.reverse(name)
        drawn = menus.drawn(menu, address)

        assert drawn.count("aria-current") == 1
        assert f'<a href="{address}" aria-current="page">' in drawn
    assert "aria-current" not in menus.drawn(menu, "/elsewhere/")


def test_a_page_below_marks_the_one_above():
    assert '<a href="/rules/" aria-current="page">' in menus.drawn("top", "/rules/US-TX/")


def test_a_language_has_words_of_its_own(monkeypatch):
    monkeypatch.setitem(menus.MENUS, "days", (("help", translation.gettext_lazy("Monday")),))

    found = []
    for language in ("en", "de", "en"):
        with translation.override(language):
            found.append(menus.drawn("days", "/"))

    assert ["Monday" in one for one in found] == [True, False, True]
    assert "Montag" in found[1]


def test_a_site_below_a_path_has_links_below_it():
    plain = menus.drawn("top", "/")
    set_script_prefix("/below/")
    try:
        below = menus.drawn("top", "/")
    finally:
        set_script_prefix("/")

    assert '<a href="/below/posts/">' in below
    assert '<a href="/posts/">' in plain
    assert menus.drawn("top", "/") == plain
