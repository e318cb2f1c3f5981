"""Posts that their platform calls by an identifier: made once, whatever files tell of them."""

from consent.core.posts import Audience, Basis, Kind, State, key_of
from consent.posts.formats.archive import Posted, Tally
from consent.posts.formats.contract import NAME_LENGTH, TEXT_LENGTH, new_post
from consent.posts.formats.excerpts import one_line, shortened
from consent.posts.formats.sightings import Sightings

LONGEST_ID = 500
VALUES: dict[str, str] = {
    each: each.value for words in (Kind, State, Audience, Basis) for each in words
}
"""Of each word its plain text, in a fraction of the time that `.value` takes."""


def usable_id(value: object) -> str:
    """Return an identifier as it is; '' if it is none."""
    if type(value) is not str or not 0 < len(value) <= LONGEST_ID:
        return ""
    return value if value.isprintable() and " " not in value else ""


class Identified:
    """Makes the posts of one archive; of several records with one identifier the first counts."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._sightings = Sightings()

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
        key = key_of(post_id)
        if not self._sightings.is_first(key):
            self._tally.repeated += 1
            return ()
        facts = (VALUES[kind], VALUES[state], VALUES[audience], VALUES[basis])
        words = shortened(one_line(text), TEXT_LENGTH)
        name = one_line(album)[:NAME_LENGTH] if album else ""
        return (new_post((key, *facts, created_at, words, name, media)),)

    def somebody_elses(self) -> Posted:
        """Count a record of what somebody else wrote."""
        self._tally.left_out["others"] += 1
        return ()

    def private(self) -> Posted:
        """Count a message that stands among the posts."""
        self._tally.left_out["private"] += 1
        return ()
