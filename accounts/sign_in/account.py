"""Our words and our rules for what django-allauth does with accounts."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts import mails, wanted, zones
from accounts.models import User

logger = logging.getLogger(__name__)

TOO_OFTEN = _("That was too often. Wait 5 minutes, then try again.")
WRONG_CODE = _("This code is not right. Look at the newest mail, and type the code again.")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is switched off. Ask us for help."),
        "duplicate_email": _("This is your e-mail address already."),
        "email_password_mismatch": _(
            "The e-mail address or the password is not right. "
            "Leave the password empty to get a code by mail."
        ),
        "email_taken": _("This e-mail address belongs to another account."),
        "enter_current_password": _("This is not your password now. Type it again."),
        "incorrect_code": WRONG_CODE,
        "incorrect_password": _("This is not your password. Type it again."),
        "rate_limited": TOO_OFTEN,
        "same_as_current": _("This is your e-mail address already."),
        "too_many_login_attempts": TOO_OFTEN,
        "unverified_primary_email": _("Confirm your e-mail address first."),
    }

    def is_safe_url(self, url: str) -> bool:
        return wanted.is_here(url)

    def get_password_change_redirect_url(self, request: object) -> str:  # noqa: ARG002
        return reverse("settings")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        if self.request.user.is_authenticated:
            return reverse("settings")
        return super().get_email_verification_redirect_url(email_address)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """
        Send a mail in the language of the person who has the address, if anybody has it.

        :raises mails.NotSent: if it did not go out
        """
        language = User.objects.filter(email=email).values_list("language", flat=True).first()
        with translation.override(language or translation.get_language()):
            mails.send(self.render_mail(template_prefix, email, context))

    def send_notification_mail(self, template_prefix: str, *args: Any, **kwargs: Any) -> None:
        """Tell by mail what has been done; it is done, and is said on the page, without it, too."""
        try:
            super().send_notification_mail(template_prefix, *args, **kwargs)
        except mails.NotSent as trouble:
            logger.error("%s: nobody was told by mail: %s", template_prefix, trouble)  # noqa: TRY400 (its lines would tell no more)

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        # Network addresses and browsers of visitors are kept nowhere, so neither in mails.
        known = {k: v for k, v in context.items() if k not in {"ip", "user_agent", "timestamp"}}
        words = {"email": email, "site_name": settings.SITE_NAME, **known}
        if "timestamp" in context:
            words["when"] = zones.spoken_instant(context["timestamp"])
        return mails.compose(
            subject=render_to_string(f"{template_prefix}_subject.txt", words),
            text=render_to_string(f"{template_prefix}_message.txt", words, current.request),
            to=email if isinstance(email, str) else email[0],
            headers=headers,
        )
