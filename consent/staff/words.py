"""What things are called to staff; to the people themselves, pages speak of "you"."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.asked import Check, Way
from accounts.models import Residence
from consent.core.choices import Channel
from consent.core.posts import Audience, Basis
from consent.core.posts import State as PostState
from consent.posts.models import Import
from consent.queue import Job, Task

AUDIENCES: dict[Audience, Promise] = {
    Audience.PUBLIC: _("Everyone"),
    Audience.UNLISTED: _("People with the link"),
    Audience.FOLLOWERS: _("Followers or friends"),
    Audience.GROUP: _("A group"),
    Audience.DIRECT: _("Those written to"),
    Audience.ONLY_ME: _("The author alone"),
    Audience.UNKNOWN: _("Not known"),
}

BASES: dict[Basis, Promise] = {
    Basis.NOTHING: _("the file does not say"),
    Basis.EXPORT_FIELD: _("the file says so"),
    Basis.EXPORT_STATE: _("its place in the file says so"),
    Basis.ACCOUNT_STATE: _("the account was private"),
    Basis.STATEMENT: _("this person said so"),
    Basis.PLATFORM: _("the platform said so"),
}
"""How an audience is known."""

POSTS: dict[PostState, Promise] = {
    PostState.LIVE: _("on the platform"),
    PostState.ARCHIVED: _("in the archive of the account"),
    PostState.PENDING: _("not out yet"),
    PostState.REMOVED: _("deleted"),
}

CHANNELS: dict[Channel, Promise] = {
    Channel.WEB: _("On the site"),
    Channel.NOTICE: _("By the link in a notice"),
    Channel.API: _("By the platform's programs"),
    Channel.SUPPORT: _("By support"),
    Channel.WISH: _("By a saved wish"),
    Channel.COMMAND: _("By a command of the operator"),
    Channel.EARLIER: _("Said before this person left, and kept"),
    Channel.EDITED: _("Said of a post that was edited since, and kept"),
}
"""How a choice came in."""

WAYS: dict[Way, Promise] = {
    Way.PHONE: _("On the phone"),
    Way.WRITTEN: _("By mail or letter"),
    Way.IN_PERSON: _("In person"),
}
"""How a person asked support for an opt-out."""

CHECKS: dict[Check, Promise] = {
    Check.ADDRESS: _("They answered from the e-mail address of the account"),
    Check.RECEIPT: _("They knew the number of a receipt"),
    Check.DOCUMENT: _("They showed a document"),
}
"""How support made sure who asked."""

IMPORTS: dict[Import.State, Promise] = {
    Import.State.WAITING: _("Waiting"),
    Import.State.READING: _("Being read"),
    Import.State.DONE: _("Read"),
    Import.State.REFUSED: _("Could not be read"),
    Import.State.STOPPED: _("Stopped by this person"),
}

RESIDENCES: dict[Residence.Source, Promise] = {
    Residence.Source.DECLARED: _("this person said so"),
    Residence.Source.PLATFORM: _("the platform said so"),
    Residence.Source.SUPPORT: _("support noted it"),
}
"""How a residence is known."""

ENTRIES: dict[str, Promise] = {
    "cut": _("A release was cut off"),
    "seal": _("A release was sealed"),
    "edition": _("An edition of the rulebook was published"),
    "approval": _("A second person agreed to a draft of the rulebook, or sent it back"),
    "key": _("A key of the ledger began, or ended"),
    "snapshot": _("A snapshot for training was cut"),
    "erasure": _("An account was deleted, and its entries closed"),
    "recovery": _("Entries came back from the published files"),
}
"""What entries of the ledger are about, apart from choices, which say it themselves."""

LOOKS: dict[str, Promise] = {
    "overview": _("the card"),
    "posts": _("the posts"),
    "receipt": _("a receipt"),
    "file": _("a file"),
}
"""What staff looked at, by the word that is noted."""

JOBS: dict[Job.State, Promise] = {
    Job.State.WAITING: _("Waiting"),
    Job.State.WORKING: _("Being done"),
    Job.State.DONE: _("Done"),
    Job.State.ASIDE: _("Put aside"),
}

TASKS: dict[Task, Promise] = {
    Task.READ_ARCHIVE: _("Read a file"),
    Task.COUNT_POSTS: _("Count posts anew"),
    Task.LET_POSTS_FOLLOW: _("Let posts follow what was said of their audience"),
    Task.TAKE_CENSUS: _("Count the posts of everybody, for drafts of rules"),
    Task.LINK_ACCOUNTS: _("Link accounts of a platform"),
    Task.FULFIL_WISHES: _("Turn the wishes of somebody into opt-outs"),
    Task.ERASE_PERSON: _("Delete an account"),
    Task.EXPORT_PERSON: _("Put together what we hold about somebody"),
    Task.TELL_EXPORT: _("Mail that a download is ready"),
    Task.TELL_WISH: _("Mail that a wish came true"),
    Task.TELL_OBJECTION: _("Mail that support recorded an opt-out"),
    Task.KEEP_SNAPSHOT: _("Cut a snapshot for training"),
    Task.SEAL_RELEASE: _("Seal a release"),
}
"""What a worker does."""
