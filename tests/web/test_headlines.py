"""The headline in states that depend on the day and the platform."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from consent.answers.groups import groups_of, totals
from consent.answers.standing import State, standing_of
from consent.answers.world import world_of
from consent.core.choices import Decision
from consent.core.eligibility import Reason
from consent.core.posts import Audience, Basis
from consent.core.rules import Offer
from consent.web.effects import usable_after
from consent.web.headlines import headline_of
from consent.web.told import Told
from tests import make


def told(person, at):
    world = world_of(person, at=at)
    groups = groups_of(world)
    counted = totals(groups)
    return Told(
        world=world,
        standing=standing_of(world, counted),
        totals=counted,
        later=usable_after(world, groups, Decision.OBJECT),
    )


def day(year, month, day_of_month):
    return datetime(year, month, day_of_month, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("platform", "at", "state", "title", "sentence"),
    [
        (
            "facebook",
            day(2024, 7, 1),
            State.ON_HOLD,
            "AI training with your posts is on hold",
            "Facebook has put AI training with posts from where you live on hold.",
        ),
        (
            "facebook",
            day(2024, 5, 1),
            State.NOT_USED,
            "Your posts are not used",
            "Facebook does not train AI with posts from where you live.",
        ),
        (
            "facebook",
            day(2024, 6, 1),
            State.NOT_USED,
            "Your posts are not used",
            "It did not start.",
        ),
        (
            "facebook",
            day(2025, 5, 1),
            State.STARTS_LATER,
            "The rules change on 27 May 2025",
            "Until then nothing is used.",
        ),
        (
            "x",
            day(2025, 5, 1),
            State.ON_HOLD,
            "AI training with your posts is on hold",
            "A data protection office stepped in.",
        ),
        (
            "tiktok",
            make.NOW,
            State.NO_RULES,
            "We have no clear rules for where you live",
            "So we count all your posts as kept out.",
        ),
        (
            "facebook",
            make.NOW,
            State.CAN_SAY_NO,
            "You can say no",
            "You have 1 post here. It can be used to train AI.",
        ),
    ],
)
def test_the_headline_of_a_day(ines, platform, at, state, title, sentence):
    make.post(ines, platform=platform)

    said = told(ines, at)
    headline = headline_of(said)

    assert said.standing.state is state
    assert headline.title == title
    assert sentence in " ".join(headline.sentences)


def test_on_hold_a_choice_that_was_made_still_counts(ines):
    make.post(ines, platform="facebook")
    make.said(ines, at=day(2024, 6, 15))

    sentences = headline_of(told(ines, day(2024, 7, 1))).sentences

    assert "You have made a choice. It still counts." in sentences


def test_where_they_must_ask_first_nothing_is_used(ines):
    make.post(ines, platform="home")
    world = world_of(ines, at=make.NOW)
    rule = world.rule("home")
    world.rules["home", world.residence] = replace(
        rule, policy=replace(rule.policy, offer=Offer.OPT_IN)
    )
    counted = totals(groups_of(world))
    standing = standing_of(world, counted)

    headline = headline_of(Told(world=world, standing=standing, totals=counted, later=0))

    assert standing.state is State.OPT_IN
    assert headline.title == "Your posts are not used"
    assert headline.sentences[-1] == "If you do nothing, nothing changes."


def test_a_minor_whose_posts_can_be_used_is_not_told_that_they_are_not(rulebook):
    """Not every platform leaves posts by people under 18 out."""
    noah = make.person("noah@example.org", country="US", subdivision="US-TX", born=2012)
    make.post(noah, platform="x", created_at=day(2025, 1, 1))

    said = told(noah, make.NOW)
    headline = headline_of(said)

    assert said.can == 1
    assert headline.title != "Your posts are not used"
    assert "You have 1 post here. It can be used to train AI." in headline.sentences


def test_posts_on_platforms_without_an_opt_out_are_named(ines):
    make.post(ines, platform="reddit")
    make.post(ines, platform="home")
    make.said(ines, at=day(2026, 11, 1))

    headline = headline_of(told(ines, make.NOW))

    assert headline.title == "You have opted out. 1 post can still be used"
    assert "There is no opt-out at Reddit where you live." in headline.sentences


@pytest.mark.parametrize("platform", ["facebook", "home", "reddit", "youtube", "tiktok"])
@pytest.mark.parametrize("decision", [None, Decision.OBJECT])
def test_no_headline_claims_what_the_numbers_deny(ines, platform, decision):
    make.post(ines, platform=platform)
    make.account(ines, "home")
    if decision:
        make.said(ines, decision, at=day(2026, 11, 1))

    said = told(ines, make.NOW)
    headline = headline_of(said)
    words = " ".join((headline.title, *headline.sentences))

    if said.can:
        assert "not used" not in words
        assert "none of your posts" not in words.casefold()
    assert headline.tone == ("can" if said.can else headline.tone)


@pytest.mark.parametrize("decision", [None, Decision.OBJECT])
def test_what_nobody_can_tell_is_not_called_safe_elsewhere(ines, decision):
    """A platform goes by what it knows: a post that we count as kept out can be used there."""
    for _ in range(3):
        make.post(ines, platform="facebook", audience=Audience.UNKNOWN, basis=Basis.NOTHING)
    make.post(ines, platform="facebook", audience=Audience.FOLLOWERS)
    if decision:
        make.said(ines, decision, at=day(2026, 11, 1))

    sentences = headline_of(told(ines, make.NOW)).sentences

    assert (
        "We cannot tell yet if 3 of your 4 posts can be used. They count as kept out." in sentences
    )
    assert "none of your" not in " ".join(sentences)


@pytest.mark.parametrize(
    ("posts", "said"),
    [
        (1, "We cannot tell yet if your post can be used. It counts as kept out."),
        (2, "We cannot tell yet if your 2 posts can be used. They count as kept out."),
    ],
)
def test_where_nothing_can_be_told_nobody_is_told_how_many_of_how_many(ines, posts, said):
    for _ in range(posts):
        make.post(ines, platform="facebook", audience=Audience.UNKNOWN, basis=Basis.NOTHING)

    assert said in headline_of(told(ines, make.NOW)).sentences


def test_on_our_own_platform_what_is_not_known_is_kept_out(ines):
    make.post(ines, platform="home", audience=Audience.UNKNOWN, basis=Basis.NOTHING)
    make.said(ines, at=day(2026, 11, 1))

    assert (
        "None of your posts will go into new training."
        in headline_of(told(ines, make.NOW)).sentences
    )


# --- What comes too late ------------------------------------------------------------------------


def test_each_platform_is_told_with_its_own_last_day_and_others_are_not_named(ines):
    for platform in ("facebook", "linkedin", "bluesky", "reddit", "x"):
        make.post(ines, platform=platform)
    make.said(ines, at=day(2026, 1, 10))

    said = " ".join(headline_of(told(ines, make.NOW)).sentences)

    assert "For older posts, the last day at Facebook was 26 May 2025." in said
    assert "LinkedIn does not promise to leave out older posts." in said
    assert "There is no opt-out at Reddit where you live." in said
    assert "Bluesky" not in said


@pytest.mark.parametrize(
    ("country", "platform", "in_time", "late"),
    [
        ("GB", "facebook", day(2024, 6, 1), day(2024, 10, 1)),
        ("BR", "facebook", day(2024, 9, 10), day(2024, 10, 1)),
        ("DE", "linkedin", day(2025, 10, 1), day(2025, 11, 5)),
        ("DE", "tumblr", day(2024, 2, 1), day(2024, 3, 1)),
    ],
)
def test_a_no_from_before_it_began_covers_old_posts(rulebook, country, platform, in_time, late):
    for at, reason in ((in_time, Reason.OBJECTED), (late, Reason.OBJECTED_TOO_LATE)):
        person = make.person(f"{at:%y%m%d}@example.org", country=country, born=1985)
        make.post(person, platform=platform)
        make.said(person, at=at)

        assert told(person, make.NOW).totals.by_reason == {reason: 1}
