"""The shape of a rulebook: every key there is, in the order in which it is written."""

from consent.core.backing import Evidence, Seen
from consent.core.jurisdictions import Extent, LawStatus
from consent.core.policies import Covers, Purpose
from consent.core.posts import Kind
from consent.core.rulebook_data import RESTRICTED
from consent.core.rules import Confidence, Offer, Regime, Status
from consent.rulebook.shapes import (
    PLACE,
    SLUG,
    WEB_ADDRESS,
    Day,
    Flag,
    ListOf,
    MappingOf,
    Number,
    Open,
    Optional,
    Record,
    Text,
    Word,
)

FORMAT = 1

TEXT = Text()
LINE = Text(longest=400)
ID = Text(SLUG, "an id: small letters, digits, - _ .")
PLACE_CODE = Text(PLACE, "the code of a place")
ADDRESS = Text(WEB_ADDRESS, "a web address", 600)
AGE = Number(0, 25)

BACKING = {
    "confidence": Word.of(Confidence),
    "evidence": Word.of(Evidence),
    "verified": Text(),
}
SOURCES = ListOf(ID, least=1)

ABOUT = Record(
    {
        "title": LINE,
        "version": LINE,
        "as_of": Day(),
        "last_seen": Day(),
        "horizon": TEXT,
        "how_to_read": ListOf(TEXT),
    }
)

SOURCE = Record(
    {
        "title": LINE,
        "url": Optional(ADDRESS),
        "date": Optional(Day(part=True)),
        "seen": Word.of(Seen),
        "seen_url": Optional(ADDRESS),
        "checked": Optional(Day()),
        "check_again": Optional(Day()),
    }
)

LAW = Record(
    {
        "id": ID,
        "regime": Word.of(Regime),
        "status": Word.of(LawStatus, what="status"),
        "from": Open(Day()),
        "at_latest": Optional(Flag()),
        "until": Open(Day()),
        "basis": TEXT,
        "citation": Optional(TEXT),
        "url": Optional(ADDRESS),
        "sources": SOURCES,
        **BACKING,
        "note": Optional(TEXT),
    }
)

_AUTHORITY = {"name": LINE, "url": Optional(ADDRESS), "complaint_url": Optional(ADDRESS)}

JURISDICTION = Record(
    {
        "code": PLACE_CODE,
        "name": LINE,
        "extent": Word.of(Extent),
        "parent": Optional(PLACE_CODE),
        "west": Number(-12, 14),
        "covers": ListOf(PLACE_CODE),
        "territories": Optional(
            Record({"codes": ListOf(PLACE_CODE), "note": Optional(TEXT), **BACKING})
        ),
        "without_own_law": Optional(Record({"codes": ListOf(PLACE_CODE), "note": Optional(TEXT)})),
        "plain": MappingOf(
            Text(SLUG, "a language"), Record({"text": TEXT, "reviewed": Optional(Day())})
        ),
        "gives": TEXT,
        "law": ListOf(LAW, least=1),
        "response": Record(
            {
                "days": Optional(Number(0, 400)),
                "months": Optional(Number(0, 24)),
                "extension_days": Optional(Number(0, 400)),
                "extension_months": Optional(Number(0, 24)),
                "since": Optional(Day()),
                "text": TEXT,
                "citation": Optional(TEXT),
                **BACKING,
            }
        ),
        "erasure": Record(
            {
                "right": Optional(Flag()),
                "since": Optional(Day()),
                "text": TEXT,
                "citation": Optional(TEXT),
                **BACKING,
            }
        ),
        "minors": Record(
            {
                "consent_age": Optional(AGE),
                "since": Optional(Day()),
                "protected_age": Optional(AGE),
                "by_country": Optional(MappingOf(PLACE_CODE, AGE)),
                "text": Optional(TEXT),
                "age_note": Optional(TEXT),
                "note": Optional(TEXT),
                "platform_note": Optional(TEXT),
                "citation": Optional(TEXT),
                **BACKING,
            }
        ),
        "authority": Optional(Record({**_AUTHORITY, **BACKING})),
        "signal": Optional(
            Record(
                {
                    "required": Flag(),
                    "since": Optional(Day(part=True)),
                    "name": Optional(LINE),
                    "effect": TEXT,
                    **BACKING,
                }
            )
        ),
        "events": Optional(
            ListOf(Record({"date": Day(part=True), "text": TEXT, "sources": SOURCES, **BACKING}))
        ),
        "members": Optional(
            ListOf(
                Record(
                    {
                        "code": PLACE_CODE,
                        "name": LINE,
                        "consent_age": Optional(AGE),
                        "authority": Record(_AUTHORITY),
                        **BACKING,
                    }
                )
            )
        ),
    }
)

REGION = Text(None, "the code of a place or *", 7)

POLICY = Record(
    {
        "id": ID,
        "purpose": Word.of(Purpose),
        "regions": ListOf(REGION, least=1),
        "not_regions": Optional(ListOf(PLACE_CODE)),
        "status": Word.of(Status, RESTRICTED),
        "from": Open(Day()),
        "until": Open(Day()),
        "announced_on": Optional(Day(part=True)),
        "decided_by": Optional(LINE),
        "effective_on": Optional(Day()),
        "deadline": Optional(Day()),
        "offer": Word.of(Offer),
        "who": Optional(TEXT),
        "legal_basis_claimed": Optional(TEXT),
        "scope": ListOf(ID),
        "kinds": ListOf(Word.of(Kind)),
        "excluded": ListOf(ID),
        "covers_past": Optional(Word.of(Covers)),
        "covers_future": Optional(Word.of(Covers)),
        "objection_url": Optional(ADDRESS),
        "url": Optional(ADDRESS),
        "sources": SOURCES,
        **BACKING,
        "note": Optional(TEXT),
    }
)

PLATFORM = Record(
    {
        "slug": ID,
        "name": LINE,
        "detail": Optional(LINE),
        "family": Optional(ID),
        "controller_eu": Optional(LINE),
        "settings_path": Optional(LINE),
        "export": Optional(LINE),
        "note": Optional(TEXT),
        "forms": Optional(
            ListOf(
                Record(
                    {"url": ADDRESS, "what": TEXT, "source": ID, "confidence": Word.of(Confidence)}
                )
            )
        ),
        "policies": ListOf(POLICY),
    }
)

EVENT = Record(
    {
        "date": Day(part=True),
        "actor": LINE,
        "regions": ListOf(PLACE_CODE),
        "platforms": ListOf(ID),
        "text": TEXT,
        "sources": SOURCES,
        **BACKING,
    }
)

DEBATE = Record(
    {
        "id": ID,
        "title": LINE,
        "points": ListOf(Record({"side": LINE, "text": TEXT, "sources": SOURCES}), least=1),
        **BACKING,
    }
)

REMARK = Record({"title": LINE, "text": TEXT})

RULEBOOK = Record(
    {
        "format": Number(FORMAT, FORMAT),
        "about": ABOUT,
        "jurisdictions": ListOf(JURISDICTION, least=1),
        "platforms": ListOf(PLATFORM),
        "timeline": ListOf(EVENT),
        "debates": ListOf(DEBATE),
        "conflicts": ListOf(REMARK),
        "good_to_know": ListOf(REMARK),
        "sources": MappingOf(ID, SOURCE),
    }
)
"""A whole rulebook, as one file or put together from a folder."""
