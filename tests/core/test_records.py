"""The record of a choice, and the commitment to it."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from consent.core import numbers
from consent.core.choices import Decision, Scope
from consent.core.posts import Kind
from consent.core.records import canonical, choice_kept, choice_of, commitment
from tests.make_ledger import record
from tests.strategies import any_choices

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


@given(any_choices)
def test_a_choice_is_read_back_from_its_record(choice):
    to_the_second = {
        name: instant and instant.replace(microsecond=0)
        for name, instant in (("made_at", choice.made_at), ("ends_at", choice.ends_at))
    }
    made = canonical(
        record(
            decision=choice.decision,
            scope=choice.scope,
            at=choice.made_at,
            ends_at=choice.ends_at,
        )
    )

    assert choice_of(index=7, record=made) == replace(choice, index=7, **to_the_second)
    assert choice_kept(index=7, record=made) == choice_of(index=7, record=made)
    has_more = choice.ends_at is not None or choice.scope.has_exceptions
    assert json.loads(made)["v"] == (2 if has_more else 1)


UNTIL = datetime(2027, 1, 1, tzinfo=UTC)
BUT = Scope(platform="x", but_kinds=frozenset({Kind.PHOTO}), but_posts=frozenset({"f" * 32}))


def test_the_bytes_of_a_record_with_exceptions_or_an_end_never_change():
    assert canonical(record(scope=BUT)).endswith(
        b'"scope":{"account":null,"but_kinds":["photo"],"but_posts":["' + b"f" * 32 + b'"],'
        b'"kind":null,"platform":"x","posts":null},"subject":"6f6e3a3e-0d5c-4b5e-9f1d-2b6a7c8d9e0f",'
        b'"text":"' + b"0" * 64 + b'","v":2}'
    )
    for_now = record(decision=Decision.CONSENT, ends_at=UNTIL)
    assert (for_now["ends_at"], for_now["v"]) == ("2027-01-01T00:00:00Z", 2)


@pytest.mark.parametrize(
    "changed",
    [
        {"v": 3},
        {"v": True},
        {"decision": "agree"},
        {"narrowed_to": "weekdays"},
        {"scope": {"platform": "x", "account": None, "kind": None, "posts": None, "album": "A"}},
        {"scope": {"platform": "x", "account": None, "kind": "hologram", "posts": None}},
        {"scope": None},
        {"ends_at": "2027-01-01T00:00:00Z"},
        {"at": "yesterday"},
    ],
    ids=str,
)
def test_what_is_not_understood_is_refused_in_a_receipt_and_kept_out_in_the_ledger(changed):
    unread = json.dumps(record(decision=Decision.CONSENT, at=MOMENT) | changed)

    with pytest.raises((KeyError, TypeError, ValueError)):
        choice_of(index=4, record=unread)
    kept = choice_kept(index=4, record=unread)
    assert (kept.decision, kept.scope, kept.understood) == (Decision.OBJECT, Scope(), False)
    assert kept.made_at <= MOMENT


@pytest.mark.parametrize(
    "members",
    [
        {"decision": Decision.OBJECT, "ends_at": UNTIL},
        {"decision": Decision.CONSENT, "scope": BUT},
    ],
)
def test_what_does_not_go_together_is_never_written(members):
    with pytest.raises(ValueError, match="only"):
        record(**members)


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
