"""How long an answer takes does not tell whether somebody is here."""

import pytest
from django.urls import reverse

from accounts.sign_in import same_time
from accounts.sign_in.same_time import BEAT, FORMS

pytestmark = pytest.mark.django_db
# Where nobody signs in at a platform there is no such address.
HERE = sorted(FORMS - {"socialaccount_signup"})


@pytest.fixture
def slept(monkeypatch):
    """How long each answer waits before it leaves."""
    waits = []
    monkeypatch.setattr(same_time, "sleep", waits.append)
    return waits


def takes(monkeypatch, seconds):
    monkeypatch.setattr(same_time, "monotonic", iter([100.0, 100.0 + seconds]).__next__)


@pytest.mark.parametrize("form", HERE)
@pytest.mark.parametrize(
    ("seconds", "whole"), [(0.0041, BEAT), (0.0037, BEAT), (0.12, 3 * BEAT), (0, 0)]
)
def test_an_answer_to_a_form_with_an_address_leaves_on_the_beat(
    client, rulebook, monkeypatch, slept, form, seconds, whole
):
    takes(monkeypatch, seconds)

    client.post(reverse(form), {"email": "somebody@example.org", "login": "somebody@example.org"})

    [wait] = slept
    assert seconds + wait == pytest.approx(whole)


def test_nothing_else_waits(client, rulebook, slept):
    client.get(reverse("account_login"))
    client.post("/rules/")
    client.post("/nowhere/")

    assert slept == []
