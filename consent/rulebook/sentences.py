"""What is different between two editions, in sentences: for public pages and for staff."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from consent.core.differences import ENTRY, Change, Value, What
from consent.core.policies import EVERYWHERE, Purpose
from consent.core.rulebook import Rulebook
from consent.rulebook.content import content_words
from consent.rulebook.names import platform_name, region_name
from consent.rulebook.value_words import PURPOSES, day_words, value_words

MOST_PLACES = 3
"""So many places are named; more are counted."""
LONGEST_VALUE = 100
"""A longer text is shown beside the sentence, not inside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Editions:
    """The two rulebooks that are compared: what the names in their changes mean."""

    old: Rulebook
    new: Rulebook

    def platform(self, slug: str) -> str:
        book = self.new if slug in self.new.platforms else self.old
        return platform_name(book, slug)

    def region(self, code: str) -> str:
        if code == EVERYWHERE:
            return _("Everywhere")
        book = self.new if code in self.new.jurisdictions else self.old
        return region_name(book, code)

    def source(self, key: str) -> str:
        source = self.new.sources.get(key) or self.old.sources.get(key)
        return source.title if source else key

    def debate(self, key: str) -> str:
        debates = (*self.new.debates, *self.old.debates)
        return next((one.title for one in debates if one.id == key), key)


def sentence(change: Change, editions: Editions) -> str:
    """Return a change as one sentence: "Brazil, Facebook: paused from 2 July 2024, before: active."."""
    if change.field == ENTRY:
        return _entry(change, editions)
    if change.what in {What.RULE, What.LAW}:
        return _rule(change, editions)
    if isinstance(change.before, tuple) or isinstance(change.after, tuple):
        return _list(change, editions)
    return _text(change, editions)


def where(change: Change, editions: Editions) -> str:
    """Return where a change applies: "Brazil, Facebook"; empty if that is nowhere in particular."""
    parts = [_places(change, editions)] if change.regions else []
    if change.platform:
        parts.append(editions.platform(change.platform))
    return ", ".join(parts)


def _places(change: Change, editions: Editions) -> str:
    names = [editions.region(code) for code in change.regions]
    if len(names) > MOST_PLACES:
        more = len(names) - MOST_PLACES + 1
        rest = ngettext("%(count)d more place", "%(count)d more places", more) % {"count": more}
        names = [*names[: MOST_PLACES - 1], rest]
    return get_text_list(names, _("and"))


# --- Rules, as they come out ----------------------------------------------------------------------

RULE_FIELDS: Mapping[str, str | Promise] = {
    "status": "",
    "regime": gettext_lazy("the law"),
    "offer": gettext_lazy("a way to say no"),
    "reach": gettext_lazy("saying no counts for"),
    "kinds": gettext_lazy("kinds of posts"),
    "effective_on": gettext_lazy("posts are used from"),
    "deadline": gettext_lazy("last day to say no in time"),
    "under_18_out": gettext_lazy("accounts of people under 18 are left out"),
}
"""What stands between the place and the value; nothing for what a platform does."""

NO_RULE = gettext_lazy("no rule")


def _rule(change: Change, editions: Editions) -> str:
    label = str(RULE_FIELDS[change.field])
    nothing = NO_RULE if change.field == "status" else None
    values = {
        "what": ", ".join(part for part in (where(change, editions), label) if part),
        "before": nothing if nothing and change.before is None else value_words(change.before),
        "after": nothing if nothing and change.after is None else value_words(change.after),
        "from": change.from_day and day_words(change.from_day),
        "until": change.until_day and day_words(change.until_day),
    }
    if change.from_day and change.until_day:
        text = _("%(what)s: %(after)s from %(from)s to %(until)s, before: %(before)s.")
    elif change.from_day:
        text = _("%(what)s: %(after)s from %(from)s, before: %(before)s.")
    elif change.until_day:
        text = _("%(what)s: %(after)s until %(until)s, before: %(before)s.")
    else:
        text = _("%(what)s: %(after)s, before: %(before)s.")
    return text % values


# --- Entries, as they are written -----------------------------------------------------------------

COME: Mapping[What, Promise] = {
    What.POLICY_ROW: gettext_lazy("%(where)s: one entry more."),
    What.LAW_ROW: gettext_lazy("%(where)s: one entry more about the law."),
    What.JURISDICTION: gettext_lazy("%(name)s has rules of its own now."),
    What.PLATFORM: gettext_lazy("%(name)s is new in the rulebook."),
    What.SOURCE: gettext_lazy("New source: %(name)s."),
    What.EVENT: gettext_lazy("New event: %(name)s."),
    What.DEBATE: gettext_lazy("New debate: %(name)s."),
    What.REMARK: gettext_lazy("New remark: %(name)s."),
    What.ABOUT: gettext_lazy("New remark: %(name)s."),
}

GONE: Mapping[What, Promise] = {
    What.POLICY_ROW: gettext_lazy("%(where)s: one entry less."),
    What.LAW_ROW: gettext_lazy("%(where)s: one entry less about the law."),
    What.JURISDICTION: gettext_lazy("%(name)s has no rules of its own any more."),
    What.PLATFORM: gettext_lazy("%(name)s is no longer in the rulebook."),
    What.SOURCE: gettext_lazy("No longer a source: %(name)s."),
    What.EVENT: gettext_lazy("No longer an event: %(name)s."),
    What.DEBATE: gettext_lazy("No longer a debate: %(name)s."),
    What.REMARK: gettext_lazy("No longer a remark: %(name)s."),
    What.ABOUT: gettext_lazy("No longer a remark: %(name)s."),
}


def _entry(change: Change, editions: Editions) -> str:
    come = change.before is None
    text = (COME if come else GONE)[change.what]
    name = str(change.after if come else change.before)
    if change.what is What.JURISDICTION:
        name = editions.region(change.key)
    return str(text) % {"where": _about(change, editions), "name": name.rstrip(".")}


FIELDS: Mapping[str, Promise] = {
    "as_of": gettext_lazy("what it says is right up to"),
    "at_latest": gettext_lazy("starts on its first day at the latest"),
    "announced_on": gettext_lazy("announced on"),
    "decided_by": gettext_lazy("decided by"),
    "authority": gettext_lazy("the authority"),
    "backing": gettext_lazy("how sure we are"),
    "basis": gettext_lazy("what the right rests on"),
    "check_again": gettext_lazy("to be checked again on"),
    "checked": gettext_lazy("last checked on"),
    "citation": gettext_lazy("where the law says it"),
    "controller_eu": gettext_lazy("the company in the EU"),
    "covers": gettext_lazy("the places it covers"),
    "covers_future": gettext_lazy("later posts"),
    "covers_past": gettext_lazy("earlier posts"),
    "date": gettext_lazy("the date"),
    "deadline": gettext_lazy("last day to say no in time"),
    "detail": gettext_lazy("the company"),
    "effective_on": gettext_lazy("used from"),
    "erasure": gettext_lazy("the right to have data deleted"),
    "excluded": gettext_lazy("what is left out"),
    "export": gettext_lazy("how to download posts"),
    "extent": gettext_lazy("what sort of place it is"),
    "family": gettext_lazy("the family of platforms"),
    "first_day": gettext_lazy("first day"),
    "forms": gettext_lazy("forms to say no"),
    "gives": gettext_lazy("what the law gives"),
    "horizon": gettext_lazy("how far it looks ahead"),
    "how_to_read": gettext_lazy("how to read it"),
    "kinds": gettext_lazy("kinds of posts"),
    "last_day": gettext_lazy("last day"),
    "last_seen": gettext_lazy("last checked on"),
    "legal_basis_claimed": gettext_lazy("the legal basis that the platform claims"),
    "members": gettext_lazy("its members"),
    "minors": gettext_lazy("the rules for people under age"),
    "name": gettext_lazy("the name"),
    "not_regions": gettext_lazy("where it does not count"),
    "note": gettext_lazy("the note"),
    "objection_url": gettext_lazy("the link to say no"),
    "offer": gettext_lazy("a way to say no"),
    "parent": gettext_lazy("the place it belongs to"),
    "plain": gettext_lazy("the plain words"),
    "points": gettext_lazy("what is said"),
    "purpose": gettext_lazy("what it is about"),
    "regime": gettext_lazy("what the law gives"),
    "regions": gettext_lazy("where it counts"),
    "response": gettext_lazy("the time to answer"),
    "scope": gettext_lazy("what is used"),
    "seen": gettext_lazy("how we know it"),
    "seen_url": gettext_lazy("where we read it"),
    "settings_path": gettext_lazy("where the setting is"),
    "signal": gettext_lazy("browser signals"),
    "sources": gettext_lazy("the sources"),
    "status": gettext_lazy("the status"),
    "territories": gettext_lazy("further places with this law"),
    "territories_note": gettext_lazy("the note on further places"),
    "text": gettext_lazy("the text"),
    "title": gettext_lazy("the title"),
    "url": gettext_lazy("the link"),
    "version": gettext_lazy("the version"),
    "west": gettext_lazy("the time zone in which its days end"),
    "who": gettext_lazy("who can say no"),
    "without_own_law": gettext_lazy("parts without a law of their own"),
    "without_own_law_note": gettext_lazy("the note on parts without a law"),
    "actor": gettext_lazy("who did it"),
    "platforms": gettext_lazy("the platforms it is about"),
}
"""What the fields of entries are called, by the first part of their path."""


def _list(change: Change, editions: Editions) -> str:
    """Tell what came into a list and what went."""
    before, after = _items(change.before), _items(change.after)
    come = [one for one in after if one not in before]
    gone = [one for one in before if one not in after]
    values = {
        "what": _labelled(change, editions),
        "come": _names(change, come, editions),
        "gone": _names(change, gone, editions),
    }
    if come and gone:
        return _("%(what)s: now with %(come)s, no longer with %(gone)s.") % values
    if come:
        return _("%(what)s: now with %(come)s.") % values
    if gone:
        return _("%(what)s: no longer with %(gone)s.") % values
    return _("%(what)s: in another order.") % values


def _items(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


CALLED: Mapping[str, Callable[[Editions], Callable[[str], str]]] = {
    "sources": lambda editions: editions.source,
    "platforms": lambda editions: editions.platform,
    "scope": lambda _editions: lambda word: content_words((word,)),
    "excluded": lambda _editions: lambda word: content_words((word,)),
    **dict.fromkeys(
        ("regions", "not_regions", "covers", "territories", "without_own_law"),
        lambda editions: editions.region,
    ),
}
"""What the words in a list stand for; the others stand for themselves."""


def _names(change: Change, words: list[str], editions: Editions) -> str:
    called = CALLED.get(change.field.rpartition(".")[2], lambda _editions: value_words)(editions)
    return get_text_list([called(word) for word in words], _("and"))


def _text(change: Change, editions: Editions) -> str:
    before, after = value_words(change.before), value_words(change.after)
    values = {"what": _labelled(change, editions), "before": before, "after": after}
    if max(len(before), len(after)) > LONGEST_VALUE:
        return _("%(what)s: new words.") % values
    return _("%(what)s: %(after)s, before: %(before)s.") % values


def _labelled(change: Change, editions: Editions) -> str:
    """Return what a field belongs to, and what it is called: "Brazil, the plain words (en)"."""
    first, *rest = change.field.split(".")
    label = str(FIELDS.get(first, first.replace("_", " ")))
    if first in {"plain", "members"} and rest:
        label = _("%(what)s (%(which)s)") % {"what": label, "which": rest[0]}
    return ", ".join(part for part in (_about(change, editions), label) if part)


def _about(change: Change, editions: Editions) -> str:
    """Return what an entry is about: a place, a platform and what for, a source."""
    match change.what:
        case What.ABOUT:
            return _("The rulebook")
        case What.SOURCE:
            return editions.source(change.key)
        case What.DEBATE:
            return editions.debate(change.key)
        case What.EVENT | What.REMARK:
            return change.key
        case _:
            return ", ".join(
                part for part in (where(change, editions), _purpose(change, editions)) if part
            )


def _purpose(change: Change, editions: Editions) -> str:
    """What a policy is about, where that is not AI training with posts."""
    row = editions.new.policy(change.key) or editions.old.policy(change.key)
    if row is None or row.purpose is Purpose.TRAINING:
        return ""
    return str(PURPOSES[row.purpose])
