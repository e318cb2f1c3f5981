"""
How hard a plain text is to read: the Flesch-Kincaid grade, about the years of school it takes.

Kincaid, Fishburne, Rogers and Chissom, "Derivation of New Readability Formulas
for Navy Enlisted Personnel", 1975: 0.39 words per sentence + 11.8 syllables per
word - 15.59. It is made for English; of other languages it says nothing.
"""

import re

HARD = 8.0
"""From here on a text is worth writing more simply. It is shown, and stops nobody."""

WORD = re.compile(r"[a-z]+(?:['’][a-z]+)*", re.IGNORECASE)
SENTENCE_END = re.compile(r"[.!?:]+(?=\s|$)|\n+")
VOWELS = re.compile(r"[aeiouy]+")
# "made", "uses", "asked": written, not spoken. "table", "created": spoken.
SILENT = re.compile(r"(?:[^laeiouy]es|[^tdaeiouy]ed|[^laeiouy]e)$")


def grade(text: str) -> float | None:
    """Return the grade of an English text; None for a text without words."""
    words = WORD.findall(text)
    if not words:
        return None
    sentences = sum(1 for one in SENTENCE_END.split(text) if one and WORD.search(one))
    syllables = sum(map(_syllables, words))
    return round(0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59, 1)


def _syllables(word: str) -> int:
    spelled = word.lower()
    count = len(VOWELS.findall(spelled))
    if count > 1 and SILENT.search(spelled):
        count -= 1
    return max(count, 1)
