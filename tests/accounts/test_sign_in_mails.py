"""Every mail about accounts: short subject, plain words, the same words as HTML."""

import html
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from accounts import mails
from accounts.sign_in.account import AccountAdapter

TEMPLATES = Path(settings.BASE_DIR) / "templates"
PREFIXES = sorted(
    str(path.relative_to(TEMPLATES)).removesuffix("_message.txt")
    for folder in ("account/email", "mfa/email")
    for path in (TEMPLATES / folder).glob("*_message.txt")
)
CONTEXT = {
    "code": "BCDF-GHJK",
    "from_email": "old@example.org",
    "to_email": "new@example.org",
    "deleted_email": "old@example.org",
    "timestamp": datetime(2024, 6, 24, 7, 12, tzinfo=UTC),
    "ip": "192.0.2.7",
    "user_agent": "Netscape",
    "signup_url": "https://evil.example/",
    "password_reset_url": "https://evil.example/",
}


def compose(prefix) -> EmailMultiAlternatives:
    return AccountAdapter().render_mail(prefix, "ines@example.org", CONTEXT)


def stripped(text):
    body = re.sub(r".*<body>", "", text, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


@pytest.mark.parametrize("prefix", PREFIXES)
def test_the_subject_is_short_and_on_one_line(prefix):
    subject = compose(prefix).subject

    assert 0 < len(subject) <= 60
    assert "\n" not in subject
    assert not subject.endswith((".", "!"))


@pytest.mark.parametrize("prefix", PREFIXES)
def test_the_html_part_says_the_same_words(prefix):
    mail = compose(prefix)
    [(content, kind)] = mail.alternatives

    assert kind == "text/html"
    assert stripped(content) == " ".join(mail.body.split())
    assert '<html lang="en" dir="ltr">' in content
    assert not re.search(r"<(img|a|script|style|link)\b", content)


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_mail_holds_no_traces_of_the_visitor_and_no_links(prefix):
    mail = compose(prefix)

    for trace in ("192.0.2.7", "Netscape", "evil.example", "http"):
        assert trace not in mail.body


@pytest.mark.parametrize("prefix", PREFIXES)
def test_the_words_are_ours(prefix):
    body = compose(prefix).body

    for word in ("!", "n't", "n’t", "Hello", "please", "Please", "click", "may ", "might"):
        assert word not in body
    assert body.endswith(f"{settings.SITE_NAME}\n")


def test_every_mail_of_allauth_that_this_site_can_send_is_here():
    import allauth

    shipped = Path(allauth.__file__).parent / "templates"
    theirs = {
        str(path.relative_to(shipped)).removesuffix("_message.txt")
        for folder in ("account/email", "mfa/email")
        for path in (shipped / folder).glob("*_message.txt")
    }
    # With codes instead of links the key is never sent; the other one nothing sends at all.
    never = {"account/email/password_reset_key", "account/email/email_confirm"}
    assert theirs - set(PREFIXES) == never | {"account/email/base"}


def test_a_notice_says_when_with_the_zone():
    assert "This happened on 24 June 2024, 07:12 (UTC)." in compose("mfa/email/totp_activated").body


def test_what_a_mail_quotes_is_not_markup():
    mail = mails.compose(subject="x", text="<b>1 & 2</b>", to="ines@example.org")

    assert mail.body == "<b>1 & 2</b>\n"
    assert "<p>&lt;b&gt;1 &amp; 2&lt;/b&gt;</p>" in mail.alternatives[0].content


def test_a_subject_cannot_hold_another_header():
    mail = mails.compose(subject="x\r\nBcc: a@b.example", text="y", to="ines@example.org")

    assert mail.subject == "x Bcc: a@b.example"
    assert mail.message()["Bcc"] is None
