"""
What becomes of an account's posts, for every kind and every date a post can have.

The verdict of a public post turns on its date at few instants only: when its author grew up, and
when somebody said something that reaches later posts. Between two of them it is the same, so that
a handful of calls to `evaluate()` stands for all posts of an account, and most accounts share
the same few answers.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache

from consent.core.choices import Choice
from consent.core.eligibility import Reason, evaluate
from consent.core.periods import ONE_TICK
from consent.core.posts import Audience, Facts, Kind, State
from consent.core.rules import Offer, Policy, Reach, Rule, Status
from consent.core.situations import LONG_AGO
from consent.core.words import FIRST_USABLE, NUMBER

MOST_CUTS = 8
"""Of an account with more turns than these, neighbours are put together, to the stricter."""
KINDS = tuple(Kind)

Words = tuple[int, ...]
"""The number of a word for each of `KINDS`."""


@dataclass(frozen=True, slots=True)
class Turns:
    """
    What becomes of public posts: `words[n]` holds for those created from `cuts[n - 1]` on.

    There is one more of `words` than there are of `cuts`; neighbours differ.
    """

    cuts: tuple[datetime, ...]
    words: tuple[Words, ...]

    def number(self, kind: Kind, created_at: datetime) -> int:
        """Return the number of the word for a public post."""
        passed = sum(cut <= created_at for cut in self.cuts)
        return self.words[passed][KINDS.index(kind)]

    @property
    def can_be_used(self) -> bool:
        """Whether some post of it, of some kind and date, could be used."""
        return any(number >= FIRST_USABLE for words in self.words for number in words)


def edges_of(instants: Iterable[datetime], *, until: datetime) -> list[datetime]:
    """
    Return the dates from which posts may be judged otherwise, earliest first.

    Those before `LONG_AGO` and from `until` on are left out: no post of such a date is let in.
    """
    # Whether an instant is part of what lies before it or after it is the law's business: both.
    edges = {edge for one in instants for edge in (one, one + ONE_TICK)}
    return sorted(edge for edge in edges if LONG_AGO < edge < until)


def turns_of(reason: Callable[[Kind, datetime], Reason], edges: Sequence[datetime]) -> Turns:
    """
    Return what becomes of posts, given their verdict by kind and date.

    :param edges: as `edges_of` has them; between two the verdict does not turn
    """
    cuts: list[datetime] = []
    words = [_words(reason, LONG_AGO)]
    for edge in edges:
        new = _words(reason, edge)
        if new != words[-1]:
            cuts.append(edge)
            words.append(new)
    return _bounded(cuts, words)


def _words(reason: Callable[[Kind, datetime], Reason], created_at: datetime) -> Words:
    return tuple(NUMBER[reason(kind, created_at)] for kind in KINDS)


def _bounded(cuts: list[datetime], words: list[Words]) -> Turns:
    while len(cuts) > MOST_CUTS:
        cuts.pop()
        last = words.pop()
        words[-1] = tuple(map(min, words[-1], last))
    return Turns(tuple(cuts), tuple(words))


def instants_in(choices: Iterable[Choice]) -> set[datetime]:
    """Return every instant that choices speak of, in whichever of their members."""
    members = (one for choice in choices for one in (choice, choice.scope))
    values = (getattr(one, field.name) for one in members for field in fields(one))
    return {value for value in values if isinstance(value, datetime)}


@cache
def word_for(audience: Audience, state: State = State.LIVE) -> int | None:
    """Return the number of the word that keeps a post out for who can see it; None: none does."""
    facts = Facts(
        platform="",
        account="",
        kind=Kind.POST,
        audience=audience,
        state=state,
        created_at=LONG_AGO,
        adult_from=LONG_AGO,
    )
    number = NUMBER[evaluate(facts, _ALL_ALLOWED, (), LONG_AGO).reason]
    return None if number >= FIRST_USABLE else number


_ALL_ALLOWED = Rule(
    platform="",
    jurisdiction="",
    law=None,
    edition="",
    policy=Policy(
        id="",
        platform="",
        status=Status.ACTIVE,
        offer=Offer.OBJECTION_NO_REASON,
        reach=Reach.ALL_POSTS,
        starts_at=None,
        ends_at=None,
        effective_at=None,
        deadline_at=None,
        kinds=frozenset(Kind),
        under_18_out=True,
    ),
)
