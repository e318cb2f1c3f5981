"""The name of the site comes from settings, never from a request."""

import pytest
from django.core import mail

ASKING = [
    ("/accounts/login/", {"login": "ines@example.org"}),
    ("/accounts/login/", {"login": "nobody@example.org"}),
    ("/accounts/signup/", {"email": "fresh@example.org"}),
    ("/accounts/signup/", {"email": "ines@example.org"}),
    ("/accounts/password/reset/", {"email": "ines@example.org"}),
    ("/accounts/password/reset/", {"email": "nobody@example.org"}),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "data"), ASKING)
def test_a_forged_host_is_refused(client, owner, settings, address, data):
    settings.ALLOWED_HOSTS = ["localhost"]

    answer = client.post(address, data, headers={"host": "evil.example"})

    assert answer.status_code == 400
    assert mail.outbox == []


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "data"), ASKING)
def test_no_mail_of_sign_in_holds_a_link_or_a_host(client, owner, address, data):
    client.post(address, data, headers={"x-forwarded-host": "evil.example"})

    [sent] = mail.outbox
    for text in (sent.subject, sent.body, sent.alternatives[0].content):
        for part in ("http:", "https:", "www.", "testserver", "evil", "href"):
            assert part not in text
