"""What people send, turned into the words of the core."""

from django import forms
from django.utils.functional import lazystr
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.answers.listing import Filter
from consent.answers.names import account_name
from consent.answers.world import World
from consent.core.choices import Decision
from consent.core.eligibility import Outcome, Reason
from consent.core.posts import Kind
from consent.web import explanations, wording


class Decided(forms.Form):
    """A press on one of the choice buttons. The scope travels beside it, see scopes.py."""

    decision = forms.TypedChoiceField(
        coerce=Decision, choices=[(decision.value, decision.value) for decision in Decision]
    )
    form_key = forms.CharField(max_length=64, required=False)


class Day(forms.DateField):
    def __init__(self, *, label: str) -> None:
        super().__init__(
            required=False,
            label=label,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d"],
            error_messages={"invalid": lazystr(_("Write the day like 2024-06-24."))},
        )


class PostFilter(forms.Form):
    """Which posts to show. Every field may be left as it is."""

    outcome = forms.TypedChoiceField(
        coerce=Outcome, required=False, empty_value=None, label=gettext_lazy("From now on")
    )
    reason = forms.TypedChoiceField(
        coerce=Reason, required=False, empty_value=None, label=gettext_lazy("Why")
    )
    account = forms.TypedChoiceField(required=False, empty_value=None, label=gettext_lazy("Source"))
    kind = forms.TypedChoiceField(
        coerce=Kind, required=False, empty_value=None, label=gettext_lazy("Type")
    )
    in_newest = forms.ChoiceField(
        required=False,
        label=gettext_lazy("In your newest file"),
        choices=[("", gettext_lazy("All")), ("no", gettext_lazy("Not any more"))],
    )
    since = Day(label=gettext_lazy("From"))
    until = Day(label=gettext_lazy("To"))
    words = forms.CharField(
        required=False,
        max_length=200,
        label=gettext_lazy("Words"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: object, *, world: World) -> None:
        super().__init__(data)
        for field in self.fields.values():
            # Only somebody who types an address gets here; their words are not repeated.
            field.error_messages["invalid_choice"] = _("Choose one from the list.")
        everything = [("", _("All"))]
        self.fields["outcome"].choices = everything + [
            (outcome.value, text) for outcome, text in explanations.OUTCOMES.items()
        ]
        self.fields["reason"].choices = everything + [
            (reason.value, told.short) for reason, told in explanations.REASONS.items()
        ]
        self.fields["account"].choices = everything + [
            (str(one.key), account_name(world.rulebook, one)) for one in world.accounts
        ]
        self.fields["kind"].choices = everything + [
            (kind.value, text) for kind, text in wording.KINDS_ALL.items()
        ]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", _("This day is before the first one. Choose a later day."))
        return cleaned

    def as_filter(self) -> Filter:
        """Return what is asked for; a field with a mistake in it asks for nothing."""
        asked = {name: value for name, value in self.cleaned_data.items() if value}
        missing = asked.pop("in_newest", "") == "no"
        return Filter(**asked, missing=missing)
