"""Put training on hold in a region: a form, a preview, and it is in force."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from consent.actions import pause_training
from consent.answers.drafts import examine
from consent.answers.world import home
from consent.core.rules import Status
from consent.rulebook.editions import current_edition
from consent.rulebook.names import platform_name, region_name
from consent.rulebook.pausing import Pause, running
from consent.staff.pages import Crumb, show, to
from consent.staff.rules.draft_facts import DraftFacts
from consent.staff.rules.overview import place_shown
from consent.staff.rules.words import EXPECTED, refusal_words


class PauseForm(forms.Form):
    """Who stopped it, where that stands, and one sentence for everybody."""

    status = forms.TypedChoiceField(
        label=gettext_lazy("Who stopped it?"),
        coerce=Status,
        choices=[
            (Status.SUSPENDED_BY_REGULATOR.value, gettext_lazy("A regulator or a court")),
            (Status.PAUSED.value, gettext_lazy("The platform itself")),
        ],
        widget=forms.RadioSelect,
    )
    platforms = forms.MultipleChoiceField(
        label=gettext_lazy("Which platforms?"),
        help_text=gettext_lazy("Those that train with posts from here, now or later."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one platform.")},
    )
    decided_by = forms.CharField(
        label=gettext_lazy("Name of who decided"),
        help_text=gettext_lazy("People read it on their overview."),
        max_length=200,
    )
    decided_on = forms.DateField(
        label=gettext_lazy("Day of the decision"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": gettext_lazy("Write the day like 2024-06-24.")},
    )
    url = forms.CharField(
        label=gettext_lazy("Where the decision stands"),
        help_text=gettext_lazy("The web address of the text itself, not of a report on it."),
        max_length=600,
        widget=forms.TextInput(attrs={"type": "url"}),
    )
    sentence = forms.CharField(
        label=gettext_lazy("One plain sentence for everybody"),
        help_text=gettext_lazy("Who stopped what, and where. People read it beside the rule."),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    # The draft in which it was prepared for the preview.
    draft = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, choices: list[tuple[str, str]], initial: Any) -> None:
        super().__init__(data, initial=initial, label_suffix="")
        self.fields["platforms"].choices = choices  # type: ignore[attr-defined]

    def pause(self, region: str) -> Pause:
        typed = self.cleaned_data
        return Pause(
            region=region,
            platforms=tuple(typed["platforms"]),
            status=typed["status"],
            decided_by=typed["decided_by"],
            decided_on=typed["decided_on"],
            url=typed["url"],
            sentence=typed["sentence"],
        )


@require_http_methods(["GET", "HEAD", "POST"])
def pause(request: HttpRequest, code: str) -> HttpResponse:
    """Ask what was decided, show what a pause does, and put it in force."""
    book, at = current_edition().rulebook, timezone.now()
    place = place_shown(book, code, home=home(), at=at)
    if place is None:
        raise Http404(code)
    slugs = running(book, region=code, at=at, home=home())
    form = PauseForm(
        request.POST or None,
        choices=[(slug, platform_name(book, slug)) for slug in slugs],
        initial=_first_words(code, slugs, today=timezone.localdate()),
    )
    step = request.POST.get("step", "")
    facts = None
    if step in {"preview", "pause"} and form.is_valid():
        title = _("%(place)s: AI training on hold") % {"place": place.name}
        wanted = {
            "pause": form.pause(code),
            "title": title,
            "by": request.user,
            "at": at,
            "draft_id": form.cleaned_data["draft"],
        }
        try:
            if step == "pause":
                draft = pause_training.pause_training(**wanted)
                messages.success(request, _("On hold. Nothing is used any more from now on."))
                return to("rules-draft", draft.pk)
            facts = DraftFacts(examined=examine(pause_training.prepare(**wanted), at=at))
        except EXPECTED as refusal:
            for words in refusal_words(refusal):
                form.add_error(None, words)
    return show(
        request,
        "staff/rules/pause_preview.html" if facts else "staff/rules/pause.html",
        title=_("Pause AI training: %(place)s") % {"place": place.name},
        crumbs=[Crumb("rules", _("Rules")), Crumb("rules-place", place.name, code)],
        form=form,
        place=place,
        nothing_runs=not slugs,
        facts=facts,
        kept=_kept(form) if facts else [],
    )


def _first_words(code: str, slugs: tuple[str, ...], *, today: date) -> dict[str, Any]:
    """What a form holds before anybody types: the authority of the place, today, a sentence."""
    book = current_edition().rulebook
    one = book.jurisdictions.get(code)
    authority = one.authority.name.partition(" (")[0] if one and one.authority else ""
    values = {"who": authority or "…", "place": region_name(book, code)}
    return {
        "platforms": slugs,
        "decided_by": authority,
        "decided_on": today,
        "sentence": _("%(who)s has stopped AI training with posts from %(place)s.") % values,
    }


def _kept(form: PauseForm) -> list[tuple[str, str]]:
    """What was typed, to be sent again with the button of the preview."""
    data = form.data
    return [
        (name, value)
        for name in form.fields
        if name != "draft"
        for value in (data.getlist(name) if name == "platforms" else [data.get(name, "")])
    ]
