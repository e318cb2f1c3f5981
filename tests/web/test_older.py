"""Lists of which somebody can have any number lead on, and leave nothing out."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consent.core.choices import Decision
from consent.older import SIZE, page_after
from consent.posts.models import AudienceStatement, Import
from tests import make
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


@pytest.mark.parametrize("after", ["", "x", "-1", "²", "0", "9" * 30, "7' OR 1=1"])
def test_what_is_no_place_in_the_list_is_its_beginning(signed_in, ines, after):
    files(ines)

    page = page_after(Import.objects.filter(person=ines), after, instant="made_at")

    assert page.is_first
    assert len(page.rows) == SIZE
    assert signed_in.get("/imports/", {"after": after}).status_code == 200


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
