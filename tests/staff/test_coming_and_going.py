"""Who works here: added and ended by the operator, with a second factor of their own."""

import json

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import User
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def tina(db):
    """Tina confirmed her address."""
    tina = make.person("tina@example.org")
    EmailAddress.objects.create(user=tina, email=tina.email, verified=True, primary=True)
    return tina


def signed_in(client, person):
    client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_whoever_is_added_is_asked_for_a_second_factor_first(client):
    call_command("staff", "add", "Tina@Example.org")

    tina = User.objects.get(email="tina@example.org")
    answer = signed_in(client, tina).get(reverse("admin:index"), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("mfa_index")
    assert (tina.is_staff, tina.is_superuser, tina.has_usable_password()) == (True, False, False)
    assert EmailAddress.objects.get(user=tina).verified


def test_somebody_who_is_here_keeps_the_account_and_signs_in_again(client, tina):
    signed_in(client, tina)

    call_command("staff", "add", "tina@example.org")

    assert User.objects.get(is_staff=True).subject == tina.subject
    assert client.get(reverse("settings")).status_code == 302


def test_adding_a_member_of_staff_changes_nothing(client, tina):
    call_command("staff", "add", "tina@example.org")
    signed_in(client, User.objects.get())

    call_command("staff", "add", "tina@example.org")

    assert client.get(reverse("settings")).status_code == 200


def test_whoever_is_ended_is_out_at_once_and_keeps_the_account(at_work, sam):
    there = signed_in(type(at_work)(), sam)
    assert at_work.get(reverse("admin:index")).status_code == 200

    call_command("staff", "end", sam.email)

    assert at_work.get(reverse("admin:index")).status_code == 302
    assert there.get(reverse("settings")).status_code == 302
    again = signed_in(there, User.objects.get(pk=sam.pk))
    assert again.get(reverse("settings")).status_code == 200
    assert again.get(reverse("admin:index"), follow=True).status_code == 403


def test_a_superuser_is_ended_as_well(tina):
    User.objects.update(is_superuser=True)

    call_command("staff", "end", "tina@example.org")

    assert not User.objects.filter(is_superuser=True).exists()


def test_the_list_says_who_has_no_second_factor_yet(tina, capsys):
    make.person("mallory@example.org")
    call_command("staff", "add", "tina@example.org")
    capsys.readouterr()

    call_command("staff", "list", "--json")

    told = json.loads(capsys.readouterr().out)
    assert told == {"email": "tina@example.org", "second_factor": False}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["add", "nonsense"], "nonsense is not an e-mail address"),
        (["add", "closed@example.org"], "The account of closed@example.org is closed"),
        (["add", "mallory@example.org"], "never confirmed the address"),
        (["end", "nobody@example.org"], "Nobody here has the address nobody@example.org"),
        (["end", "mallory@example.org"], "mallory@example.org is no member of staff"),
    ],
)
def test_what_cannot_be_done_is_refused(arguments, sentence):
    make.person("closed@example.org", is_active=False)
    mallory = make.person("mallory@example.org")
    EmailAddress.objects.create(user=mallory, email=mallory.email, verified=False, primary=True)

    with pytest.raises(CommandError, match=sentence):
        call_command("staff", *arguments)

    assert not User.objects.filter(is_staff=True).exists()
