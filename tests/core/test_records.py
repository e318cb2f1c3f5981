"""The record of a choice, and the commitment to it."""

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from consent.core import numbers
from consent.core.choices import Decision, Scope
from consent.core.posts import Kind
from consent.core.records import canonical, choice_of, commitment
from tests.make_ledger import record

MOMENT = datetime(2026, 11, 23, 13, 0, 0, 999, timezone(timedelta(hours=1)))


def test_the_bytes_of_a_record_never_change():
    assert canonical(record(at=MOMENT)) == (
        b'{"at":"2026-11-23T12:00:00Z","channel":"web","decision":"object","edition":"'
        + b"e" * 64
        + b'","jurisdiction":"EU","kind":"choice","language":"en","origin":"dash.example/log",'
        b'"policy":null,"previous":null,"scope":{"account":null,"kind":null,"platform":null,'
        b'"posts":null},"subject":"6f6e3a3e-0d5c-4b5e-9f1d-2b6a7c8d9e0f","text":"'
        + b"0" * 64
        + b'","v":1}'
    )


def test_the_commitment_is_the_hash_of_tag_salt_and_record():
    salt = bytes(range(32))

    assert (
        commitment(salt=salt, record=b"{}")
        == hashlib.sha256(b"privacydash/entry/v1\n" + salt + b"{}").digest()
    )


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_salt_of_another_length_is_refused(length):
    with pytest.raises(ValueError, match="32 bytes"):
        commitment(salt=bytes(length), record=b"{}")


@pytest.mark.parametrize("value", [1.5, b"bytes", {1: "key"}, {"é": 1}, [object()]])
def test_what_has_no_single_form_is_refused(value):
    with pytest.raises(TypeError, match="record"):
        canonical(value)


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(alphabet=st.characters(max_codepoint=127)), inner)
    ),
)


@given(plain)
def test_canonical_bytes_are_those_of_rfc_8785(value):
    assert canonical(value) == rfc8785.dumps(value)


@given(
    st.sampled_from(Decision),
    st.builds(
        Scope,
        platform=st.none() | st.just("x"),
        account=st.none() | st.just("a"),
        kind=st.none() | st.sampled_from(Kind),
    )
    | st.builds(Scope, posts=st.frozensets(st.text("0123456789abcdef", min_size=32, max_size=32))),
)
def test_a_choice_is_read_back_from_its_record(decision, scope):
    choice = choice_of(index=7, record=canonical(record(decision=decision, scope=scope, at=MOMENT)))

    assert (choice.index, choice.decision, choice.scope) == (7, decision, scope)
    assert choice.made_at == datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_another_kind_of_record_is_not_a_choice():
    with pytest.raises(ValueError, match="not the record of a choice"):
        choice_of(index=0, record=json.dumps({"kind": "edition"}))


@given(st.binary(min_size=8, max_size=8))
def test_receipt_numbers_have_no_characters_that_look_alike(random):
    number = numbers.number_from(random)

    assert numbers.SHAPE.fullmatch(number)
    assert not set(number) & set("0O1IL")
    assert numbers.tidy(f" {number.lower()} ") == number


@pytest.mark.parametrize("typed", ["", "7KQ2", "0000-0000", "'; drop table", "7KQ4-M9FD-X"])
def test_what_cannot_be_a_receipt_number_is_not_looked_up(typed):
    assert numbers.tidy(typed) is None
