"""A name that the ledger cannot bear stops the start, before a record has it for ever."""

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from consent.ledger.keys import SigningKey
from consent.web.views.rules_feed import tag
from privacydash.origin import origin


def read(monkeypatch, text):
    monkeypatch.setenv("SITE_ORIGIN", text)
    return origin(environ.Env(), "SITE_ORIGIN", default="localhost/privacydash")


def test_without_one_it_is_called_as_on_a_laptop(monkeypatch):
    monkeypatch.delenv("SITE_ORIGIN", raising=False)

    assert origin(environ.Env(), "SITE_ORIGIN", default="localhost/privacydash") == (
        "localhost/privacydash"
    )


@pytest.mark.parametrize(
    "text",
    ["site.example/ledger", "site.example", "site.example:8443/a/b", "müller.example/ledger"],
)
def test_a_host_and_a_path_name_keys_and_editions(monkeypatch, settings, text):
    settings.SITE_ORIGIN = read(monkeypatch, text)

    assert SigningKey.new(text).key.name == text
    assert tag("x").startswith(f"tag:{text.partition('/')[0].partition(':')[0]},")


@pytest.mark.parametrize(
    "text",
    [
        "https://site.example/ledger",
        "http://site.example",
        "//site.example/ledger",
        "/ledger",
        "",
        "site.example/our ledger",
        "site.example/ledger ",
        "site.example/a+b",
        "site.example?ledger",
        "https:/site.example",
    ],
)
def test_anything_else_is_named_and_refused(monkeypatch, text):
    with pytest.raises(
        ImproperlyConfigured, match=r"SITE_ORIGIN has to be .* site\.example/ledger"
    ):
        read(monkeypatch, text)
