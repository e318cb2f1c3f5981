"""Notes say one thing only, and nothing before a known key has signed them."""

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.core.notes import (
    BadKey,
    BadSignature,
    NotANote,
    Note,
    NotSigned,
    VerifierKey,
    decode_base64,
    parse_keys,
    sign,
)
from tests.make_ledger import key

TEXT = "Two\n\nparagraphs\n"
OLD, NEW = key("old"), key("new")


def test_a_note_is_text_an_empty_line_and_signatures():
    note = sign(TEXT, OLD)
    raw = base64.b64decode(str(note).split(" ")[-1])

    assert str(note) == f"{TEXT}\n— dash.example/log {base64.b64encode(raw).decode()}\n"
    named = b"dash.example/log\n\x01" + OLD.key.public_key
    assert raw[:4] == hashlib.sha256(named).digest()[:4]
    assert len(raw) == 4 + 64


def test_empty_lines_belong_to_the_text_but_for_the_last():
    note = Note.parse(str(sign(TEXT, OLD, NEW)).encode())

    assert note.text == TEXT
    assert note.signed_by([NEW.key, OLD.key]) == (OLD.key, NEW.key)


def test_whoever_is_not_known_has_not_signed():
    note = sign(TEXT, OLD)

    assert note.signed_by([OLD.key, NEW.key]) == (OLD.key,)
    with pytest.raises(NotSigned):
        note.signed_by([NEW.key])
    with pytest.raises(NotSigned):
        note.signed_by([])


def test_a_bad_signature_of_a_known_key_spoils_a_good_one():
    good, bad = sign(TEXT, OLD), sign("Something else\n", NEW)
    note = Note(TEXT, good.signatures + bad.signatures)

    assert note.signed_by([OLD.key]) == (OLD.key,)
    with pytest.raises(BadSignature, match="does not fit"):
        note.signed_by([OLD.key, NEW.key])


@pytest.mark.parametrize("text", ["no line end", "", "a\ttab\n", "a\rreturn\n"])
def test_what_could_not_be_read_back_is_not_signed(text):
    with pytest.raises(NotANote):
        sign(text, OLD)


def test_a_note_without_a_signer_is_none():
    with pytest.raises(NotANote):
        sign(TEXT)


def test_a_signer_whose_signature_does_not_fit_its_key_is_found_out():
    class Mixed:
        key = NEW.key
        sign = OLD.sign

    with pytest.raises(BadSignature):
        sign(TEXT, Mixed())


@pytest.mark.parametrize(
    "name", ["", "two words", "a+b", "tab\t", "line\n", "no-break\xa0space", "em\u2003space"]
)
def test_a_name_that_could_not_stand_in_a_line_is_refused(name):
    with pytest.raises(BadKey, match="name"):
        VerifierKey(name, OLD.key.public_key)


def test_a_verifier_key_is_published_as_one_line():
    line = str(OLD.key)

    name, key_id, encoded = line.split("+", 2)
    assert name == "dash.example/log"
    assert key_id == OLD.key.id.hex()
    assert base64.b64decode(encoded) == b"\x01" + OLD.key.public_key
    assert VerifierKey.parse(line) == OLD.key


def test_a_published_key_of_somebody_else_is_read():
    # The key of Go's checksum database, as the Go distribution has it.
    line = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"

    assert VerifierKey.parse(line).name == "sum.golang.org"
    assert str(VerifierKey.parse(line)) == line


@pytest.mark.parametrize(
    "change",
    [
        lambda line: line.upper(),
        lambda line: line[:-1],
        lambda line: line + "A",
        lambda line: line.replace("+", "-"),
        lambda line: line.replace("dash", "dish"),
        lambda line: line.replace(OLD.key.id.hex(), NEW.key.id.hex()),
        lambda line: line.replace(OLD.key.id.hex(), ""),
        lambda line: line.split("+")[0],
        lambda line: f"{line} comment",
        lambda line: "PRIVATE+KEY+" + line,
        # Of the kind that witnesses have.
        lambda line: "w+00000000+" + base64.b64encode(b"\x04" + OLD.key.public_key).decode(),
        # Anybody can sign under this one.
        lambda line: "w+00000000+" + base64.b64encode(b"\x01\x01" + bytes(31)).decode(),
    ],
)
def test_a_line_that_is_not_a_key_is_refused(change):
    with pytest.raises(BadKey):
        VerifierKey.parse(change(str(OLD.key)))


def test_a_key_file_has_one_key_a_line_and_may_have_comments():
    text = f"# since 2026\n{OLD.key}\n\n  {NEW.key}\r\n{OLD.key}\n"

    assert parse_keys(text) == (OLD.key, NEW.key)


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n"])
def test_a_key_file_without_a_key_is_refused(text):
    with pytest.raises(BadKey, match="no verifier key"):
        parse_keys(text)


@pytest.mark.parametrize(
    "text", ["A", "AA", "AAA", "AB==", "AA==\n", "A A=", "AA=A", "-_-_", "é==="]
)
def test_base64_has_one_way_to_be_written(text):
    with pytest.raises(ValueError, match=r".+"):
        decode_base64(text)


@given(st.binary())
def test_what_was_encoded_is_decoded(data):
    assert decode_base64(base64.b64encode(data).decode()) == data


@given(st.binary(max_size=300))
def test_any_bytes_are_a_note_or_refused(data):
    try:
        note = Note.parse(data)
    except NotANote:
        return
    assert str(note).encode() == data
