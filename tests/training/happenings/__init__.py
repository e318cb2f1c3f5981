"""
Everything that can happen to people, their posts and the rules, in any order.

What must hold after each step is in `holding.py`.
"""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from consent.core.choices import Decision
from consent.core.posts import Audience
from tests import make
from tests.training.happenings.by_people import ByPeople
from tests.training.happenings.by_platforms import ByPlatforms
from tests.training.happenings.by_releases import ByReleases
from tests.training.happenings.by_rules import ByRules
from tests.training.happenings.site import ACCOUNTS, PLATFORMS, POSTS, places, seldom, years


class Happenings(ByPlatforms, ByPeople, ByRules, ByReleases):
    """All of it, from a busy site on; and time passes."""

    @initialize(
        lives=st.lists(places, min_size=3, max_size=3),
        born=st.lists(years, min_size=6, max_size=6),
        whose=st.lists(st.sampled_from([0, 1, 2, None]), min_size=6, max_size=6),
        kinds=st.lists(st.sampled_from(["post", "photo"]), min_size=12, max_size=12),
        hidden=st.sets(st.integers(0, 11), max_size=2),
        said=st.lists(st.sampled_from([None, *Decision]), min_size=3, max_size=3),
    )
    def a_site_is_busy(self, lives, born, whose, kinds, hidden, said):
        """People, accounts and posts, most of them of the everyday sort."""
        for number, place in enumerate(lives):
            self.somebody_joins(number, place, born[number])
        every = [(platform, account) for platform in PLATFORMS for account in ACCOUNTS]
        for (platform, account), year, number in zip(every, born, whose, strict=True):
            place = ("US", "US-TX") if number is None else lives[number]
            self.a_platform_tells_of_an_account(
                platform, account, place, year, None, None, number, None
            )
        named = [(platform, post) for platform in PLATFORMS for post in POSTS]
        for number, ((platform, post), kind) in enumerate(zip(named, kinds, strict=True)):
            audience = Audience.FOLLOWERS if number in hidden else Audience.PUBLIC
            self.a_platform_sends_a_post(
                platform, post, audience, kind, make.NOW - timedelta(days=number * 400), 1
            )
        for number, decision in enumerate(said):
            if decision is not None:
                self.somebody_says(number, decision, "all", None, "", 0)

    @rule(
        after=st.sampled_from(
            [
                timedelta(seconds=1),
                timedelta(milliseconds=400),
                timedelta(hours=3),
                timedelta(days=1),
                timedelta(days=800),
            ]
        ),
        far=seldom,
    )
    def time_passes(self, after, far):
        """Seldom by years, because consents and deadlines lie closer."""
        self.at += after if far else min(after, timedelta(days=1))
