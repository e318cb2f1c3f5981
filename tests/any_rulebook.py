"""Any rulebook at all: of the right shape, whether or not it agrees with itself."""

from datetime import date
from functools import singledispatch

from hypothesis import strategies as st

from consent.core.jurisdictions import Extent, LawStatus
from consent.core.policies import MINORS, Covers, Purpose
from consent.core.posts import Kind
from consent.core.rulebook_data import RESTRICTED
from consent.core.rules import Confidence, Offer, Regime, Status
from consent.rulebook.schema import PLACE_CODE, REGION, RULEBOOK
from consent.rulebook.shapes import (
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
from tests import make_rulebook

places = st.sampled_from(["EU", "DE", "FR", "US", "US-CA", "JP", "BR", "ZZ", "XX", "EEA"])
regions = places | st.just("*")
days = st.sampled_from([date(2024, 1, 1), date(2024, 6, 26), date(2025, 5, 27), date(2027, 1, 1)])
days = (days | st.dates(date(1900, 1, 1), date(2200, 12, 31))).map(date.isoformat)
ids = st.from_regex(r"[a-z0-9][a-z0-9_.-]{0,12}", fullmatch=True)
# What a text may hold: everything but controls, marks of direction and halves.
characters = st.characters(
    codec="utf-8",
    exclude_categories=["Cc", "Cs"],
    include_characters="\n",
    exclude_characters="\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
)
TRICKY = ["NO", "null", "~", "true", "2024-06-26", "12", "- a", "a: b", "#", " a ", "'", "a\n\nb"]
texts = st.sampled_from(TRICKY) | st.text(characters, min_size=1, max_size=30).filter(str.strip)
addresses = st.sampled_from(["https://a.example/b?c=d#e", "http://x.example"])


@singledispatch
def of_shape(shape):
    """Values of a shape."""
    raise TypeError(shape)


@of_shape.register
def _(shape: Optional):
    return of_shape(shape.shape)


@of_shape.register
def _(shape: Open):
    return st.none() | of_shape(shape.shape)


@of_shape.register
def _(shape: Text):
    if shape in {PLACE_CODE, REGION}:
        return places if shape == PLACE_CODE else regions
    if shape.pattern is None:
        return texts
    return addresses if "http" in shape.pattern.pattern else ids


@of_shape.register
def _(shape: Word):
    return st.sampled_from(shape.words)


@of_shape.register
def _(shape: Number):
    return st.integers(shape.least, shape.most)


@of_shape.register
def _(shape: Flag):
    return st.booleans()


@of_shape.register
def _(shape: Day):
    return days | st.sampled_from(["2024", "2024-06"]) if shape.part else days


@of_shape.register
def _(shape: ListOf):
    return st.lists(of_shape(shape.shape), min_size=shape.least, max_size=3)


@of_shape.register
def _(shape: MappingOf):
    return st.dictionaries(of_shape(shape.key), of_shape(shape.shape), max_size=2)


@of_shape.register
def _(shape: Record):
    inner = {key: of_shape(one) for key, one in shape.keys.items()}
    optional = {k: inner.pop(k) for k, one in shape.keys.items() if isinstance(one, Optional)}
    return st.fixed_dictionaries(inner, optional=optional)


rulebooks = of_shape(RULEBOOK)
"""Whole rulebooks, every key of them random."""

few_days = st.sampled_from(
    [None, "1990-05-01", "2024-01-01", "2024-06-26", "2025-05-27", "2027-01-01", "2060-01-01"]
)
purposes = st.sampled_from([Purpose.TRAINING.value, *Purpose])
sure = st.sampled_from(list(Confidence))
rows = st.fixed_dictionaries(
    {
        "purpose": purposes,
        "regions": st.lists(regions, min_size=1, max_size=2),
        "not_regions": st.lists(places, max_size=1),
        "status": st.sampled_from([*Status, *Status, RESTRICTED]),
        "from": few_days,
        "until": few_days,
        "effective_on": few_days,
        "deadline": few_days,
        "offer": st.sampled_from(list(Offer)),
        "kinds": st.lists(st.sampled_from(list(Kind)), max_size=3),
        "excluded": st.sampled_from([[], [MINORS]]),
        "covers_past": st.sampled_from([None, *Covers]),
        "confidence": sure,
    }
)
law_rows = st.fixed_dictionaries(
    {
        "regime": st.sampled_from(list(Regime)),
        "status": st.sampled_from(list(LawStatus)),
        "from": few_days,
        "until": few_days,
        "confidence": sure,
    }
)
jurisdictions = st.fixed_dictionaries(
    {
        "code": places,
        "extent": st.sampled_from(list(Extent)),
        "west": st.integers(-12, 14),
        "covers": st.lists(places, max_size=2),
        "law": st.lists(law_rows, min_size=1, max_size=2),
    }
)


@st.composite
def deciding(draw):
    """Rulebooks of which only what decides about posts is random; these are made quickly."""
    places = []
    for one in draw(st.lists(jurisdictions, max_size=2)):
        laws = [make_rulebook.law(f"law-{n}") | row for n, row in enumerate(one.pop("law"))]
        places.append(make_rulebook.jurisdiction(laws=laws, **one))
    platforms = []
    for slug in draw(st.sampled_from([["facebook"], ["facebook", "home"], ["x", "facebook"]])):
        made = draw(st.lists(rows, max_size=3))
        policies = [make_rulebook.policy(f"{slug}-{n}") | row for n, row in enumerate(made)]
        platforms.append(make_rulebook.platform(slug, policies=policies))
    return make_rulebook.data(jurisdictions=places, platforms=platforms)
