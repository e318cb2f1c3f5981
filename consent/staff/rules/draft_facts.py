"""What the page of a draft says: what changes, what it does, what is not right yet."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from consent.actions import publish_draft
from consent.answers.drafts import Examined
from consent.answers.what_if import NotCounted, WhatIf, what_if
from consent.core.comparison import Effect, Said, changed_rules
from consent.core.differences import What, differences
from consent.core.jurisdictions import FALLBACK
from consent.core.periods import Period
from consent.core.ways import Way
from consent.rulebook.names import platform_name, region_name
from consent.rulebook.notice_words import Notice, notices
from consent.rulebook.parts import document_of, spot_of
from consent.rulebook.problems import Problem
from consent.rulebook.reading_level import HARD, grade
from consent.rulebook.sentences import Editions, sentence
from consent.rulebook.written import line_of
from consent.staff.rules.words import moment_words, part_words, refusal_words

MOST_PLACES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something about a draft in one sentence, and where it can be put right."""

    words: str
    address: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """From when on, where, and which posts go one way."""

    when: str
    where: str
    platforms: str
    whose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartLine:
    """A document that the draft changes, with the pages on which it is edited."""

    part: str
    words: str
    is_gone: bool
    is_new: bool


@dataclass(frozen=True, kw_only=True)
class DraftFacts:
    """Everything that follows from a draft; computed as the page asks for it."""

    examined: Examined

    @property
    def query(self) -> str:
        return f"?draft={self.examined.draft.pk}"

    @cached_property
    def problems(self) -> list[Finding]:
        """Why it cannot be published, each with the form or the line where it stands."""
        return [self._finding(problem) for problem in self.examined.problems]

    def _finding(self, problem: Problem) -> Finding:
        data = self.examined.data
        spot = spot_of(data, problem.at)
        if spot.part is None:
            return Finding(words=str(problem))
        document = document_of(data, spot.part)
        line = line_of(spot.part, document, spot.at)
        named = _entry(document, spot.at)
        where = ", ".join(filter(None, (part_words(spot.part), named)))
        address, link = self._form(spot.part, document, spot.at)
        if not address:
            address = reverse("admin:rules-yaml", args=[spot.part]) + self.query
            link = _("as text, line %(line)d") % {"line": line}
        words = _("%(where)s: %(reason)s (line %(line)d)")
        return Finding(
            words=words % {"where": where, "reason": problem.reason, "line": line},
            address=address,
            link=link,
        )

    def _form(self, part: str, document: object, at: tuple[str | int, ...]) -> tuple[str, str]:
        """The form in which a place of a document can be put right, if there is one."""
        kind, _slash, name = part.partition("/")
        pages = {("platforms", "policies"): "rules-policy", ("jurisdictions", "law"): "rules-law"}
        page = pages.get((kind, str(at[0]))) if len(at) > 1 else None
        if page is None or not isinstance(document, dict):
            return "", ""
        row = document[str(at[0])][at[1]]["id"]
        field = f"#id_{at[2]}" if len(at) > 2 else ""  # noqa: PLR2004 (list, row, field)
        return reverse(f"admin:{page}", args=[name, row]) + self.query + field, row

    @cached_property
    def obstacles(self) -> list[str]:
        """What else keeps it from being published, beside problems in what it says."""
        if self.problems:
            return []
        one, found = self.examined, []
        if one.changes_nothing:
            found.append(publish_draft.NothingChanges())
        if not one.draft.reason:
            found.append(publish_draft.NoReason())
        if one.too_soon:
            found.append(publish_draft.TooSoon(one.earliest))
        return [words for refusal in found for words in refusal_words(refusal)]

    @cached_property
    def remarks(self) -> list[Finding]:
        """What is worth a look and stops nobody: gaps, and texts that are hard to read."""
        if self.examined.problems:
            return []
        return [*self._gaps(), *self._hard_texts()]

    def _gaps(self) -> Iterator[Finding]:
        """Where a policy decided until now and none does any more: everything is kept out."""
        book = self.examined.after
        found: dict[tuple[str, Period], list[str]] = {}
        for one in changed_rules(self.examined.before, book, home=self.examined.home):
            ended = one.period.ends_at is not None and one.period.ends_at <= self.examined.at
            if one.platform and one.before is not None and one.after is None and not ended:
                found.setdefault((one.platform, one.period), []).append(one.region.code)
        for (slug, period), codes in found.items():
            text = _(
                "%(platform)s, %(where)s: no policy decides %(when)s, so everything is kept out."
            )
            yield Finding(
                words=text
                % {
                    "platform": platform_name(book, slug),
                    "where": places_words(self.examined, codes),
                    "when": _when(period),
                }
            )

    def _hard_texts(self) -> Iterator[Finding]:
        for part, document in self.examined.draft.documents.items():
            kind, _slash, code = part.partition("/")
            if kind != "jurisdictions" or document is None or "en" not in document["plain"]:
                continue
            level = grade(document["plain"]["en"]["text"])
            if level is not None and level > HARD:
                text = _(
                    "%(where)s: the plain words are hard to read (grade %(grade)s; %(limit)s is the goal)."
                )
                yield Finding(
                    words=text % {"where": part_words(part), "grade": level, "limit": HARD},
                    address=reverse("admin:rules-text", args=[code, "en"]) + self.query,
                    link=_("plain words"),
                )

    @cached_property
    def sentences(self) -> list[str]:
        """What is different in what counts, in words; empty while there are problems."""
        return [words for what, words in self._told if what in {What.RULE, What.LAW}]

    @cached_property
    def entries(self) -> list[str]:
        """What else was edited: every entry that comes, goes or says something else."""
        return [words for what, words in self._told if what not in {What.RULE, What.LAW}]

    @cached_property
    def _told(self) -> list[tuple[What, str]]:
        if self.examined.problems:
            return []
        before, after = self.examined.before, self.examined.after
        editions = Editions(old=before, new=after)
        changes = differences(before, after, home=self.examined.home)
        return [(one.what, sentence(one, editions)) for one in changes]

    @cached_property
    def parts(self) -> list[PartLine]:
        known = {**self.examined.draft.documents}
        before = self.examined.before_data
        return [
            PartLine(
                part=part,
                words=part_words(part),
                is_gone=document is None,
                is_new=document_of(before, part) is None,
            )
            for part, document in known.items()
        ]

    @cached_property
    def kept_out(self) -> list[Move]:
        return list(self._moves(Way.PROTECTIVE))

    @cached_property
    def let_in(self) -> list[Move]:
        return list(self._moves(Way.PERMISSIVE))

    def _moves(self, way: Way) -> Iterator[Move]:
        """The effects of one way; places and platforms that go alike are told together."""
        together: dict[tuple[Period, str], list[Effect]] = {}
        for one in self.examined.effects:
            if one.way is way:
                start = None if one.starts_at <= self.examined.at else one.starts_at
                period = Period(starts_at=start, ends_at=one.ends_at)
                together.setdefault((period, _whose(one.said)), []).append(one)
        for (period, whose), effects in together.items():
            book = self.examined.after
            slugs = dict.fromkeys(one.platform for one in effects)
            codes = dict.fromkeys(one.region.code for one in effects)
            yield Move(
                when=_when(period),
                where=places_words(self.examined, codes),
                platforms=get_text_list([platform_name(book, one) for one in slugs], _("and")),
                whose=whose,
            )

    @cached_property
    def counts(self) -> WhatIf | None:
        """How many posts and people it is about; None if nobody has counted yet, or it has ended."""
        if self.examined.problems or not self.examined.draft.is_open:
            return None
        try:
            return what_if(self.examined.after, at=self.examined.at)
        except NotCounted:
            return None

    @cached_property
    def notices(self) -> list[Notice]:
        """What people would be told, in each language."""
        if self.examined.problems:
            return []
        one = self.examined
        return notices(one.after, one.effects, at=one.at, home=one.home)

    @cached_property
    def previews(self) -> list[tuple[str, str, str]]:
        """Address, place and language of each public page that looks different."""
        if self.examined.problems:
            return []
        codes = dict.fromkeys(
            one.region.code
            for one in changed_rules(
                self.examined.before, self.examined.after, home=self.examined.home
            )
        )
        for part in self.examined.draft.documents:
            kind, _slash, code = part.partition("/")
            if kind == "jurisdictions":
                codes[code] = None
        found = []
        for code in list(codes)[:MOST_PLACES]:
            address = reverse("rules-draft", args=[self.examined.draft.pk, code])
            name = region_name(self.examined.after, code)
            for language, _name in settings.LANGUAGES:
                spoken = get_language_info(language)["name_local"]
                found.append((f"{address}?lang={language}", name, spoken))
        return found


def places_words(examined: Examined, codes: Iterable[str]) -> str:
    """Return the names of some places; of many only the first, and how many more."""
    names = [
        _("everywhere else") if code == FALLBACK else region_name(examined.after, code)
        for code in codes
    ]
    if len(names) > MOST_PLACES:
        more = _("%(count)d more places") % {"count": len(names) - MOST_PLACES + 1}
        names = [*names[: MOST_PLACES - 1], more]
    return get_text_list(names, _("and"))


SAID: dict[Said, Promise] = {
    Said.NOTHING: gettext_lazy("people who said nothing"),
    Said.CONSENTED: gettext_lazy("people who said yes"),
    Said.OBJECTED: gettext_lazy("people who said no"),
    Said.OBJECTED_LATE: gettext_lazy("people who said no after a deadline"),
}


def _whose(said: frozenset[Said]) -> str:
    if said >= {Said.NOTHING, Said.CONSENTED, Said.OBJECTED}:
        return _("everybody")
    return get_text_list([str(words) for one, words in SAID.items() if one in said], _("and"))


def _when(period: Period) -> str:
    if period.starts_at is None and period.ends_at is None:
        return _("from now on")
    if period.starts_at is None:
        return _("from now until %(end)s") % {"end": moment_words(period.ends_at)}
    if period.ends_at is None:
        return _("from %(start)s on") % {"start": moment_words(period.starts_at)}
    values = {"start": moment_words(period.starts_at), "end": moment_words(period.ends_at)}
    return _("from %(start)s until %(end)s") % values


def _entry(document: object, at: tuple[str | int, ...]) -> str:
    """The name of the row that a place lies in."""
    here = document
    for key in at:
        here = here[key]  # type: ignore[index]
        if isinstance(here, dict) and "id" in here:
            return str(here["id"])
    return ""
