"""The forms of sign-in, with our labels, hints and errors; what they do is allauth's."""

import uuid
from typing import Any

from allauth.account import forms as account
from allauth.account.fields import PasswordField
from allauth.mfa.base import forms as factors
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.models import User

NEW_PASSWORD = _("At least 12 characters, and not a password that many people use.")

# What a field is called, what stands below its label, and what we say if it is empty.
WORDS = {
    "code": (_("Code"), "", _("Type the code.")),
    "email": (_("E-mail address"), "", _("Type your e-mail address.")),
    "login": (_("E-mail address"), "", _("Type your e-mail address.")),
    "name": (_("Name of this passkey"), "", _("Type a name.")),
    "oldpassword": (_("Your password now"), "", _("Type your password.")),
    "password": (_("Password"), "", _("Type your password.")),
    "password1": (_("New password"), NEW_PASSWORD, _("Type a new password.")),
    "password2": (_("New password again"), "", _("Type the new password again.")),
    "passwordless": (
        _("Sign in with this passkey alone"),
        _("Your device then asks for your finger, your face or a PIN."),
        "",
    ),
}
NOT_AN_ADDRESS = _("This is not an e-mail address. It looks like name@example.org.")


class Worded(forms.Form):
    """A form whose fields speak as the rest of the site does, with labels and not placeholders."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in WORDS:
                field.label, field.help_text, empty = WORDS[name]
                field.error_messages["required"] = empty
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = NOT_AN_ADDRESS
            if name == "code":
                field.widget.attrs |= {"autocapitalize": "characters", "spellcheck": "false"}


class Login(Worded, account.LoginForm):
    """E-mail address alone: a code is mailed. With a password: no mail is needed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What password managers look for beside a password.
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].label = _("Password, if you have set one")
        self.fields["password"].help_text = _("Leave this empty, and we mail you a code.")

    def _setup_password_field(self) -> None:
        self.fields["password"] = PasswordField(required=False, autocomplete="current-password")


class Signup(Worded, account.SignupForm):
    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Make the account; of two requests at the same moment the later finds it made."""
        if self.account_already_exists:
            self._take_as_long_as_for_a_new_one(request)
            return super().try_save(request)
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            self.account_already_exists = True
            return super().try_save(request)

    def _take_as_long_as_for_a_new_one(self, request: HttpRequest) -> None:
        # A quicker answer would say that the address has an account. So the same
        # is done for an address that nobody has, and undone.
        email = self.cleaned_data["email"]
        self.cleaned_data["email"] = f"{uuid.uuid4()}@example.invalid"
        self.account_already_exists = False
        with transaction.atomic():
            self.save(request)
            transaction.set_rollback(True)
        self.cleaned_data["email"] = email
        self.account_already_exists = True


class RequestLoginCode(Worded, account.RequestLoginCodeForm):
    pass


class ConfirmLoginCode(Worded, account.ConfirmLoginCodeForm):
    pass


class ConfirmEmailVerificationCode(Worded, account.ConfirmEmailVerificationCodeForm):
    pass


class ConfirmPasswordResetCode(Worded, account.ConfirmPasswordResetCodeForm):
    pass


class AddEmail(Worded, account.AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New e-mail address")


class ChangePassword(Worded, account.ChangePasswordForm):
    pass


class SetPassword(Worded, account.SetPasswordForm):
    pass


class ResetPassword(Worded, account.ResetPasswordForm):
    pass


class ResetPasswordFromKey(Worded, account.ResetPasswordKeyForm):
    pass


class Reauthenticate(Worded, account.ReauthenticateForm):
    pass


class FactorAuthenticate(Worded, factors.AuthenticateForm):
    pass


class FactorReauthenticate(Worded, factors.ReauthenticateForm):
    pass


class FactorActivateTotp(Worded, totp.ActivateTOTPForm):
    pass


class FactorAddWebauthn(Worded, webauthn.AddWebAuthnForm):
    pass


class FactorEditWebauthn(Worded, webauthn.EditWebAuthnForm):
    pass
