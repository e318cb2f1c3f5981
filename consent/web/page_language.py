"""In which language a whole page of the rulebook is shown. Two are never mixed on one page."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from consent.core.jurisdictions import LANGUAGE, Jurisdiction


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """
    The language of a page.

    `missing` is the language the person asked for, by its own name, if the page
    is not there in it. With `details` the page may show what the rulebook says
    in its own words, which are there in its own language only.
    """

    language: str
    missing: str | None

    @property
    def details(self) -> bool:
        return self.language == LANGUAGE


@contextmanager
def spoken(request: HttpRequest, *, of: Jurisdiction | None = None) -> Iterator[Spoken]:
    """
    Speak the language of the person if the page is there in it, else the rulebook's.

    A page of a jurisdiction is there in every language in which its plain text
    is reviewed; any other page that shows the rulebook's own words only in the
    rulebook's language. `?lang=` asks for a language for once.
    """
    known = dict(settings.LANGUAGES)
    asked = request.GET.get("lang", "")
    wanted = asked if asked in known else translation.get_language() or LANGUAGE
    there = wanted == LANGUAGE or (of is not None and of.plain_in(wanted) is not None)
    language = wanted if there else LANGUAGE
    missing = None if there else translation.get_language_info(wanted)["name_local"]
    with translation.override(language):
        yield Spoken(language=language, missing=missing)
