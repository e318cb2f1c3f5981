"""Support deletes an account for somebody who asked: it is noted, and nothing of it is shown."""

import pytest
from django.urls import reverse

from accounts.models import Erasure, StaffLook, User
from tests import make
from tests.staff.test_lists import listed, rows
from tests.web.reading import read

pytestmark = pytest.mark.django_db
MEANT = {"email": "Ines@Example.org", "asked": "on"}


def address(person):
    return reverse("admin:accounts_user_erase", args=[person.pk])


def test_the_account_is_closed_and_who_began_it_is_noted(at_work, ines, sam):
    page = read(at_work.post(address(ines), MEANT, follow=True))

    erasure = Erasure.objects.get()
    assert (erasure.person, erasure.channel, erasure.by) == (ines, "support", sam)
    assert not User.objects.get(pk=ines.pk).is_active
    assert "The account is closed." in page.words
    assert rows(listed(at_work, "accounts_erasure"))[0][2:4] == [
        "by support, for the person",
        "sam@example.org",
    ]


def test_nothing_of_the_person_is_shown(at_work, ines):
    make.post(ines, text="Hers alone")
    make.said(ines)

    html = at_work.get(address(ines)).content.decode()

    for word in ("Hers alone", "ines@example.org", str(ines.subject), "Germany"):
        assert word not in html
    assert not StaffLook.objects.exists()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({**MEANT, "email": "mallory@example.org"}, "This is not the address of this account."),
        ({"email": "ines@example.org"}, "Without that no account is deleted."),
        ({}, "This field is required."),
    ],
)
def test_without_the_address_and_the_word_of_support_nothing_happens(at_work, ines, typed, told):
    page = read(at_work.post(address(ines), typed or {"x": "y"}))

    assert told in page.words
    assert not Erasure.objects.exists()
    assert User.objects.get(pk=ines.pk).is_active


def test_a_colleague_cannot_be_deleted(at_work, sam):
    page = read(at_work.post(address(sam), {"email": "sam@example.org", "asked": "on"}))

    assert "This person works here, or did" in page.words
    assert not Erasure.objects.exists()


def test_nobody_but_staff_gets_there(client, ines, mallory):
    client.force_login(mallory)

    assert client.post(address(ines), MEANT).status_code == 302
    assert not Erasure.objects.exists()
