"""May this post be used? The law's answer, for programs, and nothing else about anybody."""

import gzip
import json
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache

from consent.access.models import ApiKey, Scope
from consent.answers.lookup import UNKNOWN
from consent.api import limits
from consent.api.bodies import MOST_BYTES
from consent.core.choices import Decision
from consent.core.choices import Scope as About
from consent.core.eligibility import USABLE
from consent.core.posts import key_of
from consent.ledger.models import Entry
from consent.posts.models import PlatformAccount, Post
from consent.rulebook.editions import current_edition
from tests import make
from tests.make_ingest import account, post, removal, send

pytestmark = pytest.mark.django_db
JSON, NDJSON = "application/json", "application/x-ndjson"


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(make.NOW, tick=False):
        cache.clear()
        limits.forget()
        yield make.NOW


@pytest.fixture
def text(rulebook):
    """The text of a key that may look up posts of the home platform."""
    return ApiKey.new(label="Training", platform="home", scopes=[Scope.LOOKUP], at=make.NOW)[1]


class Asker:
    """A pipeline."""

    def __init__(self, client, text):
        self.client = client
        self.headers = {"Authorization": f"Bearer {text}"}

    def one(self, post_id="p1", platform="home", method="get", **headers):
        ask = getattr(self.client, method)
        return ask(f"/api/v1/use/{platform}/{post_id}", headers={**self.headers, **headers})

    def many(self, body, content_type=JSON, platform="home", **headers):
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        return self.client.post(
            f"/api/v1/use/{platform}",
            data=body,
            content_type=content_type,
            # The client for tests leaves these out where the body is empty.
            headers={
                **self.headers,
                "Content-Type": content_type,
                "Content-Length": str(len(body)),
                **headers,
            },
        )

    def reasons(self, *post_ids):
        told = self.many({"post_ids": list(post_ids)}).json()
        return [one["reason"] for one in told["posts"]]


@pytest.fixture
def ask(client, text):
    return Asker(client, text)


ANNA = {"country": "DE", "born": 1985}


def linked(person, account_id="a1"):
    """Make an account that was told of a person's."""
    one = PlatformAccount.objects.get(platform_id=account_id)
    link_to(person, one)


def link_to(person, one):
    PlatformAccount.objects.filter(pk=one.pk).update(person=person)
    Post.objects.filter(account=one).update(person=person)


def test_an_answer_says_what_why_by_which_rules_and_until_when(ask):
    send(account(**ANNA), post())

    answer = ask.one()

    assert answer.status_code == 200
    assert answer.json() == {
        "platform": "home",
        "post_id": "p1",
        "may_be_used": True,
        "reason": "used_by_default",
        "edition": current_edition().digest,
        "ledger_index": Entry.objects.count() - 1,
        "expires": "2026-11-24T12:00:00Z",
    }
    assert answer["Content-Type"] == JSON
    assert answer["Content-Length"] == str(len(answer.content))
    assert "private" in answer["Cache-Control"]
    assert answer["Expires"] == "Tue, 24 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("owner", "facts", "reason"),
    [
        (ANNA, {}, "used_by_default"),
        (ANNA, {"audience": "followers"}, "not_public"),
        (ANNA, {"audience": "direct"}, "private_message"),
        (ANNA, {"audience": "unknown"}, "audience_unknown"),
        ({**ANNA, "private": True}, {}, "not_public"),
        ({"country": "DE", "born": 2010}, {}, "minor"),
        ({"country": "DE", "minor": True}, {}, "minor"),
        ({"country": "DE"}, {}, "age_unknown"),
        ({"born": 1985}, {}, "region_unknown"),
        ({"country": "US", "subdivision": "US-LA", "born": 1985}, {}, "not_offered"),
        ({"country": "MX", "born": 1985}, {}, "rule_unclear"),
    ],
)
def test_what_a_platform_says_of_an_account_that_is_nobodys_decides(ask, owner, facts, reason):
    send(account(**owner), post(**facts))

    told = ask.one().json()

    assert (told["reason"], told["may_be_used"]) == (reason, reason in USABLE)


def test_the_choice_of_the_person_behind_it_decides(ask, ines):
    send(account(**ANNA), post(), post("p2"))
    linked(ines)
    assert ask.reasons("p1", "p2") == ["used_by_default"] * 2

    make.said(ines, scope=About(posts=frozenset({key_of("p1").hex()})))
    assert ask.reasons("p1", "p2") == ["objected", "used_by_default"]

    make.said(ines)
    assert ask.reasons("p1", "p2") == ["objected", "objected"]

    make.said(ines, Decision.WITHDRAW)
    assert ask.reasons("p1", "p2") == ["objected", "used_by_default"]


def test_a_choice_of_the_ledger_counts_though_the_clock_of_its_server_is_ahead(ask, ines):
    send(account(**ANNA), post())
    linked(ines)

    make.said(ines, at=make.NOW + timedelta(seconds=5))

    assert ask.one().json()["reason"] == "objected"


def test_the_no_of_somebody_who_left_stays(ask):
    send(account(**ANNA), post())
    PlatformAccount.objects.update(objected_at=make.NOW - timedelta(days=1))

    assert ask.one().json()["reason"] == "objected"


def test_what_was_removed_or_never_told_of_is_kept_out(ask):
    send(account(**ANNA), post(), removal())

    assert ask.one().json()["reason"] == "removed"
    for stranger in ("p9", "P1", "%20p1", "p1/", "a/b?c", "x" * 501, "%00", "ü"):
        told = ask.one(stranger).json()
        assert (told["may_be_used"], told["reason"]) == (False, "post_unknown")


def test_a_post_that_only_an_archive_holds_is_not_known_here(ask, ines):
    make.post(ines, platform="home", key=key_of("p1"))

    assert ask.one().json()["reason"] == "post_unknown"


def test_many_are_answered_in_the_order_asked_each_time_it_is_asked(ask):
    send(account(**ANNA), post("p1"), post("p2", audience="followers"), post("p3"), removal("p3"))
    ids = ["p2", "p1", "nope", "p3", "p1", ""]

    told = ask.many({"post_ids": ids}).json()

    assert [one["post_id"] for one in told["posts"]] == ids
    assert [one["reason"] for one in told["posts"]] == [
        "not_public",
        "used_by_default",
        "post_unknown",
        "removed",
        "used_by_default",
        "post_unknown",
    ]
    assert [one["may_be_used"] for one in told["posts"]] == [False, True, False, False, True, False]


def test_lines_are_answered_by_lines_each_like_the_answer_for_one(ask):
    send(account(**ANNA), post())
    body = b'{"post_id": "p1"}\n{"post_id": "p2"}\n'

    answer = ask.many(body, NDJSON)

    assert answer["Content-Type"] == NDJSON
    told = [json.loads(line) for line in answer.content.splitlines()]
    assert told == [ask.one("p1").json(), ask.one("p2").json()]


def test_a_body_may_be_packed(ask):
    send(account(**ANNA), post())
    body = gzip.compress(b'{"post_ids": ["p1"]}')

    assert ask.many(body, **{"Content-Encoding": "gzip"}).json()["posts"][0]["may_be_used"]


@pytest.mark.parametrize(
    ("body", "content_type", "status", "says"),
    [
        (b"", JSON, 400, "not JSON"),
        (b"{", JSON, 400, "not JSON"),
        (b'{"post_ids": ["\xff"]}', JSON, 400, "not JSON"),
        (b'["p1"]', JSON, 400, '"post_ids"'),
        (b"{}", JSON, 400, '"post_ids"'),
        (b'{"post_ids": ["p1"], "at": 1}', JSON, 400, "nothing else"),
        (b'{"post_ids": "p1"}', JSON, 400, "must be a list"),
        (b'{"post_ids": ["p1"], "post_ids": ["p2"]}', JSON, 400, "post_ids: is there twice"),
        (b'{"post_ids": ["p1"],"post_\\u0069ds"\n:["p2"]}', JSON, 400, "post_ids: is there twice"),
        (b'{"post_id": "p1", "post_id": "p2"}', NDJSON, 400, "Line 0: post_id: is there twice"),
        (b'{"post_ids": ["p1", 2]}', JSON, 400, "post_ids[1] must be a text"),
        (b'{"post_id": "p1"}\n\n', NDJSON, 400, "Line 1"),
        (b'{"post_id": "p1"}\n{"post_id": null}', NDJSON, 400, "line 1: post_id must be a text"),
        (b'{"post_id": "p1"}\n{"id": "p1"}', NDJSON, 400, "Line 1"),
        (b"p1", "text/plain", 415, "application/x-ndjson"),
        (b"post_ids=p1", "application/x-www-form-urlencoded", 415, "application/json"),
        (json.dumps({"post_ids": ["p"] * 10_001}).encode(), JSON, 413, "10,000"),
        (b'{"post_id": "p"}\n' * 10_001, NDJSON, 413, "10,000"),
        (b" " * (MOST_BYTES + 1), JSON, 413, "10,000,000"),
    ],
    # Ten million bytes are no name for a test.
    ids=map(str, range(19)),
)
def test_a_question_that_cannot_be_is_refused_by_name(ask, body, content_type, status, says):
    answer = ask.many(body, content_type)

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert says in answer.json()["detail"]


def test_as_much_as_is_allowed_is_answered(ask):
    assert len(ask.many({"post_ids": ["p"] * 10_000}).json()["posts"]) == 10_000
    assert ask.many({"post_ids": []}).json()["posts"] == []
    assert ask.many(b"", NDJSON).content == b""


@pytest.mark.parametrize(
    "body", [gzip.compress(b"{}")[:-1], b"{}", b""], ids=["cut", "plain", "none"]
)
def test_a_broken_packed_body_is_refused(ask, body):
    assert ask.many(body, **{"Content-Encoding": "gzip"}).status_code == 400


def test_who_shows_no_key_or_another_sort_of_key_learns_nothing(ask, client):
    send(account(**ANNA), post())
    _, sender = ApiKey.new(label="Feed", platform="home", scopes=[Scope.INGEST], at=make.NOW)
    _, other = ApiKey.new(label="F", platform="facebook", scopes=[Scope.LOOKUP], at=make.NOW)

    for text, status in (("", 401), (sender, 403), (other, 403)):
        asker = Asker(client, text)
        answers = [asker.one(), asker.one("p9"), asker.many({"post_ids": ["p1"]})]
        assert {answer.status_code for answer in answers} == {status}
        # The same words for a post that is there and for one that is not.
        assert answers[0].content == answers[1].content
    assert "lookup:read" in Asker(client, sender).one().json()["detail"]


def test_other_methods_are_refused(ask):
    assert ask.one(method="head").status_code == 200
    answer = ask.one(method="put")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    answer = ask.client.get("/api/v1/use/home", headers=ask.headers)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")


def test_an_answer_that_has_not_changed_is_not_sent_again(ask, ines):
    send(account(**ANNA), post(), post("p2"))
    linked(ines)
    tag = ask.one()["ETag"]

    again = ask.one(**{"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert "private" in again["Cache-Control"]
    assert "Content-Length" not in again
    assert again["Expires"] == "Tue, 24 Nov 2026 12:00:00 GMT"
    assert ask.one("p2")["ETag"] != tag

    # No entry of the ledger tells of it: the platform says that others cannot see it now.
    send(post(version=2, audience="followers"))
    changed = ask.one(**{"If-None-Match": tag})
    assert (changed.status_code, changed.json()["reason"]) == (200, "not_public")

    tag = changed["ETag"]
    make.said(ines)
    assert ask.one(**{"If-None-Match": tag}).status_code == 200
    tag = ask.one()["ETag"]
    make.said(make.person("other@example.org", country="DE", born=1985))
    told = ask.one(**{"If-None-Match": tag})
    assert (told.status_code, told.json()["reason"]) == (200, "not_public")


def test_whoever_wants_another_answer_only_is_told_so(ask):
    send(account(**ANNA), post())

    answer = ask.one(**{"If-Match": '"another"'})

    assert (answer.status_code, answer["Content-Type"]) == (412, "application/problem+json")
    assert answer.json()["type"] == "urn:privacydash:problem:changed"
    assert ask.one(**{"If-Match": "*"}).status_code == 200


def test_an_answer_ends_when_another_account_of_its_owner_begins_to_live_elsewhere(ask):
    somebody = make.person("somebody@example.org", born=1985)
    moves = "2026-11-23T14:00:00Z"
    send(
        account(born=1985),
        post(),
        account("a2", country="DE", born=1985, lives_since=moves),
    )
    linked(somebody)
    linked(somebody, "a2")

    before = ask.one().json()
    with time_machine.travel(moves, tick=False):
        after = ask.one().json()

    assert (before["reason"], before["expires"]) == ("region_unknown", moves)
    assert after["reason"] == "used_by_default"


def test_an_answer_ends_when_the_rules_are_about_to_change(ask):
    send(account(country="US", subdivision="US-LA", born=1985), post())
    send(account("a2", **ANNA), post("p2", account_id="a2"))
    # A law of Louisiana is in force from that moment on.
    with time_machine.travel("2027-01-01T05:00:00Z", tick=False):
        before, other = ask.one().json(), ask.one("p2").json()
        both = ask.many({"post_ids": ["p2", "p1", "p2"]}).json()
    with time_machine.travel("2027-01-01T06:00:00Z", tick=False):
        after = ask.one().json()

    assert before["expires"] == both["expires"] == "2027-01-01T06:00:00Z"
    assert other["expires"] == "2027-01-02T05:00:00Z"
    assert after["expires"] == "2027-01-02T06:00:00Z"
    assert (before["reason"], after["reason"]) == ("not_offered", "used_by_default")


def test_an_answer_ends_with_the_yes_that_it_goes_back_to(ask, ines):
    send(account(**ANNA), post())
    linked(ines)
    make.said(ines, Decision.CONSENT, ends_at=make.NOW + timedelta(hours=2))

    told = ask.one().json()
    assert (told["reason"], told["expires"]) == ("consented", "2026-11-23T14:00:00Z")


def test_an_objection_may_except_a_post(ask, ines):
    send(account(**ANNA), post(), post("p2"))
    linked(ines)
    make.said(ines, scope=About(but_posts=frozenset({key_of("p1").hex()})))

    assert ask.reasons("p1", "p2") == ["used_by_default", "objected"]


def test_who_asks_too_often_is_told_how_long_to_wait(ask, settings):
    settings.API_LOOKUPS_A_MINUTE = 3

    answers = [ask.one().status_code, ask.many({"post_ids": []}).status_code, ask.one().status_code]
    last = ask.one()

    assert answers == [200, 200, 200]
    assert (last.status_code, last["Retry-After"]) == (429, "60")
    with time_machine.travel(make.NOW + timedelta(seconds=60)):
        assert ask.one().status_code == 200


def test_processes_together_serve_no_more_than_a_key_may_ask(ask, settings):
    settings.API_LOOKUPS_A_MINUTE = 150
    served = 0
    for _ in range(200):
        # As if each second request came to a process that starts anew.
        if served % 2:
            limits.forget()
        served += ask.one().status_code == 200

    assert 0 < served <= 150


def test_few_queries_whatever_is_asked(ask, ines, django_assert_max_num_queries):
    send(account(**ANNA), *(post(f"p{number}") for number in range(300)))
    for number in range(40):
        send(account(f"b{number}", **ANNA), post(f"q{number}", account_id=f"b{number}"))
        if number % 2:
            link_to(make.person(f"{number}@example.org"), account_of(f"b{number}"))
    linked(ines)
    make.said(ines)
    ids = [*(f"p{number}" for number in range(300)), *(f"q{number}" for number in range(50))]
    ask.one()

    with django_assert_max_num_queries(10):
        reasons = ask.reasons(*ids)

    assert reasons == ["objected"] * 300 + ["used_by_default"] * 40 + ["post_unknown"] * 10


def account_of(account_id):
    return PlatformAccount.objects.get(platform_id=account_id)


def test_programs_are_led_past_what_is_there_for_people(ask):
    answer = ask.one()

    assert not answer.cookies
    assert "Content-Language" not in answer
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "Content-Security-Policy" in ask.client.get("/api/v1/")
    assert ask.client.get("/api/v1/nothing").status_code == 404


def test_a_host_that_is_not_ours_is_refused(ask):
    assert ask.one(Host="evil.example").status_code == 400


@pytest.mark.parametrize("platform", ["Time zone", "facebook", "+", "Ärger"])
def test_whatever_it_is_called_another_platform_is_not_the_keys(ask, platform):
    one, many = ask.one(platform=platform), ask.many({"post_ids": []}, platform=platform)

    assert [one.status_code, many.status_code] == [403, 403]
    assert one.json()["type"] == many.json()["type"] == "urn:privacydash:problem:platform"


def test_a_post_can_be_called_anything(ask):
    send(account(country="US", born=1985), post("two\nlines/and a slash"))

    told = ask.one("two%0Alines/and%20a%20slash").json()

    assert told["post_id"] == "two\nlines/and a slash"
    assert told["reason"] != UNKNOWN
