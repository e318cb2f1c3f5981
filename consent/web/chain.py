"""The reason chain of a post: five questions, what we found, and how we know it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.residence import place
from consent.answers.groups import facts_of
from consent.answers.names import names_of
from consent.answers.world import Answer, World
from consent.core.choices import Choice, Decision, standing
from consent.core.eligibility import USABLE, Outcome, Question, Reason, Verdict
from consent.core.policies import PolicyRow
from consent.core.posts import Audience, Basis, Facts, Kind, State
from consent.core.resolve import HOME
from consent.core.rules import Offer, Policy, Reach, Rule, Status
from consent.ledger.presenters import tell_choice
from consent.posts.covering import PRIVATE
from consent.posts.models import PlatformAccount, Post
from consent.posts.models.account import NEVER
from consent.rulebook.names import platform_name
from consent.web import explanations, no_offer, wording
from consent.web.explain_rules import STATUSES
from consent.web.places_told import says


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    address: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """
    One question. `answer` is short, `detail` says it in a sentence, `source` how we know,
    with the address of the document if it is one.

    `deciding`: this is the reason. `stops`: this alone keeps the post out.
    """

    question: str
    answer: str
    detail: str
    source: str
    source_address: str | None = None
    links: tuple[Link, ...] = ()
    deciding: bool = False
    stops: bool = False


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A post with all that the answers to the five questions depend on."""

    world: World
    post: Post
    verdict: Verdict

    @property
    def platform(self) -> str:
        return self.account.platform

    @property
    def name(self) -> str:
        return platform_name(self.world.rulebook, self.platform)

    @property
    def account(self) -> PlatformAccount:
        return self.world.account_by_id[self.post.account_id]

    @cached_property
    def facts(self) -> Facts:
        return facts_of(self.world, self.post)

    @cached_property
    def answer(self) -> Answer:
        return self.world.answer(self.facts)

    @property
    def rule(self) -> Rule:
        """The rule that decided."""
        return self.answer.rule

    @property
    def is_told(self) -> bool:
        """Whether the rules that decided are those of a place that the platform names."""
        return self.answer.residence not in {None, self.world.lives}

    @property
    def row(self) -> PolicyRow | None:
        """What the rulebook has about the policy; None for one that follows from the law."""
        policy = self.rule.policy
        return self.world.rulebook.policy(policy.id) if policy else None

    @property
    def said(self) -> tuple[Choice, ...]:
        return standing(self.world.choices, facts=self.facts, at=self.world.at)


def chain_of(asked: Asked) -> tuple[Line, ...]:
    """Return the five lines, always in the same order."""
    return (
        _public(asked),
        _message(asked),
        _adult(asked),
        _rule(asked),
        _choice(asked),
    )


def reason_in_words(asked: Asked) -> str:
    """Return the deciding reason as one sentence."""
    return explanations.explain(asked.verdict.reason, names_for(asked))


def names_for(asked: Asked) -> explanations.Names:
    """Return what the sentences about this post name."""
    policy, row = asked.rule.policy, asked.row
    opted = _last(asked.said, Decision.OBJECT)
    agreed = _last(asked.said, Decision.CONSENT)
    adult_from = asked.facts.adult_from
    return explanations.Names(
        platform=asked.name,
        home=asked.platform == HOME,
        kind=str(wording.KINDS[Kind(asked.post.kind)]),
        opted=_day(opted),
        agreed=_day(agreed),
        deadline=_deadline(row),
        effective=_effective(policy, row),
        adult=wording.spoken_day(adult_from) if adult_from not in {None, NEVER} else "",
        taken_back=policy is not None and policy.status is Status.WITHDRAWN,
    )


def _deadline(row: PolicyRow | None) -> str:
    """The platform's own last day to say no for older posts, if it has set one."""
    if row is None or row.deadline is None or row.reach is not Reach.ALL_IF_BEFORE_DEADLINE:
        return ""
    return wording.spoken_day(row.deadline)


def _effective(policy: Policy | None, row: PolicyRow | None) -> str:
    if row and row.effective_on:
        return wording.spoken_day(row.effective_on)
    return wording.spoken_day(policy.effective_at) if policy and policy.effective_at else ""


def _last(said: Iterable[Choice], decision: Decision) -> Choice | None:
    return next((c for c in reversed(tuple(said)) if c.decision is decision), None)


def _day(choice: Choice | None) -> str:
    return wording.spoken_day(choice.made_at) if choice else ""


def _line(
    asked: Asked,
    question: Question,
    *,
    answer: str,
    detail: str = "",
    source: str = "",
    source_address: str | None = None,
    links: Iterable[Link] = (),
) -> Line:
    verdict = asked.verdict
    here = {reason for reason in verdict.chain if explanations.QUESTION_OF[reason] is question}
    return Line(
        question=str(explanations.QUESTIONS[question]),
        answer=answer,
        detail=detail,
        source=source,
        source_address=source_address,
        links=tuple(links),
        deciding=verdict.reason in here,
        stops=bool(here - USABLE),
    )


# --- 1 public? 2 private message? 3 adult? ------------------------------------------------------


def _public(asked: Asked) -> Line:
    post = asked.post
    state, audience = State(post.state), asked.facts.audience
    if state is State.LIVE:
        answers = {Audience.PUBLIC: _("Yes"), Audience.UNKNOWN: _("Not known")}
        answer, detail = answers.get(audience, _("No")), str(wording.AUDIENCES[audience])
    else:
        answer, detail = _("No"), str(wording.STATES[state])
    basis = Basis(post.basis) if state is State.LIVE else _basis_of_state(post)
    asked_on = "audience" if audience is Audience.UNKNOWN else ""
    if (audience, basis) == PRIVATE:
        asked_on = "audience-private"
    links = ()
    if asked_on and state is State.LIVE:
        links = (Link(address=reverse(asked_on), text=_("Tell us who could see it")),)
    return _line(
        asked,
        Question.PUBLIC,
        answer=answer,
        detail=detail,
        source=wording.how_we_know(basis, audience, asked.platform),
        links=links,
    )


def _basis_of_state(post: Post) -> Basis:
    return Basis.EXPORT_STATE if post.version is None else Basis.PLATFORM


def _message(asked: Asked) -> Line:
    if Audience(asked.post.audience) is Audience.DIRECT:
        return _line(
            asked,
            Question.MESSAGE,
            answer=_("Yes"),
            detail=_("Private messages are never used."),
            source=str(wording.BASES[Basis(asked.post.basis)]),
        )
    return _line(
        asked,
        Question.MESSAGE,
        answer=_("No"),
        source=(
            _("We never open the messages in a file you bring in.")
            if asked.post.version is None
            else str(wording.BASES[Basis.PLATFORM])
        ),
    )


def _adult(asked: Asked) -> Line:
    policy, created = asked.rule.policy, asked.post.created_at
    adult_from = asked.facts.adult_from
    detail = ""
    if created is None:
        answer, detail = _("Not known"), _("The post has no date.")
    elif policy is not None and not policy.under_18_out:
        answer = _("Not asked")
        detail = _("The rules of %(platform)s do not ask for it.") % {"platform": asked.name}
    elif adult_from is not None:
        answer, detail = _adult_on(created, adult_from)
    elif policy is not None and not policy.age_must_be_known:
        answer = _("Not asked")
        detail = _("%(platform)s leaves out accounts of people under 18.") % {
            "platform": asked.name
        }
    else:
        answer = _("Not known")
    return _line(asked, Question.ADULT, answer=answer, detail=detail, source=_age(asked))


def _age(asked: Asked) -> str:
    """Who says how old the person is: of two that differ the one that protects more."""
    person, told = asked.world.person, asked.account.adult_from
    if told is not None and told == asked.facts.adult_from != person.adult_from:
        return _("%(platform)s tells us how old you are.") % {"platform": asked.name}
    if person.born:
        return _("Your account says that you were born in %(year)d.") % {"year": person.born}
    return _("Your account has no year of birth.")


def _adult_on(created: datetime, adult_from: datetime) -> tuple[str, str]:
    if adult_from == NEVER:
        return _("No"), ""
    if created < adult_from:
        return _("No"), _("We count you as an adult from %(day)s.") % {
            "day": wording.spoken_day(adult_from)
        }
    return _("Yes"), ""


# --- 4 rules ------------------------------------------------------------------------------------


def _rule(asked: Asked) -> Line:
    rule = asked.rule
    if rule.jurisdiction is None:
        return _line(
            asked,
            Question.RULE,
            answer=_("Not known"),
            detail=_("We do not know where you live."),
            links=(Link(address=reverse("region"), text=_("Tell us where you live")),),
        )
    lives = asked.answer.residence
    region = place(lives.country, lives.subdivision or "") if lives else rule.jurisdiction
    code = (lives.subdivision or lives.country) if lives else rule.jurisdiction
    links = [
        Link(
            address=reverse("rules-region", args=[code]),
            text=_("The rules: %(region)s") % {"region": region},
        )
    ]
    answer, detail = _rule_in_words(asked)
    source, address = _source(asked)
    if asked.is_told:
        detail = f"{says(asked.name, region)} {detail}"
    return _line(
        asked,
        Question.RULE,
        answer=answer,
        detail=detail,
        source=source,
        source_address=address,
        links=links,
    )


def _rule_in_words(asked: Asked) -> tuple[str, str]:
    policy, reason = asked.rule.policy, asked.verdict.reason
    if policy is None or policy.status is Status.UNCLEAR:
        which = Reason.NO_RULE if policy is None else Reason.RULE_UNCLEAR
        return _("Not known"), explanations.explain(which, names_for(asked))
    if not policy.status.trains:
        answer = _("Not used")
        return answer, _("%(platform)s: %(status)s") % {
            "platform": asked.name,
            "status": STATUSES[policy.status],
        }
    if policy.kinds is not None and Kind(asked.post.kind) not in policy.kinds:
        return _("Left out"), explanations.explain(Reason.KIND_NOT_IN_SCOPE, names_for(asked))
    if Reason.NOT_YET_EFFECTIVE in asked.verdict.chain or reason is Reason.NOT_YET_EFFECTIVE:
        return _("Not yet"), explanations.explain(Reason.NOT_YET_EFFECTIVE, names_for(asked))
    return _("Posts like this can be used"), _what_is_offered(asked, policy)


def _what_is_offered(asked: Asked, policy: Policy) -> str:
    if policy.offer.refuses:
        none = _("%(platform)s has no opt-out where you live.") % {"platform": asked.name}
        more = no_offer.gives_more(asked.rule)
        return f"{none} {no_offer.by_law([asked.name])}" if more else none
    if policy.offer is Offer.OPT_IN:
        text = _("But only if you say yes. %(platform)s must ask you first.")
    elif names_for(asked).deadline:
        text = _(
            "You can opt out. The last day to opt out for older posts was %(deadline)s. "
            "Now an opt-out counts for newer posts."
        )
    else:
        text = _("You can opt out.")
    return text % {"platform": asked.name, "deadline": names_for(asked).deadline}


def _source(asked: Asked) -> tuple[str, str | None]:
    """The first document behind the policy, and where to read it."""
    if asked.platform == HOME and asked.row is None:
        text = _("%(platform)s is run by this site and follows the law where you live.")
        return text % {"platform": asked.name}, None
    if asked.row is None:
        return "", None
    sources = [asked.world.rulebook.sources[source] for source in asked.row.sources]
    first = next((source for source in sources if source.url), None)
    return (first.title, first.url) if first else (asked.row.backing.verified, None)


# --- 5 choice -----------------------------------------------------------------------------------


def _choice(asked: Asked) -> Line:
    said = asked.said
    deciding = next((c for c in said if c.index == asked.verdict.choice), None)
    latest = deciding or (said[-1] if said else None)
    if latest is None:
        return _line(
            asked,
            Question.CHOICE,
            answer=_("Nothing yet"),
            source=_("You have no choice saved here that covers this post."),
            links=(Link(address=reverse("choice"), text=_("Make a choice")),),
        )
    names = names_of(asked.world)
    sentence = tell_choice(latest, names=names)
    detail = sentence
    if asked.verdict.reason is Reason.OBJECTED_TOO_LATE:
        detail = reason_in_words(asked)
    elif asked.verdict.outcome is Outcome.CAN_BE_USED and latest.decision is Decision.OBJECT:
        detail = _("%(sentence)s It has no effect at %(platform)s.") % {
            "sentence": sentence,
            "platform": asked.name,
        }
    return _line(
        asked,
        Question.CHOICE,
        answer=str(SAID[latest.decision]),
        detail=detail,
        source=_("Your receipts here. Saved on %(when)s.")
        % {"when": wording.spoken_moment(latest.made_at)},
        links=(Link(address=reverse("receipts"), text=_("See your receipts")),),
    )


SAID: dict[Decision, Promise] = {
    Decision.OBJECT: gettext_lazy("You opted out"),
    Decision.CONSENT: gettext_lazy("You said yes"),
    Decision.WITHDRAW: gettext_lazy("Nothing yet"),
    Decision.WISH: gettext_lazy("You saved a wish"),
}
