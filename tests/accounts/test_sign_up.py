from datetime import UTC, datetime

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.core.context import request_context
from django.core import mail

from accounts.models import User
from accounts.sign_in.forms import Signup

SIGN_UP = "/accounts/signup/"
CONFIRM = "/accounts/confirm-email/"
EMAIL = "new@example.org"


def signed_in_as(client):
    return client.session.get("_auth_user_id")


@pytest.mark.django_db
def test_a_fresh_address_makes_an_account_with_the_mailed_code(client, mailed_code):
    asked = client.post(SIGN_UP, {"email": "New@Example.org"})
    assert (asked.status_code, asked["Location"]) == (302, CONFIRM)
    assert [m.to for m in mail.outbox] == [[EMAIL]]

    done = client.post(CONFIRM, {"code": mailed_code()})

    assert (done.status_code, done["Location"]) == (302, "/dashboard/")
    person = User.objects.get()
    assert (person.email, person.has_usable_password(), person.is_staff) == (EMAIL, False, False)
    assert signed_in_as(client) == str(person.pk)
    addresses = EmailAddress.objects.values_list("email", "verified", "primary")
    assert list(addresses) == [(EMAIL, True, True)]


@pytest.mark.django_db
def test_afterwards_the_person_goes_where_they_wanted_to_go(client, mailed_code):
    client.post(SIGN_UP, {"email": EMAIL, "next": "/imports/new/"})

    done = client.post(CONFIRM, {"code": mailed_code()})

    assert done["Location"] == "/imports/new/"


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["{} ", " {}", "{:l}", "{:n}", "{:s}"])
def test_a_code_may_be_typed_in_any_way_that_reads_the_same(client, mailed_code, typed):
    client.post(SIGN_UP, {"email": EMAIL})
    code = mailed_code()
    typed = {
        "{:l}": code.lower(),
        "{:n}": code.replace("-", ""),
        "{:s}": code.replace("-", " "),
    }.get(typed) or typed.format(code)

    client.post(CONFIRM, {"code": typed})

    assert signed_in_as(client) is not None


@pytest.mark.django_db
def test_a_wrong_code_is_refused_next_to_the_field(client):
    client.post(SIGN_UP, {"email": EMAIL})

    page = client.post(CONFIRM, {"code": "BBBB-BBBB"})

    text = "This code is not right. Look at the newest mail, and type the code again."
    html = page.content.decode()
    assert html.count(text) == 2
    assert '<a href="#id_code">' in html
    assert 'aria-describedby="id_code_error"' in html
    assert "<title>Error:" in html
    assert signed_in_as(client) is None


@pytest.mark.django_db
def test_after_three_wrong_codes_the_right_one_is_dead(client, mailed_code):
    client.post(SIGN_UP, {"email": EMAIL})
    code = mailed_code()
    for _ in range(3):
        client.post(CONFIRM, {"code": "BBBB-BBBB"})

    client.post(CONFIRM, {"code": code})

    assert signed_in_as(client) is None


@pytest.mark.django_db
@pytest.mark.parametrize(("minutes", "works"), [(14, True), (16, False)])
def test_a_code_works_for_15_minutes(client, mailed_code, minutes, works):
    with time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=UTC), tick=False) as clock:
        client.post(SIGN_UP, {"email": EMAIL})
        clock.shift(minutes * 60)
        client.post(CONFIRM, {"code": mailed_code()})

        assert (signed_in_as(client) is not None) is works


@pytest.mark.django_db
def test_a_new_code_replaces_the_old_one(client, mailed_code):
    client.post(SIGN_UP, {"email": EMAIL})
    old = mailed_code()
    client.post(CONFIRM, {"action": "resend"})
    new = mailed_code()
    assert new != old

    client.post(CONFIRM, {"code": old})
    assert signed_in_as(client) is None
    client.post(CONFIRM, {"code": new})
    assert signed_in_as(client) is not None


@pytest.mark.django_db
def test_asking_twice_makes_one_account_and_the_first_code_works(client, limits, mailed_code):
    client.post(SIGN_UP, {"email": EMAIL})
    client.post(SIGN_UP, {"email": EMAIL})

    client.post(CONFIRM, {"code": mailed_code()})

    assert len(mail.outbox) == 1
    assert signed_in_as(client) == str(User.objects.get().pk)


@pytest.mark.django_db
def test_two_requests_at_the_same_moment_make_one_account(client):
    request = client.get(SIGN_UP).wsgi_request
    form = Signup({"email": EMAIL})
    assert form.is_valid()
    User.objects.create_user(EMAIL)

    with request_context(request):
        user, response = form.try_save(request)

    assert (user, response.status_code) == (None, 302)
    assert User.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Type your e-mail address."),
        ("ines", "This is not an e-mail address. It looks like name@example.org."),
        ("a@b\r\nBcc: c@d.example", "This is not an e-mail address."),
    ],
)
def test_what_is_no_address_is_refused_and_stays_in_the_field(client, typed, says):
    page = client.post(SIGN_UP, {"email": typed})

    assert page.status_code == 200
    assert says in page.content.decode()
    assert mail.outbox == []
    assert not User.objects.exists()


@pytest.mark.django_db
def test_the_field_lets_browsers_and_password_managers_help(client):
    html = client.get(SIGN_UP).content.decode()

    assert 'type="email"' in html
    assert 'autocomplete="email"' in html
    assert "placeholder" not in html
