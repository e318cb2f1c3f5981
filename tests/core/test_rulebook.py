"""What a rulebook says for itself."""

import pytest

from consent.core.rulebook_data import build
from tests import make_rulebook
from tests.make_rulebook import jurisdiction


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "You can say no."),
        ("en-gb", "You can say no."),
        ("de", "Sie können Nein sagen."),
        ("de-at", "Sie können Nein sagen."),
        ("pt-br", "Você pode dizer não."),
        ("pt", None),
        ("fr", None),
        ("el", None),
    ],
)
def test_a_translation_counts_once_it_is_reviewed(language, text):
    plain = {
        "en": {"text": "You can say no."},
        "de": {"text": "Sie können Nein sagen.", "reviewed": "2026-01-01"},
        "pt-br": {"text": "Você pode dizer não.", "reviewed": "2026-01-01"},
        "fr": {"text": "Vous pouvez dire non."},
    }
    data = make_rulebook.data(jurisdictions=[jurisdiction("DE", plain=plain)])

    assert build(data, edition="small").jurisdictions["DE"].plain_in(language) == text
