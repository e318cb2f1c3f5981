"""A file that does not say which account it is from: the question, and its answers."""

import pytest

from consent.posts.models import Import
from consent.posts.sentences import WHICH_ACCOUNT
from tests import make
from tests.web.files import archive, brought, page_of
from tests.web.reading import read


@pytest.fixture
def account(ines):
    return make.account(ines, "linkedin")


def asked(ines):
    return brought(ines, "refused", platform="linkedin", refusal=WHICH_ACCOUNT)


def sent(signed_in, **said):
    answer = signed_in.post("/imports/new/", {"files": [archive()], **said})
    made = Import.objects.filter(state="waiting").first()
    return answer, made and made.said_account


def test_the_page_asks_and_leads_to_both_answers(signed_in, ines, account):
    make.account(ines, "facebook", "ines")

    page = page_of(signed_in, asked(ines))

    assert page.h1 == "We have a question about your file"
    assert "We cannot tell which of your accounts this file is from." in page.words
    assert "Try again" not in page.links
    assert "None of your choices have changed." in page.words
    here = page.links["From the account that is here: LinkedIn"]
    another = page.links["From another account of yours"]
    assert (here, another) == (
        f"/imports/new/?account={account.key}",
        "/imports/new/?account=another",
    )
    assert not [name for name in page.links if "Facebook" in name]
    assert "we take it as one of LinkedIn" in read(signed_in.get(here)).words
    assert "Name of the account" in read(signed_in.get(another)).words


def test_the_form_asks_nothing_of_anybody_else(signed_in, account):
    assert "Name of the account" not in read(signed_in.get("/imports/new/")).words


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({}, None),
        ({"account": "another", "account_name": " At work "}, "At work"),
        ({"account": "no key"}, None),
        ({"account_name": "not asked for"}, None),
    ],
)
def test_what_is_said_goes_with_the_file(signed_in, account, said, kept):
    assert sent(signed_in, **said)[1] == kept


def test_the_account_that_is_here_goes_with_the_file(signed_in, account):
    assert sent(signed_in, account=account.key)[1] == ""


def test_the_account_of_somebody_else_is_none(signed_in, mallory):
    theirs = make.account(mallory, "linkedin", "mallory")

    assert "mallory" not in signed_in.get(f"/imports/new/?account={theirs.key}").content.decode()
    assert sent(signed_in, account=theirs.key)[1] is None


@pytest.mark.parametrize("name", ["", "   ", "n" * 101])
def test_another_account_needs_a_name(signed_in, account, name):
    answer, _ = sent(signed_in, account="another", account_name=name)

    assert answer.status_code == 422
    page = read(answer)
    assert 'name="account" value="another"' in answer.content.decode()
    assert "There is a problem" in page.words
    assert "#id_account_name" in page.links.values()
    assert not Import.objects.exists()
