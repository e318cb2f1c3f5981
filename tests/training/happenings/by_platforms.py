"""What platforms say of accounts and posts: new, again, late, and removed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from consent.core.posts import Audience
from tests import make, make_ingest
from tests.training.happenings.site import (
    POSTS,
    WHOSE,
    Sent,
    Site,
    accounts,
    numbers,
    places,
    platforms,
    years,
)

days = st.sampled_from(
    [
        datetime(2003, 6, 1, tzinfo=UTC),
        datetime(2016, 5, 1, tzinfo=UTC),
        make.NOW - timedelta(days=1),
        make.NOW,
    ]
)


class ByPlatforms(Site):
    """Platforms send what they know."""

    @rule(
        platform=platforms,
        account=accounts,
        place=places,
        born=years,
        minor=st.sampled_from([None, None, False, True]),
        private=st.sampled_from([None, False, False, True]),
        whose=st.none() | numbers,
        since=st.sampled_from([None, None, timedelta(days=-9), timedelta(hours=2)]),
    )
    def a_platform_tells_of_an_account(
        self, platform, account, place, born, minor, private, whose, since
    ):
        line = {
            "platform": platform,
            "country": place[0] or None,
            "subdivision": place[1] or None,
            "born": born,
            "minor": minor,
            "private": private,
            "lives_since": (self.at + since).isoformat() if since and place[0] else None,
        }
        if whose is not None:
            line |= {"email": f"{whose}@example.org", "email_verified": True}
        self._send(make_ingest.account(account, **line))
        self.accounts[platform, account] = {"minor": minor, "private": private, "born": born}

    @rule(
        platform=platforms,
        post=st.sampled_from(POSTS),
        audience=st.sampled_from([Audience.PUBLIC] * 7 + list(Audience)),
        kind=st.sampled_from(["post", "post", "photo", "video"]),
        created_at=days,
        version=st.sampled_from([1, 1, 1, -1]),
    )
    def a_platform_sends_a_post(self, platform, post, audience, kind, created_at, version):
        """A new one, another version of one, or an old version, late."""
        before = self.sent.get((platform, post))
        number = max(0, version + (before.version if before else 3))
        facts = {"audience": str(audience), "kind": kind, "created_at": created_at}
        self._send(
            make_ingest.post(
                post,
                number,
                account_id=WHOSE[post],
                platform=platform,
                **{**facts, "created_at": created_at.isoformat()},
            )
        )
        if before is None or number > before.version:
            self.sent[platform, post] = Sent(version=number, **facts)

    @rule(platform=platforms, post=st.sampled_from(POSTS), version=st.sampled_from([1, 1, 0, -1]))
    def a_platform_removes_a_post(self, platform, post, version):
        """Also one that never came."""
        before = self.sent.get((platform, post))
        number = max(0, version + (before.version if before else 3))
        self._send(make_ingest.removal(post, number, platform=platform))
        if before is None:
            self.sent[platform, post] = Sent(version=number, removed=True)
        elif number >= before.version:
            self.sent[platform, post] = replace(before, version=number, removed=True)

    def _send(self, line):
        line = {name: value for name, value in line.items() if value is not None}
        assert make_ingest.send(line, at=self.at)[0] in {"accepted", "known"}
