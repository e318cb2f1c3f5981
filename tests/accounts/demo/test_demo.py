"""One-click sign-in and readable mail: there in the demo, and nowhere else."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as django_settings
from django.core.mail import EmailMessage, get_connection

from accounts import mails
from accounts.demo import mail
from tests import make
from tests.accounts.test_sign_up import signed_in_as


@pytest.fixture
def anna(db):
    return make.person("anna@demo.example", country="DE", born=1990, is_demo=True)


@pytest.fixture
def support(db):
    return make.person("sam@demo.example", is_demo=True, is_staff=True, is_superuser=True)


@pytest.fixture
def folder(settings, tmp_path):
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    return get_connection("django.core.mail.backends.filebased.EmailBackend")


@pytest.mark.django_db
def test_the_page_shows_invented_people_and_nobody_else(client, anna, owner):
    html = client.get("/demo/").content.decode()

    assert "anna@demo.example" in html
    assert "Germany" in html
    assert "ines@example.org" not in html


@pytest.mark.django_db
def test_one_click_signs_in(client, anna, owner):
    client.force_login(owner)

    answer = client.post(f"/demo/sign-in/{anna.subject}/")

    assert answer["Location"] == "/dashboard/"
    assert signed_in_as(client) == str(anna.pk)


@pytest.mark.django_db
def test_a_click_is_a_button_and_not_a_link(client, anna):
    assert client.get(f"/demo/sign-in/{anna.subject}/").status_code == 405
    assert signed_in_as(client) is None


@pytest.mark.django_db
def test_real_people_cannot_be_signed_in_as(client, owner):
    assert client.post(f"/demo/sign-in/{owner.subject}/").status_code == 404
    assert signed_in_as(client) is None


@pytest.mark.django_db
def test_invented_support_gets_into_the_staff_pages(client, support):
    answer = client.post(f"/demo/sign-in/{support.subject}/")

    assert answer["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


@pytest.mark.django_db
def test_what_the_demo_let_pass_opens_nothing_once_the_demo_is_over(client, support, settings):
    client.post(f"/demo/sign-in/{support.subject}/")
    settings.DEMO = False

    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/accounts/2fa/"


@pytest.mark.django_db
def test_what_the_demo_let_pass_opens_nothing_for_somebody_else(client, support, supporter):
    client.post(f"/demo/sign-in/{support.subject}/")
    client.force_login(supporter)

    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/accounts/2fa/"


@pytest.mark.django_db
def test_every_page_of_the_demo_refuses_to_exist_outside_it(client, anna, settings, folder):
    folder.send_messages([mails.compose(subject="x", text="y", to="a@b.example")])
    settings.DEMO = False

    for address in ("/demo/", "/demo/mail/", "/demo/mail/x-1/"):
        assert client.get(address).status_code == 404
    assert client.post(f"/demo/sign-in/{anna.subject}/").status_code == 404
    assert signed_in_as(client) is None


def test_outside_the_demo_not_even_the_addresses_exist(tmp_path):
    ask = (
        "import django; django.setup()\n"
        "from django.urls import Resolver404, resolve\n"
        "for address in ('/demo/', '/demo/mail/', '/demo/mail/x/'):\n"
        "    try:\n"
        "        print(resolve(address))\n"
        "    except Resolver404:\n"
        "        pass\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", ask],
        cwd=django_settings.BASE_DIR,
        env={
            **os.environ,
            "DEMO": "0",
            "SECRET_KEY": "x" * 60,
            "DATA_DIR": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "privacydash.settings",
        },
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == ""


@pytest.mark.django_db
def test_mail_is_shown_newest_first_with_its_text(client, folder):
    folder.send_messages(
        [
            mails.compose(subject="First", text="Grüße <b>", to="anna@demo.example"),
            mails.compose(subject="Second", text="Code\n\nBCDF-GHJK", to="taylor@demo.example"),
        ]
    )

    html = client.get("/demo/mail/").content.decode()

    assert html.index("Second") < html.index("First")
    assert "taylor@demo.example" in html
    assert "BCDF-GHJK" in html
    assert "Grüße &lt;b&gt;" in html


@pytest.mark.django_db
def test_each_mail_has_a_page(client, folder):
    folder.send_messages([mails.compose(subject="First", text="Words", to="a@demo.example")])
    [found] = mail.mails(django_settings.EMAIL_FILE_PATH)

    page = client.get(f"/demo/mail/{found.name}/")

    assert "<h1>First</h1>" in page.content.decode()
    assert "Words" in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["x", "..", "%2e%2e%2fsecret-key", "20260101-000000-1-2"])
def test_no_name_leads_out_of_the_folder(client, folder, name):
    assert client.get(f"/demo/mail/{name}/").status_code == 404


@pytest.mark.django_db
def test_without_mail_the_page_says_so(client, folder):
    assert "No mail yet." in client.get("/demo/mail/").content.decode()


@pytest.mark.django_db
def test_a_line_of_dashes_in_a_mail_breaks_nothing(client, folder):
    folder.send_messages(
        [EmailMessage("Dashes", "a\n" + "-" * 79 + "\nb", to=["anna@demo.example"])]
    )

    assert client.get("/demo/mail/").status_code == 200


@pytest.mark.django_db
def test_sign_in_leads_to_the_demo_and_only_there(client, settings):
    assert 'href="/demo/"' in client.get("/accounts/login/").content.decode()

    settings.DEMO = False
    assert "/demo/" not in client.get("/accounts/login/").content.decode()
