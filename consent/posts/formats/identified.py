"""
Posts that their platform calls by an identifier: made once, whatever files tell of them.

Two records of one post can contradict each other. Its words are those of the first; who could
see it, and where it is in its life, is what the strictest says, in whatever order they stand.
"""

from collections.abc import Callable, Sequence
from functools import cache
from itertools import compress
from typing import Any

from consent.core.posts import Audience, Basis, Kind, State, key_of
from consent.posts.formats.archive import Posted, Tally
from consent.posts.formats.contract import NAME_LENGTH, ReadPost, Stricter, new_post
from consent.posts.formats.excerpts import excerpts, one_line, one_lines
from consent.posts.formats.sightings import Sightings
from consent.posts.formats.strictness import OF_A_MESSAGE, level_of

LONGEST_ID = 500

PlainFacts = tuple[str, str, str, str]
Draft = tuple[str, PlainFacts, Any, str, str, str]
"""Of a post its identifier, facts, time as it is written, text, album and medium."""
PlainFactsByKind = tuple[PlainFacts, PlainFacts]
"""Of a post, and of a comment."""
Drafted = tuple[Draft, ...]
"""The one draft of a record, or none."""


@cache
def facts_of(kind: Kind, state: State, audience: Audience, basis: Basis) -> PlainFacts:
    """Return facts as plain texts, the same object for the same facts."""
    return kind.value, state.value, audience.value, basis.value


def facts_by_kind(audience: Audience, basis: Basis, state: State = State.LIVE) -> PlainFactsByKind:
    """Return the facts of a post and of a comment, to choose from with what a record says."""
    return (
        facts_of(Kind.POST, state, audience, basis),
        facts_of(Kind.COMMENT, state, audience, basis),
    )


def usable_id(value: object) -> str:
    """Return an identifier as it is; '' if it is none."""
    if type(value) is not str or not 0 < len(value) <= LONGEST_ID:
        return ""
    return value if value.isprintable() and " " not in value else ""


class Identified:
    """
    Makes the posts of one archive, each once.

    What is read often makes drafts of its records, and many posts of many drafts at once.

    :param dated: returns the Unix seconds of the times of drafts; by default they are such
    """

    def __init__(
        self, tally: Tally, dated: Callable[[Sequence[Any]], Sequence[int | None]] = tuple
    ) -> None:
        self._tally = tally
        self._dated = dated
        self._sightings = Sightings()
        self._facts: dict[int, PlainFacts] = {}
        """Facts of each level that occurred."""
        self._stricter: list[Stricter] = []

    def posts(self, drafts: Sequence[Draft]) -> list[ReadPost]:
        """Return the posts of drafts, but for those that were told of already."""
        if not drafts:
            return []
        ids, facts, written, texts, albums, media = zip(*drafts, strict=True)
        keys = list(map(key_of, ids))
        albums = [one_line(each)[:NAME_LENGTH] if each else "" for each in albums]
        columns = (
            *(keys, *zip(*facts, strict=True), self._dated(written), excerpts(one_lines(texts))),
            *(albums, media),
        )
        posts = list(map(new_post, zip(*columns, strict=True)))
        levels = [level_of(state, audience) for _kind, state, audience, _basis in facts]
        self._facts.update(zip(levels, facts, strict=True))
        before = self._sightings.all_told(keys, levels)
        if not any(before):
            return posts
        self._note_stricter(posts, before, levels)
        new = [not each for each in before]
        self._tally.repeated += new.count(False)
        return list(compress(posts, new))

    def stricter(self) -> list[Stricter]:
        """Return, once, the posts made so far that a later record tells of more strictly."""
        found, self._stricter = self._stricter, []
        return found

    def _note_stricter(
        self, posts: Sequence[ReadPost], before: Sequence[int], levels: Sequence[int]
    ) -> None:
        for post, first, level in zip(posts, before, levels, strict=True):
            if 0 < first < level:
                _kind, state, audience, basis = self._facts[first]
                as_before = post._replace(state=state, audience=audience, basis=basis)
                self._stricter.append(Stricter(as_before, post))

    def post(
        self,
        post_id: str,
        *,
        kind: Kind,
        audience: Audience,
        basis: Basis,
        created_at: int | None,
        text: str,
        state: State = State.LIVE,
        media: str = "",
        album: str = "",
    ) -> Posted:
        """Return the one post, or none if it was told of already."""
        facts = facts_of(kind, state, audience, basis)
        return tuple(self.posts([(post_id, facts, created_at, text, album, media)]))

    def somebody_elses(self) -> tuple[()]:
        """Count a record of what somebody else wrote."""
        self._tally.left_out["others"] += 1
        return ()

    def private(self, post_id: str, written: object) -> tuple[()]:
        """Count a message that stands among the posts; no other record makes a post of it."""
        self._tally.left_out["private"] += 1
        before = self._sightings.told(key_of(post_id), OF_A_MESSAGE)
        if 0 < before < OF_A_MESSAGE:
            [created_at] = self._dated([written])
            post = new_post((key_of(post_id), *self._facts[before], created_at, "", "", ""))
            message = post._replace(audience=Audience.DIRECT.value, basis=Basis.EXPORT_FIELD.value)
            self._stricter.append(Stricter(post, message))
        return ()
