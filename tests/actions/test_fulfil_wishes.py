"""A wish becomes an objection when the rules give the right, and only then, once."""

import json
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import Erasure, Residence
from consent.actions import fulfil_wishes as fulfilling
from consent.actions.choose import Asked, choose_all
from consent.actions.erase_person import ask_for_erasure, erase_person
from consent.actions.fulfil_wishes import fulfil_wishes
from consent.answers.offers import said_for
from consent.answers.world import world_of
from consent.core.choices import Channel, Decision, Scope
from consent.core.posts import Kind
from consent.ledger.append import next_index
from consent.ledger.choices import choices_of
from consent.posts.models import Post
from consent.queue import Job, Task
from consent.tasks import fulfil_wishes_of, tell_wish
from tests import make, make_ingest
from tests.posts.small_archives import bring, facebook, seconds, wrote
from tests.web.reading import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def taylor(rulebook):
    made = make.person("taylor@example.org", country="US", subdivision="US-TX", born=1990)
    make.post(made)
    make.said(made, Decision.WISH)
    return made


def move_to_germany(person, at):
    Residence.objects.create(person=person, country="DE", starts_at=at, declared_at=at)


def test_where_there_is_still_no_opt_out_a_wish_stays_a_wish(taylor):
    assert fulfil_wishes(at=make.NOW) == 0
    assert make.choices().count() == 1


def test_after_a_move_it_becomes_an_objection_once(taylor):
    later = make.NOW + timedelta(days=1)
    move_to_germany(taylor, later)

    assert fulfil_wishes(at=later) == 1
    assert fulfil_wishes(at=later + timedelta(hours=1)) == 0
    said = said_for(world_of(taylor, at=later))
    assert (said.index, said.decision, said.made_at) == (next_index() - 1, Decision.OBJECT, later)


def told(taylor):
    """Do what waits in the outbox, and return the mails of it."""
    for job in Job.objects.filter(task=Task.TELL_WISH, state=Job.State.WAITING):
        tell_wish(job_id=job.pk)
    return mail.outbox


def test_its_person_is_written_to_once_and_reads_of_it_in_the_history(taylor, client):
    later = make.NOW + timedelta(days=1)
    move_to_germany(taylor, later)
    fulfil_wishes(at=later)
    fulfil_wishes(at=later + timedelta(hours=1))

    (sent,) = told(taylor)

    opening = make.choices().last()
    assert (sent.to, sent.subject) == (
        ["taylor@example.org"],
        "Your wish came true: you are opted out",
    )
    assert sent.body.startswith(
        "You are opted out of AI training for all your posts, since 24 November 2026, 12:00 (UTC)."
    )
    assert f"Its receipt is {opening.number}." in sent.body
    client.force_login(taylor)
    history = read(client.get("/history/")).words
    assert "Your wish came true: you are opted out of AI training for all your posts." in history
    assert "We wrote to you: your wish came true." in history
    alone = read(client.get("/history/?show=notices")).main.all("li")
    assert [line.text for line in alone if "wrote" in line.text] != []


def test_the_mail_names_the_time_where_the_person_lives(taylor):
    taylor.time_zone = "Europe/Berlin"
    taylor.save()
    later = make.NOW + timedelta(days=1)
    move_to_germany(taylor, later)
    fulfil_wishes(at=later)

    (sent,) = told(taylor)

    assert "24 November 2026, 13:00 (Berlin time)" in sent.body


@pytest.mark.parametrize(
    ("platform", "told_of"),
    [("facebook", ["1 of your posts can still be used. Your overview says why."]), ("home", [])],
)
def test_the_mail_says_how_many_posts_the_opt_out_comes_too_late_for(rulebook, platform, told_of):
    person = make.person("taylor@example.org", country="US", subdivision="US-TX", born=1990)
    make.post(person, platform="facebook")
    make.said(person, Decision.WISH)
    Post.objects.filter(person=person).delete()
    make.post(person, platform=platform)
    later = make.NOW + timedelta(days=1)
    move_to_germany(person, later)
    fulfil_wishes(at=later)

    (sent,) = told(person)

    assert [line for line in told_of if line in sent.body] == told_of
    assert ("can still be used" in sent.body) is bool(told_of)


def test_who_has_left_is_not_written_to(ledger, taylor):
    later = make.NOW + timedelta(days=1)
    move_to_germany(taylor, later)
    fulfil_wishes(at=later)
    asked = ask_for_erasure(person=taylor, channel=Erasure.Channel.WEB, by=None, at=later)
    erase_person(erasure_id=asked.pk, at=later)
    mail.outbox.clear()

    assert told(taylor) == []


@pytest.mark.parametrize(
    "scope", [Scope(platform="facebook"), Scope(kind=Kind.PHOTO), Scope(kind=Kind.POST)]
)
def test_a_wish_for_a_part_becomes_an_objection_for_that_part(taylor, scope):
    make.said(taylor, Decision.WISH, scope)
    later = make.NOW + timedelta(days=1)
    move_to_germany(taylor, later)

    assert fulfil_wishes(at=later) == 2
    assert said_for(world_of(taylor, at=later), scope).decision is Decision.OBJECT


def test_many_wishes_come_true_together_each_as_its_person_said_it(rulebook, monkeypatch):
    monkeypatch.setattr(fulfilling, "AT_ONCE", 3)
    later = make.NOW + timedelta(days=1)
    people = []
    for number in range(7):
        person = make.person(f"{number}@example.org", country="US", subdivision="US-TX", born=1990)
        make.post(person)
        for scope in (Scope(platform="facebook"), Scope(kind=Kind.PHOTO))[: number % 3]:
            make.said(person, Decision.WISH, scope)
        move_to_germany(person, later)
        people.append(person)

    assert fulfil_wishes(at=later) == 6
    assert fulfil_wishes(at=later) == 0
    for number, person in enumerate(people):
        wishes, objections = split(choices_of(person.subject))
        assert [one.scope for one in objections] == [one.scope for one in wishes]
        assert len(objections) == number % 3
        previous = [
            json.loads(one.record)["previous"]
            for one in make.choices().filter(subject=person.subject)
        ]
        indexes = [one.index for one in (*wishes, *objections)]
        assert previous == [None, *indexes[:-1]][: len(indexes)]
    assert Job.objects.filter(task=Task.TELL_WISH).count() == 6


def split(choices):
    """Wishes and objections, each in their order."""
    return [
        [one for one in choices if one.decision is decision]
        for decision in (Decision.WISH, Decision.OBJECT)
    ]


def test_nobody_is_among_many_twice(taylor):
    asked = Asked(
        person=taylor,
        decision=Decision.WISH,
        scope=Scope(),
        by=taylor,
        channel=Channel.WEB,
        text="",
        language="en",
        at=make.NOW,
    )

    with pytest.raises(ValueError, match="second choice"):
        choose_all([asked, asked])

    assert make.choices().count() == 1


@pytest.mark.parametrize("meanwhile", ["taken back", "moved", "left"])
def test_one_that_came_to_an_end_since_it_was_read_is_none_and_the_others_come_true(
    taylor, ledger, monkeypatch, meanwhile
):
    other = make.person("otto@example.org", country="US", subdivision="US-TX", born=1990)
    make.post(other)
    make.said(other, Decision.WISH)
    later = make.NOW + timedelta(days=1)
    for person in (taylor, other):
        move_to_germany(person, later)
    fulfil = fulfilling._fulfil

    def after_that(wishes, *, at):
        match meanwhile:
            case "taken back":
                make.said(taylor, Decision.WITHDRAW, at=at + timedelta(minutes=1))
            case "moved":
                Residence.objects.filter(person=taylor, country="DE").delete()
            case _:
                asked = ask_for_erasure(person=taylor, channel="web", by=None, at=at)
                erase_person(erasure_id=asked.pk, at=at)
        return fulfil(wishes, at=at)

    monkeypatch.setattr(fulfilling, "_fulfil", after_that)

    assert fulfil_wishes(at=later) == 1
    assert choices_of(other.subject)[-1].decision is Decision.OBJECT
    assert Decision.OBJECT not in {one.decision for one in choices_of(taylor.subject)}


def test_a_wish_taken_back_is_none(taylor):
    make.said(taylor, Decision.WITHDRAW)
    later = make.NOW + timedelta(days=1)
    move_to_germany(taylor, later)

    assert fulfil_wishes(at=later) == 0


@pytest.fixture
def wished(ines):
    """Somebody in Germany whose platform offers nothing, so that a wish is all there is."""
    make.post(ines, platform="reddit")
    make.said(ines, Decision.WISH)
    return ines


def looked_at(person):
    """Let a worker do what was asked for, and return what the person says since."""
    for job in Job.objects.filter(task=Task.FULFIL_WISHES, state=Job.State.WAITING):
        fulfil_wishes_of(job_id=job.pk)
    return said_for(world_of(person, at=timezone.now())).decision


def test_it_becomes_one_with_a_file_of_a_platform_that_offers_it(wished, tmp_path):
    assert looked_at(wished) == Decision.WISH

    bring(wished, facebook(tmp_path / "mine.zip", [wrote("Servus", seconds(2020))]))

    assert looked_at(wished) == Decision.OBJECT
    assert len(told(wished)) == 1


def test_a_check_of_such_a_file_changes_nothing(wished, tmp_path):
    bring(wished, facebook(tmp_path / "mine.zip", [wrote("Servus", seconds(2020))]), keep=False)

    assert looked_at(wished) == Decision.WISH


def test_it_becomes_one_with_an_account_that_its_platform_tells_of(wished):
    make_ingest.confirmed(wished)

    make_ingest.send(
        make_ingest.account(email=wished.email, email_verified=True), make_ingest.post()
    )

    assert looked_at(wished) == Decision.OBJECT


def test_nobody_without_a_wish_is_looked_at(ines, tmp_path):
    bring(ines, facebook(tmp_path / "mine.zip", [wrote("Servus", seconds(2020))]))

    assert not Job.objects.filter(task=Task.FULFIL_WISHES).exists()
