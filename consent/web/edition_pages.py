"""Editions of the rulebook in words: who made them, and what changed from one to another."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from consent.answers.editions import Made, Published, SecondLook, changes
from consent.core.differences import Change, What
from consent.rulebook.editions import rulebook_of
from consent.rulebook.sentences import Editions, sentence

MADE: dict[Made, Promise] = {
    Made.SHIPPED: gettext_lazy("It came with the software of this site."),
    Made.FILE: gettext_lazy("Who runs this site loaded it from a file."),
    Made.SUPPORT: gettext_lazy("Support wrote it here."),
}

SECOND_LOOKS: dict[SecondLook, Promise | str] = {
    SecondLook.NONE: "",
    SecondLook.BEFORE: gettext_lazy("A second person approved it before it counted."),
    SecondLook.AGREED: gettext_lazy("One person published it. A second person agreed later."),
    SecondLook.SENT_BACK: gettext_lazy(
        "One person published it. A second person found that it needs work."
    ),
    SecondLook.DUE: gettext_lazy("One person published it. A second person will look at it."),
}

LAWS = frozenset({What.LAW, What.LAW_ROW, What.JURISDICTION})
PLATFORMS = frozenset({What.RULE, What.POLICY_ROW, What.PLATFORM})


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionShown:
    """An edition, with who made it in words."""

    one: Published
    made: str
    second: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesShown:
    """What changed, in sentences: of the law, of platforms, and in what stands around both."""

    law: tuple[str, ...]
    platforms: tuple[str, ...]
    around: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        return (*self.law, *self.platforms, *self.around)


def edition_shown(one: Published) -> EditionShown:
    return EditionShown(one=one, made=str(MADE[one.made]), second=str(SECOND_LOOKS[one.second]))


def changes_shown(old: str, new: str) -> ChangesShown:
    """Return in words what the edition with the digest `new` says otherwise than `old`."""
    found = changes(old, new)
    editions = Editions(old=rulebook_of(old), new=rulebook_of(new))
    return ChangesShown(
        law=_sentences([one for one in found if one.what in LAWS], editions),
        platforms=_sentences([one for one in found if one.what in PLATFORMS], editions),
        around=_sentences([one for one in found if one.what not in LAWS | PLATFORMS], editions),
    )


def _sentences(found: Sequence[Change], editions: Editions) -> tuple[str, ...]:
    # Two changes can come out as the same sentence; it is said once.
    return tuple(dict.fromkeys(sentence(one, editions) for one in found))
