"""Somebody leaves: nothing about them stays, nothing of others changes, and their no goes on working."""

import json
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.test import Client

from accounts import birth, looks
from accounts.models import Erasure, Export, StaffLook, User
from consent import tasks
from consent.actions.choose import choose
from consent.actions.erase_person import WorksHere, ask_for_erasure, erase_person
from consent.actions.held import ALL_EXCUSED, EVERYTHING
from consent.answers.groups import groups_of, totals
from consent.answers.world import world_of
from consent.core.choices import Channel, Decision, Scope
from consent.core.receipts import verify
from consent.ledger.check import check_ledger
from consent.ledger.models import Entry, Opening
from consent.ledger.publish import publish
from consent.ledger.published import trusted_keys
from consent.ledger.receipts import receipt_of
from consent.posts.models import (
    AudienceStatement,
    Import,
    Post,
    Removal,
    Suppression,
    Tally,
    TallyGroup,
)
from consent.posts.suppression import by_ids
from consent.queue import Job
from consent.training.models import Release
from tests import make
from tests.make_ingest import account as told_account
from tests.make_ingest import post as told_post
from tests.make_ingest import removal, send
from tests.posts.small_archives import seconds, wrote

pytestmark = pytest.mark.django_db
LATER = make.NOW + timedelta(days=1)
WALK = wrote("A walk along the river", seconds(2016, 5))


def erase(person, *, channel=Erasure.Channel.WEB, by=None, at=LATER):
    asked = ask_for_erasure(person=person, channel=channel, by=by, at=at)
    return erase_person(erasure_id=asked.pk, at=at)


def say(person, scope, *, decision=Decision.OBJECT, at=make.NOW):
    choose(
        person=person,
        decision=decision,
        scope=scope,
        by=person,
        channel=Channel.WEB,
        text="",
        language="en",
        at=at,
    )


def everything_about(owner, by):
    """At least one row about a person in every table that can hold one."""
    EmailAddress.objects.create(user=owner, email=owner.email, verified=True, primary=True)
    Authenticator.objects.create(user=owner, type=Authenticator.Type.TOTP, data={"secret": "x"})
    birth.declare(person=owner, born=1990, at=make.NOW)
    looks.record(person=owner, by=by, seen="posts", at=make.NOW)
    owner.groups.create(name="Testers")
    user, _made = ContentType.objects.get_or_create(app_label="accounts", model="user")
    owner.user_permissions.create(name="Can do tests", codename="do_tests", content_type=user)
    send(
        told_account(handle="ines.here", email=owner.email, email_verified=True),
        told_post(text="Canary of the platform"),
        told_post("p2", text="Removed"),
        removal("p2"),
    )
    post = make.post(owner, text="Canary of an archive")
    Import.objects.create(person=owner, made_at=make.NOW, state="done").parts.create(
        name="canary.zip", size=1
    )
    AudienceStatement.objects.create(
        person=owner, account=post.account, said="public", album="Canary", made_at=make.NOW
    )
    Tally.objects.get_or_create(person=owner)
    TallyGroup.objects.create(
        person=owner, account=post.account, kind="post", state="live", audience="public",
        basis="statement", count=1,
    )  # fmt: skip
    Job.objects.get_or_create(
        key=f"count:{owner.pk}",
        defaults={
            "task": "consent.count_posts",
            "target": owner.pk,
            "made_at": make.NOW,
            "sent_at": make.NOW,
        },
    )
    make.said(owner)
    in_a_release(post.account)
    return post


def in_a_release(account):
    release = Release.objects.create(
        name=f"r{account.pk}",
        purpose="x",
        controller="x",
        opened_at=make.NOW,
        cut=1_000_000 + account.pk,
        edition="e" * 64,
        secret=b"s" * 32,
    )
    release.shares.create(account=account.key, posts=1)


@pytest.fixture
def full(ledger, ines, sam):
    everything_about(ines, sam)
    Export.objects.create(person=ines, asked_at=make.NOW)
    publish(at=make.NOW)
    return ines


def database_text():
    """Every value of every row, as one text."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        for row in model.objects.values_list():
            values = (v.hex() if isinstance(v, bytes | memoryview) else str(v) for v in row)
            found.append(f"{model._meta.label} {' '.join(values)}")
    return "\n".join(found)


def test_every_table_is_held_or_excused():
    listed = [held.model for held in EVERYTHING] + list(ALL_EXCUSED)
    every = set(apps.get_models(include_auto_created=True))

    assert every - set(listed) == set(), "say what these tables hold about a person, or excuse them"
    assert len(listed) == len(set(listed)) == len(every)
    assert all(held.name or held.silent for held in EVERYTHING)


def test_the_fixture_has_a_row_in_every_table_that_is_held(full):
    missing = [held.model.__name__ for held in EVERYTHING if not held.rows(full).exists()]

    assert missing == ["EmailConfirmation"]


def test_nothing_about_the_person_is_left_in_any_table(full):
    words = ["ines@example.org", "Canary", "canary.zip", "ines.here", str(full.subject)]
    before = database_text()
    assert all(word in before for word in words)
    number = make.choices().get().number

    erase(full)

    after = database_text()
    assert [word for word in [*words, number, full.subject.hex] if word in after] == []
    assert not User.objects.filter(pk=full.pk).exists()
    assert [held.model.__name__ for held in EVERYTHING if held.rows(full).exists()] == []


def test_what_others_have_is_as_it_was(full, mallory, sam):
    make.post(mallory, text="Hers")
    said = make.said(mallory)
    looks.record(person=mallory, by=sam, seen="posts", at=make.NOW)
    publish(at=make.NOW)
    before = bytes(receipt_of(Opening.objects.get(pk=said.index)))
    world = totals(groups_of(world_of(mallory, at=LATER)))

    erase(full)
    publish(at=LATER)

    after = bytes(receipt_of(Opening.objects.get(pk=said.index)))
    for file in (before, after):
        assert verify(file, keys=trusted_keys()).record["subject"] == str(mallory.subject)
    assert totals(groups_of(world_of(mallory, at=LATER))) == world
    assert Post.objects.get().text == "Hers"
    assert StaffLook.objects.get().person == mallory
    assert list(Removal.objects.values_list("version", flat=True)) == [2]


def test_the_leaves_stay_and_the_check_names_them(full):
    mine = make.choices().get().pk
    leaves = list(Entry.objects.values_list())

    erase(full)
    publish(at=LATER)

    assert list(Entry.objects.values_list())[: len(leaves)] == leaves
    report = check_ledger()
    assert (report.problems, report.erased) == ([], [mine])
    told = json.loads(Opening.objects.get(kind="erasure").record)
    assert (told["entries"], told["channel"]) == ([mine], "web")


def test_their_own_receipt_still_proves_what_they_chose(full):
    file = bytes(receipt_of(make.choices().get()))

    erase(full)
    publish(at=LATER)

    assert verify(file, keys=trusted_keys()).record["decision"] == "object"


def test_the_command_says_it_in_json(full, capsys):
    call_command("erase_person", "INES@example.org")
    publish(at=LATER)
    capsys.readouterr()
    call_command("fsck", "--json")

    told = json.loads(capsys.readouterr().out)
    assert (told["ok"], told["erased"], told["lost"]) == (True, 1, 0)
    assert Erasure.objects.get().channel == "command"
    with pytest.raises(CommandError, match="Nobody here has the address"):
        call_command("erase_person", "ines@example.org")


def test_whoever_is_signed_in_is_not_any_more(full):
    here, elsewhere, other = Client(), Client(), Client()
    here.force_login(full)
    elsewhere.force_login(full)
    other.force_login(make.person("else@example.org"))

    ask_for_erasure(person=full, channel=Erasure.Channel.WEB, by=None, at=LATER)
    assert here.get("/settings/").status_code == 302
    erase_person(erasure_id=Erasure.objects.get().pk, at=LATER)

    assert Session.objects.count() == 1
    assert other.get("/settings/").status_code == 200


def test_the_last_mail_says_that_it_is_done(full):
    erase(full)

    (goodbye,) = mail.outbox
    assert goodbye.to == ["ines@example.org"]
    assert goodbye.subject == "Your account is deleted"


def test_staff_are_not_erased_and_neither_are_those_who_were(full, sam, client):
    for person in (sam, User.objects.get(pk=sam.pk)):
        with pytest.raises(WorksHere):
            erase(person)
        User.objects.filter(pk=sam.pk).update(is_staff=False)

    assert User.objects.get(pk=sam.pk).is_active


class Killed(BaseException):
    """The worker dies here."""


def test_what_a_killed_worker_has_left_is_done_by_the_next(full):
    asked = ask_for_erasure(person=full, channel=Erasure.Channel.WEB, by=None, at=LATER)

    def die():
        raise Killed

    with pytest.raises(Killed):
        erase_person(erasure_id=asked.pk, at=LATER, alive=die)
    assert User.objects.filter(pk=full.pk).exists()

    erase_person(erasure_id=asked.pk, at=LATER)
    erase_person(erasure_id=asked.pk, at=LATER)

    assert not User.objects.filter(pk=full.pk).exists()
    assert len(mail.outbox) == 1
    assert Suppression.objects.count() == 2


def linked(owner):
    """An account of the home platform that is theirs, with one post."""
    EmailAddress.objects.create(user=owner, email=owner.email, verified=True, primary=True)
    send(told_account(email=owner.email, email_verified=True, country="DE"), told_post())
    return Post.objects.get(person=owner)


def test_the_mark_of_a_no_to_a_single_post_outlives_a_killed_worker(ledger, ines):
    key = bytes(linked(ines).key).hex()
    say(ines, Scope(posts=frozenset({key})))
    asked = ask_for_erasure(person=ines, channel=Erasure.Channel.WEB, by=None, at=LATER)

    def die():
        assert not Post.objects.filter(person=ines).exists()
        raise Killed

    with pytest.raises(Killed):
        erase_person(erasure_id=asked.pk, at=LATER, alive=die)
    erase_person(erasure_id=asked.pk, at=LATER)

    assert by_ids("home", ["a1"]) == {"a1": make.NOW}


@pytest.mark.parametrize("said", [Decision.OBJECT, Decision.WITHDRAW])
def test_what_was_said_while_posts_were_deleted_counts(ledger, ines, said):
    linked(ines)
    if said is Decision.WITHDRAW:
        say(ines, Scope())
    asked = ask_for_erasure(person=ines, channel=Erasure.Channel.WEB, by=None, at=LATER)

    erase_person(
        erasure_id=asked.pk, at=LATER, alive=lambda: say(ines, Scope(), decision=said, at=LATER)
    )

    assert by_ids("home", ["a1"]) == ({"a1": LATER} if said is Decision.OBJECT else {})


def test_the_check_tells_when_the_key_of_the_marks_is_gone(full, settings, capsys):
    erase(full)
    publish(at=LATER)
    settings.SUPPRESSION_KEY = "another"

    with pytest.raises(SystemExit):
        call_command("fsck", "--json")

    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert "made with another SUPPRESSION_KEY" in problem["what"]


def test_where_the_database_has_no_room_the_command_says_so_and_a_worker_goes_on(ines, monkeypatch):
    def full(*_):
        raise OperationalError("database or disk is full")

    with monkeypatch.context() as on_a_full_disk:
        on_a_full_disk.setattr("consent.actions.erase_person._delete_posts", full)
        with pytest.raises(CommandError, match=r"disk is full\. .*a worker deletes the rest"):
            call_command("erase_person", ines.email)
    assert not User.objects.get(pk=ines.pk).is_active
    Job.objects.update(lease_until=None)

    tasks.erase_person(job_id=Job.objects.get(task="consent.erase_person").pk)

    assert not User.objects.filter(pk=ines.pk).exists()
