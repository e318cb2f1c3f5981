"""A key opens what it says, for its platform, while it counts, and so much a minute."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from consent.access.models import ApiKey, Scope
from consent.api import limits
from tests import make
from tests.api.test_batches import POST

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "shown",
    [
        "",
        "Bearer",
        "Bearer pdk_",
        "Bearer pdk__",
        "Basic {}",
        "{}",
        "Bearer {}x",
        "Bearer x{}",
        "Bearer é{}",
    ],
)
def test_without_a_whole_key_nothing_opens(send, key, shown):
    answer = send("posts", POST, Authorization=shown.format(key[1]))

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["type"] == "urn:privacydash:problem:no-key"


def test_the_secret_of_one_key_opens_no_other(send, key):
    _, other = ApiKey.new(label="Other", platform="home", scopes=[Scope.INGEST], at=make.NOW)
    mixed = "_".join([*key[1].split("_", 2)[:2], other.split("_", 2)[2]])

    assert send("posts", POST, Authorization=f"Bearer {mixed}").status_code == 401


def test_only_the_digest_of_a_key_is_kept(key):
    secret = key[1].split("_", 2)[2]

    assert secret not in str(ApiKey.objects.values().get())


def test_a_key_opens_only_its_scopes(send):
    _, text = ApiKey.new(label="Reader", platform="home", scopes=[Scope.LOOKUP], at=make.NOW)

    answer = send("posts", POST, Authorization=f"Bearer {text}")

    assert answer.status_code == 403
    assert "ingest:write" in answer.json()["detail"]


def test_a_key_ends(send, key):
    ApiKey.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert send("posts", POST).status_code == 401

    ApiKey.objects.update(expires_at=timezone.now() + timedelta(days=1))
    assert send("posts", POST).status_code == 200

    call_command("revoke_api_key", key[0].name)
    assert send("posts", POST).status_code == 401


def test_the_use_of_a_key_is_noted(send, key):
    assert key[0].last_used_at is None

    send("posts", POST)

    key[0].refresh_from_db()
    assert timezone.now() - key[0].last_used_at < timedelta(minutes=1)


def test_a_key_is_for_one_platform(send):
    _, text = ApiKey.new(label="F", platform="facebook", scopes=[Scope.INGEST], at=make.NOW)

    told = send("posts", POST, {**POST, "platform": "home"}, Authorization=f"Bearer {text}").json()

    assert [line["outcome"] for line in told["lines"]] == ["accepted", "refused"]


def test_who_sends_too_much_is_told_how_long_to_wait(send, settings):
    settings.API_REQUESTS_A_MINUTE = 2

    answers = [send("posts", POST) for _ in range(4)]

    # The minute may have changed once in between.
    assert 429 in [answer.status_code for answer in answers]
    last = next(answer for answer in answers if answer.status_code == 429)
    assert 1 <= int(last["Retry-After"]) <= 60
    assert last.json()["type"] == "urn:privacydash:problem:too-many"


def test_so_many_batches_at_once_and_no_more(send, key, settings):
    settings.API_BATCHES_AT_ONCE = 1

    with limits.one_of_few(key[0]):
        answer = send("posts", POST)
    assert (answer.status_code, answer["Retry-After"]) == (429, "1")

    assert send("posts", POST).status_code == 200
    assert send("posts", POST).status_code == 200


def test_a_refused_body_gives_its_place_back(send, settings):
    settings.API_BATCHES_AT_ONCE = 1

    assert send("posts", POST, content_type="text/plain").status_code == 415
    assert send("posts", POST).status_code == 200


def test_the_command_makes_a_key_that_opens(send, capsys):
    call_command("make_api_key", "Feed", "--days", "30", "--json")
    made = json.loads(capsys.readouterr().out)

    assert (made["platform"], made["scopes"]) == ("home", ["ingest:write"])
    assert send("posts", POST, Authorization=f"Bearer {made['key']}").status_code == 200


@pytest.mark.parametrize(
    "wrong", [["Feed", "--platform", "nowhere"], ["Feed", "--days", "0"], [" "]]
)
def test_the_command_refuses_a_key_that_cannot_be(rulebook, wrong):
    with pytest.raises(CommandError):
        call_command("make_api_key", *wrong)

    assert not ApiKey.objects.exists()
