"""Drafts: the list of them, and the page of one, on which everything about it is done."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from consent.actions import draft_rules, look_again, publish_draft
from consent.answers.drafts import as_published, examine
from consent.rulebook.models import Draft, Step
from consent.staff.pages import Crumb, show, to
from consent.staff.rules.draft_facts import DraftFacts
from consent.staff.rules.words import DIRECTIONS, EXPECTED, part_words, people, refusal_words

LISTED_AT_MOST = 100
NAMED_AT_MOST = 3


class Described(forms.ModelForm):
    """What a draft is called, and why: one public sentence."""

    class Meta:
        model = Draft
        fields = ["title", "reason"]
        labels = {"reason": gettext_lazy("Why, in one sentence for everybody")}
        widgets = {"reason": forms.Textarea(attrs={"rows": 2})}
        help_texts = {"reason": gettext_lazy("It stands beside the change wherever it is shown.")}


class Moment(forms.Form):
    """When a draft is to be published; empty is at once."""

    publish_at = forms.DateTimeField(
        required=False,
        label=gettext_lazy("Publish on"),
        help_text=gettext_lazy("Empty: at once. The time is that of your settings."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )


class SentBack(forms.Form):
    why = forms.CharField(
        max_length=400,
        label=gettext_lazy("What needs work"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@require_safe
def drafts(request: HttpRequest) -> HttpResponse:
    """List the drafts: what waits first, then what has ended."""
    open_ones = list(Draft.objects.open().select_related("base"))
    looks = list(Draft.objects.to_look_at())
    ended = list(
        Draft.objects.exclude(pk__in=[one.pk for one in (*open_ones, *looks)])
        .select_related("edition")
        .order_by("-ended_at")[:LISTED_AT_MOST]
    )
    return show(
        request,
        "staff/rules/drafts.html",
        title=_("Drafts of the rules"),
        crumbs=[Crumb("rules", _("Rules"))],
        open_ones=open_ones,
        looks=looks,
        ended=ended,
        names=people([*open_ones, *looks, *ended]),
        now=timezone.now(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Start a draft that changes nothing yet."""
    form = Described(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        draft = draft_rules.start(by=request.user, at=timezone.now(), **form.cleaned_data)
        return to("rules-draft", draft.pk)
    crumbs = [Crumb("rules", _("Rules")), Crumb("rules-drafts", _("Drafts"))]
    return show(
        request, "staff/rules/draft_new.html", title=_("A new draft"), form=form, crumbs=crumbs
    )


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a draft and what it would do, and do what one of its buttons says."""
    one = Draft.objects.select_related("base", "edition", "follows").filter(pk=pk).first()
    if one is None:
        raise Http404(pk)
    sent = request.POST or None
    verb = VERBS.get(request.POST.get("do", "")) if sent else None
    if sent and verb is None:
        raise Http404(request.POST.get("do"))
    form: forms.Form | forms.ModelForm = forms.Form(sent)
    if verb is not None:
        form = verb.form(one, sent)
        if form.is_valid():
            try:
                answer = verb.act(request, one, form)
            except EXPECTED as refusal:
                for words in refusal_words(refusal):
                    form.add_error(None, words)
            else:
                messages.success(request, str(verb.done))
                return to("rules-draft", answer or pk)
        one.refresh_from_db()
    return _show(request, one, verb, form)


def _show(request: HttpRequest, one: Draft, verb: "Verb | None", form: Any) -> HttpResponse:
    at = timezone.now()
    examined = examine(one, at=at) if one.is_open else as_published(one)
    facts = DraftFacts(examined=examined) if examined else None
    sent_as: Callable[[type], Any] = lambda kind: (  # noqa: E731
        form if isinstance(form, kind) else None
    )
    alone = facts is not None and not facts.examined.direction.lets_more_in
    names = people([one], *(step.by for step in one.steps.all()))
    return show(
        request,
        "staff/rules/draft.html",
        title=one.title,
        crumbs=[Crumb("rules", _("Rules")), Crumb("rules-drafts", _("Drafts"))],
        draft=one,
        facts=facts,
        direction=DIRECTIONS[facts.examined.direction] if facts else None,
        form=form if verb else None,
        describe=sent_as(Described) or Described(instance=one, label_suffix=""),
        moment=sent_as(Moment) or Moment(label_suffix=""),
        sent_back=sent_as(SentBack) or SentBack(label_suffix=""),
        notices=facts.notices if facts else [],
        alone=alone,
        is_mine=one.author == request.user.subject,
        by=names.get(one.author, _("nobody yet")),
        second=names.get(one.approved_by),
        looker=names.get(one.looked_by),
        steps=[_step(step, names) for step in one.steps.all()],
        now=at,
    )


def _step(step: Step, names: Mapping[UUID, str]) -> tuple[Step, str, str]:
    """A step, who took it, and its note: documents by their names, of many only how many."""
    nobody = _("the software") if step.what == Step.What.STARTED else _("the clock")
    who = nobody if step.by is None else names.get(step.by, _("no longer here"))
    if step.what not in {Step.What.CHANGED, Step.What.SUPERSEDED}:
        return step, who, step.note
    parts = [part_words(part) for part in step.note.split(", ") if part]
    if len(parts) > NAMED_AT_MOST:
        return step, who, _("%(count)d documents") % {"count": len(parts)}
    return step, who, ", ".join(parts)


# --- The buttons ----------------------------------------------------------------------------------

Act = Callable[[HttpRequest, Draft, Any], int | None]


class Verb:
    """What a button does: the form it needs, the verb it calls, what is said afterwards."""

    def __init__(self, act: Act, done: str | Promise, form: type | None = None) -> None:
        self.act, self.done, self._form = act, done, form

    def form(self, draft: Draft, sent: Any) -> Any:
        if self._form is Described:
            return Described(sent, instance=Draft.objects.get(pk=draft.pk), label_suffix="")
        return (self._form or forms.Form)(sent, label_suffix="")


def _facts(request: HttpRequest, draft: Draft) -> dict[str, Any]:
    return {"draft_id": draft.pk, "by": request.user, "at": timezone.now()}


def _seen(request: HttpRequest, draft: Draft) -> dict[str, Any]:
    return {**_facts(request, draft), "seen": request.POST.get("content", "")}


def _describe(request: HttpRequest, draft: Draft, form: Described) -> None:
    draft_rules.describe(**_facts(request, draft), **form.cleaned_data)


def _publish(request: HttpRequest, draft: Draft, form: Moment) -> None:
    day = form.cleaned_data["publish_at"]
    if day is None:
        publish_draft.publish(**_seen(request, draft))
    else:
        publish_draft.schedule(**_seen(request, draft), publish_at=day)


def _ask(request: HttpRequest, draft: Draft, form: Moment) -> None:
    publish_draft.ask(**_seen(request, draft), publish_at=form.cleaned_data["publish_at"])


def _approve(request: HttpRequest, draft: Draft, _form: forms.Form) -> None:
    publish_draft.approve(**_seen(request, draft))


def _take_out(request: HttpRequest, draft: Draft, _form: forms.Form) -> None:
    part = request.POST.get("part", "")
    draft_rules.put_back(**_seen(request, draft), part=part)


def _reopen(request: HttpRequest, draft: Draft, _form: forms.Form) -> None:
    draft_rules.reopen(**_facts(request, draft))


def _take_over(request: HttpRequest, draft: Draft, _form: forms.Form) -> None:
    draft_rules.take_over(**_facts(request, draft))


def _discard(request: HttpRequest, draft: Draft, _form: forms.Form) -> None:
    draft_rules.discard(**_facts(request, draft))


def _agree(request: HttpRequest, draft: Draft, _form: forms.Form) -> None:
    look_again.agree(**_facts(request, draft))


def _send_back(request: HttpRequest, draft: Draft, form: SentBack) -> int:
    title = _("Again: %(title)s") % {"title": draft.title}
    made = look_again.send_back(
        **_facts(request, draft), title=title[:120], why=form.cleaned_data["why"]
    )
    return made.pk


VERBS = {
    "describe": Verb(_describe, gettext_lazy("Saved."), Described),
    "publish": Verb(_publish, gettext_lazy("Done. See below what was recorded."), Moment),
    "ask": Verb(_ask, gettext_lazy("A second person is asked. It is in their queue."), Moment),
    "approve": Verb(_approve, gettext_lazy("Approved.")),
    "take_out": Verb(_take_out, gettext_lazy("That document is as the rulebook has it again.")),
    "reopen": Verb(_reopen, gettext_lazy("The draft can be changed again.")),
    "take_over": Verb(_take_over, gettext_lazy("The draft is yours now.")),
    "discard": Verb(_discard, gettext_lazy("Discarded. It stays readable.")),
    "agree": Verb(_agree, gettext_lazy("Noted: you agree.")),
    "send_back": Verb(
        _send_back, gettext_lazy("Noted. This is the draft to put it right in."), SentBack
    ),
}
