"""A mail from the site: plain text first, and the same words as HTML."""

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.template.loader import render_to_string


class NotSent(Exception):
    """
    No mail server took a mail: it refused, or it does not answer.

    Says what kind of error it was and no more: those of SMTP hold the address.
    """


def compose(
    *, subject: str, text: str, to: str, headers: dict[str, str] | None = None
) -> EmailMultiAlternatives:
    """
    Return a mail ready to be sent; its HTML part is made from the text part.

    A blank line in `text` ends a paragraph. No images and no link wrappers. A
    subject says the fact first, in at most 60 characters, on one line.
    """
    paragraphs = [part.strip() for part in text.strip().split("\n\n") if part.strip()]
    plain = "\n\n".join(paragraphs) + "\n"
    mail = EmailMultiAlternatives(
        " ".join(subject.split()), plain, settings.DEFAULT_FROM_EMAIL, [to], headers=headers
    )
    context = {"subject": mail.subject, "paragraphs": paragraphs}
    mail.attach_alternative(render_to_string("accounts/mail.html", context), "text/html")
    return mail


def send(mail: EmailMessage) -> None:
    """
    Send a mail.

    :raises NotSent: if it did not go out
    """
    try:
        mail.send()
    except OSError as error:  # those of SMTP are of this kind
        trouble = type(error).__name__
    else:
        return
    # Not while the other one is handled: it would be shown with this one, and the address in it.
    raise NotSent(trouble)
