"""What countries are called besides: in other languages, in the past, and in short."""

import gettext
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import django_countries
from django.utils import translation
from django_countries import countries
from django_countries.data import COUNTRIES as NAMED

from consent.web.wording import folded

ALSO_CALLED = {
    "america": "US",
    "britain": "GB",
    "burma": "MM",
    "cape verde": "CV",
    "east timor": "TL",
    "eire": "IE",
    "emirates": "AE",
    "england": "GB",
    "europe": "EU",
    "great britain": "GB",
    "grossbritannien": "GB",
    "hellas": "GR",
    "holland": "NL",
    "ivory coast": "CI",
    "nippon": "JP",
    "northern ireland": "GB",
    "scotland": "GB",
    "turkey": "TR",
    "uae": "AE",
    "uk": "GB",
    "usa": "US",
    "wales": "GB",
}
"""What people type who do not use the name a country has in lists."""


@cache
def other_names() -> Mapping[str, frozenset[str]]:
    """
    Return the codes of the countries that a name stands for, by the name as it is compared.

    The translations are those of django-countries, some 50 languages. They are read here and
    not through Django, which would load every text of the site in each language.
    """
    found: dict[str, set[str]] = defaultdict(set)
    with translation.override(None):
        english = {code: tuple(map(str, _english(code))) for code in NAMED}
    for catalog in _catalogs():
        for code, names in english.items():
            for name in names:
                found[folded(catalog.gettext(name))].add(code)
    for name, code in ALSO_CALLED.items():
        found[name].add(code)
    return {name: frozenset(codes) for name, codes in found.items()}


def _english(code: str) -> Iterator[object]:
    yield NAMED[code]
    yield from filter(None, [countries.COMMON_NAMES.get(code)])
    yield from countries.OLD_NAMES.get(code, ())


def _catalogs() -> Iterator[gettext.NullTranslations]:
    yield gettext.NullTranslations()
    folder = Path(django_countries.__file__).parent / "locale"
    for language in sorted(path.name for path in folder.iterdir() if path.is_dir()):
        yield gettext.translation("django", folder, [language], fallback=True)
