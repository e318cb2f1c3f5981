"""What people send, turned into the words of the core."""

from datetime import date, datetime

from django import forms
from django.utils.functional import lazystr
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import zones
from accounts.models import User
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
    def __init__(self, *, label: str, help_text: str = "") -> None:
        super().__init__(
            required=False,
            label=label,
            help_text=help_text,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d"],
            error_messages={"invalid": lazystr(_("Write the day like 2024-06-24."))},
        )


class LastDay(forms.Form):
    """Until when a yes counts; left empty, until it is taken back."""

    last_day = Day(
        label=gettext_lazy("Last day, if you want it to end by itself"),
        help_text=gettext_lazy(
            "Leave it empty, and it counts until you stop it. After the last day, an opt-out that"
            " you had before counts again. Without one, the rules where you live count."
        ),
    )

    def __init__(self, data: object, *, person: User, at: datetime) -> None:
        super().__init__(data)
        self._person, self._at = person, at

    def clean_last_day(self) -> date | None:
        day: date | None = self.cleaned_data["last_day"]
        if day is None:
            return None
        try:
            over = zones.end_of(day, self._person)
        except OverflowError:
            raise forms.ValidationError(_("Choose an earlier day.")) from None
        if over <= self._at:
            raise forms.ValidationError(_("This day is over. Choose a later day."))
        return day

    @property
    def ends_at(self) -> datetime | None:
        """The first instant after that day, where the person lives."""
        day = self.cleaned_data["last_day"]
        return day and zones.end_of(day, self._person)


class ButKinds(forms.Form):
    """Which types of posts an objection leaves out."""

    but_kind = forms.TypedMultipleChoiceField(
        coerce=Kind,
        label=gettext_lazy("Types that your opt-out leaves out"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Tick at least one type. Or opt out for all your posts."),
            "invalid_choice": gettext_lazy("Choose one from the list."),
        },
    )

    def __init__(self, data: object) -> None:
        super().__init__(data)
        self.fields["but_kind"].choices = [
            (kind.value, text) for kind, text in wording.KINDS_ALL.items()
        ]

    def clean_but_kind(self) -> frozenset[Kind]:
        kinds = frozenset(self.cleaned_data["but_kind"])
        if kinds == frozenset(Kind):
            raise forms.ValidationError(_("Then nothing would be left. Leave one type unticked."))
        return kinds


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
    words = forms.CharField(
        required=False,
        max_length=200,
        label=gettext_lazy("Words"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    # Last, so that they stand beside one another.
    since = Day(label=gettext_lazy("From"))
    until = Day(label=gettext_lazy("To"))

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
