"""A receipt proves what it says, and nothing else can be made of it."""

import random
from dataclasses import replace

import pytest

from consent.core import merkle
from consent.core.checkpoints import Checkpoint, SignedCheckpoint, sign_checkpoint
from consent.core.notes import NotSigned
from consent.core.receipts import (
    BadRecord,
    NotAReceipt,
    NotInLedger,
    OtherLedger,
    Proven,
    Receipt,
    verify,
)
from consent.core.records import canonical, commitment
from consent.core.refusal import Refused
from tests.make_ledger import ORIGIN, SALT, entry, key, reader, receipt, record

RECEIPTS, CHECKPOINTS, PROOFS = 6_000, 2_000, 2_000
"""How many random mutations are tried: 10,000 together."""


def test_a_receipt_proves_its_record():
    made = receipt(index=2, size=5)

    proven = verify(bytes(made), keys=[key().key])

    assert proven == Proven(
        record=record(),
        index=2,
        entry=commitment(salt=SALT, record=canonical(record())),
        checkpoint=Checkpoint(origin=ORIGIN, size=5, root=proven.checkpoint.root),
        signers=(key().key,),
    )


def test_a_receipt_is_text_as_the_specification_has_it():
    lines = bytes(receipt(index=2, size=5)).decode().split("\n")

    assert lines[0] == "c2sp.org/tlog-proof@v1"
    assert lines[1].startswith("extra ")
    assert lines[2] == "index 2"
    assert [len(line) for line in lines[3:6]] == [44, 44, 44]
    assert lines[6:9] == ["", ORIGIN, "5"]
    assert Receipt.parse(bytes(receipt())) == receipt()


def test_after_a_rotation_the_old_key_and_the_new_one_prove_the_same():
    rotated = bytes(receipt(key("old"), key("new")))

    old, new = (verify(rotated, keys=[key(word).key]) for word in ("old", "new"))

    assert old.signers != new.signers
    assert replace(old, signers=()) == replace(new, signers=())
    with pytest.raises(NotSigned):
        verify(rotated, keys=[key("third").key])


def test_a_record_of_another_ledger_proves_nothing_here():
    body = canonical(record(origin="other.example/log"))

    with pytest.raises(OtherLedger, match=ORIGIN):
        verify(bytes(receipt(body=body)), keys=[key().key])


def test_a_key_of_another_name_does_not_speak_for_the_ledger():
    witness = key("witness", "witness.example")

    with pytest.raises(NotSigned, match=ORIGIN):
        verify(bytes(receipt(witness)), keys=[witness.key])
    verify(bytes(receipt(witness, key())), keys=[witness.key, key().key])


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"[]",
        b"1",
        b'"v"',
        b'{"v":1}',
        b'{"kind":"choice","origin":"dash.example/log","v":1}',
        b'{"kind":7,"origin":"dash.example/log","v":1}',
        b'{"kind":"key","origin":"dash.example/log","v":1.0}',
        b'{"kind":"key","n":1e3,"origin":"dash.example/log","v":1}',
        b'{"kind":"key","n":NaN,"origin":"dash.example/log","v":1}',
        b'{"kind":"key","n":"\\ud800","origin":"dash.example/log","v":1}',
        b'{"kind":"key","n":"\xff","origin":"dash.example/log","v":1}',
        b"[" * 100_000,
        b"9" * 10_000,
        '{"v":1}'.encode("utf-16"),
    ],
    ids=str,
)
def test_what_was_entered_but_is_no_record_is_called_so(body):
    with pytest.raises(BadRecord):
        verify(bytes(receipt(body=body)), keys=[key().key])


def test_the_sibling_cannot_be_taken_for_the_entry():
    """The hash of an inner node and that of an entry are never of the same bytes."""
    made = receipt(index=4, size=5)
    inner = made.path[0]

    with pytest.raises(Refused):
        verify(bytes(replace(made, path=(), salt=inner, index=0)), keys=[key().key])


@pytest.mark.parametrize("size", [1, 2, 3, 8, 100, 257])
def test_every_entry_has_its_receipt(size):
    for index in {0, 1, size // 2, size - 1} & set(range(size)):
        made = receipt(index=index, size=size)

        assert verify(bytes(made), keys=[key().key]).index == index


def test_random_mutations_of_receipts_are_all_refused():
    random_ = random.Random(5)
    made = [bytes(receipt(index=i, size=n)) for i, n in ((0, 1), (2, 5), (70, 100), (99, 300))]
    keys = [key().key]
    accepted = []
    for number in range(RECEIPTS):
        good = made[number % len(made)]
        bad = mutated(good, random_)
        if bad != good and accepts(verify, bad, keys=keys):
            accepted.append(bad)

    assert accepted == []


def test_random_mutations_of_checkpoints_are_all_refused():
    random_ = random.Random(6)
    checkpoint = Checkpoint(origin=ORIGIN, size=70_000, root=merkle.leaf_hash(b""))
    good = str(sign_checkpoint(checkpoint, key())).encode()
    keys = [key().key]
    bad = [mutated(good, random_) for _ in range(CHECKPOINTS)]

    assert not [
        one for one in bad if one != good and accepts(SignedCheckpoint.open, one, keys=keys)
    ]


def test_random_mutations_of_proofs_are_all_refused():
    random_ = random.Random(7)
    read = reader(merkle.leaf_hash(entry(number)) for number in range(300))
    roots = [merkle.root(size, read) for size in range(301)]
    accepted = []
    for _ in range(PROOFS):
        new = random_.randrange(2, 301)
        old = random_.randrange(1, new)
        good = merkle.consistency_proof(old, new, read=read)
        bad = mutated_hashes(good, random_)
        trees = {"old": old, "old_root": roots[old], "new": new, "new_root": roots[new]}
        if bad != good and accepts(merkle.check_consistency, **trees, proof=bad):
            accepted.append((old, new, bad))

    assert accepted == []


def test_mutations_of_a_receipt_with_two_signatures_never_prove_anything_else():
    random_ = random.Random(8)
    good = bytes(receipt(key("old"), key("new")))
    keys = [key("old").key, key("new").key]
    known = replace(verify(good, keys=keys), signers=())
    for _ in range(CHECKPOINTS):
        try:
            found = verify(mutated(good, random_), keys=keys)
        except Refused:
            continue
        # One signature has become that of an unknown key, which does not count.
        assert replace(found, signers=()) == known


def accepts(check, *arguments, **named):
    try:
        check(*arguments, **named)
    except Refused:
        return False
    return True


def mutated(data, random_):
    """Change a file as accidents and forgers do: bits, bytes, letters, lines."""
    at = random_.randrange(len(data))
    end = min(len(data), at + random_.choice([1, 1, 1, 2, 5, 50]))
    before, after = data[:at], data[at + 1 :]
    return random_.choice(
        [
            before + bytes([data[at] ^ 1 << random_.randrange(8)]) + after,
            before + bytes([random_.choice(data)]) + after,
            before + random_.choice([b"\n", b" ", b"0", b"=", b"\r\n"]) + data[at:],
            before + data[end:],
            before + data[at:end] + data[at:],
            before,
            b"\n".join(mutated_hashes(data.split(b"\n"), random_)),
        ]
    )


def mutated_hashes(hashes, random_):
    """Leave one out, take one twice, swap two, or flip a bit of one."""
    if not hashes:
        return [random_.randbytes(32)]
    one, other = random_.randrange(len(hashes)), random_.randrange(len(hashes))
    changed = list(hashes)
    match random_.randrange(4):
        case 0:
            del changed[one]
        case 1:
            changed.insert(other, changed[one])
        case 2:
            changed[one], changed[other] = changed[other], changed[one]
        case _ if changed[one]:
            at = random_.randrange(len(changed[one]))
            byte = bytes([changed[one][at] ^ 1 << random_.randrange(8)])
            changed[one] = changed[one][:at] + byte + changed[one][at + 1 :]
    return changed


@pytest.mark.parametrize("length", [0, 1, 22])
def test_a_file_cut_short_is_no_receipt(length):
    with pytest.raises(NotAReceipt):
        verify(bytes(receipt())[:length], keys=[key().key])


def test_a_receipt_of_another_entry_does_not_lend_its_path():
    one, other = receipt(index=2, size=5), receipt(index=3, size=5)

    with pytest.raises(NotInLedger, match="entry 2"):
        verify(bytes(replace(one, path=other.path)), keys=[key().key])
