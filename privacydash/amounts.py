"""Numbers among the settings: what is none, or too low to work, stops the start with its name."""

from math import isfinite

import environ
from django.core.exceptions import ImproperlyConfigured


def whole(env: environ.Env, name: str, *, default: int, least: int = 1) -> int:
    """
    Return a whole number of the environment.

    :raises ImproperlyConfigured: if it is none, or lower than `least`
    """
    text = env.str(name, default=str(default))
    try:
        found = int(text)
    except ValueError:
        raise ImproperlyConfigured(f"{name} has to be a whole number, and is {text!r}.") from None
    return int(_checked(name, found, least))


def number(env: environ.Env, name: str, *, default: float, least: float = 0) -> float:
    """
    Return a number of the environment.

    :raises ImproperlyConfigured: if it is none, or lower than `least`
    """
    text = env.str(name, default=str(default))
    try:
        found = float(text)
    except ValueError:
        found = float("nan")
    if not isfinite(found):
        raise ImproperlyConfigured(f"{name} has to be a number, and is {text!r}.")
    return _checked(name, found, least)


def _checked(name: str, found: float, least: float) -> float:
    if found < least:
        raise ImproperlyConfigured(f"{name} has to be {least:g} or more, and is {found:g}.")
    return found
