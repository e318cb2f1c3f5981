"""Support records an opt-out for somebody who asked: theirs, told to them, and never a yes."""

import json
import uuid

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import StaffLook
from consent.answers.world import world_of
from consent.queue import Job, Task
from consent.tasks import tell_objection
from tests import make
from tests.leaving import leaving
from tests.web.reading import read

pytestmark = pytest.mark.django_db


def address(person):
    return reverse("admin:accounts_user_objection", args=[person.pk])


def asked(email="ines@example.org", **changed):
    said = {"email": email, "way": "phone", "check": "receipt", "form_key": str(uuid.uuid4())}
    return said | changed


def words_of(person, at):
    client = Client()
    client.force_login(person)
    return read(client.get(at)).words


def test_it_counts_at_once_and_its_number_can_be_read_aloud(at_work, ines):
    page = read(at_work.post(address(ines), asked(), follow=True))

    opening = make.choices().get()
    record = json.loads(opening.record)
    assert (record["subject"], record["channel"]) == (str(ines.subject), "support")
    assert (record["decision"], {*record["scope"].values()}) == ("object", {None})
    assert f"Tell them the number of the receipt: {opening.number}." in page.words
    assert "By support" in page.words
    assert "recorded an opt-out, asked for on the phone" in page.words


def test_its_person_reads_who_did_it_and_gets_a_mail(at_work, ines):
    at_work.post(address(ines), asked(way="written"))
    tell_objection(job_id=Job.objects.get(task=Task.TELL_OBJECTION).pk)

    number = make.choices().get().number
    (told,) = mail.outbox
    assert told.to == ["ines@example.org"]
    assert told.subject == "Saved: support opted you out of AI training"
    assert f"You asked for it. Your receipt is {number}." in told.body
    history = words_of(ines, "/history/")
    assert "Support opted you out of AI training for all your posts. You asked for it." in history
    assert (
        "Support (sam@example.org) recorded your opt-out. You asked for it by mail or letter."
        in history
    )
    assert "We wrote to you: support recorded your opt-out." in history
    assert "Support opted you out" in words_of(ines, f"/receipts/{number}/")


def test_sent_twice_it_is_one_entry_and_one_mail(at_work, ines):
    once = asked()
    for _ in range(2):
        at_work.post(address(ines), once)

    assert make.choices().count() == 1
    assert Job.objects.filter(task=Task.TELL_OBJECTION).count() == 1
    assert StaffLook.objects.filter(seen__startswith="opt-out").count() == 1


@pytest.mark.parametrize(
    "sent", [asked(way=""), asked(check=""), asked(way="consent"), {"decision": "consent"}]
)
def test_without_how_it_was_asked_and_checked_nothing_is_recorded(at_work, ines, sent):
    page = read(at_work.post(address(ines), sent))

    assert page.title.startswith("Error:") or "There is a problem" in page.words
    assert not make.choices().exists()


def test_the_address_is_typed_and_never_shown(at_work, ines, mallory):
    page = read(at_work.get(address(ines)))
    answer = read(at_work.post(address(mallory), asked()))

    assert "ines@example.org" not in page.words
    assert "This is not the address of this account." in answer.words
    assert "mallory@example.org" not in answer.words
    assert not make.choices().exists()


def test_a_yes_cannot_be_recorded(at_work, ines):
    at_work.post(address(ines), asked(decision="consent"))

    assert json.loads(make.choices().get().record)["decision"] == "object"


def test_where_there_is_no_opt_out_support_says_so(at_work, rulebook):
    taylor = make.person("taylor@example.org", country="US", subdivision="US-TX", born=1990)
    make.post(taylor)

    page = read(at_work.post(address(taylor), asked("taylor@example.org")))

    assert "They can save a wish on their own pages." in page.words
    assert not make.choices().exists()
    assert not world_of(taylor, at=make.NOW).choices
    assert not StaffLook.objects.filter(seen__startswith="opt-out").exists()


def test_support_does_not_choose_for_themselves_here(at_work, sam, rulebook):
    page = read(at_work.post(address(sam), asked("sam@example.org")))

    assert "This is your own account." in page.words
    assert not make.choices().exists()


def test_who_is_not_staff_gets_nowhere(client, ines):
    client.force_login(make.person("mallory@example.org", country="DE"))

    assert client.post(address(ines), asked()).status_code in {302, 403, 404}
    assert not make.choices().exists()


@pytest.mark.django_db(transaction=True)
def test_whoever_left_since_the_form_was_opened_is_not_found(at_work, rulebook):
    leaves = make.person("leaves@example.org", country="DE")

    with leaving(leaves):
        answer = at_work.post(address(leaves), asked("leaves@example.org"))

    assert answer.status_code == 404
    assert not make.choices().exists()
