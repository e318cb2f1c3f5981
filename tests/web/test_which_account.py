"""A file that does not say which account it is from: the question, and its answers."""

import pytest
from django.utils import timezone

from consent.posts.models import Import
from consent.posts.sentences import WHICH_ACCOUNT
from tests import make
from tests.web.files import archive, brought, page_of
from tests.web.reading import read


@pytest.fixture
def account(ines):
    return make.account(ines, "linkedin")


def asked(ines, **how):
    said = {"platform": "linkedin", "refusal": WHICH_ACCOUNT, "ended_at": timezone.now()}
    return brought(ines, "refused", **said, **how)


def sent(signed_in, **said):
    answer = signed_in.post("/imports/new/", {"files": [archive()], **said})
    made = Import.objects.filter(state="waiting").first()
    return answer, made and made.said_account


def answer(signed_in, import_, **said):
    response = signed_in.post(f"/imports/{import_.key}/whose/", said)
    import_.refresh_from_db()
    return response


@pytest.mark.parametrize("keeps", [True, False], ids=["kept", "only checked"])
def test_the_page_asks_and_takes_both_answers(signed_in, ines, account, keeps):
    make.account(ines, "facebook", "ines")

    page = page_of(signed_in, asked(ines, waits=True, keeps=keeps))

    assert page.h1 == "We have a question about your file"
    assert "We cannot tell which of your accounts this file is from." in page.words
    assert "From the account that is here: LinkedIn" in page.words
    assert "From another account of yours" in page.words
    assert "Facebook" not in page.words
    assert "Your file waits here for your answer until" in page.words
    assert "Your file is deleted here." not in page.words
    words = read(signed_in.get("/imports/")).words
    assert "One of your files waits for your answer." in words
    assert "Waits for your answer" in words


@pytest.mark.parametrize("named", [True, False])
def test_with_the_answer_the_file_is_read_again(signed_in, ines, account, named):
    import_ = asked(ines, waits=True)
    said = (
        {"account": "another", "account_name": " At work "} if named else {"account": account.key}
    )

    response = answer(signed_in, import_, **said)

    assert response.url == f"/imports/{import_.key}/"
    assert (import_.state, import_.said_account) == ("waiting", "At work" if named else "")
    assert page_of(signed_in, import_).h1 == "Your file is here"


def test_another_account_needs_a_name_in_the_answer(signed_in, ines, account):
    import_ = asked(ines, waits=True)

    response = answer(signed_in, import_, account="another")

    assert (response.status_code, import_.state) == (422, "refused")
    page = read(response)
    assert "Write what the account is called." in page.words
    assert "#id_account_name" in page.links.values()


def test_an_answer_that_comes_too_late_says_so(signed_in, ines, account):
    import_ = asked(ines)

    response = answer(signed_in, import_, account=account.key)

    assert import_.state == "refused"
    assert "Your file is not here any more." in read(signed_in.get(response.url)).words


@pytest.mark.parametrize("said", [{}, {"account": "no key"}])
def test_an_answer_that_names_no_account_is_asked_for_again(signed_in, ines, account, said):
    import_ = asked(ines, waits=True)

    response = answer(signed_in, import_, **said)

    assert import_.state == "refused"
    assert "That account is not here." in read(signed_in.get(response.url)).words


def test_an_answer_while_another_file_is_read_says_so(signed_in, ines, account):
    import_ = asked(ines, waits=True)
    brought(ines, "reading")

    response = answer(signed_in, import_, account=account.key)

    assert import_.state == "refused"
    assert "We are still reading another file" in read(signed_in.get(response.url)).words


def test_the_file_can_be_deleted_without_an_answer(signed_in, ines, account):
    import_ = asked(ines, waits=True)

    signed_in.post(f"/imports/{import_.key}/stop/")

    words = page_of(signed_in, import_).words
    assert "Your file is deleted here." in words
    assert "Your file waits" not in words


def test_nobody_answers_for_somebody_else(signed_in, mallory):
    import_ = asked(mallory, waits=True)

    assert answer(signed_in, import_, account="another", account_name="x").status_code == 404


def test_a_file_that_is_gone_is_brought_again_with_the_answer(signed_in, ines, account):
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
    assert "Name of the other account" in read(signed_in.get(another)).words


def test_the_form_asks_nothing_of_anybody_else(signed_in, account):
    assert "Name of the other account" not in read(signed_in.get("/imports/new/")).words


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
