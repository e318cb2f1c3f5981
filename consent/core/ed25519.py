"""
Check Ed25519 signatures (RFC 8032, section 5.1.7) with nothing but the standard library.

Checking only: there are no secrets here, so it does not matter that the time it
takes depends on the numbers. Strict where the RFC leaves room: a number and a
point have exactly one encoding each, and the equation is the one without the
cofactor, which most libraries use.
"""

from collections.abc import Callable
from functools import cache
from hashlib import sha512
from typing import TypeAlias

KEY_BYTES = 32
SIGNATURE_BYTES = 64

# The field, the order of the base point, the curve's constant (RFC 8032, section 5.1).
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
D2 = 2 * D % P
SQRT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)
SIGN = 1 << 255

Point: TypeAlias = tuple[int, int, int, int]
"""X, Y, Z, T of section 5.1.4: x = X/Z, y = Y/Z, xy = T/Z."""

NEUTRAL: Point = (0, 1, 1, 0)


def verify(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """
    Return whether 64 bytes are the signature of this key, 32 bytes, for this message.

    Where the package `cryptography` is installed, it computes the equation. It
    comes to the same answers, only sooner.
    """
    library = _library()
    if library is None:
        return verify_plainly(public_key, message, signature)
    if not _have_one_form(public_key, signature):
        return False
    return library(public_key, message, signature)


def verify_plainly(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Do what `verify` does with the standard library alone."""
    if not _have_one_form(public_key, signature):
        return False
    key = decode(public_key)
    if key is None:
        return False
    scalar = int.from_bytes(signature[32:], "little")
    hashed = sha512(signature[:32] + public_key + message).digest()
    challenge = int.from_bytes(hashed, "little") % ORDER
    # S * B = R + k * A, so R = S * B - k * A. R is computed and its encoding compared:
    # nothing but the one encoding of the one point can be equal.
    return encode(_combine(scalar, BASE, challenge, _negative(key))) == signature[:32]


def is_safe_key(public_key: bytes) -> bool:
    """
    Return whether 32 bytes are a public key that one person alone can sign with.

    A few points pass for keys under which anybody can make up signatures.
    """
    point = decode(public_key)
    if point is None:
        return False
    x, y, z, _ = _double(_double(_double(point)))
    return (x, y) != (0, z)


def _have_one_form(public_key: bytes, signature: bytes) -> bool:
    """Return whether key and signature are written as the RFC writes them; libraries differ."""
    if len(public_key) != KEY_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    sign, y = divmod(int.from_bytes(public_key, "little"), SIGN)
    is_minus_zero = sign == 1 and y in {1, P - 1}
    return y < P and not is_minus_zero and int.from_bytes(signature[32:], "little") < ORDER


@cache
def _library() -> Callable[[bytes, bytes, bytes], bool] | None:
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        return None

    def check(public_key: bytes, message: bytes, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True

    return check


def decode(encoded: bytes) -> Point | None:
    """Return the point with this encoding (section 5.1.3); None if there is none."""
    if len(encoded) != KEY_BYTES:
        return None
    number = int.from_bytes(encoded, "little")
    y, sign = number & (SIGN - 1), number >> 255
    if y >= P:
        return None
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    v3 = v * v * v % P
    x = u * v3 * pow(u * v3 * v3 * v, (P - 5) // 8, P) % P
    if v * x * x % P != u:
        x = x * SQRT_OF_MINUS_1 % P
        if v * x * x % P != u:
            return None
    if x == 0 and sign:
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def encode(point: Point) -> bytes:
    """Return the 32 bytes of a point (section 5.1.2)."""
    x, y, z, _ = point
    inverse = pow(z, -1, P)
    return (y * inverse % P | (x * inverse % P & 1) << 255).to_bytes(KEY_BYTES, "little")


def _add(p: Point, q: Point) -> Point:
    """Section 5.1.4: complete, so equal and neutral points need no case of their own."""
    x1, y1, z1, t1 = p
    x2, y2, z2, t2 = q
    a = (y1 - x1) * (y2 - x2) % P
    b = (y1 + x1) * (y2 + x2) % P
    c = t1 * t2 % P * D2 % P
    d = 2 * z1 * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _double(p: Point) -> Point:
    x, y, z, _ = p
    a, b = x * x % P, y * y % P
    h = a + b
    e = h - (x + y) * (x + y) % P
    g = a - b
    f = 2 * z * z % P + g
    return e * f % P, g * h % P, f * g % P, e * h % P


def _negative(p: Point) -> Point:
    x, y, z, t = p
    return P - x, y, z, P - t


def _combine(s: int, p: Point, k: int, q: Point) -> Point:
    """Return s * p + k * q, both at once: the doublings are shared."""
    sums = (None, p, q, _add(p, q))
    found = NEUTRAL
    for bit in range(max(s.bit_length(), k.bit_length()) - 1, -1, -1):
        found = _double(found)
        if term := sums[s >> bit & 1 | (k >> bit & 1) << 1]:
            found = _add(found, term)
    return found


# The base point, the one with y = 4/5 and an even x.
BASE_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202
BASE_Y = 4 * pow(5, -1, P) % P
BASE: Point = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)
