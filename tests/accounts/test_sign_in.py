import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from tests.accounts.test_sign_up import signed_in_as

SIGN_IN = "/accounts/login/"
CONFIRM = "/accounts/login/code/confirm/"
PASSWORD = "long and seldom words"

ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "https://evil.example/",
    "http:///evil.example",
    "https://localhost@evil.example/",
    "https://localhost/",
    "javascript:alert(1)",
    "data:text/html,x",
    "%2f%2fevil.example",
    "/%09/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "//evil.example\\@localhost/",
    "/\r\nLocation: //evil.example",
]


@pytest.mark.django_db
def test_a_known_address_signs_in_with_the_mailed_code(client, owner, mailed_code):
    asked = client.post(SIGN_IN, {"login": owner.email})
    assert (asked.status_code, asked["Location"].partition("?")[0]) == (302, CONFIRM)
    before = client.session.session_key

    done = client.post(asked["Location"], {"code": mailed_code()})

    assert (done.status_code, done["Location"]) == (302, "/dashboard/")
    assert signed_in_as(client) == str(owner.pk)
    assert client.session.session_key != before


@pytest.mark.django_db
def test_the_page_for_codes_alone_does_the_same(client, owner, mailed_code):
    asked = client.post("/accounts/login/code/", {"email": owner.email})
    client.post(asked["Location"], {"code": mailed_code()})

    assert signed_in_as(client) == str(owner.pk)


@pytest.mark.django_db
def test_three_wrong_codes_end_the_attempt(client, owner, mailed_code):
    client.post(SIGN_IN, {"login": owner.email})
    code = mailed_code()
    for _ in range(3):
        client.post(CONFIRM, {"code": "BBBB-BBBB"})

    client.post(CONFIRM, {"code": code})

    assert signed_in_as(client) is None


@pytest.mark.django_db
def test_a_code_works_in_the_browser_that_asked_and_in_no_other(client, owner, mailed_code):
    client.post(SIGN_IN, {"login": owner.email})
    other = type(client)()

    other.post(CONFIRM, {"code": mailed_code()})

    assert signed_in_as(other) is None


@pytest.mark.django_db
def test_a_code_works_once(client, owner, mailed_code):
    client.post(SIGN_IN, {"login": owner.email})
    client.post(CONFIRM, {"code": mailed_code()})
    client.post("/accounts/logout/")

    client.post(CONFIRM, {"code": mailed_code()})

    assert signed_in_as(client) is None


@pytest.mark.django_db
def test_a_password_signs_in_without_a_mail(client, owner):
    owner.set_password(PASSWORD)
    owner.save()

    client.post(SIGN_IN, {"login": owner.email, "password": PASSWORD})

    assert signed_in_as(client) == str(owner.pk)
    assert mail.outbox == []


@pytest.mark.django_db
def test_an_account_without_a_password_takes_none(client, owner):
    page = client.post(SIGN_IN, {"login": owner.email, "password": ""})
    assert page["Location"].startswith(CONFIRM)
    client.post("/accounts/logout/")

    page = client.post(SIGN_IN, {"login": owner.email, "password": "!"})

    assert "The e-mail address or the password is not right." in page.content.decode()
    assert signed_in_as(client) is None


@pytest.mark.django_db
def test_signing_in_confirms_an_address_that_was_never_confirmed(client, owner, mailed_code):
    EmailAddress.objects.update(verified=False)

    client.post(SIGN_IN, {"login": owner.email})
    client.post(CONFIRM, {"code": mailed_code()})

    assert signed_in_as(client) == str(owner.pk)
    assert EmailAddress.objects.get().verified


@pytest.mark.django_db
def test_an_account_that_is_switched_off_gets_no_code(client, owner):
    owner.is_active = False
    owner.save()

    client.post(SIGN_IN, {"login": owner.email})

    assert [m.subject for m in mail.outbox] == ["There is no account for this address"]


@pytest.mark.django_db
def test_afterwards_the_person_goes_where_they_wanted_to_go(client, owner, mailed_code):
    asked = client.post(SIGN_IN, {"login": owner.email, "next": "/posts/?kind=photo"})

    done = client.post(asked["Location"], {"code": mailed_code()})

    assert done["Location"] == "/posts/?kind=photo"


@pytest.mark.django_db
@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_nobody_is_sent_to_another_site(client, owner, mailed_code, elsewhere):
    asked = client.post(SIGN_IN, {"login": owner.email, "next": elsewhere})
    done = client.post(CONFIRM, {"code": mailed_code(), "next": elsewhere})
    again = client.get(SIGN_IN, {"next": elsewhere})
    out = client.post("/accounts/logout/", {"next": elsewhere})

    assert asked["Location"].startswith(CONFIRM)
    assert "evil" not in asked["Location"].partition("?")[0]
    for response in (done, again, out):
        assert response.status_code == 302
        where = response["Location"]
        assert where in {"/dashboard/", "/"} or stays_here(where)


def stays_here(where):
    """A path of this site, also to a browser that mends odd addresses before it goes there."""
    mended = where.replace("\\", "/").replace("\t", "").replace("\n", "").replace("\r", "").strip()
    return mended.startswith("/") and not mended.startswith("//")


@pytest.mark.django_db
def test_signing_out_needs_a_button(client, owner):
    client.force_login(owner)

    client.get("/accounts/logout/")
    assert signed_in_as(client) == str(owner.pk)

    client.post("/accounts/logout/")
    assert signed_in_as(client) is None


@pytest.mark.django_db
def test_no_page_of_sign_in_is_kept_in_a_cache(client):
    for address in (SIGN_IN, "/accounts/signup/"):
        assert "no-store" in client.get(address)["Cache-Control"]


@pytest.mark.django_db
def test_the_sign_in_page_runs_no_script_and_the_passkey_page_only_ours(client):
    plain = client.get(SIGN_IN)
    assert b"<script" not in plain.content
    assert "script-src" not in plain["Content-Security-Policy"]

    passkey = client.get("/sign-in/passkey/?next=/posts/")
    policy = passkey["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "connect-src 'self'" in policy
    assert "default-src 'none'" in policy
    assert 'name="next" value="/posts/"' in passkey.content.decode()
    assert "<noscript>" in passkey.content.decode()


@pytest.mark.django_db
def test_social_sign_in_is_not_there(client, owner):
    client.force_login(owner)
    for address in (
        "/accounts/3rdparty/",
        "/accounts/3rdparty/signup/",
        "/accounts/social/signup/",
    ):
        assert client.get(address).status_code == 404
