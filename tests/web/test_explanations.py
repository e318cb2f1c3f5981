"""Every word of the core has a text, and every text is whole."""

import pytest

from consent.answers.standing import State
from consent.core.choices import Decision
from consent.core.eligibility import USABLE, Outcome, Question, Reason
from consent.core.posts import Audience, Basis, Kind
from consent.core.posts import State as PostState
from consent.web import chain, explanations, headlines, next_steps, offers, wording
from consent.web.views import choice, receipts

COMPLETE = [
    (explanations.OUTCOMES, Outcome),
    (explanations.TONES, Outcome),
    (explanations.QUESTIONS, Question),
    (explanations.QUESTION_OF, Reason),
    (explanations.REASONS, Reason),
    (wording.KINDS, Kind),
    (wording.KINDS_ALL, Kind),
    (wording.UNTITLED, Kind),
    (wording.AUDIENCES, Audience),
    (wording.STATES, PostState),
    (wording.BASES, Basis),
    (headlines.WRITERS, State),
    (next_steps.WRITERS, Decision),
    (chain.SAID, Decision),
    (offers.LABELS, Decision),
    (offers.LABELS_OPT_IN, Decision),
    (receipts.CHANNELS, receipts.Channel),
]

NAMES = explanations.Names(
    platform="Facebook",
    home=False,
    kind="Photo",
    opted="24 June 2024",
    agreed="25 June 2024",
    deadline="",
    effective="26 June 2024",
    adult="1 January 2009",
)


@pytest.mark.parametrize(("texts", "words"), COMPLETE)
def test_every_word_has_a_text(texts, words):
    assert set(texts) == set(words)


@pytest.mark.parametrize("reason", Reason)
def test_a_sentence_says_what_the_outcome_is(reason):
    """It ends by saying that the post can be used, or what keeps it out."""
    sentence = explanations.explain(reason, NAMES)

    assert sentence.endswith(".")
    assert "%(" not in sentence
    assert ("can be used." in sentence or "can still be used." in sentence) == (reason in USABLE)


@pytest.mark.parametrize("reason", Reason)
def test_a_label_is_short_enough_for_a_list(reason):
    assert len(str(explanations.REASONS[reason].short)) <= 40


def test_on_the_home_platform_we_keep_out_what_we_do_not_know():
    here = explanations.Names(platform="Open Forum", home=True)

    assert explanations.explain(Reason.AUDIENCE_UNKNOWN, here).endswith("So we keep it out.")


def test_elsewhere_we_do_not_claim_to_hold_the_key():
    said = explanations.explain(Reason.AUDIENCE_UNKNOWN, NAMES)

    assert said.endswith("So we count it as kept out.")


def test_a_late_objection_names_the_last_day_if_there_was_one():
    late = explanations.Names(
        platform="Facebook", home=False, opted="1 June 2025", deadline="26 May 2025"
    )

    assert "the last day at Facebook was 26 May 2025" in explanations.explain(
        Reason.OBJECTED_TOO_LATE, late
    )
    said = explanations.explain(Reason.OBJECTED_TOO_LATE, NAMES)
    assert "does not promise to leave out older posts" in said


def test_a_late_objection_says_what_the_post_is_older_than():
    """A post of last month is not older than a last day of last year, but than the opt-out."""
    for deadline in ("", "26 May 2025"):
        late = explanations.Names(platform="Facebook", home=False, deadline=deadline)

        said = explanations.explain(Reason.OBJECTED_TOO_LATE, late)

        assert "This post is older than your opt-out." in said


def test_every_refusal_of_the_verb_has_a_sentence():
    refusals = {
        choice.choose.NotOffered,
        choice.choose.Offered,
        choice.choose.NothingToWithdraw,
        choice.choose.EndsTooSoon,
        choice.choose.TooManyPosts,
        choice.LedgerBehind,
        choice.choose.OnlyAdults,
    }

    assert set(choice.REFUSALS) == refusals
