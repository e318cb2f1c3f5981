"""What happens before any page is asked: probes, bodies that are too large, and what caches keep."""

import io

import pytest
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client

from tests.accounts.sign_in import sign_in
from tests.make import person
from tests.web.reading import read

pytestmark = pytest.mark.django_db
LARGE = 3_000_000
FORMS = [
    "/choice/",
    "/accounts/login/",
    "/accounts/signup/",
    "/settings/",
    "/region/",
    "/link/",
    "/imports/",
    "/admin/",
    "/",
]


@pytest.fixture
def read_to_disk(monkeypatch):
    """The names of files of which the framework has begun to write to the disk."""
    begun = []
    new_file = TemporaryFileUploadHandler.new_file

    def noted(self, *args, **kwargs):
        begun.append(args)
        return new_file(self, *args, **kwargs)

    monkeypatch.setattr(TemporaryFileUploadHandler, "new_file", noted)
    return begun


@pytest.mark.parametrize("address", FORMS)
def test_a_body_larger_than_any_form_is_refused_unread(address, read_to_disk):
    browser = Client(enforce_csrf_checks=True)

    answer = browser.post(address, {"file": io.BytesIO(b"0" * LARGE)})

    assert answer.status_code == 413
    assert read(answer).h1 == "This is too large"
    assert read_to_disk == []


def test_a_form_of_the_usual_size_is_not(client):
    answer = client.post("/accounts/login/", {"login": "ines@example.org", "more": "0" * 900_000})

    assert answer.status_code == 302


def test_a_length_that_is_no_number_is_refused():
    assert Client().post("/settings/", {}, CONTENT_LENGTH="lots").status_code == 413


def test_an_archive_may_be_larger(rulebook, settings, tmp_path):
    settings.UPLOAD_DIR = tmp_path
    browser = Client()
    browser.force_login(person("ines@example.org"))

    answer = browser.post("/imports/new/", {"files": io.BytesIO(b"0" * LARGE)})

    assert answer.status_code != 413


@pytest.mark.parametrize("address", ["/livez", "/readyz"])
def test_probes_are_answered_whatever_host_they_name_and_without_tls(
    client, settings, rulebook, address
):
    settings.ALLOWED_HOSTS = ["site.example"]
    settings.SECURE_SSL_REDIRECT = True

    answer = client.get(address, headers={"host": "10.1.2.3:8000"})

    assert answer.status_code == 200
    assert "10.1.2.3" not in answer.content.decode()
    assert "site.example" not in answer.content.decode()
    assert client.get("/help/", headers={"host": "10.1.2.3:8000"}).status_code == 400


@pytest.mark.parametrize(
    "address",
    ["/accounts/email/", "/accounts/2fa/", "/accounts/password/set/", "/accounts/logout/"],
)
def test_no_cache_keeps_a_page_about_somebodys_account(client, address):
    sign_in(client, person("ines@example.org"))

    kept = client.get(address)["Cache-Control"]

    assert {"no-store", "private"} <= {part.strip() for part in kept.split(",")}
