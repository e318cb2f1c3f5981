"""
Check Ed25519 signatures (RFC 8032, section 5.1.7) with nothing but the standard library.

Checking only: there are no secrets here, so it does not matter that the time it
takes depends on the numbers. Strict where the RFC leaves room: a number and a
point have exactly one encoding each, and the equation is the one without the
cofactor, which most libraries use.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
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
LOW = SIGN - 1

Point: TypeAlias = tuple[int, int, int, int]
"""X, Y, Z, T of section 5.1.4: x = X/Z, y = Y/Z, xy = T/Z."""


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
    key, r = _key(public_key), decode(signature[:32])
    if key is None or r is None:
        return False
    scalar = int.from_bytes(signature[32:], "little")
    hashed = sha512(signature[:32] + public_key + message).digest()
    # S * B = R + k * A; here both sides are taken c times, which makes the numbers short.
    k, c = _shortened(int.from_bytes(hashed, "little") % ORDER)
    high, low = divmod(scalar * c % ORDER, 1 << HALF)
    base, base_high = _bases()
    return _is_neutral(_sum((low, base), (high, base_high), (-k, key), (-c, _odd_multiples(r))))


def _shortened(k: int) -> tuple[int, int]:
    """
    Return k * c, modulo the order of every point of the curve, and c; both of some 128 bits.

    With numbers half as long a check takes half the doublings. It comes to the same: c is odd
    and below ORDER, so it shares no factor with the order of any point but the neutral one, and
    c times a point is neutral only where the point is. (Antipa and others: "Accelerated
    Verification of ECDSA Signatures", 2005, section 4; the steps are Euclid's.)
    """
    (last, c_last), (short, c) = (8 * ORDER, 0), (k, 1)
    while short and (short >> 128 or not c & 1):
        times, rest = divmod(last, short)
        (last, c_last), (short, c) = (short, c), (rest, c_last - times * c)
    # Euclid may end before there was such a pair, in theory: then it is k itself.
    return (short, c) if c & 1 and abs(c) < ORDER else (k, 1)


def is_safe_key(public_key: bytes) -> bool:
    """
    Return whether 32 bytes are a public key that one person alone can sign with.

    A few points pass for keys under which anybody can make up signatures.
    """
    key = _key(public_key)
    return key is not None and not _is_neutral(_sum((8, key)))


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


# --- Sums of multiples --------------------------------------------------------------------------
#
# Nearly all the time of a check goes into 128 doublings and some 80 additions, so these are made
# of few and cheap steps (Hisil, Wong, Carter, Dawson: "Twisted Edwards Curves Revisited", 2008,
# sections 3.1 and 3.3). The formulas hold for every two points, equal and neutral ones too.
#
# Each ends with four numbers, E, F, G and H, of which X = EF, Y = GH, Z = FG and T = EH are the
# products; a doubling needs no T, so before a doubling it is left out. To make them small
# enough they are folded, not divided: 2**255 is 19 modulo P, and that takes half the time.


Term: TypeAlias = tuple[int, int, int, int]
"""A point as it is easily added: Y + X, Y - X, 2Z and 2dT."""


def _added(p: Point, term: Term) -> tuple[int, int, int, int]:
    """Return E, F, G and H of the sum of two points."""
    x, y, z, t = p
    plus, minus, z2, t2d = term
    a, b, c, d = (y - x) * minus, (y + x) * plus, t * t2d, z * z2
    e, f, g, h = b - a, d - c, d + c, b + a
    return (
        (e & LOW) + 19 * (e >> 255),
        (f & LOW) + 19 * (f >> 255),
        (g & LOW) + 19 * (g >> 255),
        (h & LOW) + 19 * (h >> 255),
    )


def _point(e: int, f: int, g: int, h: int) -> Point:
    return e * f % P, g * h % P, f * g % P, e * h % P


def _is_neutral(p: Point) -> bool:
    x, y, z, _ = p
    return x == 0 and y == z


def _term(p: Point) -> Term:
    x, y, z, t = p
    return y + x, y - x, 2 * z, t * D2 % P


# How many bits of a number are added at once: for a point that is new, and for the base points.
WINDOW, BASE_WINDOW = 5, 7
Multiples: TypeAlias = tuple[Term, ...]


def _odd_multiples(p: Point, window: int = WINDOW) -> Multiples:
    """Return p times 1, 3 … 15, then p times -15, -13 … -1; so for 5 bits."""
    twice = _term(_point(*_added(p, _term(p))))
    multiples = [p]
    while len(multiples) < 1 << window - 2:
        multiples.append(_point(*_added(multiples[-1], twice)))
    terms = [_term(one) for one in multiples]
    negative = [(minus, plus, z2, -t2d) for plus, minus, z2, t2d in reversed(terms)]
    return (*terms, *negative)


@lru_cache(maxsize=16)
def _key(public_key: bytes) -> Multiples | None:
    """Return a key's multiples; a few keys sign everything, and each is asked for again."""
    point = decode(public_key)
    return None if point is None else _odd_multiples(point)


@cache
def _bases() -> tuple[Multiples, Multiples]:
    return _odd_multiples(BASE, BASE_WINDOW), _odd_multiples(BASE_HIGH, BASE_WINDOW)


def _terms(scalar: int, multiples: Multiples) -> Iterator[tuple[int, Term]]:
    """Yield places of bits and terms; the sum of terms times 2**place is scalar times the point."""
    place, window = 0, len(multiples).bit_length()
    while scalar:
        zeros = (scalar & -scalar).bit_length() - 1
        place += zeros
        scalar >>= zeros
        digit = scalar & (1 << window) - 1
        if digit >> window - 1:
            digit -= 1 << window
        # Half of an odd digit, rounded down, is the place of its multiple: -1 is the last.
        yield place, multiples[digit >> 1]
        scalar -= digit


def _sum(*taken: tuple[int, Multiples]) -> Point:
    """Return the sum of points, each taken so many times; all at once, to share the doublings."""
    terms = defaultdict(list)
    for scalar, multiples in taken:
        for place, term in _terms(scalar, multiples):
            terms[place].append(term)
    e, f, g, h = 0, 1, 1, 1  # the neutral point
    for place in range(max(terms, default=-1), -1, -1):
        # Doubled, in place: half of all the time goes into these lines.
        x, y, z = e * f % P, g * h % P, f * g % P
        xx, yy = x * x, y * y
        e, g, h = 2 * x * y, yy - xx, -xx - yy
        f = g - 2 * z * z
        e = (e & LOW) + 19 * (e >> 255)
        f = (f & LOW) + 19 * (f >> 255)
        g = (g & LOW) + 19 * (g >> 255)
        h = (h & LOW) + 19 * (h >> 255)
        for term in terms.get(place, ()):
            e, f, g, h = _added(_point(e, f, g, h), term)
    return _point(e, f, g, h)


# The base point, the one with y = 4/5 and an even x.
BASE_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202
BASE_Y = 4 * pow(5, -1, P) % P
BASE: Point = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)

# The base point 2**127 times, for the higher half of a number.
HALF = 127
HIGH_X = 13255665929656146281080449887007641909509999304849491744738638209813853897619
HIGH_Y = 55705207129829464869897097349416518624188726193119147708421062336186161442401
BASE_HIGH: Point = (HIGH_X, HIGH_Y, 1, HIGH_X * HIGH_Y % P)
