"""What tests of pages rely on."""

import pytest
from django.test import Client


@pytest.fixture
def signed_in(ines):
    """The browser of Ines, who is signed in."""
    browser = Client()
    browser.force_login(ines)
    return browser


@pytest.fixture
def stranger(mallory):
    """The browser of Mallory, who is signed in and must see nothing of it."""
    browser = Client()
    browser.force_login(mallory)
    return browser
