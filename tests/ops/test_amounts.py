"""A number among the settings that cannot be stops the start, and is named."""

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from privacydash.amounts import number, whole


def test_what_is_not_set_is_as_it_is_without(monkeypatch):
    monkeypatch.delenv("DAYS", raising=False)

    assert whole(environ.Env(), "DAYS", default=7) == 7
    assert number(environ.Env(), "DAYS", default=0.5) == 0.5


def test_what_is_set_counts(monkeypatch):
    monkeypatch.setenv("DAYS", "12")

    assert (whole(environ.Env(), "DAYS", default=7), number(environ.Env(), "DAYS", default=1)) == (
        12,
        12.0,
    )


@pytest.mark.parametrize(
    ("read", "text", "says"),
    [
        (whole, "0", "DAYS has to be 1 or more, and is 0"),
        (whole, "-5", "DAYS has to be 1 or more, and is -5"),
        (whole, "1.5", "DAYS has to be a whole number, and is '1.5'"),
        (whole, "a week", "DAYS has to be a whole number, and is 'a week'"),
        (number, "-0.5", "DAYS has to be 0 or more, and is -0.5"),
        (number, "nan", "DAYS has to be a number, and is 'nan'"),
        (number, "inf", "DAYS has to be a number, and is 'inf'"),
        (number, "", "DAYS has to be a number, and is ''"),
    ],
)
def test_what_cannot_be_is_named(monkeypatch, read, text, says):
    monkeypatch.setenv("DAYS", text)

    with pytest.raises(ImproperlyConfigured, match=says):
        read(environ.Env(), "DAYS", default=7)
