"""What is told where no platform offers an opt-out: what the law gives, and what a wish is."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consent.answers.offers import Offers, refuses
from consent.answers.world import World
from consent.core.rules import Rule
from consent.rulebook.names import platform_name
from consent.web import wording


def title(world: World, offers: Offers) -> str:
    """Return that there is no opt-out; where the law gives a right to one, at which platforms."""
    if not offers.right_by_law:
        return _("There is no opt-out where you live yet")
    return _("There is no opt-out at %(platforms)s where you live") % {
        "platforms": wording.listed(_refusing(world))
    }


def why(world: World, offers: Offers) -> str:
    """Return the same as a sentence or more, with what the law gives beyond the platforms."""
    if not offers.right_by_law:
        return _("There is no opt-out where you live yet.")
    names = _refusing(world)
    none = ngettext(
        "%(platforms)s offers no opt-out where you live.",
        "%(platforms)s offer no opt-out where you live.",
        len(names),
    ) % {"platforms": wording.listed(names)}
    return f"{none} {by_law(names)}"


def of_law(world: World, offers: Offers) -> str:
    """Return what the law gives where no platform of the person offers anything; "" if nothing."""
    return by_law(_refusing(world)) if offers.right_by_law else ""


def gives_more(rule: Rule) -> bool:
    """Return whether the law gives a right to say no for which a platform offers no way."""
    return refuses(rule) and rule.law is not None and rule.law.regime.gives_a_no


def by_law(names: list[str]) -> str:
    """Return that the law gives a right all the same, and how to use it at platforms."""
    return _(
        "But the law there gives you a right to say no. You can write to %(platforms)s yourself. "
        "If that does not help, you can complain to the office that watches over the law."
    ) % {"platforms": wording.listed(names)}


def becomes(names: list[str], *, right_by_law: bool) -> str:
    """Return when a wish becomes an opt-out; `names` are the platforms that offer none."""
    if not right_by_law:
        return _("It becomes an opt-out when the rules give you the right.")
    return ngettext(
        "It becomes an opt-out when %(platforms)s offers one.",
        "It becomes an opt-out when one of these offers one: %(platforms)s.",
        len(names),
    ) % {"platforms": wording.listed(names)}


def what_a_wish_is(world: World, offers: Offers) -> str:
    """Return the three things that are said of a wish before it is saved."""
    said = _(
        "You can save a wish: “opt me out when I can”. It is stored here. It has no effect today."
    )
    return f"{said} {becomes(_refusing(world), right_by_law=offers.right_by_law)}"


def _refusing(world: World) -> list[str]:
    """The names of the person's platforms that offer no opt-out."""
    refusing = [one for one in world.platforms if refuses(world.rule(one))]
    return [platform_name(world.rulebook, slug) for slug in refusing]
