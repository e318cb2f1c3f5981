"""The command that takes a person's word for who could see their posts."""

import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from consent.core.posts import Audience, Basis
from consent.posts.models import AudienceStatement
from tests.make import account, person, post

pytestmark = pytest.mark.django_db

MOMENT = timedelta(seconds=1)


@pytest.fixture
def owner(db):
    return person("ines@example.org")


def unknown(owner, **facts):
    return post(owner, audience=Audience.UNKNOWN, basis=Basis.NOTHING, **facts)


def run(*arguments):
    out = io.StringIO()
    base = ["--person", "ines@example.org", "--platform", "facebook"]
    call_command("state_audience", *base, *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def counts(*posts):
    for each in posts:
        each.refresh_from_db()
    return [each.audience for each in posts]


def test_one_json_document_is_all_that_is_printed(owner):
    told = unknown(owner)

    printed = json.loads(run("--audience", "public", "--json"))

    statement = AudienceStatement.objects.get()
    assert printed == {
        "posts": 1,
        "statement": statement.pk,
        "statements": [statement.pk],
        "platform": "facebook",
        "audience": "public",
    }
    assert counts(told) == ["public"]
    assert run("--audience", "not_public") == "This counts for 1 post.\n"
    assert counts(told) == ["followers"]


def test_of_an_account_that_was_private_one_speaks_by_itself(owner):
    silent = unknown(owner)
    private = post(owner, audience=Audience.FOLLOWERS, basis=Basis.ACCOUNT_STATE)

    run("--audience", "public", "--of-private")

    assert counts(silent, private) == ["unknown", "public"]
    assert AudienceStatement.objects.get().of_private


@pytest.mark.parametrize(("zone", "hours"), [("", 0), ("Europe/Berlin", 1), ("Asia/Tokyo", 9)])
def test_days_are_those_of_the_person_and_the_last_one_counts(owner, zone, hours):
    owner.time_zone = zone
    owner.save()
    begin = datetime(2016, 1, 1, tzinfo=UTC) - timedelta(hours=hours)
    end = datetime(2016, 2, 1, tzinfo=UTC) - timedelta(hours=hours)
    at = [begin - MOMENT, begin, end - MOMENT, end]
    posts = [unknown(owner, created_at=each) for each in at]

    days = ("--from", "2016-01-01", "--until", "2016-01-31")
    told = json.loads(run("--audience", "public", *days, "--json"))

    assert told["posts"] == 2
    assert counts(*posts) == ["unknown", "public", "public", "unknown"]


def test_single_posts_are_found_in_whichever_account_they_are(owner):
    first = unknown(owner, of=account(owner, handle="ines"))
    second = unknown(owner, of=account(owner, handle="work"))
    third = unknown(owner, of=account(owner, handle="third"))

    told = json.loads(run("--audience", "public", "--post", first.hex, second.hex, "--json"))

    assert (told["posts"], len(told["statements"])) == (2, 2)
    assert counts(first, second, third) == ["public", "public", "unknown"]


def test_without_posts_all_accounts_on_the_platform_are_meant(owner):
    first = unknown(owner, of=account(owner, handle="ines"))
    second = unknown(owner, of=account(owner, handle="work"))
    other = unknown(owner, of=account(owner, "instagram"))

    run("--audience", "public")

    assert counts(first, second, other) == ["public", "public", "unknown"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--audience", "everybody"], "invalid choice: 'everybody'"),
        (["--audience", "public", "--from", "yesterday"], "not a day like 2020-12-31: yesterday"),
        (
            ["--audience", "public", "--from", "2016-02-01", "--until", "2016-01-01"],
            "The last day is before the first one.",
        ),
        (["--audience", "public", "--post", "00" * 16], "This person has no such post"),
        (["--audience", "public", "--post", "first"], "This person has no such post"),
        (["--audience", "public", "--platform", "reddit"], "This person has no posts"),
    ],
)
def test_what_cannot_be_meant_is_refused(owner, arguments, sentence):
    told = unknown(owner)

    with pytest.raises(CommandError, match=sentence):
        run(*arguments)

    assert counts(told) == ["unknown"]
    assert not AudienceStatement.objects.exists()


def test_posts_of_somebody_else_are_not_theirs_to_speak_of(owner, mallory):
    unknown(owner)
    theirs = unknown(mallory)

    with pytest.raises(CommandError, match="no such post"):
        run("--audience", "public", "--post", theirs.hex)

    assert counts(theirs) == ["unknown"]
