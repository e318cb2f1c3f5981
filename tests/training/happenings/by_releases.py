"""What is made of posts: releases are cut off, proposed and sealed."""

import json
from dataclasses import dataclass, field
from datetime import datetime

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from consent.actions import seal_release
from consent.actions.open_release import open_release
from consent.actions.release_check import MustStayOut
from consent.posts.models import PlatformAccount
from tests.training.happenings.site import PLATFORMS, POSTS, WHOSE, Site, platforms

DIGEST = "d" * 64


@dataclass(kw_only=True)
class Told:
    """A release, as somebody remembers it who was there."""

    name: str
    cut: int
    edition: str
    at: datetime
    proposed: tuple[tuple[str, str], ...] | None = None
    sealed: frozenset[tuple[str, str]] | None = None
    accounts: frozenset = field(default_factory=frozenset)


class ByReleases(Site):
    """Training teams and staff make releases. What the law says of them is in `holding.py`."""

    @rule(second=st.booleans())
    @precondition(lambda self: len(self.releases) < 4)
    def a_release_is_made_at_once(self, second):
        """With all that may go in; perhaps it waits for the second person."""
        self.a_release_is_cut_off()
        last = len(self._waiting()) - 1
        self.posts_are_proposed(last, {(one, post) for one in PLATFORMS for post in POSTS}, True)
        if second:
            self.a_release_is_sealed(-1)

    @rule()
    @precondition(lambda self: len(self.releases) < 4)
    def a_release_is_cut_off(self):
        name = f"r{len(self.releases)}"
        made = open_release(
            name=name, purpose="A model", controller="Open Forum", by=None, at=self.at
        )
        self.releases[name] = Told(name=name, cut=made.cut, edition=made.edition, at=self.at)

    def _waiting(self):
        return [one for one in self.releases.values() if one.sealed is None]

    @rule(
        which=st.integers(0, 3),
        some=st.sets(st.tuples(platforms, st.sampled_from(POSTS)), min_size=1),
        careful=st.sampled_from([True, True, False]),
    )
    @precondition(lambda self: self._waiting())
    def posts_are_proposed(self, which, some, careful):
        """Careful people filter before; others propose anything."""
        release = self._waiting()[which % len(self._waiting())]
        judged = {one: self.law_of_release(release, *one) for one in sorted(some)}
        rows = [one for one, word in judged.items() if word is None or not careful]
        wrong = {one: judged[one] for one in rows if judged[one]}
        path = self.folder / "manifest.ndjson"
        path.write_text(
            "".join(
                json.dumps({"platform": platform, "post_id": post, "digest": DIGEST}) + "\n"
                for platform, post in rows
            )
        )
        refused = {}
        try:
            seal_release.propose(
                name=release.name,
                manifest=path,
                snapshot="",
                by=self._staff(0).subject,
                at=self.at,
                on_kept_out=lambda one: refused.update(_named(one)),
            )
        except MustStayOut:
            assert refused
        else:
            release.proposed = tuple(rows)
        assert refused == wrong

    @rule(which=st.integers(0, 3))
    @precondition(lambda self: any(one.proposed is not None for one in self._waiting()))
    def a_release_is_sealed(self, which):
        """What has come to be kept out since the proposal stops it."""
        waiting = [one for one in self._waiting() if one.proposed is not None]
        release = waiting[which % len(waiting)]
        judged = {one: self.law_of_release(release, *one) for one in release.proposed}
        wrong = {one: word for one, word in judged.items() if word}
        refused = {}
        try:
            seal_release.seal(
                name=release.name,
                by=self._staff(1).subject,
                clock=lambda: self.at,
                on_kept_out=lambda one: refused.update(_named(one)),
            )
        except MustStayOut:
            assert refused
        else:
            release.sealed = frozenset(release.proposed)
            release.accounts = frozenset(self._account_keys(release.sealed))
            self.a_sealed_release_holds_no_such_post(release)
        assert refused == wrong

    def _account_keys(self, posts):
        for platform, post in posts:
            yield PlatformAccount.objects.get(platform=platform, platform_id=WHOSE[post]).key


def _named(one):
    return {(one.row.platform, one.row.post): one.reason}
