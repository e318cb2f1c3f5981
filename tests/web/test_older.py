"""Lists of which somebody can have any number lead on, and leave nothing out."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consent.core.choices import Decision
from consent.older import SIZE, page_after, part_after
from consent.posts.models import AudienceStatement, Import
from tests import make, make_releases
from tests.web.reading import read

MANY = 2 * SIZE + 3


def files(ines):
    # Two of them of each instant: then the key decides which stands first.
    return Import.objects.bulk_create(
        Import(person=ines, state="done", made_at=make.NOW - timedelta(days=number // 2))
        for number in range(MANY)
    )


def walk(browser, address, called="Older"):
    """Every page of a list, from the newest on."""
    pages = [read(browser.get(address))]
    while called in pages[-1].links:
        pages.append(read(browser.get(pages[-1].links[called].partition("#")[0])))
    return pages


def test_every_file_is_on_one_of_the_pages(signed_in, ines):
    files(ines)

    pages = walk(signed_in, "/imports/")
    found = [
        node.given["href"]
        for page in pages
        for row in page.main.all("tr")[1:]
        for node in row.all("a")
    ]

    assert found == [f"/imports/{one.key}/" for one in Import.objects.filter(person=ines)]
    assert [len(page.main.all("tr")) - 1 for page in pages] == [SIZE, SIZE, 3]
    assert pages[2].links["The newest"] == "/imports/"
    assert "The newest" not in pages[0].links


def test_every_receipt_is_on_one_of_the_pages(signed_in, ines, rulebook):
    made = []
    for number in range(SIZE + 2):
        decision = Decision.WITHDRAW if number % 2 else Decision.OBJECT
        made.append(make.said(ines, decision, at=make.NOW + timedelta(minutes=number)).number)

    first, second = walk(signed_in, "/receipts/")
    found = [node.text for page in (first, second) for node in page.main.all("th") if node.all("a")]

    assert found == made[::-1]


def test_every_statement_that_counts_can_be_taken_back(signed_in, ines):
    account = make.account(ines)
    AudienceStatement.objects.bulk_create(
        AudienceStatement(
            person=ines, account=account, said="public", made_at=make.NOW, album=f"Album {number}"
        )
        for number in range(MANY)
    )

    pages = walk(signed_in, "/audience/")
    found = [
        form.given["action"]
        for page in pages
        for form in page.main.all("form")
        if form.given["action"].endswith("/undo/")
    ]

    assert found == [
        f"/audience/{one.pk}/undo/" for one in AudienceStatement.objects.filter(person=ines)
    ]


def test_every_release_is_on_one_of_the_pages(client, db):
    make_releases.many_sealed(MANY)

    pages = walk(client, "/releases/")
    found = [one for page in pages for one in page.links if one.startswith("empty-")]

    assert found == [f"empty-{number}" for number in reversed(range(MANY))]
    assert [len(page.main.all("li")) for page in pages] == [SIZE + 1, SIZE + 2, 3 + 1]


def test_every_release_that_a_post_could_be_in_is_on_one_of_its_pages(
    signed_in, ines, rulebook, releases
):
    (post,) = make_releases.posts_of(ines, "p1")
    make_releases.sealed("p1")
    later = make.NOW + timedelta(days=1)
    make_releases.many_sealed(MANY, at=later)

    pages = walk(signed_in, f"/posts/{post.hex}/")
    found = [one for page in pages for one in page.links if one.startswith("Proof for")]

    names = [*(f"empty-{number}" for number in reversed(range(MANY))), "autumn-2026"]
    assert found == [f"Proof for {name}" for name in names]
    opened = ["open" in page.main.all("details")[0].given for page in pages]
    assert opened == [False, True, True]
    # What was used is said first on each of them.
    assert all("This post was used in the release autumn-2026" in page.words for page in pages)


def test_of_many_releases_that_a_post_is_in_some_are_named_and_the_others_counted(
    signed_in, ines, rulebook, releases
):
    (post,) = make_releases.posts_of(ines, "p1")
    for number in range(5):
        make_releases.sealed("p1", name=f"r{number}")

    words = read(signed_in.get(f"/posts/{post.hex}/")).words
    assert words.count("This post was used in the release") == 3
    assert "It was used in 2 older releases, too." in words
    assert "r4, r3, r2, 2 more" in read(signed_in.get("/posts/")).words


@pytest.mark.parametrize("after", ["", "x", "-1", "²", "0", "9" * 30, "7' OR 1=1"])
def test_what_is_no_place_in_the_list_is_its_beginning(signed_in, ines, after):
    files(ines)

    page = page_after(Import.objects.filter(person=ines), after, instant="made_at")

    assert page.is_first
    assert len(page.rows) == SIZE
    assert signed_in.get("/imports/", {"after": after}).status_code == 200


@pytest.mark.parametrize("after", ["", "x", "-1", "²", "8", "9" * 30])
def test_nor_is_it_in_a_list_that_was_read_already(after):
    page = part_after([7, 5, 3], after, key=int, size=2)

    assert (page.rows, page.is_first, page.older) == ((7, 5), True, 5)


def test_a_list_that_was_read_already_ends_with_its_last_row():
    page = part_after([7, 5, 3], "5", key=int, size=2)

    assert (page.rows, page.is_first, page.older) == ((3,), False, None)


def test_a_thing_of_somebody_else_is_no_place_in_the_list(ines):
    theirs = files(ines)
    other = make.person("other@example.org")

    assert page_after(Import.objects.filter(person=other), str(theirs[5].pk)).is_first


@pytest.mark.parametrize("address", ["/imports/", "/audience/"])
def test_more_of_them_are_no_more_queries(signed_in, ines, address):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            signed_in.get(address)
        return len(asked)

    signed_in.get(address)
    before = queries()
    files(ines)
    assert queries() <= before
