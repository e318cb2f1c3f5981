"""The form that takes an archive in."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from consent.posts.models import PlatformAccount

ANOTHER = "another"
"""Says that a file is from an account that is not here yet."""


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    needs_multipart_form = True


class FilesField(forms.FileField):
    """One or several files, as a list."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        sent = data if isinstance(data, list | tuple) else [data]
        # Whether a file is empty is for the reader to say, with its own sentence.
        return [super(FilesField, self).clean(one, initial) for one in sent or [None]]


class Whose(forms.Form):
    """
    Which account a file is from that names none.

    `account` is the key of one that is here, or `ANOTHER` with its name.
    """

    account = forms.CharField(required=False, widget=forms.HiddenInput)
    account_name = forms.CharField(
        label=gettext_lazy("Name of the other account"),
        help_text=gettext_lazy("As it is called at the platform. It stands here beside its posts."),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    @property
    def asks_for_name(self) -> bool:
        return self["account"].value() == ANOTHER

    def clean_account_name(self) -> str:
        name = str(self.cleaned_data["account_name"])
        if self.asks_for_name and not name:
            raise forms.ValidationError(_("Write what the account is called."))
        return name

    def account_of(self, person: User) -> PlatformAccount | None:
        """Return the account that is here of which the person says that the file is from it."""
        try:
            key = UUID(str(self["account"].value()))
        except ValueError:
            return None
        return PlatformAccount.objects.filter(person=person, key=key).first()

    def said_account(self, person: User) -> str | None:
        """Return what the account is called, as the person says; None if they do not."""
        if self.asks_for_name:
            return str(self.cleaned_data["account_name"])
        account = self.account_of(person)
        return None if account is None else account.handle


class Archives(Whose):
    """
    The parts of one archive.

    With `incomplete` a part that is missing does not matter; with `only_check` nothing of it
    is kept.
    """

    incomplete = forms.BooleanField(required=False, widget=forms.HiddenInput)
    only_check = forms.BooleanField(required=False, widget=forms.HiddenInput)
    files = FilesField(
        label=gettext_lazy("Your file"),
        allow_empty_file=True,
        error_messages={
            "required": gettext_lazy("Choose the file you got from the platform."),
            "missing": gettext_lazy("Choose the file you got from the platform."),
        },
        widget=FilesInput(
            attrs={"accept": ".zip,.json,.car", "aria-describedby": "id_files_helptext"}
        ),
    )
