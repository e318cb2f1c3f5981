"""The pages that only a demo has."""

import pytest
from django.core.mail import EmailMessage, get_connection

from tests.browser import checks, people

pytestmark = pytest.mark.browser


@pytest.fixture
def mail_folder(settings, tmp_path):
    """A folder with two mails that the site sent."""
    settings.EMAIL_FILE_PATH = tmp_path
    outbox = get_connection("django.core.mail.backends.filebased.EmailBackend")
    for subject in ("Your code is ABCD-EFGH", "Saved: you opted out of AI training (7KQ2-M9FD)"):
        body = f"{subject}.\n\nhttps://localhost/{'long-address/' * 9}\n"
        outbox.send_messages([EmailMessage(subject, body, to=["anna@demo.example"])])
    return tmp_path


def test_the_invented_people(site, album):
    for name, country, subdivision in [("anna", "DE", ""), ("taylor", "US", "US-TX")]:
        people.person(
            f"{name}@demo.example", country=country, subdivision=subdivision, is_demo=True
        )
    people.person("sam@demo.example", is_demo=True, is_staff=True)

    site.open("/demo/")

    album.keep(site.page, "demo people")
    wrong = checks.everything(site)
    assert not wrong, "\n".join(wrong)


def test_the_mail_that_was_sent(site, album, mail_folder):
    site.open("/demo/mail/")
    album.keep(site.page, "demo mail")
    wrong = checks.everything(site)

    site.forget()
    site.send(lambda page: page.get_by_role("link", name="Your code is ABCD-EFGH").first.click())
    album.keep(site.page, "demo mail, one")
    wrong += checks.everything(site)

    assert "https://localhost/long-address/" in site.words
    assert not wrong, "\n".join(wrong)
