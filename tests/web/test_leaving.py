"""Take one's data along, and delete one's account: said plainly, asked once more, for oneself alone."""

import re
import zipfile
from io import BytesIO

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from accounts.models import Erasure, Export, User
from accounts.sign_in.again import MOST_TRIES
from consent import tasks
from consent.core.choices import Decision, Scope
from consent.queue import Job
from tests import make
from tests.accounts.conftest import CODE
from tests.make_ingest import account, confirmed, post, send
from tests.web.plainness import plainness
from tests.web.reading import read
from tests.web.test_words import NAMES

pytestmark = pytest.mark.django_db
DELETE, DATA = "/settings/delete/", "/settings/data/"
PASSWORD = "long and seldom words"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.EXPORT_DIR = tmp_path / "exports"


@pytest.fixture
def taylor(rulebook):
    """Somebody with posts on Facebook who lives where it offers no opt-out."""
    made = make.person("taylor@example.org", country="US", subdivision="US-TX", born=1990)
    make.post(made)
    return made


def work(key):
    task = {"erase": tasks.erase_person, "export": tasks.export_person}[key]
    job = Job.objects.get(key__startswith=f"{key}:")
    task(job_id=job.pk)


# --- Delete the account -------------------------------------------------------------------------


def test_the_page_says_what_goes_and_what_stays_and_both_buttons_are_alike(signed_in, ines):
    make.post(ines)
    make.said(ines)

    page = read(signed_in.get(DELETE))

    assert "This cannot be undone." in page.words
    assert "Your 1 post here" in page.words
    assert "You have 1 receipt." in page.words
    buttons = list(page.main.all("button"))
    assert [button.text for button in buttons] == ["Delete my account", "Keep my account"]
    assert {button.given["class"] for button in buttons} == {"choice__button"}


def test_whose_platform_sends_their_posts_learns_that_leaving_is_no_opt_out(signed_in, ines):
    confirmed(ines)
    send(account(email=ines.email, email_verified=True), post())

    page = read(signed_in.get(DELETE))
    assert "Your posts on Open Forum. If we are sent them again" in page.words
    assert "To delete your account is not to say no." in page.words

    make.said(ines)
    assert "is not to say no" not in read(signed_in.get(DELETE)).words


def test_a_wish_ends_with_the_account_and_the_page_says_so(taylor):
    browser = Client()
    browser.force_login(taylor)
    assert "wish" not in read(browser.get(DELETE)).words

    make.said(taylor, Decision.WISH)

    words = read(browser.get(DELETE)).words
    assert "The wish you saved. It cannot become an opt-out any more." in words


def test_the_page_is_easy_to_read_with_all_that_it_can_say(taylor):
    confirmed(taylor)
    send(account(email=taylor.email, email_verified=True), post())
    make.said(taylor, Decision.WISH, Scope(platform="facebook"))
    browser = Client()
    browser.force_login(taylor)

    found = plainness(read(browser.get(DELETE)).main, names=NAMES)

    assert found.grade <= 7, found
    assert found.longest <= 22, found


def test_the_pages_are_easy_to_read(signed_in, ines):
    make.post(ines)
    for address in (DELETE, "/deleted/", DATA):
        found = plainness(read(signed_in.get(address)).main, names=NAMES)
        assert found.grade <= 7, (address, found)
        assert found.longest <= 22, (address, found)


def test_who_keeps_the_account_keeps_everything(signed_in, ines):
    page = read(signed_in.post(DELETE, {"answer": "keep"}, follow=True))

    assert "Your account stays. Nothing has changed." in page.words
    assert not Erasure.objects.exists()


def test_who_signs_in_with_codes_types_one_more(signed_in, ines):
    make.said(ines)
    asked = read(signed_in.post(DELETE, {"answer": "delete"}))
    assert "We have sent a code to ines@example.org." in asked.words
    assert not Erasure.objects.exists()

    assert mail.outbox[-1].subject == "Your code to delete your account"
    assert mail.outbox[-1].body.endswith("\n\nprivacydash\n")
    code = CODE.search(mail.outbox[-1].body)[0]
    page = read(signed_in.post(DELETE, {"answer": "delete", "code": code.lower()}, follow=True))

    assert page.h1 == "Your account is closed"
    assert signed_in.get("/dashboard/").status_code == 302
    work("erase")
    assert not User.objects.filter(pk=ines.pk).exists()
    assert mail.outbox[-1].subject == "Your account is deleted"


def test_a_wrong_code_deletes_nothing_and_few_can_be_tried(signed_in, ines):
    signed_in.post(DELETE, {"answer": "delete"})
    code = CODE.search(mail.outbox[-1].body)[0]

    for _ in range(MOST_TRIES):
        answer = signed_in.post(DELETE, {"answer": "delete", "code": "BBBB-BBBB"})
        assert answer.status_code == 422
        assert "This code is not right." in answer.content.decode()
    assert signed_in.post(DELETE, {"answer": "delete", "code": code}).status_code == 422

    assert not Erasure.objects.exists()


def test_a_code_without_having_asked_for_one_is_none(signed_in, ines):
    for code in ("", "BBBB-BBBB"):
        assert signed_in.post(DELETE, {"answer": "delete", "code": code}).status_code == 422
    assert not Erasure.objects.exists()


def test_who_has_a_password_types_it_once_more_and_it_goes_on(signed_in, ines):
    EmailAddress.objects.create(user=ines, email=ines.email, verified=True, primary=True)
    ines.set_password(PASSWORD)
    ines.save()
    signed_in.force_login(ines)

    asked = signed_in.post(DELETE, {"answer": "delete"})
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    signed_in.post(asked["Location"], {"password": "not it"})
    assert not Erasure.objects.exists()
    done = signed_in.post(asked["Location"], {"password": PASSWORD}, follow=True)

    assert read(done).h1 == "Your account is closed"
    assert Erasure.objects.get().person == ines


def test_staff_read_why_they_stay(client, sam, rulebook):
    client.force_login(sam)

    page = read(client.get(DELETE))

    assert "You work here, or did." in page.words
    assert page.main.all("button") == []


# --- Take one's data along ----------------------------------------------------------------------


def test_a_file_is_asked_for_watched_and_downloaded(signed_in, ines, stranger):
    make.post(ines, text="Hers")
    page = read(signed_in.post(DATA, follow=True))
    assert "We start to make your file soon." in page.words

    Export.objects.update(state="making", rows_done=3, rows_about=12)
    assert "3 of about 12 lines are in it." in read(signed_in.get(DATA)).words
    work("export")

    page = read(signed_in.get(DATA))
    (address,) = [link for link in page.links.values() if link.endswith("/file")]
    answer = signed_in.get(address)
    assert re.fullmatch(
        r'attachment; filename="privacydash-\d{4}-\d\d-\d\d.zip"', answer["Content-Disposition"]
    )
    assert answer["Cache-Control"] == "no-store, private"
    with zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content))) as archive:
        assert b"Hers" in archive.read("posts.json")
    assert stranger.get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_a_file_that_is_not_ready_is_not_there(signed_in, ines):
    export = Export.objects.create(person=ines, asked_at=make.NOW)

    assert signed_in.get(f"{DATA}{export.key}/file").status_code == 404


def test_a_file_that_failed_can_be_asked_for_again(signed_in, ines):
    Export.objects.create(person=ines, asked_at=make.NOW, state="failed")

    assert "Your file could not be made." in read(signed_in.get(DATA)).words
    signed_in.post(DATA)
    assert Export.objects.get().state == "waiting"


def test_settings_lead_to_both(signed_in):
    links = read(signed_in.get("/settings/")).links

    assert links["Take your data with you"] == DATA
    assert links["Delete your account"] == DELETE
