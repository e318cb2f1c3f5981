"""Whatever programs send, the API answers as its description says (schemathesis)."""

import gzip
import json
from copy import deepcopy

import jsonschema_rs
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import negative_data_rejection

from consent.access.models import ApiKey, Scope
from consent.actions.keep_snapshot import keep_snapshot
from consent.api import openapi
from consent.api.bodies import MEDIA_TYPE
from tests import make
from tests.make_ingest import account, post, send

pytestmark = pytest.mark.django_db

SENT = {address: name.title() for name, address in openapi.ADDRESSES.items()}
BEYOND_SCHEMAS = {
    "account_id",  # the post belongs to another one
    "born",  # in the future
    "created_at",  # in the future, or before there were posts
    "email_hash",  # beside email
    "lives_since",
    "subdivision",  # of another country, or none that there is
}
"""Fields that can be refused though they fit their schema; `about` says why, to people."""


def application(environ, start_response):
    # Late: it loads every page of the site.
    from privacydash.wsgi import application

    # As clients do over a network, also for a body without a byte.
    environ["CONTENT_LENGTH"] = environ.get("CONTENT_LENGTH") or "0"
    return application(environ, start_response)


def for_home(described):
    """
    Return the description as it is for a key of the home platform.

    Lines are put for the text that they make up: OpenAPI 3.1 has no word for them.
    """
    described = deepcopy(described)
    for name in SENT.values():
        described["components"]["schemas"][name]["properties"]["platform"] = {"const": "home"}
    for operation in (one for path in described["paths"].values() for one in path.values()):
        body = operation.get("requestBody", {"content": {}})
        if lines := body["content"].get(MEDIA_TYPE):
            lines["schema"] = {"type": "array", "items": lines.pop("x-itemSchema")}
        for parameter in operation["parameters"]:
            if parameter["name"] == "platform":
                parameter["schema"] = {"anyOf": [{"const": "home"}, parameter["schema"]]}
            if parameter["name"] == "post_id":
                parameter["examples"] = {"known": {"value": "p1"}}
    return described


DESCRIBED = for_home(openapi.document())
API = schemathesis.openapi.from_dict(
    deepcopy(DESCRIBED),
    config=schemathesis.Config.from_dict(
        {
            "seed": 4,
            "generation": {
                "deterministic": True,
                "max-examples": 25,
                "database": "none",
                "with-security-parameters": False,
            },
            "checks": {
                "negative_data_rejection": {
                    "expected-statuses": ["400", "401", "403", "404", "405", "413", "415"]
                }
            },
        }
    ),
)
API.app = application


def sent_as(media_type, written):
    """Have bodies of one sort written, and packed where their request says so."""

    def serialize(context, value):
        body = value if isinstance(value, bytes) else written(value)
        packed = context.case.headers.get("Content-Encoding") == "gzip"
        return gzip.compress(body) if packed else body

    schemathesis.serializer(media_type)(serialize)


def as_json(value):
    return json.dumps(value).encode()


def as_lines(value):
    return b"\n".join(map(as_json, value if isinstance(value, list) else [value]))


def as_text(value):
    return value.encode() if isinstance(value, str) else as_json(value)


sent_as("application/json", as_json)
sent_as(MEDIA_TYPE, as_lines)
sent_as("text/plain", as_text)


@pytest.fixture
def kept_open():
    """The connection that the test's transaction is on: the end of a request would close it."""
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield
    for signal in ends:
        signal.connect(close_old_connections)


@pytest.fixture
def headers(rulebook, ledger, settings, tmp_path, kept_open):
    """What a program sends that may send, look up and fetch; nothing slows it down."""
    settings.SNAPSHOTS_DIR = tmp_path / "snapshots"
    settings.ACCOUNT_KEY_FILE = tmp_path / "account-key"
    settings.API_REQUESTS_A_MINUTE = settings.API_LOOKUPS_A_MINUTE = 1_000_000
    send(account(country="DE", born=1985), post())
    keep_snapshot(clock=timezone.now)
    scopes = [Scope.INGEST, Scope.LOOKUP, Scope.SNAPSHOT, Scope.CONFIRM]
    _, text = ApiKey.new(label="Pipeline", platform="home", scopes=scopes, at=make.NOW)
    return {"Authorization": f"Bearer {text}"}


def fits(value, name, *, formats=False):
    schema = {"$ref": f"#/components/schemas/{name}", "components": DESCRIBED["components"]}
    return jsonschema_rs.validator_for(schema, validate_formats=formats).is_valid(value)


def each_line_is_answered(_context, response, case):
    """What does not fit its schema is refused; what fits is, if at all, for a reason beyond it."""
    if response.status_code != 200 or case.media_type != MEDIA_TYPE:
        return
    lines = case.body if isinstance(case.body, list) else [case.body]
    if case.path not in SENT:
        assert all(fits(json.loads(one), "Use") for one in response.content.splitlines())
        return
    told = response.json()["lines"]
    assert [one["index"] for one in told] == list(range(len(lines)))
    for line, one in zip(lines, told, strict=True):
        refused = one["outcome"] == "refused"
        assert refused or fits(line, SENT[case.path]), line
        assert not (refused and fits(line, SENT[case.path], formats=True)) or (
            one["field"] in BEYOND_SCHEMAS
        ), (line, one)


def packed_in_a_way_it_knows(_context, response, case):
    if case.headers.get("Content-Encoding", "identity") not in {"", "identity", "gzip"}:
        assert response.status_code >= 400


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@API.parametrize()
def test_every_operation_answers_as_described(case, headers):
    # A batch is taken with whatever lines, and each is answered; whatever text is sent is one.
    by_itself = case.path in SENT or case.media_type == "text/plain"
    case.call_and_validate(
        headers=headers,
        additional_checks=[each_line_is_answered, packed_in_a_way_it_knows],
        excluded_checks=[negative_data_rejection] if by_itself else [],
    )
