"""What is in a release, in numbers that tell nothing about anybody."""

import pytest
from django.test import Client

from consent.web.release_page import parts_of
from tests import make, make_releases
from tests.make_ingest import removal, send
from tests.web.reading import read


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({}, []),
        ({"DE": 12, "FR": 1204}, [("FR", "1,204"), ("DE", "12")]),
        # Alone, 9 could be reckoned from the sum.
        ({"DE": 12, "FR": 50, "MT": 9}, [("FR", "50"), ("DE and MT", "21")]),
        ({"DE": 12, "MT": 9, "LU": 1}, [("DE", "12"), ("MT and LU", "10")]),
        ({"DE": 500, "A": 4, "B": 4, "C": 4, "D": 4}, [("DE", "500"), ("4 others", "16")]),
        ({"DE": 5, "FR": 6}, [("FR and DE", "11")]),
        ({"DE": 3}, [("DE", "fewer than 10")]),
    ],
)
def test_small_numbers_stand_together(counts, shown):
    assert [(part.name, part.posts) for part in parts_of(counts, str)] == shown


@pytest.mark.django_db
def test_what_cannot_be_undone_says_since_when_there_are_records(rulebook, releases):
    before = read(Client().get("/what-cannot-be-undone/")).words
    make_releases.posts_of(make.person("anna@example.org", country="DE"), "p1")
    make_releases.sealed("p1")
    after = read(Client().get("/what-cannot-be-undone/")).words

    assert "no training data set is registered here yet" in before
    assert "no training data set is registered here yet" not in after
    assert "we have a record of every training release since 3 November 2026" in after


@pytest.mark.django_db
def test_posts_that_were_used_and_removed_since_are_told_of(rulebook, releases, client):
    anna = make.person("anna@example.org", country="DE")
    make_releases.posts_of(anna, "p1", "p2", "p3")
    make_releases.sealed("p1", "p2")
    client.force_login(anna)

    def mine():
        return read(client.get("/releases/autumn-2026/mine/")).words

    before = mine()
    send(removal("p1", version=2), at=make.NOW)
    one = mine()
    send(removal("p2", version=2), at=make.NOW)
    both = mine()

    assert "not here any more" not in before
    assert "1 post of yours that was used is not here any more: its platform has removed it." in one
    assert "2 posts of yours that were used are not here any more" in both
    assert "None of your posts is in it." not in both
