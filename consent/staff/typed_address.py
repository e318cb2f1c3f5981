"""The address of an account, typed by staff for whom a person asked for something."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User


class TypedAddress(forms.Form):
    """
    Ask for the address of an account without showing it.

    So nothing is done to the account next to the one that was meant, and nobody
    reads addresses by counting through accounts.
    """

    email = forms.CharField(
        label=gettext_lazy("E-mail address of the account"),
        help_text=gettext_lazy("Type it as the person told it to you."),
        max_length=254,
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self._person = person

    def clean_email(self) -> str:
        typed: str = self.cleaned_data["email"].strip()
        if typed.lower() != self._person.email.lower():
            raise forms.ValidationError(_("This is not the address of this account."))
        return typed
