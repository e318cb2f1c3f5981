"""Settings: how the site looks to a person. Saving them never touches a choice."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import birth, zones
from accounts.models import User
from accounts.pages.born import BornField
from accounts.signed_in import signed_in


def _languages() -> list[tuple[str, str]]:
    return [
        ("", _("As my browser says")),
        *((code, str(name)) for code, name in settings.LANGUAGES),
    ]


def _zones(chosen: str) -> list[tuple[str, Any]]:
    return [("", zones.spoken("")), *zones.offered(chosen)]


class Preferences(forms.ModelForm):
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=lazy(_languages, list), required=False
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy("Choose the city whose clock you follow."),
        required=False,
    )
    theme = forms.ChoiceField(
        label=gettext_lazy("Colours"),
        choices=[
            ("", gettext_lazy("As my device says")),
            ("light", gettext_lazy("Light")),
            ("dark", gettext_lazy("Dark")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )

    class Meta:
        model = User
        fields = ["language", "time_zone", "theme"]

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["born"] = BornField(at=at, initial=self.instance.born)
        self.fields["time_zone"].choices = _zones(self.instance.time_zone)

    def save(self, *, at: datetime) -> None:
        super().save(commit=False)
        # What is not asked here, as which sessions have ended, may have changed meanwhile.
        self.instance.save(update_fields=self.Meta.fields)
        birth.declare(person=self.instance, born=self.cleaned_data["born"], at=at)


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    # A copy: a refused form must not change the person that the page is drawn for.
    person = User.objects.get(pk=request.user.pk)
    at = timezone.now()
    form = Preferences(request.POST or None, instance=person, at=at)
    if request.method == "POST" and form.is_valid():
        form.save(at=at)
        messages.success(request, _("Your settings are saved."))
        return redirect("settings")
    return render(request, "accounts/settings.html", {"form": form})


urlpatterns = [path("settings/", preferences, name="settings")]
