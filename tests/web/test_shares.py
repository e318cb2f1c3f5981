import pytest

from consent.answers.groups import Totals
from consent.core.eligibility import Outcome
from consent.web.shares import LEAST, bar_of


def totals(can, kept, unknown):
    by_outcome = {
        Outcome.CAN_BE_USED: can,
        Outcome.KEPT_OUT: kept,
        Outcome.CANNOT_TELL: unknown,
    }
    return Totals(total=can + kept + unknown, by_outcome=by_outcome, by_reason={})


@pytest.mark.parametrize(
    "numbers", [(812, 380, 12), (1, 999_999, 0), (0, 0, 5), (1, 1, 1), (7, 0, 0)]
)
def test_the_parts_fill_the_bar_without_gap(numbers):
    shares = bar_of(totals(*numbers)).shares
    starts = [float(share.start.removesuffix("%")) for share in shares]
    widths = [float(share.width.removesuffix("%")) for share in shares]

    assert [share.count for share in shares] == list(numbers)
    assert starts[0] == 0
    assert starts[1:] == pytest.approx([widths[0], widths[0] + widths[1]], abs=0.02)
    assert sum(widths) == pytest.approx(100, abs=0.02)


def test_a_single_post_among_a_million_is_still_seen():
    one = bar_of(totals(1, 999_999, 0)).shares[0]

    assert float(one.width.removesuffix("%")) == pytest.approx(LEAST, abs=0.05)


def test_nothing_at_all_draws_nothing():
    assert {share.width for share in bar_of(totals(0, 0, 0)).shares} == {"0.00%"}


def test_the_sentence_says_the_numbers_of_the_table():
    assert bar_of(totals(812, 380, 12)).sentence == (
        "Of 1,204 posts, 812 can be used, 380 are kept out, and of 12 it is not known, "
        "so they are kept out too."
    )
