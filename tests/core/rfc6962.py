"""RFC 6962, section 2.1, word by word: what the tree is held against."""

import hashlib
from functools import cache


class Definition:
    """The trees of the first leaves; leaves are given by their hashes."""

    def __init__(self, leaves):
        self.leaves = leaves
        self.mth = cache(self._mth)

    def _mth(self, start, end):
        """MTH of the leaves from start to end."""
        if start == end:
            return sha256(b"")
        if end - start == 1:
            return self.leaves[start]
        k = start + largest_power_of_two_below(end - start)
        return sha256(b"\x01" + self.mth(start, k) + self.mth(k, end))

    def root(self, size):
        return self.mth(0, size)

    def path(self, m, size, start=0):
        """PATH of section 2.1.1, for the leaf m after start."""
        end = start + size
        if size == 1:
            return []
        k = largest_power_of_two_below(size)
        if m < k:
            return [*self.path(m, k, start), self.mth(start + k, end)]
        return [*self.path(m - k, size - k, start + k), self.mth(start, start + k)]

    def proof(self, m, size, start=0, *, whole=True):
        """PROOF and SUBPROOF of section 2.1.2."""
        end = start + size
        if m == size:
            return [] if whole else [self.mth(start, end)]
        k = largest_power_of_two_below(size)
        if m <= k:
            return [*self.proof(m, k, start, whole=whole), self.mth(start + k, end)]
        rest = self.proof(m - k, size - k, start + k, whole=False)
        return [*rest, self.mth(start, start + k)]


def sha256(data):
    return hashlib.sha256(data).digest()


def largest_power_of_two_below(n):
    k = 1
    while 2 * k < n:
        k *= 2
    return k
