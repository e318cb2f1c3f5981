"""Support seals releases, registers models, and gets the list of those who said no since."""

import json
from datetime import timedelta

import pytest

from consent.actions import seal_release
from consent.actions.open_release import open_release
from consent.core.posts import key_of
from consent.training.models import Release
from tests import make
from tests.make_ingest import account, confirmed, post, send
from tests.web.reading import read

pytestmark = pytest.mark.django_db

CUT = make.NOW


@pytest.fixture
def anna(rulebook, releases):
    anna = confirmed(make.person("anna@example.org", country="DE", born=1980))
    send(
        account("a1", email=anna.email, email_verified=True, country="DE", born=1980),
        post("p1"),
        post("p2"),
    )
    return anna


@pytest.fixture
def proposed(anna, tmp_path):
    """A release that somebody else has proposed."""
    other = make.person("other@staff.example", is_staff=True)
    open_release(name="r1", purpose="A model", controller="Us", by=other.subject, at=CUT)
    path = tmp_path / "m.ndjson"
    row = {"platform": "home", "post_id": "p1", "digest": "d" * 64}
    path.write_text(json.dumps(row) + "\n")
    return seal_release.propose(
        name="r1", manifest=path, snapshot="", by=other.subject, at=CUT + timedelta(hours=1)
    )


def do(client, **sent):
    return client.post("/admin/releases/r1/", sent, follow=True)


def test_what_waits_is_in_the_queue_and_the_second_person_seals_it(at_work, proposed):
    assert "r1" in at_work.get("/admin/").text
    answer = do(at_work, do="seal")

    assert "Sealed. It is an entry of the ledger now." in answer.text
    assert Release.objects.get().is_sealed
    assert "r1" not in at_work.get("/admin/").text


def test_who_proposed_it_is_told_that_somebody_else_seals(at_work, sam, proposed):
    Release.objects.update(proposed_by=sam.subject)

    assert (
        "You proposed it. Somebody else has to seal it." in at_work.get("/admin/releases/r1/").text
    )
    assert "Somebody else has to seal it." in do(at_work, do="seal").text
    assert not Release.objects.get().is_sealed


def test_models_are_registered_and_switched_off(at_work, proposed):
    do(at_work, do="seal")
    do(at_work, do="trained", name="Model One", trained_on="2026-11-24")
    assert (
        "A model of this name is registered already."
        in do(at_work, do="trained", name="Model One", trained_on="2026-11-24").text
    )
    assert "Model One" in at_work.get("/releases/r1/").text
    do(at_work, do="withdrawn", model="Model One", withdrawn_on="2026-11-25", why="A judge said so")

    public = read(at_work.get("/releases/r1/")).words
    assert "switched off on 25 November 2026 (A judge said so)" in public


@pytest.mark.parametrize(
    "sent", [{"name": "", "trained_on": "2026-11-24"}, {"name": "M", "trained_on": "soon"}]
)
def test_what_is_missing_is_said(at_work, proposed, sent):
    do(at_work, do="seal")
    answer = do(at_work, do="trained", **sent)

    assert answer.status_code == 422
    assert not Release.objects.get().trained.exists()


def test_the_recall_list_names_who_said_no_since_and_nobody_else(at_work, anna, proposed):
    do(at_work, do="seal")
    assert at_work.get("/admin/releases/r1/recall.ndjson").getvalue() == b""
    said = make.said(anna, at=CUT + timedelta(hours=2))

    (line,) = at_work.get("/admin/releases/r1/recall.ndjson").getvalue().splitlines()
    assert json.loads(line) == {
        "platform": "home",
        "account_id": "a1",
        "post": key_of("p1").hex(),
        "entry": said.index,
        "said_at": "2026-11-23T14:00:00Z",
    }


def test_what_is_not_there_or_not_asked_for_is_not_done(at_work, proposed):
    assert at_work.get("/admin/releases/nothing/").status_code == 404
    assert at_work.get("/admin/releases/r1/recall.ndjson").status_code == 404
    assert do(at_work, do="anything").status_code == 404
    assert do(at_work, do="give_up").status_code == 200
    assert Release.objects.get().state == "abandoned"
