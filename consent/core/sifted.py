"""The choices of somebody who made many, so that those that count for a post are found at once."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from consent.core.choices import Choice, Decision, Said, then
from consent.core.posts import Facts


class Sifted:
    """
    The choices of a person without those that nothing depends on at an instant.

    For any post, `standing` says of `about(facts)` at that instant what it says of all of them,
    and so it does of either with more choices added that were made later.
    """

    def __init__(self, choices: Iterable[Choice], *, at: datetime) -> None:
        by_scope: dict[object, list[Choice]] = defaultdict(list)
        by_post: dict[str, list[Choice]] = defaultdict(list)
        for choice in sorted(choices, key=lambda one: one.index):
            if choice.made_at > at:
                continue
            if choice.scope.posts:
                for post in choice.scope.posts:
                    by_post[post].append(choice)
            else:
                by_scope[choice.scope.key].append(choice)
        self._general = tuple(one for same in by_scope.values() for one in _needed(same))
        self._by_post = by_post

    def about(self, facts: Facts) -> tuple[Choice, ...]:
        """Return the choices that can matter to a post with these facts, in no order."""
        named = self._by_post.get(facts.post) if facts.post else None
        return (*self._general, *_needed(named)) if named else self._general


def _needed(same: list[Choice]) -> list[Choice]:
    """Return those of some choices of one scope, oldest first, on which depends what counts in it."""
    begins = next((at for at in reversed(range(len(same))) if _settles(same[at])), 0)
    same = same[begins:]
    if any(one.scope.has_exceptions for one in same):
        # What is said of a post that is excepted differs from what is said of the others.
        return same
    said: Said | None = None
    for choice in same:
        said = then(said, choice)
    return [one for one in (said.no, said.last) if one is not None] if said else []


def _settles(choice: Choice) -> bool:
    """Whether nothing of before matters in the same scope: a no is over, and does not come back."""
    says_no = choice.decision in {Decision.OBJECT, Decision.WISH}
    return not says_no and choice.ends_at is None
