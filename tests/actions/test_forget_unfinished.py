"""What nobody came back for goes; what somebody has begun to use stays."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session

from accounts.models import User
from consent import tasks
from consent.actions.forget_unfinished import forget_unfinished
from tests import make
from tests.accounts.conftest import mailed_code  # noqa: F401 (a fixture)
from tests.accounts.sign_in import sign_in

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def sign_up(client, email):
    client.post("/accounts/signup/", {"email": email})
    return User.objects.get(email=email)


def test_an_account_that_nobody_confirmed_goes_after_a_week(client):
    with time_machine.travel(make.NOW, tick=False):
        sign_up(client, "new@example.org")

    assert forget_unfinished(at=make.NOW + WEEK - timedelta(seconds=1)) == 0
    assert forget_unfinished(at=make.NOW + WEEK) == 1

    assert not User.objects.exists()
    assert not EmailAddress.objects.exists()


def test_the_same_address_can_sign_up_anew_afterwards(client, mailed_code):  # noqa: F811
    with time_machine.travel(make.NOW, tick=False):
        sign_up(client, "new@example.org")
    forget_unfinished(at=make.NOW + WEEK)
    again = type(client)()
    asked = again.post("/accounts/signup/", {"email": "new@example.org"})

    again.post(asked["Location"], {"code": mailed_code()})

    assert again.get("/settings/").status_code == 200


def test_nobody_else_goes(client, rulebook, mailed_code):  # noqa: F811
    with time_machine.travel(make.NOW, tick=False):
        confirmed = sign_up(client, "ines@example.org")
        client.post("/accounts/confirm-email/", {"code": mailed_code()})
        changing = make.person("mallory@example.org")
        EmailAddress.objects.create(user=changing, email=changing.email, verified=True)
        EmailAddress.objects.create(user=changing, email="other@example.org", verified=False)
        made = make.person("made@example.org")
        spoken_for = sign_up(type(client)(), "phone@example.org")
        make.said(spoken_for)
        staff = sign_up(type(client)(), "sam@example.org")
        User.objects.filter(pk=staff.pk).update(is_staff=True)

    forget_unfinished(at=make.NOW + 9 * WEEK)

    left = set(User.objects.values_list("pk", flat=True))
    assert left == {one.pk for one in (confirmed, changing, made, spoken_for, staff)}


def test_sessions_go_when_they_are_over_and_the_clock_sees_to_it(client):
    ines = make.person("ines@example.org")
    sign_in(client, ines)
    other = type(client)()
    sign_in(other, ines)
    Session.objects.filter(pk=other.session.session_key).update(expire_date=make.NOW)

    with time_machine.travel(make.NOW + timedelta(seconds=1), tick=False):
        tasks.forget_unfinished()

    assert list(Session.objects.values_list("pk", flat=True)) == [client.session.session_key]
