"""A receipt as linked data: read by somebody else's program, with terms that exist."""

import hashlib
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from rdflib import DCTERMS, RDF, XSD, Graph, Literal, Namespace, URIRef

from consent.core.choices import Channel, Decision, Scope
from consent.core.linked_data import METHODS, linked_data
from consent.core.posts import Kind
from consent.core.receipts import verify
from consent.core.records import canonical
from consent.core.verify import main
from tests.make_ledger import key, receipt, record
from tests.strategies import any_choices

# rdflib 7 reads JSON-LD with a class of its own that it has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")
DPV = Namespace("https://w3id.org/dpv#")
GDPR = Namespace("https://w3id.org/dpv/legal/eu/gdpr#")
OURS = Namespace("urn:privacydash:terms:")
# Every term that may be used, as DPV 2.3 has it (github.com/w3c/dpv, f01a55c).
TERMS = {
    "https://w3id.org/dpv#": """
        CannotObjectToProcess Consent ConsentGiven ConsentReceipt ConsentRecord ConsentWithdrawn
        LegitimateInterestObjected Notice ObjectingToProcess OptingInToProcess Process
        RequestAcknowledged RequestInitiated ResearchAndDevelopment RightExerciseActivity
        RightExerciseRecord WithdrawConsent
        hasApplicableLaw hasConsentControl hasConsentStatus hasDataSubject hasEntityInvolvement
        hasIndicationMethod hasJurisdiction hasLegalBasis hasNotice hasPersonalData hasProcess
        hasProcessing hasPurpose hasRecordOfActivity hasRight hasStatus isIndicatedAtTime
        isIndicatedBy
    """,
    "https://w3id.org/dpv/ai#": "ModelTraining",
    "https://w3id.org/dpv/pd#": "PubliclyAvailableSocialMedia",
    "https://w3id.org/dpv/loc#": "EU EEA GB US CA BR",
    "https://w3id.org/dpv/legal/eu/gdpr#": "A21 A6-1-a A6-1-f-controller",
    "https://w3id.org/dpv/legal/eu#": "law-GDPR",
}
KNOWN = {space + name for space, names in TERMS.items() for name in names.split()}


def document(**members):
    proven = verify(bytes(receipt(body=canonical(record(**members)))), keys=[key().key])
    return linked_data(proven)


def read(**members):
    """The document as rdflib understands it, with nothing fetched."""
    return Graph().parse(data=json.dumps(document(**members)), format="json-ld")


def the(graph, kind):
    (only,) = graph.subjects(RDF.type, kind)
    return only


def test_an_objection_is_the_exercise_of_a_right():
    graph = read(scope=Scope(platform="facebook"))
    made = the(graph, DPV.RightExerciseRecord)
    process = graph.value(made, DPV.hasProcess)
    act = the(graph, DPV.RightExerciseActivity)

    assert str(made).startswith("ni:///sha-256;")
    assert graph.value(made, DPV.hasRight) == GDPR.A21
    assert graph.value(made, DPV.hasStatus) == DPV.RequestAcknowledged
    assert graph.value(made, DCTERMS.created) == Literal(
        "2026-11-23T12:00:00Z", datatype=XSD.dateTime
    )
    assert graph.value(process, DPV.hasEntityInvolvement) == DPV.ObjectingToProcess
    assert graph.value(process, DPV.hasStatus) == DPV.LegitimateInterestObjected
    assert graph.value(process, OURS.platform) == Literal("facebook")
    assert graph.value(act, DPV.hasStatus) == DPV.RequestInitiated
    assert graph.value(act, DPV.isIndicatedBy) == URIRef(f"urn:uuid:{record()['subject']}")


def test_where_no_words_were_shown_no_notice_is_claimed():
    assert "dpv:hasNotice" in document()
    assert "dpv:hasNotice" not in document(text=hashlib.sha256(b"").hexdigest())


def test_a_consent_says_until_when():
    graph = read(decision=Decision.CONSENT, ends_at=datetime(2027, 1, 1, tzinfo=UTC))
    activity = graph.value(the(graph, DPV.ConsentReceipt), DPV.hasRecordOfActivity)
    status = graph.value(activity, DPV.hasConsentStatus)

    assert graph.value(status, RDF.type) == DPV.ConsentGiven
    assert graph.value(status, DCTERMS.valid) == Literal(
        "2026-11-23T12:00:00Z/2027-01-01T00:00:00Z"
    )
    process = graph.value(activity, DPV.hasProcess)
    assert graph.value(process, DPV.hasLegalBasis) == GDPR["A6-1-a"]


def test_what_is_taken_back_is_no_consent_any_more():
    graph = read(decision=Decision.WITHDRAW)
    status = graph.value(the(graph, DPV.ConsentRecord), DPV.hasConsentStatus)

    assert graph.value(status, RDF.type) == DPV.ConsentWithdrawn


def test_a_wish_is_what_one_cannot_object_to():
    graph = read(decision=Decision.WISH, jurisdiction="US-TX")
    process = the(graph, DPV.Process)

    assert graph.value(process, DPV.hasEntityInvolvement) == DPV.CannotObjectToProcess
    assert graph.value(process, DPV.hasRight) is None
    assert graph.value(process, DCTERMS.spatial) == Literal("US-TX")


def test_exceptions_are_all_named():
    but = Scope(but_kinds=frozenset({Kind.PHOTO, Kind.VIDEO}), but_posts=frozenset({"f" * 32}))
    graph = read(scope=but)
    process = the(graph, DPV.Process)

    assert set(map(str, graph.objects(process, OURS.butKind))) == {"photo", "video"}
    assert list(map(str, graph.objects(process, OURS.butPost))) == ["f" * 32]


@pytest.mark.parametrize("jurisdiction", ["GB", "US-CA", "BR", None])
def test_outside_the_gdpr_no_article_of_it_is_claimed(jurisdiction):
    for decision in Decision:
        text = json.dumps({**document(decision=decision, jurisdiction=jurisdiction), "@context": 0})
        assert "eu-gdpr:" not in text
        assert "legal-eu:" not in text


@given(any_choices)
def test_every_term_is_one_of_dpv(choice):
    graph = read(
        decision=choice.decision,
        scope=choice.scope,
        at=choice.made_at,
        ends_at=choice.ends_at,
    )

    used = {str(term) for triple in graph for term in triple if isinstance(term, URIRef)}
    assert {term for term in used if term.startswith("https://w3id.org/")} <= KNOWN
    # What has an unknown prefix would still look like an address.
    assert {term.partition(":")[0] for term in used} <= {"https", "http", "ni", "urn"}
    assert set(map(str, graph.objects(None, OURS.post))) == choice.scope.posts


def test_every_way_a_choice_can_reach_us_has_words():
    assert set(METHODS) == set(Channel)


def test_the_program_prints_it(tmp_path, capsys):
    file, keys = tmp_path / "one.tlog-proof", tmp_path / "keys"
    file.write_bytes(bytes(receipt()))
    keys.write_text(f"{key().key}\n")

    assert main([str(file), "--key", str(keys), "--json-ld"]) == 0
    assert json.loads(capsys.readouterr().out) == document()

    file.write_bytes(
        bytes(receipt(body=canonical({"v": 1, "kind": "key", "origin": "dash.example/log"})))
    )
    assert main([str(file), "--key", str(keys), "--json-ld"]) == 2
    assert "not a choice" in capsys.readouterr().err
