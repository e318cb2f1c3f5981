"""What the rules do: they change, and training is paused."""

import contextlib

from hypothesis import strategies as st
from hypothesis.stateful import rule

from accounts.models import User
from consent.actions.pause_training import pause_training
from consent.actions.publish_edition import publish_edition
from consent.core.policies import MINORS, Covers
from consent.core.rules import Offer, Regime, Status
from consent.rulebook.pausing import NothingRuns, Pause
from consent.rulebook.problems import Refused
from tests import make_rulebook
from tests.training.happenings.site import (
    STAFF,
    Site,
    seldom,
)

policies = st.fixed_dictionaries(
    {
        "regions": st.sampled_from([["*"], ["EU"], ["US"], ["US-CA"]]),
        "status": st.sampled_from([Status.ACTIVE] * 4 + [Status.PAUSED, Status.UNCLEAR]),
        "offer": st.sampled_from(list(Offer)),
        "kinds": st.sampled_from([["post"], ["post", "photo"], ["photo"]]),
        "covers_past": st.sampled_from(list(Covers)),
        "effective_on": st.sampled_from([None, None, "2026-11-24", "2026-12-01"]),
        "deadline": st.sampled_from([None, None, "2026-11-20", "2026-11-24", "2026-12-01"]),
    }
)
regimes = st.sampled_from(list(Regime))


class ByRules(Site):
    """The rulebook changes."""

    @rule(ours=st.lists(policies, max_size=2), theirs=st.lists(policies, max_size=2), law=regimes)
    def the_rules_change(self, ours, theirs, law):
        """Another edition; one that does not agree with itself is refused, and nothing changes."""
        platforms = [
            make_rulebook.platform(
                slug,
                policies=[
                    make_rulebook.policy(
                        f"{slug}-{n}",
                        first="2024-01-01",
                        scope=["public_posts", "public_photos"],
                        excluded=[MINORS],
                        **{name: value for name, value in one.items() if value is not None},
                    )
                    for n, one in enumerate(rows)
                ],
            )
            for slug, rows in (("home", ours), ("facebook", theirs))
        ]
        korea = make_rulebook.jurisdiction(
            "KR", west=9, laws=[make_rulebook.law("kr-1", regime=law)]
        )
        data = make_rulebook.data(jurisdictions=[*make_rulebook.PLACES, korea], platforms=platforms)
        with contextlib.suppress(Refused):
            publish_edition(data=data, at=self.at, by=None)

    @rule(region=st.sampled_from(["EU", "US", "*"]), sure=seldom)
    def training_is_paused(self, region, sure):
        if not sure:
            return
        sam, _ = User.objects.get_or_create(email=STAFF[0], defaults={"is_staff": True})
        pause = Pause(
            region=region,
            platforms=None,
            status=Status.PAUSED,
            decided_by="Somebody",
            decided_on=self.at.date(),
            url="https://pause.example/",
            sentence="It is on hold.",
        )
        with contextlib.suppress(NothingRuns, Refused):
            pause_training(pause=pause, title=f"Pause {self.steps}", by=sam, at=self.at)
