"""Is this receipt, or this proof of a use, real? What is brought here is forgotten with the answer."""

import json
from datetime import datetime
from typing import Any

from allauth.core import ratelimit
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from consent.answers.use_check import check_use
from consent.core.receipts import Proven
from consent.core.records import canonical, choice_of
from consent.core.refusal import Refused
from consent.core.resolve import HOME
from consent.core.uses import UseProven, is_use_proof
from consent.ledger.presenters import TITLES, Names, tell_choice
from consent.ledger.published import ledger_files
from consent.ledger.verification import verify_here
from consent.rulebook.editions import current_edition
from consent.rulebook.models import Edition
from consent.rulebook.names import platform_name, region_name
from consent.web.linked_data import as_linked_data
from consent.web.public import answer
from consent.web.refusals import sentence_of

# A receipt for thousands of single posts has a few hundred kB. So little stays in memory.
MOST_BYTES = 1 << 20
FORM_BYTES = 64 << 10
UNFIT, TOO_LARGE, TOO_OFTEN = 422, 413, 429


class Brought(forms.Form):
    """A receipt, as a file or as its text."""

    file = forms.FileField(
        required=False, label=gettext_lazy("The file of the receipt"), allow_empty_file=True
    )
    text = forms.CharField(
        required=False,
        strip=False,
        label=gettext_lazy("Or its text"),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        file: UploadedFile | None = self.cleaned_data.get("file")
        if file is not None:
            self.cleaned_data["receipt"] = file.read()
        elif text := self.cleaned_data.get("text", "").strip():
            # A browser sends the ends of lines otherwise than they were pasted.
            lines = (line.rstrip() for line in text.splitlines())
            self.cleaned_data["receipt"] = "".join(f"{line}\n" for line in lines).encode()
        else:
            self.add_error("file", _("Choose the file, or paste its text."))
        return self.cleaned_data


# Nothing is kept and nothing changes, so a visitor needs neither a token nor a cookie.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, Brought())
    sent = request.META.get("CONTENT_LENGTH", "")
    if not sent.isdecimal() or int(sent) > MOST_BYTES + FORM_BYTES:
        sentence = _("This is too large for a receipt. One has up to %(limit)s.")
        return _refuse(request, sentence % {"limit": filesizeformat(MOST_BYTES)}, TOO_LARGE)
    if not ratelimit.consume(request, action="check_receipt"):
        return _refuse(request, _("That was too often. Wait a minute, then try again."), TOO_OFTEN)
    form = Brought(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=UNFIT)
    data = form.cleaned_data["receipt"]
    try:
        proven = check_use(data) if is_use_proof(data) else verify_here(data)
    except Refused as refused:
        return _page(request, Brought(), refused=sentence_of(refused), status=UNFIT)
    return _answer(request, proven)


def _answer(request: HttpRequest, proven: Proven | UseProven) -> HttpResponse:
    wants_data = request.POST.get("as") == "json-ld"
    if isinstance(proven, UseProven):
        return _page(request, Brought(), proven=_use_shown(proven), no_data=wants_data)
    if wants_data and proven.record["kind"] == "choice":
        return as_linked_data(proven, name=f"entry-{proven.index}")
    return _page(request, Brought(), proven=_shown(proven), no_data=wants_data)


def _refuse(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    form = Brought({}, {})
    form.errors.clear()
    form.add_error("file", sentence)
    return _page(request, form, status=status)


def _page(
    request: HttpRequest, form: Brought, *, status: int = 200, **found: object
) -> HttpResponse:
    context = {
        "form": form,
        "limit": filesizeformat(MOST_BYTES),
        "has_keys": ledger_files().keys() is not None,
        **found,
    }
    return answer(request, "consent/verify.html", context, status=status)


def _place(proven: Proven) -> dict[str, object]:
    """Where in the ledger the entry is, and who signed that."""
    return {
        "index": proven.index,
        "of": proven.checkpoint.size,
        "ledger": proven.checkpoint.origin,
        "keys": [key.id.hex() for key in proven.signers],
        "entry": proven.entry.hex(),
    }


def _use_shown(proven: UseProven) -> dict[str, object]:
    """What the proof of a use says. Nothing is looked up about the post or whose it is."""
    about, seal = proven.about, proven.seal
    name = platform_name(current_edition().rulebook, about.platform)
    return _place(seal) | {
        "use": about,
        "was_in": proven.was_in,
        "platform": name,
        "sealed_at": datetime.fromisoformat(str(seal.record.get("at"))),
        "cut": seal.record.get("cut"),
    }


def _shown(proven: Proven) -> dict[str, object]:
    """What a proven receipt says. Nothing of it is looked up about its person."""
    record = proven.record
    shown = _place(proven)
    if record["kind"] != "choice":
        return shown | {"record": json.dumps(record, ensure_ascii=False, indent=1)}
    choice = choice_of(index=proven.index, record=canonical(record))
    rulebook = current_edition().rulebook
    names = Names(
        platforms={s: platform_name(rulebook, s) for s in (HOME, *rulebook.platforms)},
        # Which account it is, is told by the person's own receipt page alone.
        accounts={choice.scope.account: _("one account")} if choice.scope.account else {},
    )
    jurisdiction = record.get("jurisdiction")
    return shown | {
        "title": TITLES[choice.decision],
        "sentence": tell_choice(choice, names=names, channel=str(record.get("channel"))),
        "at": choice.made_at,
        "subject": record.get("subject"),
        "digest": record.get("edition"),
        "edition": Edition.objects.without_body().filter(digest=record.get("edition")).first(),
        "region": region_name(rulebook, str(jurisdiction)) if jurisdiction else "",
    }
