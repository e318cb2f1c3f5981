"""The year of birth, asked in two places with the same words."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.people import OLDEST_YEAR


class BornField(forms.IntegerField):
    """A year between 1900 and the year of `at`, or empty for a person who does not want to say."""

    def __init__(self, *, at: datetime, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            min_value=OLDEST_YEAR,
            max_value=at.year,
            label=_("Year of birth"),
            help_text=_(
                "So that we can keep out what you wrote before you were 18. "
                "Leave this empty if you do not want to say."
            ),
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "bday-year"}),
            error_messages={
                "invalid": _("Type the year with 4 digits, like 1990."),
                "min_value": _("Type a year from %(limit_value)s on."),
                "max_value": _("This year is in the future."),
            },
            **kwargs,
        )
