"""Give each post its key, and hand it out if the archive has not told of it before."""

from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from itertools import repeat
from typing import NamedTuple

from consent.core.posts import Audience, Basis, Kind, State
from consent.posts.formats.archive import Posted, Tally
from consent.posts.formats.contract import TEXT_LENGTH, ReadPost, new_post
from consent.posts.formats.excerpts import excerpts, shortened
from consent.posts.formats.sightings import Sightings

Emit = Callable[..., Posted]


class Told(NamedTuple):
    """What a file says of every post in it, by being that file."""

    source: int
    """A number of its own for every file that may repeat the posts of another."""
    kind: str
    """'' where each record decides."""
    family: str
    """Posts are compared within their family only: a story is not the post it repeats."""
    state: str
    audience: str
    basis: str


def told(
    source: int, *, kind: Kind | None = None, family: str = "p", state: State = State.LIVE
) -> Told:
    """
    Return what a file says of its posts.

    Who could see a live post is never said. What is archived, waits or lies in the bin is
    seen by nobody else.
    """
    live = state is State.LIVE
    audience = Audience.UNKNOWN if live else Audience.ONLY_ME
    basis = Basis.NOTHING if live else Basis.EXPORT_STATE
    return Told(
        source, kind.value if kind else "", family, state.value, audience.value, basis.value
    )


class Drafts(NamedTuple):
    """Posts of one kind of file, column by column."""

    known_by: Sequence[str]
    kinds: Sequence[str]
    created: Sequence[int | None]
    texts: Sequence[str]
    media: Sequence[str]


def emit_all(drafts: Drafts, of: Told, sightings: Sightings, tally: Tally) -> list[ReadPost]:
    """Return what `emitter` makes of one post after another, several times as fast."""
    keys = sightings.keys(fingerprints(map(str.encode, drafts.known_by)), of.source)
    texts = excerpts(drafts.texts)
    columns = (
        *(keys, drafts.kinds, repeat(of.state), repeat(of.audience), repeat(of.basis)),
        *(drafts.created, texts, repeat(""), drafts.media),
    )
    posts = list(map(new_post, zip(*columns, strict=False)))
    if None in keys:
        tally.repeated += keys.count(None)
        posts = [post for post in posts if post.key is not None]
    return posts


def fingerprints(known_by: Iterable[bytes]) -> list[bytes]:
    """Return 16 bytes for what each post is known by."""
    fresh = blake2b(digest_size=16).copy
    found = []
    for each in known_by:
        hashed = fresh()
        hashed.update(each)
        found.append(hashed.digest())
    return found


def emitter(of: Told, sightings: Sightings, tally: Tally) -> Emit:
    """
    Return the function that makes the posts of one kind of file.

    It takes what the post is known by, as bytes, kind, time, text, medium and album, and
    returns the one post, or none if another file has told of it already.
    """
    fresh = blake2b(digest_size=16).copy
    key_of = sightings.key
    source, _, _, state, audience, basis = of

    def emit(  # noqa: PLR0917 - by position, since it runs for every post of an archive
        known_by: bytes, kind: str, created: int | None, text: str, media: str, album: str = ""
    ) -> Posted:
        hashed = fresh()
        hashed.update(known_by)
        key = key_of(hashed.digest(), source)
        if key is None:
            tally.repeated += 1
            return ()
        if len(text) > TEXT_LENGTH:
            text = shortened(text, TEXT_LENGTH)
        return (new_post((key, kind, state, audience, basis, created, text, album, media)),)

    return emit
