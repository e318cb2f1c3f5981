"""What happened, in one sentence each, with a link to where more is said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.humanize.templatetags.humanize import intcomma
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import BirthYear, Residence, StaffLook
from accounts.residence import first_day, is_since_ever, place
from consent.actions.record_objection import WAYS, way_noted
from consent.answers.concerned import known_platforms
from consent.answers.history import Happening, What
from consent.answers.honoured import held
from consent.answers.names import account_name
from consent.answers.used import said_after
from consent.answers.world import World
from consent.core.choices import Decision
from consent.core.records import choice_kept
from consent.core.tame import tame
from consent.ledger.models import Opening
from consent.ledger.presenters import Names, told
from consent.posts.models import AccountLink, AudienceStatement, Import
from consent.queue import Job, Task
from consent.rulebook.names import platform_name
from consent.training.models import Confirmation, Release
from consent.web.wording import listed, spoken_day, spoken_moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the history; `link` is empty where there is nothing more to see."""

    at: datetime
    sentence: str
    link: str = ""
    link_text: str = ""

    @property
    def day(self) -> date:
        """The day it was where the person lives."""
        return timezone.localtime(self.at).date()


SHOWN: dict[str, tuple[Promise, tuple[What, ...]]] = {
    "choices": (gettext_lazy("Choices"), (What.CHOICE,)),
    "homes": (gettext_lazy("Where you live"), (What.RESIDENCE,)),
    "birth": (gettext_lazy("Year of birth"), (What.BIRTH,)),
    "files": (gettext_lazy("Files"), (What.IMPORT,)),
    "links": (gettext_lazy("Linked accounts"), (What.LINKED, What.UNLINKED)),
    "audience": (gettext_lazy("Who could see posts"), (What.STATEMENT, What.UNDONE)),
    "notices": (gettext_lazy("Mails to you"), (What.NOTICE,)),
    "releases": (gettext_lazy("Already used"), (What.RELEASE,)),
    "looks": (gettext_lazy("Looks by support"), (What.LOOK,)),
}
"""The kinds of things a person can look at alone, by the word in the address."""

RESIDENCES: dict[str, Promise] = {
    Residence.Source.DECLARED: gettext_lazy("You told us where you live: %(where)s."),
    Residence.Source.PLATFORM: gettext_lazy("A platform told us where you live: %(where)s."),
    Residence.Source.SUPPORT: gettext_lazy(
        "Support noted where you live: %(where)s. You asked for it."
    ),
}

IMPORTS: dict[str, Promise] = {
    Import.State.WAITING: gettext_lazy("You brought in a file. We will read it soon."),
    Import.State.READING: gettext_lazy("You brought in a file. We are reading it."),
    Import.State.REFUSED: gettext_lazy("You brought in a file. We could not read it."),
    Import.State.STOPPED: gettext_lazy("You brought in a file and stopped the reading."),
}


LOOKS: dict[str, Promise] = {
    "overview": gettext_lazy("your overview"),
    "posts": gettext_lazy("your posts"),
    "receipt": gettext_lazy("one of your receipts"),
    "file": gettext_lazy("one of your files"),
}
"""What staff can look at, by the word that is noted."""


def line_of(
    happening: Happening, *, world: World, names: Names, kept_to: Mapping[int, Confirmation]
) -> Line:
    """
    Return one thing that happened as a line for the person.

    :param kept_to: by which confirmation a choice was honoured, by its number
    """
    sentence, *link = _told(happening, world=world, names=names)
    if isinstance(happening.thing, Opening):
        sentence += _kept_to(happening.thing, kept_to.get(happening.mark.pk), world)
    if not link:
        return Line(at=happening.at, sentence=sentence)
    address, text = link
    return Line(at=happening.at, sentence=sentence, link=address, link_text=text)


def _told(happening: Happening, *, world: World, names: Names) -> tuple[str, ...]:
    """Return a sentence; and where more is said, the address and the words of a link to it."""
    match happening.thing:
        case Opening() as opening:
            said = told(opening, names=names)
            text = _("Receipt %(number)s") % {"number": said.number}
            line = (said.sentence, reverse("receipt", args=[said.number]), text)
        case Residence() as residence:
            line = (_residence(residence),)
        case BirthYear() as year:
            line = (_birth(year), reverse("settings"), _("Settings"))
        case Import() as brought:
            address = reverse("import", args=[brought.key])
            line = (_import(world, brought), address, _("See this file"))
        case AudienceStatement() as statement:
            sentence = _statement(world, statement, undone=happening.what is What.UNDONE)
            line = (sentence, reverse("audience"), _("Who could see your posts"))
        case AccountLink() as link:
            sentence = _link(world, link, ended=happening.what is What.UNLINKED)
            line = (sentence, reverse("linked"), _("Your linked accounts"))
        case Release() as release:
            address = reverse("release-mine", args=[release.name])
            line = (_release(world, release), address, _("See which"))
        case StaffLook() as look:
            line = (_look(look),)
        case Job() as job:
            line = (_mail(job),)
    return line


def _kept_to(opening: Opening, confirmed: Confirmation | None, world: World) -> str:
    choice = choice_kept(index=opening.entry_id, record=opening.record)
    if confirmed is None or choice.decision is Decision.WISH:
        return ""
    # Of single posts on one platform of several, the receipt tells.
    kept_on = held(confirmed, known_platforms(choice.scope, world) or ())
    if not kept_on:
        return ""
    return " " + _("%(platforms)s: %(name)s keeps to it since %(when)s.") % {
        "platforms": listed(platform_name(world.rulebook, one) for one in kept_on),
        "name": tame(confirmed.pipeline),
        "when": spoken_moment(confirmed.confirmed_at),
    }


def _residence(residence: Residence) -> str:
    if not residence.country:
        return _("You told us that you do not want to say where you live.")
    where = place(residence.country, residence.subdivision)
    if not is_since_ever(residence):
        where = _("%(place)s, from %(day)s") % {
            "place": where,
            "day": spoken_day(first_day(residence)),
        }
    return str(RESIDENCES[residence.source]) % {"where": where}


def _birth(year: BirthYear) -> str:
    if year.born is None:
        return _("You told us that you do not want to say in which year you were born.")
    return _("You told us that you were born in %(year)d.") % {"year": year.born}


def _import(world: World, brought: Import) -> str:
    if brought.state != Import.State.DONE:
        return str(IMPORTS[brought.state])
    return ngettext(
        "You brought in a file from %(platform)s: %(number)s new post.",
        "You brought in a file from %(platform)s: %(number)s new posts.",
        brought.posts_new,
    ) % {
        "platform": platform_name(world.rulebook, brought.platform),
        "number": intcomma(brought.posts_new),
    }


def _link(world: World, link: AccountLink, *, ended: bool) -> str:
    # What an account is called now is nobody's business but its owner's.
    account = world.account_by_id.get(link.account.pk, link.account)
    names = {"account": account_name(world.rulebook, account)}
    if ended:
        return _("%(account)s was unlinked.") % names
    return _("%(account)s was linked. How we know that it is yours: %(how)s.") % {
        **names,
        "how": link.get_how_display(),
    }


def _statement(world: World, statement: AudienceStatement, *, undone: bool) -> str:
    posts = posts_in_words(world, statement)
    if undone:
        return _("You took back what you told us on %(day)s about %(posts)s.") % {
            "day": spoken_day(statement.made_at),
            "posts": posts,
        }
    return statement_in_words(world, statement)


def statement_in_words(world: World, statement: AudienceStatement) -> str:
    """Return what a person said about who could see posts, as one sentence to them."""
    posts = posts_in_words(world, statement)
    if statement.said == AudienceStatement.Said.PUBLIC:
        return _("You told us that everyone could see %(posts)s.") % {"posts": posts}
    return _("You told us that not everyone could see %(posts)s.") % {"posts": posts}


def posts_in_words(world: World, statement: AudienceStatement) -> str:
    """Return which posts a statement is about: "12 posts on X, from 1 May, until 2 May 2024"."""
    posts = ngettext(
        "%(number)s post on %(where)s", "%(number)s posts on %(where)s", statement.count
    )
    text = posts % {
        "number": intcomma(statement.count),
        "where": account_name(world.rulebook, statement.account),
    }
    if statement.album:
        text = _("%(posts)s in the album “%(album)s”") % {
            "posts": text,
            "album": tame(statement.album),
        }
    if statement.first_day:
        text = _("%(posts)s, from %(day)s") % {
            "posts": text,
            "day": spoken_day(statement.first_day),
        }
    if statement.last_day:
        text = _("%(posts)s, until %(day)s") % {
            "posts": text,
            "day": spoken_day(statement.last_day),
        }
    return text


def _release(world: World, release: Release) -> str:
    text = ngettext(
        "The release %(name)s was sealed. %(number)s of your posts was used in it.",
        "The release %(name)s was sealed. %(number)s of your posts were used in it.",
        release.mine,
    ) % {"name": release.name, "number": intcomma(release.mine)}
    if not said_after(world, release.cut):
        return text
    # Else who said no between cut-off and seal reads of a use after their no.
    when = {"when": spoken_moment(release.opened_at)}
    return text + " " + _("It was made on %(when)s, before you opted out.") % when


def _mail(job: Job) -> str:
    if job.task == Task.TELL_OBJECTION:
        return _("We wrote to you: support recorded your opt-out.")
    return _("We wrote to you: your wish came true.")


def _look(look: StaffLook) -> str:
    if way := way_noted(look.seen):
        return _("Support (%(who)s) recorded your opt-out. You asked for it %(way)s.") % {
            "who": look.by.email,
            "way": WAYS[way],
        }
    return _("Support (%(who)s) looked at %(what)s.") % {
        "who": look.by.email,
        "what": LOOKS.get(look.seen, look.seen),
    }
