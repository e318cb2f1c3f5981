import pytest

from accounts.models import User
from tests.accounts.sign_in import sign_in


@pytest.mark.django_db
def test_one_button_ends_every_other_session(client, owner, stranger):
    here, there, theirs = client, type(client)(), type(client)()
    here.force_login(owner)
    there.force_login(owner)
    theirs.force_login(stranger)
    before = here.session.session_key

    answer = here.post("/settings/sessions/")

    assert answer["Location"] == "/settings/"
    assert here.session.session_key != before
    assert [b.get("/settings/").status_code for b in (here, there, theirs)] == [200, 302, 200]


@pytest.mark.django_db
def test_looking_at_the_page_ends_nothing(client, owner):
    there = type(client)()
    there.force_login(owner)
    client.force_login(owner)

    client.get("/settings/sessions/")

    assert there.get("/settings/").status_code == 200


@pytest.mark.django_db
def test_a_new_password_ends_every_other_session(client, owner):
    there = type(client)()
    there.force_login(owner)
    sign_in(client, owner)
    new = {"password1": "long and seldom words", "password2": "long and seldom words"}

    client.post("/accounts/password/set/", new)

    assert client.get("/settings/").status_code == 200
    assert there.get("/settings/").status_code == 302


@pytest.mark.django_db
def test_a_new_secret_key_with_the_old_one_as_fallback_ends_no_session(client, owner, settings):
    client.force_login(owner)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key " * 5

    assert client.get("/settings/").status_code == 200


@pytest.mark.django_db
def test_an_ended_session_can_sign_in_again(client, owner):
    User.objects.update(sessions_round=7)
    client.force_login(User.objects.get())

    assert client.get("/settings/").status_code == 200
