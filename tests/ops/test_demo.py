"""The people of the demo: invented, whole, and made once."""

from collections import Counter
from itertools import chain

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from consent.answers.groups import groups_of
from consent.answers.world import world_of
from consent.core.eligibility import Outcome, Reason
from consent.demo import load as loading
from consent.demo.people import demo_people
from consent.posts.models import Import, Post
from tests.make import NOW

PEOPLE = list(demo_people())
MOST_QUERIES = 8
ARCHIVES = [(told.email, archive) for told in PEOPLE for archive in told.archives]


@pytest.fixture
def demo(rulebook):
    return {person.email.partition("@")[0]: person for person in loading.load(at=NOW)}


def outcomes(person):
    found = Counter()
    for group in groups_of(world_of(person, at=NOW)):
        found[group.verdict.outcome] += group.count
    return found


def reasons(person):
    return {group.verdict.reason for group in groups_of(world_of(person, at=NOW))}


@pytest.mark.django_db
@pytest.mark.parametrize("name", [person.email.partition("@")[0] for person in PEOPLE])
def test_no_page_of_anybody_asks_the_database_more_than_eight_times(demo, client, name):
    client.force_login(demo[name])
    lives = demo[name].residences.get()
    code = lives.subdivision or lives.country
    pages = ["dashboard", "posts", "choice", "history", "receipts", "imports", "releases"]
    addresses = [reverse(page) for page in pages]
    addresses += [reverse(page, args=[code]) for page in ("rules-region", "rules-history")]
    addresses += [
        reverse("post", args=[post.key])
        for account in demo[name].platform_accounts.all()
        for post in Post.objects.filter(account=account)[:1]
    ]

    asked = {}
    for address in addresses:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        asked[address] = len(captured)

    assert {address: count for address, count in asked.items() if count > MOST_QUERIES} == {}


@pytest.mark.django_db
def test_every_line_of_every_archive_becomes_a_post_and_conversations_stay_closed(demo):
    imports = list(Import.objects.order_by("pk"))

    assert [
        (brought.person.email, brought.platform, brought.state, brought.posts_new)
        for brought in imports
    ] == [
        (
            email,
            archive.platform,
            Import.State.DONE,
            sum(len(lines) for lines in chain(archive.lines.values(), archive.albums.values())),
        )
        for email, archive in ARCHIVES
    ]
    assert [
        (brought.report["not_understood"], brought.report["skipped_private"]) for brought in imports
    ] == [(0, {"messages": archive.messages}) for _, archive in ARCHIVES]
    assert not Post.objects.filter(text__contains="For nobody").exists()


@pytest.mark.django_db
def test_the_people_show_what_the_site_can_say(demo):
    assert list(demo) == ["anna", "taylor", "beatriz", "oliver", "noah", "sam", "robin"]
    assert [name for name, person in demo.items() if person.is_staff] == ["sam", "robin"]
    assert not User.objects.filter(is_demo=False).exists()
    assert set(outcomes(demo["anna"])) == set(Outcome)
    assert Post.objects.filter(person=demo["anna"], account__platform="home").count() == 14
    assert {Reason.NOT_OFFERED, Reason.AUDIENCE_UNKNOWN} <= reasons(demo["taylor"])
    assert reasons(demo["noah"]) == {Reason.MINOR}


@pytest.mark.django_db
def test_two_of_them_can_do_what_takes_two(demo, client):
    """Else nobody who tries the demo sees a draft approved, or a release sealed."""
    for name in ("sam", "robin"):
        assert client.post(reverse("demo-sign-in", args=[demo[name].subject])).status_code == 302
        assert client.get("/admin/releases/").status_code == 200


@pytest.mark.django_db
def test_who_is_there_stays_as_they_are(demo):
    User.objects.filter(email="anna@demo.example").update(language="de")
    Post.objects.filter(person=demo["taylor"]).delete()

    assert list(loading.load(at=NOW)) == []
    assert User.objects.get(email="anna@demo.example").language == "de"
    assert not Post.objects.filter(person=demo["taylor"]).exists()


@pytest.mark.django_db
def test_a_person_is_made_whole_or_not_at_all(rulebook, monkeypatch):
    def stop(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as stopped:
        stopped.setattr(loading, "write_archive", stop)
        with pytest.raises(KeyboardInterrupt):
            list(loading.load(at=NOW))

    assert not User.objects.exists()
    assert len(list(loading.load(at=NOW))) == len(PEOPLE)


@pytest.mark.django_db
def test_a_site_for_real_people_refuses(settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match=r"^This site is not a demo\."):
        call_command("load_demo")

    assert not User.objects.exists()
