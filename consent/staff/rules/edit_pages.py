"""Pages on which one entry or one document of the rulebook is edited, into a draft."""

import re
from collections.abc import Callable
from itertools import chain, count
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from consent.rulebook.editions import current_edition, data_of
from consent.rulebook.models import Draft
from consent.rulebook.names import platform_name, region_name
from consent.rulebook.parts import SOURCES, part_called
from consent.rulebook.problems import Refused
from consent.rulebook.reading_level import HARD, grade
from consent.rulebook.schema import JURISDICTION, LAW, POLICY, SOURCE
from consent.rulebook.shapes import Record
from consent.rulebook.written import read_document, write_document
from consent.rulebook.yaml_text import MAX_BYTES
from consent.staff.pages import Crumb, show, to
from consent.staff.rules.editing import Editing, Opened, editing, save
from consent.staff.rules.record_forms import RecordForm
from consent.staff.rules.words import EXPECTED, part_words, refusal_words

NEW = "new"
"""Stands in an address for an entry that is not there yet."""

PLAIN: Record = JURISDICTION.keys["plain"].shape  # type: ignore[union-attr]


class NewSource(forms.Form):
    """A source that is not in the rulebook yet, to go with the entry."""

    new_source_title = forms.CharField(
        required=False, max_length=400, label=gettext_lazy("Title of a new source")
    )
    new_source_url = forms.CharField(
        required=False,
        max_length=600,
        label=gettext_lazy("Its web address"),
        widget=forms.TextInput(attrs={"type": "url"}),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")

    def documents(self, *, checked: str) -> dict[str, dict[str, str]]:
        """Return the document to add, by the name of its part; none if nothing was typed."""
        title, url = self.cleaned_data["new_source_title"], self.cleaned_data["new_source_url"]
        if not (title or url):
            return {}
        name = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60] or "source"
        known = data_of(current_edition().digest)[SOURCES]
        names = chain([name], (f"{name}-{number}" for number in count(2)))
        name = next(one for one in names if one not in known)
        document = {"title": title, "seen": "seen", "checked": checked}
        return {part_called(SOURCES, name): document | ({"url": url} if url else {})}


@require_http_methods(["GET", "HEAD", "POST"])
def policy(request: HttpRequest, slug: str, row: str) -> HttpResponse:
    """Edit what a platform does and offers in some regions during a period."""
    name = platform_name(current_edition().rulebook, slug)
    return _entry(
        request,
        editing(request, part_called("platforms", slug)),
        row=row,
        into="policies",
        shape=POLICY,
        title=_("%(name)s: a policy") % {"name": name},
        crumbs=[Crumb("rules", _("Rules")), Crumb("rules-platform", name, slug)],
        blank={
            "purpose": "training",
            "status": "active",
            "offer": "unclear",
            "confidence": "medium",
            "regions": [],
            "kinds": [],
            "scope": [],
            "excluded": [],
            "sources": [],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def law(request: HttpRequest, code: str, row: str) -> HttpResponse:
    """Edit what the law of a jurisdiction gives during a period."""
    name = region_name(current_edition().rulebook, code)
    return _entry(
        request,
        editing(request, part_called("jurisdictions", code)),
        row=row,
        into="law",
        shape=LAW,
        title=_("%(name)s: the law") % {"name": name},
        crumbs=[Crumb("rules", _("Rules")), Crumb("rules-place", name, code)],
        blank={"regime": "unclear", "status": "in_force", "confidence": "medium", "sources": []},
    )


def _entry(
    request: HttpRequest,
    one: Editing,
    *,
    row: str,
    into: str,
    shape: Record,
    title: str,
    crumbs: list[Crumb],
    blank: dict[str, Any],
) -> HttpResponse:
    """Show one row of a document in a form, and put the document with it into a draft."""
    if one.document is None:
        raise Http404(one.part)
    rows = one.document[into]
    place = next((n for n, old in enumerate(rows) if old["id"] == row), len(rows))
    if place == len(rows) and row != NEW:
        raise Http404(row)
    entry = {"from": None, "until": None, **blank} if row == NEW else rows[place]
    sent = request.POST or None
    form = RecordForm(shape, entry, sent, fixed=() if row == NEW else ("id",))
    source = NewSource(sent)

    def documents() -> dict[str, Any]:
        added = source.documents(checked=timezone.localdate().isoformat())
        made = form.document()
        return {
            one.part: {**one.document, into: [*rows[:place], made, *rows[place + 1 :]]},
            **added,
        }

    if sent and source.is_valid():
        new = [name.partition("/")[2] for name in source.documents(checked="2000-01-01")]
        if new:
            typed = ", ".join([*filter(None, [sent.get("sources", "")]), *new])
            form.data = {**sent.dict(), "sources": typed, "kinds": sent.getlist("kinds")}
    return _page(
        request, one, form, documents, template="entry", title=title, crumbs=crumbs, source=source
    )


@require_http_methods(["GET", "HEAD", "POST"])
def text(request: HttpRequest, code: str, language: str) -> HttpResponse:
    """Edit the plain words about a law in one language."""
    one = editing(request, part_called("jurisdictions", code))
    if one.document is None:
        raise Http404(code)
    name = region_name(current_edition().rulebook, code)
    form = RecordForm(PLAIN, one.document["plain"].get(language, {}), request.POST or None)
    form.fields["text"].widget.attrs["rows"] = 12

    def documents() -> dict[str, Any]:
        plain = {**one.document["plain"], language: form.document()}
        return {one.part: {**one.document, "plain": plain}}

    typed = request.POST.get("text") or form.initial.get("text") or ""
    return _page(
        request,
        one,
        form,
        documents,
        template="text",
        title=_("%(name)s: plain words (%(language)s)") % {"name": name, "language": language},
        crumbs=[Crumb("rules", _("Rules")), Crumb("rules-place", name, code)],
        grade=grade(typed) if language == "en" else None,
        hard=HARD,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def source(request: HttpRequest, name: str) -> HttpResponse:
    """Edit what is known of a source, and when somebody last looked at it."""
    one = editing(request, part_called(SOURCES, name))
    if one.document is None:
        raise Http404(name)
    form = RecordForm(SOURCE, one.document, request.POST or None)
    return _page(
        request,
        one,
        form,
        lambda: {one.part: form.document()},
        template="source",
        title=_("Source: %(title)s") % {"title": one.document["title"]},
        crumbs=[Crumb("rules", _("Rules")), Crumb("rules-sources", _("Sources"))],
    )


class Yaml(forms.Form):
    """A whole document as text."""

    # The limit is that of the reader, which says so in its own words.
    text = forms.CharField(
        label=gettext_lazy("The whole document"),
        help_text=gettext_lazy(
            "YAML without anchors, aliases and tags. Words that are not true, false, null "
            "or a number stay words."
        ),
        widget=forms.Textarea(attrs={"rows": 32, "spellcheck": "false", "class": "code"}),
        max_length=MAX_BYTES,
        strip=False,
    )

    def __init__(self, part: str, written: str, data: Any = None) -> None:
        super().__init__(data, initial={"text": written}, label_suffix="")
        self.part = part

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].replace("\r\n", "\n")
        try:
            self.document = read_document(self.part, text)
        except Refused as refused:
            lines = text.splitlines()
            raise forms.ValidationError(
                [_line(one, lines) for one in refused.problems]
            ) from refused
        return text


def _line(problem: Any, lines: list[str]) -> str:
    number = problem.position.line if problem.position else 1
    said = lines[number - 1].strip()[:60] if number <= len(lines) else ""
    values = {"line": number, "said": said, "reason": problem.reason}
    if said:
        return _("Line %(line)s (“%(said)s”): %(reason)s") % values
    return _("Line %(line)s: %(reason)s") % values


@require_http_methods(["GET", "HEAD", "POST"])
def whole(request: HttpRequest, part: str) -> HttpResponse:
    """Edit a whole document as text; mistakes are named by their lines, and nothing is lost."""
    one = editing(request, part)
    if one.document is None:
        raise Http404(part)
    form = Yaml(part, write_document(part, one.document), request.POST or None)
    return _page(
        request,
        one,
        form,
        lambda: {part: form.document},
        template="yaml",
        title=_("As text: %(part)s") % {"part": part_words(part)},
        crumbs=[Crumb("rules", _("Rules"))],
    )


def _page(
    request: HttpRequest,
    one: Editing,
    form: forms.Form,
    documents: Callable[[], dict[str, Any]],
    *,
    template: str,
    title: str,
    crumbs: list[Crumb],
    **more: Any,
) -> HttpResponse:
    """Show a form for a document; what was sent goes into a draft, whose page is next."""
    if one.draft:
        crumbs = [
            Crumb("rules", _("Rules")),
            Crumb("rules-drafts", _("Drafts")),
            Crumb("rules-draft", one.draft.title, one.draft.pk),
        ]
    if request.method == "POST" and form.is_valid():
        try:
            draft = save(
                one,
                documents(),
                seen=request.POST.get("opened", ""),
                title=title[:120],
                by=request.user,
                at=timezone.now(),
            )
        except EXPECTED as refusal:
            for words in refusal_words(refusal):
                form.add_error(None, words)
        else:
            return to("rules-draft", draft.pk)
    own = Draft.objects.filter(state=Draft.State.DRAFT, author=request.user.subject)
    return show(
        request,
        f"staff/rules/{template}.html",
        title=title,
        form=form,
        crumbs=crumbs,
        editing=one,
        # What is sent after a warning takes the place of what somebody else wrote, knowingly.
        opened=Opened(initial={"opened": one.seen}, auto_id=False),
        own_drafts=own,
        **more,
    )
