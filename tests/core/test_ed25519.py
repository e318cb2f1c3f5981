"""Signatures are checked as RFC 8032 says, with and without the library, and nothing passes else."""

import hashlib
import itertools
import json
import math
import random
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import example, given
from hypothesis import strategies as st

from consent.core import ed25519
from consent.core.ed25519 import BASE, ORDER, P, decode, encode, is_safe_key

CHECKS = [ed25519.verify, ed25519.verify_plainly]

# RFC 8032, section 7.1, by the names they have there.
RFC_8032 = {
    name: tuple(map(bytes.fromhex, vector.values()))
    for name, vector in json.loads((Path(__file__).parent / "rfc8032.json").read_text()).items()
}


def signed(random_):
    """A key and its signature for a random message, made by the library."""
    private = Ed25519PrivateKey.from_private_bytes(random_.randbytes(32))
    message = random_.randbytes(random_.randrange(200))
    return private.public_key().public_bytes_raw(), message, private.sign(message)


def flip(data, bit):
    return (int.from_bytes(data, "little") ^ 1 << bit).to_bytes(len(data), "little")


def test_the_base_point_is_the_rfcs():
    assert encode(BASE).hex() == "58" + 31 * "66"
    assert decode(encode(BASE)) == BASE


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("name", RFC_8032)
def test_the_rfcs_signatures_are_accepted(check, name):
    key, message, signature = RFC_8032[name]

    assert check(key, message, signature)
    assert not check(key, message + b"\x00", signature)


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("name", ["1", "2"])
def test_no_single_bit_can_be_changed(check, name):
    key, message, signature = RFC_8032[name]

    assert not [bit for bit in range(0, 512, 3) if check(key, message, flip(signature, bit))]
    assert not [bit for bit in range(0, 256, 3) if check(flip(key, bit), message, signature)]
    assert not [bit for bit in range(8 * len(message)) if check(key, flip(message, bit), signature)]


def test_both_ways_agree_on_random_signatures_and_their_mutations():
    random_ = random.Random(8032)
    for _ in range(60):
        key, message, signature = signed(random_)
        other = signed(random_)
        cases = [
            (key, message, signature),
            (flip(key, random_.randrange(256)), message, signature),
            (key, message + b"x", signature),
            (key, message, flip(signature, random_.randrange(512))),
            (key, message, other[2]),
            (other[0], message, signature),
        ]

        assert [ed25519.verify_plainly(*case) for case in cases] == [True] + 5 * [False]
        assert [ed25519.verify(*case) for case in cases] == [True] + 5 * [False]


def times(scalar, point):
    return ed25519._sum((scalar, ed25519._odd_multiples(point)))


def plus(p, q):
    return ed25519._sum((1, ed25519._odd_multiples(p)), (1, ed25519._odd_multiples(q)))


def points_of_small_order():
    """All eight, by doubling up a point outside the group of the base point."""
    for y in range(2, 100):
        point = decode(y.to_bytes(32, "little"))
        if point is None:
            continue
        order_8 = times(ORDER, point)
        found = {encode(times(k, order_8)) for k in range(8)}
        if len(found) == 8:
            return sorted(found)
    raise AssertionError


def test_both_ways_agree_where_a_point_has_a_small_order():
    small = points_of_small_order()
    scalars = [0, 1, ORDER - 1]
    agreed = 0
    for key in small:
        for r in small:
            for s in scalars:
                case = (key, b"message", r + s.to_bytes(32, "little"))
                assert ed25519.verify(*case) == ed25519.verify_plainly(*case), case
                agreed += 1
    assert agreed == 8 * 8 * 3


def test_both_ways_agree_where_a_point_has_a_part_of_small_order():
    # Signatures that fit but for such a part of the key or of R: the one equation refuses most,
    # the one with the cofactor would accept them all.
    random_ = random.Random(8)
    small = [decode(encoded) for encoded in points_of_small_order()]
    accepted = 0
    for _ in range(4):
        secret, nonce = (random_.randrange(ORDER) for _ in range(2))
        message = random_.randbytes(20)
        for t_key, t_r in itertools.product(small, repeat=2):
            key = encode(plus(times(secret, BASE), t_key))
            r = encode(plus(times(nonce, BASE), t_r))
            k = int.from_bytes(hashlib.sha512(r + key + message).digest(), "little") % ORDER
            signature = r + ((nonce + k * secret) % ORDER).to_bytes(32, "little")
            fits = encode(plus(times(k, t_key), t_r)) == encode(times(0, BASE))

            assert ed25519.verify_plainly(key, message, signature) == fits
            assert ed25519.verify(key, message, signature) == fits
            accepted += fits
    assert 4 <= accepted < 4 * 64 / 2


@given(st.integers(0, ORDER - 1))
@example(0)
@example(1)
@example(8)
@example(2**127)
@example(ORDER - 1)
def test_what_shortens_a_number_cannot_hide_a_difference(k):
    short, c = ed25519._shortened(k)

    assert (k * c - short) % (8 * ORDER) == 0
    # No point but the neutral one is neutral when it is taken c times.
    assert math.gcd(c, 8 * ORDER) == 1


def test_the_higher_base_is_a_multiple_of_the_base():
    assert encode(ed25519.BASE_HIGH) == encode(times(2**ed25519.HALF, BASE))


@given(st.integers(-(2**256), 2**256), st.integers(-(2**256), 2**256))
def test_multiples_add_up(a, b):
    assert encode(plus(times(a, BASE), times(b, BASE))) == encode(times((a + b) % ORDER, BASE))


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=100), st.binary(max_size=5))
def test_both_ways_agree_on_any_key_and_message(seed, message, more):
    private = Ed25519PrivateKey.from_private_bytes(seed)
    key, signature = private.public_key().public_bytes_raw(), private.sign(message)

    assert ed25519.verify_plainly(key, message, signature)
    assert ed25519.verify_plainly(key, message + more, signature) == (not more)


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=64, max_size=64))
def test_both_ways_agree_on_any_bytes(key, signature):
    assert ed25519.verify_plainly(key, b"", signature) == ed25519.verify(key, b"", signature)
    assert not ed25519.verify_plainly(key, b"", signature)


def test_keys_under_which_anybody_can_sign_are_not_safe():
    assert not [key.hex() for key in points_of_small_order() if is_safe_key(key)]
    assert all(is_safe_key(key) for key, _, _ in RFC_8032.values())


@pytest.mark.parametrize("check", CHECKS)
def test_a_second_way_to_write_the_same_is_refused(check):
    key, message, signature = RFC_8032["3"]
    scalar = int.from_bytes(signature[32:], "little")

    for more in (ORDER, 2 * ORDER, 8 * ORDER):
        # The equation holds for these, too.
        assert not check(key, message, signature[:32] + (scalar + more).to_bytes(32, "little"))


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize(
    "key",
    [
        P.to_bytes(32, "little"),
        (P + 1).to_bytes(32, "little"),
        (2**255 - 1).to_bytes(32, "little"),
        (1 + 2**255).to_bytes(32, "little"),
        (P - 1 + 2**255).to_bytes(32, "little"),
        (2).to_bytes(32, "little"),
    ],
    ids=["p", "p + 1", "2**255 - 1", "minus zero at 1", "minus zero at -1", "off the curve"],
)
def test_what_is_not_the_one_encoding_of_a_point_is_no_key(check, key):
    # With the neutral point as key and as R, the equation holds for S = 0.
    signature = (1).to_bytes(32, "little") + bytes(32)

    assert not check(key, b"", signature)
    assert decode(key) is None
    assert not is_safe_key(key)


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize(("keys", "signatures"), [(31, 64), (33, 64), (0, 64), (32, 63), (32, 65)])
def test_other_lengths_are_refused(check, keys, signatures):
    key, message, signature = RFC_8032["1"]

    assert not check((key + b"\x00")[:keys], message, (signature + b"\x00")[:signatures])


def test_without_the_library_the_answer_is_the_same():
    key, message, signature = RFC_8032["3"]
    program = (
        "import sys; sys.modules['cryptography'] = None\n"
        "from consent.core.ed25519 import verify\n"
        f"print(verify({key}, {message}, {signature}), verify({key}, b'', {signature}))"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == ["True", "False"]
