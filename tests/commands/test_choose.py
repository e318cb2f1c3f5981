"""Choices from the command line: the same verb as the page, with the same receipts."""

import json
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from consent.core.choices import Decision, Scope
from consent.core.posts import Kind
from consent.ledger.choices import choices_of
from tests import make

pytestmark = pytest.mark.django_db


def choose(capsys, *arguments):
    call_command("choose", "--person", "ines@example.org", *arguments, "--json")
    return json.loads(capsys.readouterr().out)


def test_a_yes_ends_with_the_last_moment_of_its_day_where_the_person_lives(ines, capsys):
    ines.time_zone = "Europe/Berlin"
    ines.save()

    said = choose(capsys, "--decision", "consent", "--until", "2099-12-31")

    (choice,) = choices_of(ines.subject)
    assert said["index"] == choice.index
    assert (choice.decision, choice.ends_at) == (
        Decision.CONSENT,
        datetime(2099, 12, 31, 23, tzinfo=UTC),
    )


def test_everything_but_some(ines, capsys):
    post = make.post(ines)

    choose(capsys, "--decision", "object", "--but-kind", "photo", "--but-post", post.hex)

    (choice,) = choices_of(ines.subject)
    assert choice.scope == Scope(but_kinds=frozenset({Kind.PHOTO}), but_posts=frozenset({post.hex}))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--decision", "object", "--until", "2099-12-31"], "only a consent can end by itself"),
        (["--decision", "consent", "--but-kind", "photo"], "only an objection can have exceptions"),
        (["--decision", "consent", "--until", "2020-01-01"], "That day is over already."),
        (["--decision", "consent", "--until", "9999-12-31"], "the last day there is"),
        (["--decision", "object", "--but-post", "0" * 32], "no such account or post: 000000"),
    ],
)
def test_what_is_no_choice_is_refused_and_recorded_nowhere(ines, capsys, arguments, said):
    with pytest.raises(CommandError, match=said):
        choose(capsys, *arguments)

    assert choices_of(ines.subject) == ()
