"""The choice block: which buttons there are, and what they say."""

import uuid
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from consent.answers.offers import Offers
from consent.core.choices import EVERYTHING, Choice, Decision, Scope
from consent.web import scopes

LABELS: dict[Decision, Promise] = {
    Decision.OBJECT: gettext_lazy("Opt out of AI training"),
    Decision.CONSENT: gettext_lazy("Let my posts be used"),
    Decision.WITHDRAW: gettext_lazy("Take my choice back"),
    Decision.WISH: gettext_lazy("Save my wish"),
}

LABELS_OPT_IN: dict[Decision, Promise] = {
    **LABELS,
    Decision.OBJECT: gettext_lazy("No, keep my posts out"),
    Decision.CONSENT: gettext_lazy("Yes, use my posts"),
}
"""Where nothing is used unless the person says yes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    decision: Decision
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceBlock:
    """
    One form with a scope and up to two equal buttons, in the order no, yes.

    `form_key` makes a double click one choice.
    """

    buttons: tuple[Button, ...]
    fields: tuple[tuple[str, str], ...] = ()
    form_key: str = field(default_factory=lambda: uuid.uuid4().hex)


def label(decision: Decision, *, opt_in: bool = False) -> str:
    """Return what the button for a decision says."""
    return str((LABELS_OPT_IN if opt_in else LABELS)[decision])


def wholly_said(said: Choice | None) -> Decision | None:
    """Return what was said without exception: a no with some can still be made a whole one."""
    return None if said is None or said.scope.has_exceptions else said.decision


def block_for(
    offers: Offers, scope: Scope = EVERYTHING, *, said: Decision | None = None
) -> ChoiceBlock:
    """Return the buttons that change something; `said` is what the person has chosen already."""
    decisions = []
    if offers.objection and said is not Decision.OBJECT:
        decisions.append(Decision.OBJECT)
    if offers.consent and said is not Decision.CONSENT:
        decisions.append(Decision.CONSENT)
    if offers.wish and said is not Decision.WISH:
        decisions.append(Decision.WISH)
    buttons = (
        Button(decision=decision, label=label(decision, opt_in=offers.consent_needed))
        for decision in decisions
    )
    return ChoiceBlock(buttons=tuple(buttons), fields=tuple(scopes.as_pairs(scope)))
