from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.pages.preferences import Preferences
from tests import make

SAVE = {"language": "en", "time_zone": "Europe/Berlin", "theme": "dark", "born": "1990"}


@pytest.fixture
def ines(client, owner):
    client.force_login(owner)
    return owner


@pytest.mark.django_db
def test_what_is_saved_is_used_on_the_next_page(client, ines):
    answer = client.post("/settings/", SAVE)
    html = client.get("/settings/").content.decode()

    assert answer["Location"] == "/settings/"
    ines.refresh_from_db()
    assert (ines.language, ines.time_zone, ines.theme, ines.born) == (
        "en",
        "Europe/Berlin",
        "dark",
        1990,
    )
    assert 'data-theme="dark"' in html
    assert '<option value="Europe/Berlin" selected>Berlin</option>' in html
    assert timezone.get_current_timezone() == ZoneInfo("Europe/Berlin")


@pytest.mark.django_db
def test_everything_can_be_left_open(client, ines):
    client.post("/settings/", SAVE)
    client.post("/settings/", {"language": "", "time_zone": "", "theme": "", "born": ""})

    ines.refresh_from_db()
    assert (ines.language, ines.time_zone, ines.theme, ines.born) == ("", "", "", None)
    assert "data-theme" not in client.get("/settings/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"language": "tlh"},
        {"time_zone": "Mars/Olympus"},
        {"time_zone": "../../etc/passwd"},
        {"theme": "pink"},
        {"born": "next year"},
        {"born": "3000"},
    ],
)
def test_what_is_not_offered_is_refused_and_changes_nothing(client, ines, change):
    page = client.post("/settings/", {**SAVE, **change})

    assert page.status_code == 200
    assert "There is a problem" in page.content.decode()
    assert "data-theme" not in page.content.decode()
    ines.refresh_from_db()
    assert (ines.language, ines.time_zone, ines.theme, ines.born) == ("", "", "", None)


@pytest.mark.django_db
def test_saving_never_changes_a_choice_or_what_the_person_may_do(client, ines):
    client.post("/settings/", {**SAVE, "decision": "consent", "is_staff": "1", "email": "x@y.zz"})

    ines.refresh_from_db()
    assert (ines.is_staff, ines.email) == (False, "ines@example.org")
    assert make.choices().count() == 0


@pytest.mark.django_db
def test_the_page_leads_to_everything_about_the_account(client, ines):
    html = client.get("/settings/").content.decode()

    for address in (
        "/region/",
        "/accounts/email/",
        "/accounts/password/set/",
        "/accounts/2fa/",
        "/settings/sessions/",
    ):
        assert f'href="{address}"' in html
    assert "3rdparty" not in html


@pytest.mark.django_db
def test_only_languages_that_are_offered_can_be_chosen(client, ines, settings):
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]

    html = client.get("/settings/").content.decode()
    assert '<option value="de">Deutsch</option>' in html

    client.post("/settings/", {**SAVE, "language": "de"})
    assert '<html lang="de"' in client.get("/settings/").content.decode()


@pytest.mark.django_db
def test_a_language_that_is_not_offered_any_more_is_not_used(client, ines):
    ines.language = "de"
    ines.save()

    assert '<html lang="en"' in client.get("/settings/").content.decode()


@pytest.mark.django_db
def test_saving_brings_no_session_back_that_ended_meanwhile(owner):
    form = Preferences(SAVE, instance=User.objects.get(), at=timezone.now())
    User.objects.update(sessions_round=5)

    assert form.is_valid()
    form.save(at=timezone.now())

    owner.refresh_from_db()
    assert (owner.sessions_round, owner.theme) == (5, "dark")
