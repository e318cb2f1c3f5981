"""What rests on a source, up to when we know it, and when somebody should look at it again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from consent.core.backing import Seen, Source
from consent.core.jurisdictions import Event, LawRow
from consent.core.policies import Form, PolicyRow
from consent.core.rulebook import Debate, Rulebook
from consent.core.rules import Confidence

SURE_FOR = timedelta(days=90)
"""After how long a source is looked at again if all that rests on it is sure."""
UNSURE_FOR = timedelta(days=30)
"""After how long if anything that rests on it is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resting:
    """Everything in a rulebook that names a source. Laws and policies are the rules."""

    laws: tuple[LawRow, ...] = ()
    policies: tuple[PolicyRow, ...] = ()
    forms: tuple[Form, ...] = ()
    events: tuple[Event, ...] = ()
    debates: tuple[Debate, ...] = ()

    @property
    def confidences(self) -> set[Confidence]:
        backed: tuple[LawRow | PolicyRow | Event | Debate, ...]
        backed = (*self.laws, *self.policies, *self.events, *self.debates)
        return {one.backing.confidence for one in backed} | {one.confidence for one in self.forms}


@lru_cache(maxsize=16)
def resting(rulebook: Rulebook) -> Mapping[str, Resting]:
    """Return what rests on each source, by its id, in the order of the rulebook."""
    laws = [row for one in rulebook.jurisdictions.values() for row in one.law]
    platforms = rulebook.platforms.values()
    policies = [row for one in platforms for row in one.policies]
    forms = [form for one in platforms for form in one.forms]
    events = [*rulebook.timeline]
    events += [event for one in rulebook.jurisdictions.values() for event in one.events]
    return {
        name: Resting(
            laws=tuple(row for row in laws if name in row.sources),
            policies=tuple(row for row in policies if name in row.sources),
            forms=tuple(form for form in forms if form.source == name),
            events=tuple(event for event in events if name in event.sources),
            debates=tuple(
                one
                for one in rulebook.debates
                if any(name in point.sources for point in one.points)
            ),
        )
        for name in rulebook.sources
    }


def known_until(rulebook: Rulebook, source: Source) -> date | None:
    """
    Return the day up to which we know what a source says; None if that is from memory.

    Where nobody noted when they looked at it (`Source.checked`), it is the day of
    the newest source of the whole rulebook: nothing after it was known. That is
    no check of this source, and is never to be called one.
    """
    if source.checked is not None:
        return source.checked
    if source.seen is Seen.MEMORY:
        return None
    return min(rulebook.about.as_of, rulebook.about.last_seen)


def check_again_on(rulebook: Rulebook, source: Source) -> date:
    """
    Return the day on which somebody should look at a source again.

    Where the rulebook does not say, that is sooner if anything that rests on the
    source is not sure, and as soon as there is a rulebook for what is from memory.
    """
    if source.check_again is not None:
        return source.check_again
    known = known_until(rulebook, source)
    if known is None:
        return rulebook.about.as_of
    sure = resting(rulebook)[source.id].confidences <= {Confidence.HIGH}
    return known + (SURE_FOR if sure else UNSURE_FOR)


def all_known_until(rulebook: Rulebook, names: Iterable[str]) -> date | None:
    """
    Return the day up to which we know what every one of these sources says.

    The oldest day counts. What is from memory has no day; None if that is all of them.
    """
    sources = (rulebook.sources[name] for name in set(names) if name in rulebook.sources)
    days = (known_until(rulebook, source) for source in sources)
    return min((day for day in days if day is not None), default=None)
