"""
One word for each thing that can become of a post on its way into training, strongest first.

`evaluate()` gives the reasons; a file of posts adds a few things that nobody can put to the law,
because the site does not know what the row is about. A number stands for each word. The lower
number always wins, as the first reason of a chain does, so that what is known of a row, of its
account and of the post itself can be looked up apart and put together.
"""

from enum import StrEnum

from consent.core.eligibility import USABLE, Reason


class Unknown(StrEnum):
    """Why a row of a corpus is kept out that cannot even be put to the law."""

    ROW = "row_not_understood"
    """It is not an object with the columns that are asked for."""
    PLATFORM = "platform_unknown"
    ACCOUNT = "account_unknown"
    POST = "post_unknown"
    """The row does not name its post."""
    KIND = "kind_unknown"


ABOUT_THE_POST = (
    Reason.REMOVED,
    Reason.PRIVATE_MESSAGE,
    Reason.NOT_PUBLIC,
    Reason.AUDIENCE_UNKNOWN,
    Reason.DATE_UNKNOWN,
)
WORDS: tuple[str, ...] = (
    Unknown.ROW.value,
    *(reason.value for reason in ABOUT_THE_POST),
    *(one.value for one in Unknown if one is not Unknown.ROW),
    *(reason.value for reason in Reason if reason not in ABOUT_THE_POST),
)
"""Every word. Reasons stand in the order in which `evaluate()` finds them; a test holds it."""
NUMBER = {word: number for number, word in enumerate(WORDS)}
FIRST_USABLE = min(NUMBER[reason] for reason in USABLE)
"""From this number on a post can be used."""
