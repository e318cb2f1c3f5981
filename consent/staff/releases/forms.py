"""What staff fill in about a release."""

from django import forms
from django.utils.translation import gettext_lazy as _


class Opened(forms.Form):
    """What a new release is called, what it is for and who trains."""

    name = forms.CharField(
        label=_("Name"),
        help_text=_("Small letters, digits and hyphens: autumn-2026. It is never used again."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    purpose = forms.CharField(
        label=_("What it is for"),
        help_text=_("One plain sentence. Everybody can read it."),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    controller = forms.CharField(
        label=_("Who trains"),
        help_text=_("The organisation that answers for it."),
        max_length=200,
    )


class _Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def day(label: object) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=_Day(),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("Write the day like 2024-06-24.")},
    )


class Trained(forms.Form):
    """A model that was trained from a release."""

    name = forms.CharField(
        label=_("Name of the model"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    trained_on = day(_("Trained on"))


class Withdrawn(forms.Form):
    """A model that was switched off."""

    model = forms.ChoiceField(label=_("Which model"))
    withdrawn_on = day(_("Switched off on"))
    why = forms.CharField(
        label=_("Why"),
        help_text=_("One plain sentence. Everybody can read it."),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
