"""
In which releases a person's posts are: what was used already, as far as anybody wrote it down.

Only releases that were sealed count, and only posts that their platform sent are looked up: of
what other platforms did there is no record here.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery, Sum, UUIDField
from django.utils.functional import cached_property

from consent.answers.concerned import known_platforms
from consent.answers.groups import facts_of
from consent.answers.listing import PAGE, Cursor, onwards
from consent.answers.world import World
from consent.core import uses
from consent.core.choices import Choice, Decision, Scope, standing
from consent.core.uses import About, UseProof
from consent.ledger.models import Opening
from consent.ledger.receipts import receipt_of
from consent.posts.models import AccountLink, PlatformAccount, Post, Removal
from consent.prepared import GivenMany, Prepared
from consent.training.models import Release, ReleaseShare
from consent.training.releases import items_in

BATCH, BATCHES = 1_000, 20
"""How many posts are looked up at once, and how often for one page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """
    Whether a post is in a release.

    `said_unlinked`: an objection from before the release's cut-off that is about the post did not
    count, because the account was linked only later. `said_later`, else, is the first one after
    the cut-off: it came too late for this one. `still_out`: an objection counts for the post now;
    if not, what was said later was taken back, or has ended.
    """

    release: Release
    was_in: bool
    said_later: Choice | None
    said_unlinked: bool = False
    still_out: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InRelease:
    """
    How many of a person's posts are in a release.

    `said_later`: the first objection to posts on a platform that sends posts came after its
    cut-off, and to some of them the person objects now.
    """

    release: Release
    posts: int
    said_later: bool


_THEIRS = ReleaseShare.objects.filter(
    release=OuterRef("pk"), account__in=GivenMany("accounts", UUIDField())
)
_SEALED = Prepared(
    Release.objects.filter(state=Release.State.SEALED)
    .order_by("-cut")
    .annotate(
        theirs=Subquery(
            _THEIRS.order_by().values("release").annotate(posts=Sum("posts")).values("posts")
        )
    ),
    without=["contents", "purpose"],
    annotations=["theirs"],
)


class Record:
    """
    What is on record about a person's posts; one query, however many releases and posts.

    For whom no platform has sent an account there is nothing to look up, and no query.
    """

    def __init__(self, world: World) -> None:
        self._world = world

    @cached_property
    def releases(self) -> tuple[Release, ...]:
        """Every sealed release that could hold something of theirs, the newest first."""
        accounts = [one.key for one in self._world.accounts if one.is_fed]
        return tuple(_SEALED.all(accounts=accounts)) if accounts else ()

    @property
    def is_kept(self) -> bool:
        """Whether a platform sends posts of theirs: of those alone it is known what they were in."""
        return any(one.is_fed for one in self._world.accounts)

    @property
    def since(self) -> datetime | None:
        """From when on there are records; None while there are none."""
        return self.releases[-1].opened_at if self.releases else None

    @cached_property
    def counts(self) -> tuple[InRelease, ...]:
        """The releases that hold posts of the person, the newest first."""
        held = [one for one in self.releases if one.theirs]
        first = _first_no(self._world) if held else None
        return tuple(
            InRelease(release=one, posts=one.theirs, said_later=_is_after(first, one.cut))
            for one in held
        )

    @cached_property
    def _holding(self) -> set[int]:
        return {one.release.pk for one in self.counts}

    def uses(self, posts: Iterable[Post]) -> dict[int, tuple[Use, ...]]:
        """Return for each post, by primary key, every release and whether it is in it."""
        some = list(posts)
        found: dict[int, list[Use]] = {post.pk: [] for post in some}
        on_record = [post for post in some if self.is_on_record(post)]
        # What was said about a post is looked for once, and not for each release.
        noes = {post.pk: self._noes_about(post) for post in on_record}
        out = {post.pk for post in on_record if noes[post.pk] and self._is_out(post)}
        for release in self.releases:
            inside = self.inside(release, on_record)
            for post in on_record:
                unlinked = post.pk in inside and self._said_unlinked(release, post)
                later = None if unlinked else _first_after(release.cut, noes[post.pk])
                use = Use(
                    release=release,
                    was_in=post.pk in inside,
                    said_later=later,
                    said_unlinked=unlinked,
                    still_out=later is not None and post.pk in out,
                )
                found[post.pk].append(use)
        return {key: tuple(one) for key, one in found.items()}

    def _noes_about(self, post: Post) -> list[Choice]:
        """Return every objection that covers a post, in the order of their indexes."""
        facts = facts_of(self._world, post)
        return [one for one in self._world.objections if one.scope.covers(facts)]

    def _is_out(self, post: Post) -> bool:
        said = self._world.standing(facts_of(self._world, post))
        return any(one.decision is Decision.OBJECT for one in said)

    def is_on_record(self, post: Post | Removal) -> bool:
        """Whether it would be known: its platform sent it itself."""
        return self._account(post).is_fed

    def inside(self, release: Release, posts: Iterable[Post | Removal]) -> set[int]:
        """
        Return those of some posts that are in one of these releases, by primary key.

        :param posts: all of them here, or all of them removed since by their platform
        """
        holds = release.pk in self._holding
        asked = [
            one
            for one in posts
            if self.is_on_record(one) and (holds or self._came_later(one, release))
        ]
        if not asked:
            return set()
        with items_in(release) as items:
            return {
                post.pk for post in asked if tag_of(release, self._account(post), post) in items
            }

    def _came_later(self, post: Post | Removal, release: Release) -> bool:
        """Whether its account was told of after the seal: perhaps again, its owner having left."""
        return release.sealed_at is not None and self._account(post).made_at >= release.sealed_at

    def _account(self, post: Post | Removal) -> PlatformAccount:
        return self._world.account_by_id[post.account_id]

    def _said_unlinked(self, release: Release, post: Post) -> bool:
        before = [one for one in self._world.choices if one.index < release.cut]
        if not any(one.decision is Decision.OBJECT for one in before):
            return False
        linked_at = self._linked_at.get(post.account_id)
        if linked_at is None or linked_at < _counted_from(release):
            return False
        said = standing(before, facts=facts_of(self._world, post), at=self._world.at)
        return any(one.decision is Decision.OBJECT for one in said)

    @cached_property
    def _linked_at(self) -> dict[int, datetime]:
        """When each account of the person was linked to them."""
        links = AccountLink.objects.filter(account__in=self._world.account_by_id, ended_at=None)
        return dict(links.values_list("account", "made_at"))


def said_after(world: World, cut: int) -> bool:
    """
    Return whether a person said no after a cut-off, to posts on a platform that sends posts.

    If they had said so before it as well, it depends on the post: then False. So it is if no such
    objection counts any more.
    """
    return _is_after(_first_no(world), cut)


def _is_after(first: int | None, cut: int) -> bool:
    return first is not None and first > cut


def _first_no(world: World) -> int | None:
    """
    Return the index of the first no to posts on a platform that sends posts.

    None if there is none, or none that counts now.
    """
    fed = {one.platform for one in world.accounts if one.is_fed}

    def is_about_them(scope: Scope) -> bool:
        # None: single posts, which may be on any of their platforms.
        platforms = known_platforms(scope, world)
        return platforms is None or bool(platforms & fed)

    if not any(map(is_about_them, world.refused)):
        return None
    return min((one.index for one in world.objections if is_about_them(one.scope)), default=None)


def _first_after(cut: int, noes: list[Choice]) -> Choice | None:
    place = bisect_right(noes, cut, key=lambda one: one.index)
    return noes[place] if place < len(noes) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedPage:
    """Some of a person's posts that are in a release; `older` leads on, None at the end."""

    posts: tuple[Post, ...]
    is_first: bool
    older: str | None


def posts_in(world: World, release: Release, *, cursor: str | None) -> UsedPage:
    """
    Return posts of a person that are in a release, newest first.

    Which ones are in it stands in the release's files alone. So a page looks through so many of
    the person's posts and no more: it can hold few, and still lead on.
    """
    place = Cursor.read(cursor) if cursor else None
    record = Record(world)
    older = Post.objects.filter(person=world.person, version__isnull=False)
    found: list[Post] = []
    for _batch in range(BATCHES):
        batch = [*onwards(older, place, BATCH, undated=True)]
        inside = record.inside(release, batch)
        for post in batch:
            if post.pk in inside:
                found.append(post)
                if len(found) == PAGE:
                    return _page(found, cursor, post)
        if len(batch) < BATCH:
            return _page(found, cursor, None)
        place = Cursor(number=1, created_at=batch[-1].created_at, pk=batch[-1].pk)
    return _page(found, cursor, batch[-1])


def _page(found: list[Post], cursor: str | None, last: Post | None) -> UsedPage:
    place = last and str(Cursor(number=1, created_at=last.created_at, pk=last.pk))
    return UsedPage(posts=tuple(found), is_first=not cursor, older=place)


def removals_of(world: World) -> QuerySet[Removal]:
    """
    Return the posts of a person that their platforms sent and have removed since.

    Nothing is here of them but their keys: enough to tell in which releases they are.
    """
    return Removal.objects.filter(account__in=[one.pk for one in world.accounts if one.is_fed])


def records_since() -> datetime | None:
    """Return from when on there are records of what was used; None while there are none."""
    sealed = Release.objects.filter(state=Release.State.SEALED)
    return sealed.order_by("cut").values_list("opened_at", flat=True).first()


def linked_after(release: Release, accounts: Iterable[int]) -> set[int]:
    """
    Return those of some accounts that were linked after the posts of a release were proposed.

    Until then nothing counted for their posts that whose they are now had said: the check of the
    proposal, and that of the seal, ask whose an account is at that moment.
    """
    since = _counted_from(release)
    links = AccountLink.objects.filter(account__in=accounts, ended_at=None, made_at__gte=since)
    return set(links.values_list("account", flat=True))


def _counted_from(release: Release) -> datetime:
    """Return from when on a link was too late for a release."""
    return release.proposed_at or release.opened_at


def tag_of(release: Release, account: PlatformAccount, post: Post | Removal) -> bytes:
    """Return the tag under which a post would stand in a release."""
    return uses.tag_of(
        key_in(release, account),
        platform=account.platform,
        account=account.platform_id or "",
        post=post.hex,
    )


def key_in(release: Release, account: PlatformAccount) -> bytes:
    """Return the key to what an account has in a release."""
    return uses.account_key(
        bytes(release.secret), platform=account.platform, account=account.platform_id or ""
    )


def proof_of(release: Release, account: PlatformAccount, post: Post | Removal) -> UseProof | None:
    """
    Return the proof that a post is in a sealed release, or is not; None while its seal is not proven.

    :raises NotProvable: if the ledger's files and its rows do not agree
    :raises FileNotFoundError: if the files of the release are not here
    """
    receipt = receipt_of(Opening.objects.get(entry_id=release.seal))
    if receipt is None:
        return None
    with items_in(release) as items:
        placed = items.shown_for(tag_of(release, account, post))
    return UseProof(
        about=About(
            release=release.name,
            platform=account.platform,
            account=account.platform_id or "",
            post=post.hex,
            content=None,
        ),
        key=key_in(release, account),
        placed=placed,
        receipt=bytes(receipt),
    )
