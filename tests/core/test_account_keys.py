"""The key with which a snapshot names accounts, the same on every machine and in every engine."""

import hashlib

import pytest

from consent.core.account_keys import AccountKey, BadAccountKey
from consent.core.posts import key_of

KEY = AccountKey("dash.example/log", bytes(range(32)))


def test_it_is_read_back_from_its_line():
    assert AccountKey.parse(f"{KEY}\n") == KEY


def test_numbers_are_what_any_engine_computes():
    """The recipe of docs/training.md, spelt out: 63 bits of SHA-256."""
    derived = hashlib.sha256(b"privacydash/account-key/v1/accounts\n" + bytes(range(32)))
    prefix = derived.hexdigest()[:32]
    digest = hashlib.sha256(f"{prefix}home\na1".encode()).hexdigest()

    assert KEY.account("home", "a1") == int(digest[:16], 16) & (2**63 - 1)


def test_names_of_two_platforms_two_accounts_and_two_keys_differ():
    other = AccountKey("dash.example/log", bytes(32))
    numbers = [
        KEY.account("home", "a1"),
        KEY.account("home", "a2"),
        KEY.account("away", "a1"),
        other.account("home", "a1"),
        KEY.post("home", key_of("a1")),
    ]

    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "ACCOUNT+KEY+",
        str(KEY)[:-1],
        str(KEY).replace("dash", "da sh"),
        str(KEY).replace(KEY.id, "0" * 16),
        str(KEY).removeprefix("ACCOUNT+"),
        f"{KEY}\n{KEY}",
    ],
)
def test_a_damaged_line_is_refused_and_not_repeated(line):
    with pytest.raises(BadAccountKey) as refused:
        AccountKey.parse(line)

    assert "AAEC" not in str(refused.value)


def test_it_does_not_show_itself():
    assert "AAEC" in str(KEY)
    assert "AAEC" not in repr(KEY)
