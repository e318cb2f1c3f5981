"""Which buttons there are, and what they say."""

import pytest

from consent.answers.offers import Offers
from consent.core.choices import Decision, Scope
from consent.web.offers import block_for

OPT_OUT_REGION = Offers(objection=True, consent=True, consent_needed=False)
OPT_IN_REGION = Offers(objection=True, consent=True, consent_needed=True)
NO_CHOICE_REGION = Offers(objection=False, consent=False, consent_needed=False)
NOTHING_USED = Offers(objection=True, consent=False, consent_needed=False)


@pytest.mark.parametrize(
    ("offers", "said", "labels"),
    [
        (OPT_OUT_REGION, None, ["Opt out of AI training", "Let my posts be used"]),
        (OPT_IN_REGION, None, ["No, keep my posts out", "Yes, use my posts"]),
        (NO_CHOICE_REGION, None, ["Save my wish"]),
        (NOTHING_USED, None, ["Opt out of AI training"]),
        (OPT_OUT_REGION, Decision.OBJECT, ["Let my posts be used"]),
        (OPT_OUT_REGION, Decision.CONSENT, ["Opt out of AI training"]),
        (OPT_OUT_REGION, Decision.WISH, ["Opt out of AI training", "Let my posts be used"]),
        (NO_CHOICE_REGION, Decision.WISH, []),
    ],
)
def test_the_buttons(offers, said, labels):
    assert [button.label for button in block_for(offers, said=said).buttons] == labels


def test_a_block_for_one_post_sends_the_post():
    block = block_for(OPT_OUT_REGION, Scope(posts=frozenset({"a" * 32})))

    assert block.fields == (("post", "a" * 32),)


def test_each_block_has_a_key_of_its_own():
    assert block_for(OPT_OUT_REGION).form_key != block_for(OPT_OUT_REGION).form_key
