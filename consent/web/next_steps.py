"""What happens after a choice, platform by platform, and what is left for the person to do."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from consent.answers.concerned import platforms_of
from consent.answers.offers import own_ways, refuses
from consent.answers.world import World, home
from consent.core.choices import Choice, Decision
from consent.core.places import place_of
from consent.core.policies import PolicyRow
from consent.core.resolve import HOME, drafts_for
from consent.core.rules import Offer, Reach, Rule, Status
from consent.rulebook.names import platform_name
from consent.web import no_offer, wording

TAKES_A_NO = {Offer.OBJECTION_NO_REASON, Offer.OBJECTION_WITH_REASON, Offer.SETTING_OFF}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """
    What follows on one platform.

    `todo` are the steps the person takes there, `form` the address they start
    at; `path` says where in the settings the switch is.
    """

    platform: str
    sentences: tuple[str, ...]
    form: str | None = None
    path: str | None = None
    todo: tuple[str, ...] = ()


def next_steps(world: World, made: Choice) -> list[Step]:
    """Return what follows from a choice, the operator's own platform first."""
    concerned = platforms_of(made.scope, world)
    if not concerned and not made.scope.posts and home():
        concerned = frozenset([HOME])
    slugs = sorted(concerned, key=lambda slug: (slug != HOME, slug))
    writer = WRITERS[made.decision]
    return [writer(world, world.rule(slug), made) for slug in slugs]


def with_own_ways(world: World) -> list[str]:
    """Return the names of the person's platforms that want to be told a no by themselves."""
    return [platform_name(world.rulebook, slug) for slug in own_ways(world)]


def _name(world: World, rule: Rule) -> str:
    return platform_name(world.rulebook, rule.platform)


# --- No -----------------------------------------------------------------------------------------


def _objected(world: World, rule: Rule, made: Choice) -> Step:
    name = _name(world, rule)
    if rule.platform == HOME:
        return _objected_here(name, rule)
    if rule.policy is None or rule.policy.status is Status.UNCLEAR:
        return _not_known(world, rule)
    if refuses(rule):
        return _not_offered(name, rule)
    if not rule.policy.status.trains:
        text = _("%(platform)s does not use posts from where you live now.")
        return Step(platform=name, sentences=(text % {"platform": name}, _kept_here()))
    if rule.policy.offer is Offer.OPT_IN:
        text = _("At %(platform)s nothing is used unless you switch it on there.")
        return Step(platform=name, sentences=(text % {"platform": name},))
    return _objected_elsewhere(world, rule, made)


def _not_known(world: World, rule: Rule) -> Step:
    """What is said of a platform but not confirmed decides nothing; its way to say no is told."""
    name = _name(world, rule)
    row = next((one for one in _drafts(world, rule) if one.offer in TAKES_A_NO), None)
    if row is None:
        text = _("We do not know the rules of %(platform)s for where you live.")
        return Step(platform=name, sentences=(text % {"platform": name}, _kept_here()))
    platform = world.rulebook.platforms[rule.platform]
    switch = row.offer is Offer.SETTING_OFF
    return Step(
        platform=name,
        sentences=(
            _("What %(platform)s does where you live is not confirmed.") % {"platform": name},
            _kept_here(),
            _("We read that you can say no there:"),
        ),
        form=row.objection_url,
        path=platform.settings_path if switch else None,
        todo=tuple(_todo(name, switch=switch)),
    )


def _drafts(world: World, rule: Rule) -> tuple[PolicyRow, ...]:
    place = world.residence and place_of(world.rulebook, world.residence)
    if not place:
        return ()
    return drafts_for(world.rulebook, platform=rule.platform, place=place, at=world.at)


def _not_offered(name: str, rule: Rule) -> Step:
    none = _("%(platform)s has no opt-out where you live.") % {"platform": name}
    law = (no_offer.by_law([name]),) if no_offer.gives_more(rule) else ()
    return Step(platform=name, sentences=(none, *law, _kept_here()))


def _kept_here() -> str:
    return _("We keep your choice here for the day this changes.")


def _objected_here(name: str, rule: Rule) -> Step:
    if refuses(rule):
        return _not_offered(name, rule)
    return Step(
        platform=name,
        sentences=(
            _("Your choice counts from this moment."),
            _("Training data sets that are started after that leave your posts out."),
        ),
    )


def _objected_elsewhere(world: World, rule: Rule, made: Choice) -> Step:
    name = _name(world, rule)
    platform = world.rulebook.platforms.get(rule.platform)
    switch = rule.policy is not None and rule.policy.offer is Offer.SETTING_OFF
    own_way = (
        _("We have saved your choice here. At %(platform)s you switch it off yourself.")
        if switch
        else _("We have saved your choice here. We did not send it to %(platform)s.")
    )
    sentences = [own_way % {"platform": name}, *_how_far(world, rule, made)]
    return Step(
        platform=name,
        sentences=tuple(sentences),
        form=_form(world, rule),
        path=platform.settings_path if platform and switch else None,
        todo=tuple(_todo(name, switch=switch)),
    )


def _how_far(world: World, rule: Rule, made: Choice) -> Iterator[str]:
    """Say what the platform's own way does not reach."""
    policy = rule.policy
    if policy is None:
        return
    late = policy.deadline_at is not None and policy.deadline_at <= made.made_at
    if policy.reach is Reach.LATER_POSTS or (policy.reach is Reach.ALL_IF_BEFORE_DEADLINE and late):
        row = world.rulebook.policy(policy.id)
        if late and row and row.deadline and row.reach is Reach.ALL_IF_BEFORE_DEADLINE:
            yield _("For older posts, the last day there was %(day)s.") % {
                "day": wording.spoken_day(row.deadline)
            }
            yield _("Now it counts there for newer posts only.")
        else:
            yield _("It counts there from now on. %(platform)s does not promise more.") % {
                "platform": _name(world, rule)
            }
    if made.scope.posts or made.scope.kind:
        yield _("There it covers all your posts at once, not single ones.")
        yield _("To keep a single post out, make it private there, or delete it.")


def _todo(name: str, *, switch: bool) -> Iterator[str]:
    names = {"platform": name}
    if switch:
        yield _("Open the AI settings of %(platform)s.") % names
        yield _("Switch the training off.")
        return
    yield _("Open the form of %(platform)s.") % names
    yield _("Sign in there, fill it in, and send it.")
    yield _("Keep the mail that %(platform)s sends you.") % names


def _form(world: World, rule: Rule) -> str | None:
    """The address of the platform's form: of the policy in force, else the first one we know."""
    row = world.rulebook.policy(rule.policy.id) if rule.policy else None
    if row is not None and row.objection_url:
        return row.objection_url
    platform = world.rulebook.platforms.get(rule.platform)
    return platform.forms[0].url if platform and platform.forms else None


# --- Yes, back, wish ----------------------------------------------------------------------------


def _agreed(world: World, rule: Rule, _made: Choice) -> Step:
    name = _name(world, rule)
    if rule.platform == HOME:
        sentences = (
            _("Your public posts can be used from now on."),
            _("You can stop at any time with one click."),
            _("A model that is made before you stop keeps what it has learned."),
        )
    else:
        sentences = (_nothing_there(name),)
    return Step(platform=name, sentences=sentences)


def _taken_back(world: World, rule: Rule, _made: Choice) -> Step:
    name = _name(world, rule)
    sentences = [_("The rules where you live count again, as if you had not chosen.")]
    if rule.platform != HOME:
        sentences.append(_nothing_there(name))
    return Step(platform=name, sentences=tuple(sentences))


def _nothing_there(name: str) -> str:
    return _("We change nothing at %(platform)s. What you set there stays.") % {"platform": name}


def _wished(world: World, rule: Rule, _made: Choice) -> Step:
    name = _name(world, rule)
    more = no_offer.gives_more(rule)
    return Step(
        platform=name,
        sentences=(
            _("Your wish is stored here."),
            _("It has no effect today."),
            no_offer.becomes([name], right_by_law=more),
            *((no_offer.by_law([name]),) if more else ()),
        ),
    )


WRITERS = {
    Decision.OBJECT: _objected,
    Decision.CONSENT: _agreed,
    Decision.WITHDRAW: _taken_back,
    Decision.WISH: _wished,
}
