"""Whoever is deleted while a request of theirs is under way is signed out, and nothing is saved."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.test import Client

from accounts.models import User
from consent.actions.held import EVERYTHING
from consent.posts.models import AudienceStatement
from tests import make
from tests.leaving import erase, leaving
from tests.make_ingest import account, confirmed, post, send
from tests.web.reading import read

pytestmark = pytest.mark.django_db(transaction=True)
LOGIN = "/accounts/login/?next=/dashboard/"
FORMS = 10
TOLD = "You were signed out, so nothing was saved. Sign in, and do it again."


@pytest.fixture(autouse=True)
def site(rulebook, settings, tmp_path):
    settings.EXPORT_DIR = tmp_path / "exports"
    settings.UPLOAD_DIR = tmp_path / "uploads"


def somebody(number=0):
    """Somebody who has what every form is about."""
    person = confirmed(make.person(f"person{number}@example.org", country="DE", born=1980))
    told = account(f"a{number}", email=person.email, email_verified=True)
    send(told, post(f"p{number}", account_id=f"a{number}"))
    brought = make.post(person, audience="unknown", archive_audience="unknown")
    make.said(person)
    AudienceStatement.objects.create(
        person=person, account=brought.account, said="public", made_at=make.NOW
    )
    return person


def forms(person):
    """Every form by which somebody says something, filled in."""
    brought = person.posts.get(fed_by="")
    fed = person.platform_accounts.exclude(platform_id=None).get()
    statement = AudienceStatement.objects.get(person=person)
    return {
        "/choice/": {"decision": "object", "form_key": "f1"},
        "/choice/?": {"decision": "withdraw", "sure": "yes"},
        "/posts/choose/": {"decision": "object", "post": brought.hex},
        "/audience/": {"which": "many", "account": str(brought.account.key), "said": "public"},
        f"/audience/{statement.pk}/undo/": {},
        f"/linked-accounts/{fed.key}/unlink/": {},
        "/region/": {"country": "FR", "since": "2026-01-01"},
        "/settings/": {"theme": "dark"},
        "/settings/data/": {},
        "/imports/new/": {"files": SimpleUploadedFile("posts.zip", b"no archive")},
    }  # so many as FORMS says


def sign_in(person):
    browser = Client()
    browser.force_login(person)
    return browser


def test_no_form_is_saved_and_whoever_sent_it_reads_so():
    for number in range(FORMS):
        person = somebody(number)
        address, fields = list(forms(person).items())[number]
        browser = sign_in(person)

        with leaving(person):
            answer = browser.post(address, fields)

        assert (answer.status_code, answer["Location"]) == (302, LOGIN), address
        assert TOLD in read(browser.get(answer["Location"])).words
        assert not User.objects.exists(), address
        for held in EVERYTHING:
            assert not held.rows(person).exists(), (address, held.model)


@pytest.mark.parametrize("page", ["/dashboard/", "/posts/", "/settings/"])
def test_a_page_asks_to_sign_in(page):
    person = somebody()
    browser = sign_in(person)

    with leaving(person):
        answer = browser.get(page)

    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={page}")
    assert "signed out" not in read(browser.get(answer["Location"])).words


def test_a_session_that_ends_while_it_is_written_leads_to_the_sign_in():
    """The page asks for a code and notes that in the session, which is gone by then."""
    person = somebody()
    browser = sign_in(person)

    with leaving(person):
        answer = browser.post("/settings/delete/", {"answer": "delete"})

    assert (answer.status_code, answer["Location"]) == (302, LOGIN)


def test_whoever_was_deleted_is_not_made_again():
    person = somebody()
    erase(person)

    with pytest.raises(DatabaseError):
        person.save()
    assert not User.objects.exists()
