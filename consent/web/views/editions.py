"""The editions of the rulebook: all, one, and what changed between two."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from consent.answers.editions import Published, numbered, published
from consent.rulebook.editions import rulebook_of
from consent.rulebook.models import Edition
from consent.web.as_of import as_of
from consent.web.edition_pages import changes_shown, edition_shown
from consent.web.page_language import spoken
from consent.web.public import answer
from consent.web.wording import spoken_day

FOREVER = "public, max-age=31536000, immutable"


class TwoEditions(forms.Form):
    """Which two editions to compare, by their numbers."""

    def __init__(self, asked: dict[str, str], *, known: tuple[Published, ...]) -> None:
        super().__init__(asked, label_suffix="")
        choices = [(one.number, _("Edition %(number)s, %(day)s") % _named(one)) for one in known]
        for name, label in (("from", _("From")), ("to", _("To"))):
            self.fields[name] = forms.TypedChoiceField(
                coerce=int,
                label=label,
                choices=choices,
                error_messages={
                    "invalid_choice": _("There is no edition %(value)s. Choose one from the list.")
                },
            )


def _named(one: Published) -> dict[str, object]:
    return {"number": one.number, "day": spoken_day(one.published_at)}


@require_safe
def editions(request: HttpRequest) -> HttpResponse:
    """List every edition, or those that were published by the day that `?at=` says."""
    seen = as_of(request)
    with spoken(request) as speech:
        found = published(at=seen.at if seen.day else None)
        context = {
            "editions": [edition_shown(one) for one in found],
            "seen": seen,
            "speech": speech,
        }
        return answer(request, "consent/editions.html", context)


@require_safe
def edition(request: HttpRequest, number: int) -> HttpResponse:
    """Show one edition: when it counted, who made it, why, and how to check it."""
    one = numbered(number)
    if one is None:
        raise Http404
    with spoken(request) as speech:
        body = reverse("edition-body", args=[number])
        context = {
            "shown": edition_shown(one),
            "before": numbered(number - 1),
            "about": rulebook_of(one.digest).about,
            "address": request.build_absolute_uri(body),
            "speech": speech,
        }
        return answer(request, "consent/edition.html", context)


@require_safe
def edition_called(_request: HttpRequest, digest: str) -> HttpResponse:
    """Lead from a digest, as receipts have it, to the edition that is called by it."""
    known = Edition.objects.without_body().filter(digest=digest).first()
    if known is None:
        raise Http404
    return redirect("edition", known.number)


def _digest(_request: HttpRequest, number: int) -> str | None:
    one = Edition.objects.filter(number=number).values_list("digest", flat=True).first()
    return None if one is None else f'"{one}"'


@require_safe
@condition(etag_func=_digest)
def edition_body(_request: HttpRequest, number: int) -> HttpResponse:
    """Return the canonical bytes of an edition: their SHA-256 is what it is called by."""
    body = Edition.objects.filter(number=number).values_list("body", flat=True).first()
    if body is None:
        raise Http404
    response = HttpResponse(body.encode(), content_type="application/json")
    response["Cache-Control"] = FOREVER
    return response


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Show what changed from one edition to another: by default, with the last one."""
    seen = as_of(request)
    known = published()
    with spoken(request) as speech:
        # With the last edition there was, or with the only one there is.
        last = [one for one in known if seen.day is None or one.published_at <= seen.at][:2]
        form = TwoEditions(
            {
                "from": request.GET.get("from") or (str(last[-1].number) if last else ""),
                "to": request.GET.get("to") or (str(last[0].number) if last else ""),
            },
            known=known,
        )
        context = {
            "form": form,
            "known": known,
            "seen": seen,
            "speech": speech,
            **_compared(form, known),
        }
        return answer(request, "consent/changes.html", context)


def _compared(form: TwoEditions, known: tuple[Published, ...]) -> dict[str, object]:
    if not form.is_valid():
        return {}
    by_number = {one.number: one for one in known}
    older, newer = (by_number[form.cleaned_data[name]] for name in ("from", "to"))
    return {
        "older": older,
        "newer": newer,
        "same": older == newer,
        "changes": changes_shown(older.digest, newer.digest),
    }
