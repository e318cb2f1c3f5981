"""Texts that platforms keep as HTML, as the words a person sees."""

import html
import re

BREAK = re.compile(r"<\s*(?:br|/p|/li|/h[1-6]|/blockquote)\b[^<>]{0,200}>", re.IGNORECASE)
START, END = "<p>", "</p>"
TAG = re.compile(r"<[^<>]{0,2000}>")


def text_of(markup: object) -> str:
    """Return the words of a piece of HTML; '' if it is no text."""
    if type(markup) is not str:
        return ""
    # Most texts are one paragraph, and this runs for every post of an archive.
    inside = markup[len(START) : -len(END)]
    if markup == f"{START}{inside}{END}" and "<" not in inside and "&" not in inside:
        return inside + " "
    return html.unescape(TAG.sub("", BREAK.sub(" ", markup)))
