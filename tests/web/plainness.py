"""How hard a page is to read, by the limits that the site has set itself."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from readsight import ReadSight

from tests.web.reading import BLOCKS, Node

NUMBER = re.compile(r"\b\d[\d.,:-]*\b")
END = re.compile(r"(?<=[.?!:])\s+")


@dataclass(frozen=True)
class Plainness:
    """The two Flesch numbers and the words of the longest sentence."""

    words: int
    grade: float
    ease: float
    longest: int


def plainness(part: Node, *, names: Iterable[str] = ()) -> Plainness:
    """Measure the visible words of a part of a page, without names and numbers."""
    texts = (_plain(text, names) for text in _texts(part))
    sentences = [one for text in texts for one in END.split(text) if re.search(r"[a-z]", one)]
    text = " ".join(one if one[-1] in ".?!" else f"{one.rstrip(':')}." for one in sentences)
    english = ReadSight("en-us")
    return Plainness(
        words=english.word_count(text),
        grade=round(english.flesch_kincaid_grade_level(text).score, 1),
        ease=round(english.flesch_reading_ease(text).score, 1),
        longest=max(english.word_count(one) for one in sentences),
    )


def _texts(part: Node) -> Iterable[str]:
    """What stands in folded parts is judged apart, so only their headings count here."""
    for node in _open(part):
        if node.tag in BLOCKS and (text := node.own_text):
            yield text


def _open(part: Node) -> Iterable[Node]:
    for node in part.inside:
        if isinstance(node, str):
            continue
        yield node
        if node.tag == "details":
            yield from (
                one for one in node.inside if isinstance(one, Node) and one.tag == "summary"
            )
        else:
            yield from _open(node)


def _plain(text: str, names: Iterable[str]) -> str:
    for name in sorted(names, key=len, reverse=True):
        text = re.sub(rf"(?:,? and |, )?\b{re.escape(name)}\b", "", text)
    return " ".join(NUMBER.sub("", text).split())
