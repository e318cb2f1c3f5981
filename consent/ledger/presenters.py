"""Turn entries of the ledger into sentences, the same ones wherever a choice is told."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from uuid import UUID

from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import zones
from consent.core.choices import Choice, Decision, Scope
from consent.core.posts import Kind
from consent.core.records import choice_kept
from consent.ledger.models import Opening


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What things are called in sentences: platforms by slug, accounts by their key."""

    platforms: Mapping[str, str] = field(default_factory=dict)
    accounts: Mapping[str, str] = field(default_factory=dict)


NAMELESS = Names()
"""Platforms are then called by their slug."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """
    One choice as its owner is told it.

    `title`, `scope` and `end` ("" if it does not end) are for tables, `sentence`
    says all of them at once. `policy` and `jurisdiction` are as the record has
    them; `text` is the hex SHA-256 of the words the person saw.
    """

    index: int
    number: str
    decision: Decision
    title: str
    scope: str
    end: str
    sentence: str
    made_at: datetime
    channel: str
    edition: str
    policy: str | None
    jurisdiction: str | None
    text: str


TITLES: dict[Decision, Promise] = {
    Decision.OBJECT: gettext_lazy("Opted out of AI training"),
    Decision.CONSENT: gettext_lazy("Posts can be used for AI training"),
    Decision.WITHDRAW: gettext_lazy("Choice taken back"),
    Decision.WISH: gettext_lazy("Wish saved: opt out when it is offered"),
}

SENTENCES: dict[Decision, Promise] = {
    Decision.OBJECT: gettext_lazy("You opted out of AI training for %(scope)s."),
    Decision.CONSENT: gettext_lazy("You said that %(scope)s can be used to train AI."),
    Decision.WITHDRAW: gettext_lazy("You took back your choice for %(scope)s."),
    Decision.WISH: gettext_lazy("You saved a wish to opt out of AI training for %(scope)s."),
}

SENTENCES_BY_CHANNEL: dict[tuple[str, Decision], Promise] = {
    ("support", Decision.OBJECT): gettext_lazy(
        "Support opted you out of AI training for %(scope)s. You asked for it."
    ),
    ("wish", Decision.OBJECT): gettext_lazy(
        "Your wish came true: you are opted out of AI training for %(scope)s."
    ),
    ("earlier", Decision.OBJECT): gettext_lazy(
        "The owner of this account had opted out and left. That still counts for %(scope)s."
    ),
    ("edited", Decision.OBJECT): gettext_lazy(
        "You had opted out for a post before you edited it. That still counts: for %(scope)s."
    ),
}
"""What is said instead where somebody or something else than the person's click recorded it."""

NOT_UNDERSTOOD = gettext_lazy("A choice that we cannot read right now")
NOT_UNDERSTOOD_SENTENCE = gettext_lazy(
    "We cannot read this choice right now. Until we can, all your posts are kept out."
)

KINDS: dict[Kind, Promise] = {
    Kind.POST: gettext_lazy("all your text posts"),
    Kind.COMMENT: gettext_lazy("all your comments"),
    Kind.PHOTO: gettext_lazy("all your photos"),
    Kind.VIDEO: gettext_lazy("all your videos"),
    Kind.REEL: gettext_lazy("all your reels"),
    Kind.STORY: gettext_lazy("all your stories"),
    Kind.REVIEW: gettext_lazy("all your reviews"),
    Kind.ARTICLE: gettext_lazy("all your articles"),
}


EXCEPTED: dict[Kind, Promise] = {
    Kind.POST: gettext_lazy("your text posts"),
    Kind.COMMENT: gettext_lazy("your comments"),
    Kind.PHOTO: gettext_lazy("your photos"),
    Kind.VIDEO: gettext_lazy("your videos"),
    Kind.REEL: gettext_lazy("your reels"),
    Kind.STORY: gettext_lazy("your stories"),
    Kind.REVIEW: gettext_lazy("your reviews"),
    Kind.ARTICLE: gettext_lazy("your articles"),
}


def tell_scope(scope: Scope, *, names: Names) -> str:
    """Return what a choice is about, to stand inside a sentence: "all your photos on X"."""
    about = _tell_about(scope, names)
    if not scope.has_exceptions:
        return about
    exceptions = tell_exceptions(scope)
    return _("%(posts)s, but not %(exceptions)s") % {"posts": about, "exceptions": exceptions}


def tell_exceptions(scope: Scope) -> str:
    """Return what a scope excepts: "your photos and 2 posts"; "" if nothing."""
    excepted = [str(EXCEPTED[kind]) for kind in Kind if kind in scope.but_kinds]
    if scope.but_posts:
        excepted.append(_tell_posts(len(scope.but_posts)))
    return get_text_list(excepted, _("and"))


def _tell_posts(count: int) -> str:
    number = formats.number_format(count, use_l10n=True, force_grouping=True)
    return ngettext("1 post", "%(count)s posts", count) % {"count": number}


def _tell_about(scope: Scope, names: Names) -> str:
    if scope.posts:
        return _tell_posts(len(scope.posts))
    what = _("all your posts") if scope.kind is None else str(KINDS[scope.kind])
    where = None
    if scope.account is not None:
        where = names.accounts.get(scope.account, _("an account that is no longer here"))
    elif scope.platform is not None:
        where = names.platforms.get(scope.platform, scope.platform)
    if where is None:
        return what
    return _("%(what)s on %(where)s") % {"what": what, "where": where}


def tell_end(ends_at: datetime) -> str:
    """
    Return until when a choice counts, and by which clock.

    Where it ends with a day in the zone of the page: "31 May 2027 (Berlin time)".
    """
    here = timezone.localtime(ends_at)
    if here.time() != time():
        return zones.spoken_instant(ends_at)
    return _("%(day)s (%(zone)s)") % {
        "day": zones.spoken_day((here - timedelta(days=1)).date()),
        "zone": zones.spoken(timezone.get_current_timezone_name()),
    }


def tell_choice(choice: Choice, *, names: Names, channel: str = "web") -> str:
    """Return a choice as a sentence or two to the person it is about."""
    if not choice.understood:
        return str(NOT_UNDERSTOOD_SENTENCE)
    decision = choice.decision
    sentence = SENTENCES_BY_CHANNEL.get((channel, decision), SENTENCES[decision])
    said = str(sentence) % {"scope": tell_scope(choice.scope, names=names)}
    if choice.ends_at is None:
        return said
    end = _("It counts until %(end)s. Then it ends by itself.") % {"end": tell_end(choice.ends_at)}
    return f"{said} {end}"


def told(opening: Opening, *, names: Names) -> Told:
    """
    Return what an entry says.

    :raises ValueError: if the entry is not about a choice
    """
    if opening.kind != "choice":
        raise ValueError("not an entry about a choice")
    choice = choice_kept(index=opening.entry_id, record=opening.record)
    record = json.loads(opening.record)
    title = TITLES[choice.decision] if choice.understood else NOT_UNDERSTOOD
    return Told(
        index=choice.index,
        number=opening.number,
        decision=choice.decision,
        title=str(title),
        scope=tell_scope(choice.scope, names=names),
        end=tell_end(choice.ends_at) if choice.ends_at else "",
        sentence=tell_choice(choice, names=names, channel=record["channel"]),
        made_at=choice.made_at,
        channel=record["channel"],
        edition=record["edition"],
        policy=record["policy"],
        jurisdiction=record["jurisdiction"],
        text=record["text"],
    )


def sentence(opening: Opening, *, names: Names = NAMELESS) -> str:
    """Return an entry about a choice as one sentence, the same that its owner reads."""
    return told(opening, names=names).sentence


def told_to(subject: UUID, *, names: Names, most: int) -> list[Told]:
    """Return the newest choices of a person, newest first."""
    openings = Opening.objects.filter(subject=subject, kind="choice").order_by("-entry_id")
    return [told(opening, names=names) for opening in openings[:most]]
