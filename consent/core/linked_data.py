"""
What a receipt proves, as JSON-LD in the words of the Data Privacy Vocabulary (DPV 2.3).

Built from a verified record and nothing else: what the record does not say is
not there. docs/ledger/linked-data.md has the shapes, and what they leave out.
Sources: w3id.org/dpv/2.3; "Consent Records and Receipts as per ISO/IEC TS
27560:2023 using DPV", W3C Community Group report, 15 February 2026.
"""

import base64
from typing import Any

from consent.core.choices import Channel, Choice, Decision, Scope
from consent.core.receipts import Proven
from consent.core.records import NO_WORDS, canonical, choice_of, instant

Node = dict[str, Any]

TERMS = "urn:privacydash:terms:"
PREFIXES = {
    "dpv": "https://w3id.org/dpv#",
    "ai": "https://w3id.org/dpv/ai#",
    "pd": "https://w3id.org/dpv/pd#",
    "loc": "https://w3id.org/dpv/loc#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    # The examples of the report use eu-gdpr:GDPR, which is no term of DPV 2.3.
    "legal-eu": "https://w3id.org/dpv/legal/eu#",
    "dct": "http://purl.org/dc/terms/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "pdash": TERMS,
}
RELATIONS = [
    "dpv:hasApplicableLaw",
    "dpv:hasConsentControl",
    "dpv:hasConsentStatus",
    "dpv:hasDataSubject",
    "dpv:hasEntityInvolvement",
    "dpv:hasJurisdiction",
    "dpv:hasLegalBasis",
    "dpv:hasNotice",
    "dpv:hasPersonalData",
    "dpv:hasProcess",
    "dpv:hasProcessing",
    "dpv:hasPurpose",
    "dpv:hasRecordOfActivity",
    "dpv:hasRight",
    "dpv:hasStatus",
    "dpv:isIndicatedBy",
    "dct:hasPart",
    "dct:isPartOf",
    "dct:references",
]
CONTEXT: Node = {
    **PREFIXES,
    **{name: {"@type": "@id"} for name in RELATIONS},
    **{name: {"@type": "xsd:dateTime"} for name in ("dct:created", "dpv:isIndicatedAtTime")},
}
METHODS = {
    Channel.WEB: "On the site, signed in",
    Channel.NOTICE: "From a notice",
    Channel.API: "On the platform",
    Channel.SUPPORT: "By support, as the person asked",
    Channel.WISH: "From a wish saved before, when an opt-out was offered",
    Channel.COMMAND: "By the operator, as the person asked",
    Channel.EARLIER: "Before the person left the site, and kept until the account came back",
    Channel.EDITED: "For the post as it was before it was edited",
}
# DPV 2.3 has no purpose that is the training of models; this is the nearest one.
PROCESS: Node = {
    "@type": "dpv:Process",
    "dpv:hasProcessing": "ai:ModelTraining",
    "dpv:hasPurpose": "dpv:ResearchAndDevelopment",
    "dpv:hasPersonalData": "pd:PubliclyAvailableSocialMedia",
}


def linked_data(proven: Proven) -> Node:
    """
    Return a proven choice as one JSON-LD document with its context inside.

    An objection is a `dpv:RightExerciseRecord`, a consent a `dpv:ConsentReceipt`,
    a withdrawal a `dpv:ConsentRecord` of `dpv:ConsentWithdrawn`, and a wish a
    `dpv:Process` to which one `dpv:CannotObjectToProcess`.

    :raises ValueError: if the entry is not about a choice
    """
    record = proven.record
    choice = choice_of(index=proven.index, record=canonical(record))
    return {"@context": CONTEXT, **_head(proven), **SHAPES[choice.decision](record, choice)}


def _head(proven: Proven) -> Node:
    """What every record says: who, when, where, and which entry proves it."""
    record = proven.record
    head: Node = {
        "@id": _hash(proven.entry),
        "dct:identifier": str(proven.index),
        "dct:isPartOf": f"https://{proven.checkpoint.origin}",
        "dct:created": record["at"],
        "dpv:hasDataSubject": f"urn:uuid:{record['subject']}",
        "dct:references": _hash(bytes.fromhex(str(record["edition"]))),
    }
    if record["text"] != NO_WORDS:
        head["dpv:hasNotice"] = {
            "@id": _hash(bytes.fromhex(str(record["text"]))),
            "@type": "dpv:Notice",
            "dct:language": record["language"],
        }
    jurisdiction = record["jurisdiction"]
    if jurisdiction is not None:
        # DPV has no term for every subdivision; the code says the rest.
        head["dpv:hasJurisdiction"] = f"loc:{str(jurisdiction).partition('-')[0]}"
        head["dct:spatial"] = jurisdiction
    if _gdpr(record):
        head["dpv:hasApplicableLaw"] = "legal-eu:law-GDPR"
    return head


def _objection(record: Node, choice: Choice) -> Node:
    process = _process(choice.scope, "dpv:ObjectingToProcess")
    made: Node = {"@type": "dpv:RightExerciseRecord", "dpv:hasStatus": "dpv:RequestAcknowledged"}
    if _gdpr(record):
        made["dpv:hasRight"] = "eu-gdpr:A21"
        process["dpv:hasLegalBasis"] = "eu-gdpr:A6-1-f-controller"
        process["dpv:hasStatus"] = "dpv:LegitimateInterestObjected"
    activity = {
        "@type": "dpv:RightExerciseActivity",
        "dpv:hasStatus": "dpv:RequestInitiated",
        **_indicated(record),
    }
    return {**made, "dpv:hasProcess": process, "dct:hasPart": [activity]}


def _consent(record: Node, choice: Choice) -> Node:
    given: Node = {"@type": "dpv:ConsentGiven", **_indicated(record)}
    if choice.ends_at is not None:
        given["dct:valid"] = f"{record['at']}/{instant(choice.ends_at)}"
    process = _process(choice.scope, "dpv:OptingInToProcess")
    process["dpv:hasLegalBasis"] = "eu-gdpr:A6-1-a" if _gdpr(record) else "dpv:Consent"
    activity: Node = {
        "@type": "dpv:ConsentRecord",
        "dpv:hasProcess": process,
        "dpv:hasConsentStatus": [given],
        "dpv:hasConsentControl": {"@type": "dpv:WithdrawConsent"},
    }
    return {"@type": "dpv:ConsentReceipt", "dpv:hasRecordOfActivity": activity}


def _withdrawal(record: Node, choice: Choice) -> Node:
    return {
        "@type": "dpv:ConsentRecord",
        "dct:description": "The choice made before for the same posts was taken back, "
        "whichever it was. No consent stands there.",
        "dpv:hasProcess": _process(choice.scope),
        "dpv:hasConsentStatus": [{"@type": "dpv:ConsentWithdrawn", **_indicated(record)}],
    }


def _wish(record: Node, choice: Choice) -> Node:
    return {
        **_process(choice.scope, "dpv:CannotObjectToProcess"),
        "dct:description": "The person wishes to object as soon as the rules give the right. "
        "There was none when the wish was saved.",
        **_indicated(record),
    }


SHAPES = {
    Decision.OBJECT: _objection,
    Decision.CONSENT: _consent,
    Decision.WITHDRAW: _withdrawal,
    Decision.WISH: _wish,
}


def _process(scope: Scope, involvement: str | None = None) -> Node:
    process: Node = {**PROCESS, **_scope(scope)}
    if involvement is not None:
        process["dpv:hasEntityInvolvement"] = involvement
    return process


def _scope(scope: Scope) -> Node:
    """What narrows a choice, in words of our own; nothing for everything."""
    said = {
        "pdash:platform": scope.platform,
        "pdash:account": scope.account,
        "pdash:kind": scope.kind and scope.kind.value,
        "pdash:post": sorted(scope.posts),
        "pdash:butKind": sorted(kind.value for kind in scope.but_kinds),
        "pdash:butPost": sorted(scope.but_posts),
    }
    return {name: value for name, value in said.items() if value}


def _indicated(record: Node) -> Node:
    return {
        "dpv:isIndicatedBy": f"urn:uuid:{record['subject']}",
        "dpv:isIndicatedAtTime": record["at"],
        "dpv:hasIndicationMethod": METHODS.get(record["channel"], record["channel"]),
    }


def _gdpr(record: Node) -> bool:
    """Whether the record names a place where the General Data Protection Regulation is the law."""
    return record["jurisdiction"] in {"EU", "EEA"}


def _hash(digest: bytes) -> str:
    """Return the name of what has a SHA-256 (RFC 6920)."""
    return f"ni:///sha-256;{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"
