"""The commands of the rulebook, as operators script against them."""

import io
import json
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from consent.actions.publish_edition import publish_edition
from consent.rulebook.files import write_rulebook
from consent.rulebook.models import Edition
from tests import make, make_rulebook
from tests.make_rulebook import platform, policy

AT = datetime(2026, 1, 1, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def run(*arguments):
    printed = io.StringIO()
    call_command(*arguments, stdout=printed)
    return printed.getvalue()


def answer(*arguments):
    return json.loads(run(*arguments, "--json"))


def forum(**changes):
    return make_rulebook.data(platforms=[platform(policies=[policy(**changes)])])


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "book.yaml"
    path.write_text(write_rulebook(forum()))
    return path


def test_load_publishes_what_ships_and_a_second_time_changes_nothing():
    first, second = answer("load_rulebook"), answer("load_rulebook")

    assert first == {
        "edition": Edition.objects.get().digest,
        "number": 1,
        "changed": True,
        "current": Edition.objects.get().digest,
        "drafts": [],
    }
    assert second == first | {"changed": False}


def test_load_takes_a_file(book):
    answer("load_rulebook")
    loaded = answer("load_rulebook", str(book))

    assert (loaded["number"], loaded["changed"]) == (2, True)
    assert Edition.objects.current().source == "file"
    assert answer("load_rulebook") == loaded | {"changed": False}
    assert "edition 2 is in force" in run("load_rulebook")


def test_load_refuses_a_file_that_is_wrong_and_the_current_edition_stays(book):
    before = answer("load_rulebook", str(book))
    book.write_text(book.read_text().replace("offer: none", "offer: maybe"))

    with pytest.raises(CommandError, match=r"book.yaml, line \d+: unknown offer 'maybe'") as caught:
        run("load_rulebook", str(book))
    assert caught.value.returncode == 1
    assert Edition.objects.current().digest == before["edition"]


def test_check_publishes_nothing(book):
    assert answer("check_rulebook", str(book)) == {
        "edition": publish_edition(data=forum(), at=AT, by=None).digest,
        "jurisdictions": 5,
        "platforms": 1,
        "policies": 1,
        "sources": 1,
    }
    book.write_text("a: &x [*x]")
    with pytest.raises(CommandError, match=r"book.yaml, line 1: anchors and aliases"):
        run("check_rulebook", str(book))
    assert Edition.objects.count() == 1


def test_dump_gives_back_what_was_loaded(book):
    run("load_rulebook", str(book))

    assert run("dump_rulebook") == book.read_text()
    assert answer("dump_rulebook") == forum()


@pytest.mark.parametrize("command", [["dump_rulebook"], ["resolve_rule", "--region", "DE"]])
def test_without_an_edition_the_command_says_what_to_do(command):
    with pytest.raises(CommandError, match="Run load_rulebook"):
        run(*command)


def test_resolve_answers_for_a_platform_a_region_and_a_day():
    edition = make.publish_rulebook(AT)
    asked = ["resolve_rule", "--platform", "facebook", "--region", "DE"]

    assert answer(*asked, "--at", "2024-06-20") == {
        "policy": "facebook-eu-pause",
        "status": "paused",
        "choice": "not_needed",
        "training_running": False,
        "law": {"jurisdiction": "EU", "regime": "opt_out"},
        "edition": edition.digest,
    }
    # A day is the instant at which it has begun everywhere in the region.
    assert answer(*asked, "--at", "2025-05-27")["training_running"] is True
    assert answer(*asked, "--at", "2025-05-27T04:00:00Z")["training_running"] is True
    assert answer(*asked, "--at", "2025-05-27T05:59:59+02:00")["training_running"] is False
    assert "facebook-eu-2025" in run(*asked)


def test_resolve_without_a_platform_answers_for_the_law_alone():
    edition = make.publish_rulebook(AT)

    assert answer("resolve_rule", "--region", "US-OK", "--at", "2027-01-01") == {
        "policy": None,
        "status": None,
        "choice": None,
        "training_running": False,
        "law": {"jurisdiction": "US-OK", "regime": "limited_right"},
        "edition": edition.digest,
    }


def test_resolve_knows_the_home_platform(settings):
    make.publish_rulebook(AT)
    asked = ["resolve_rule", "--platform", "home", "--region", "US", "--at", "2026-11-23"]

    settings.HOME_PLATFORM_NAME = "Open Forum"
    assert answer(*asked)["policy"] == "home-no-choice"
    settings.HOME_CHOICE_FOR_EVERYBODY = True
    assert answer(*asked)["choice"] == "objection_no_reason"
    settings.HOME_PLATFORM_NAME = ""
    assert answer(*asked)["policy"] is None


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--platform", "faceboook", "--region", "DE"], "There is no platform faceboook"),
        (["--region", "UK"], "There is no region UK"),
        (["--region", "DE", "--at", "yesterday"], "neither a day nor an instant"),
        (["--region", "DE", "--at", "2024-06-20T12:00:00"], "does not say its offset"),
        (["--region", "DE", "--at", "0001-01-01"], "is not between 1900 and 2200"),
        ([], "required: --region"),
    ],
)
def test_resolve_refuses_what_it_does_not_know(arguments, expected):
    make.publish_rulebook(AT)

    with pytest.raises(CommandError, match=expected):
        run("resolve_rule", *arguments)
