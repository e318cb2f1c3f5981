"""What is held about a person in the tables of the nouns; the list of `accounts.held` goes on here."""

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.held import EXCUSED as EXCUSED_ACCOUNTS
from accounts.held import HELD as HELD_ACCOUNTS
from accounts.held import Held
from accounts.models import User
from consent.access.models import ApiKey, UsedToken
from consent.ledger.models import Checkpoint, Entry, Key, Moments, Opening
from consent.posts.models import (
    AccountLink,
    AudienceStatement,
    Census,
    CensusGroups,
    CensusPart,
    CensusWish,
    Import,
    ImportPart,
    PlatformAccount,
    Post,
    Removal,
    Suppression,
    Tally,
    TallyGroup,
)
from consent.queue import Job, Task
from consent.rulebook.models import Draft, Edition, Step
from consent.training.models import (
    Confirmation,
    Release,
    ReleaseShare,
    Sealing,
    Snapshot,
    TrainedModel,
)


def _accounts(person: User) -> QuerySet[PlatformAccount]:
    return PlatformAccount.objects.filter(person=person)


def _imports(person: User) -> QuerySet[Import]:
    return Import.objects.filter(person=person)


def posts_of(person: User) -> QuerySet[Post]:
    """Return the posts that are somebody's, or lie in an account of theirs."""
    return Post.objects.filter(Q(person=person) | Q(account__in=_accounts(person)))


def _jobs(person: User) -> QuerySet[Job]:
    about_files = Q(task=Task.READ_ARCHIVE, target__in=_imports(person).values("pk"))
    about_download = Q(task=Task.EXPORT_PERSON, target__in=person.exports.values("pk"))
    counting = Q(task=Task.COUNT_POSTS, target=person.pk)
    statements = person.audience_statements.values("pk")
    following = Q(task=Task.LET_POSTS_FOLLOW, target__in=statements)
    return Job.objects.filter(about_files | about_download | counting | following)


HELD: tuple[Held, ...] = (
    Held(
        model=Post,
        name="posts",
        what=_(
            "Your posts: the first 500 characters, the date, the kind, who could see it, and how we know."
        ),
        rows=posts_of,
    ),
    Held(
        model=Removal,
        name="posts-that-are-gone",
        what=_("Posts that a platform has removed: nothing of them but a key."),
        rows=lambda person: Removal.objects.filter(account__in=_accounts(person)),
        kept="it keeps older versions of the post out; without its account it is nobody's",
    ),
    Held(
        model=TallyGroup,
        name="counts-of-posts",
        what=_("How many posts you have of each sort."),
        rows=lambda person: TallyGroup.objects.filter(person=person),
    ),
    Held(
        model=Tally,
        name="counts",
        what=_("Whether these numbers are up to date."),
        rows=lambda person: Tally.objects.filter(person=person),
    ),
    Held(
        model=AudienceStatement,
        name="who-could-see-posts",
        what=_("What you told us about who could see posts."),
        rows=lambda person: AudienceStatement.objects.filter(person=person),
    ),
    Held(
        model=Job,
        name="work-in-the-background",
        what=_("Work that was or will be done for you in the background."),
        rows=_jobs,
    ),
    Held(
        model=ImportPart,
        name="files-and-their-parts",
        what=_("The parts of the files that you brought in. The files themselves are deleted."),
        rows=lambda person: ImportPart.objects.filter(of__person=person),
    ),
    Held(
        model=Import,
        name="files",
        what=_("The files that you brought in, and what we found in them."),
        rows=_imports,
    ),
    Held(
        model=AccountLink,
        name="links-to-accounts",
        what=_("How we know that an account on a platform is yours."),
        rows=lambda person: AccountLink.objects.filter(person=person),
    ),
    Held(
        model=ReleaseShare,
        name="posts-in-releases",
        what=_("How many posts of each account of yours are in which release."),
        rows=lambda person: ReleaseShare.objects.filter(
            account__in=_accounts(person).values("key")
        ),
    ),
    Held(
        model=PlatformAccount,
        name="accounts-on-platforms",
        what=_("Your accounts on platforms, and what the platforms say about you."),
        rows=_accounts,
    ),
    Held(
        model=Opening,
        name="choices",
        what=_(
            "Your choices: the record of each, and the secret that opens its entry in the public ledger."
        ),
        rows=lambda person: Opening.objects.filter(subject=person.subject),
    ),
)

EXCUSED: dict[type[Model], str] = {
    Entry: "32 bytes that say nothing without their opening; they stay, so that proofs of others do",
    Moments: "when an entry was made and proven, which the public ledger shows, too; for 90 days",
    Checkpoint: "it is about all entries together",
    Key: "it is about the site",
    Suppression: "a mark of an account of somebody who left: nobody can tell whose, the site included",
    Snapshot: "numbers about all accounts together; the files know them by keyed hashes, for a day",
    Confirmation: "what programs say of themselves, about all choices together",
    Census: "numbers about everybody together",
    CensusPart: "numbers about everybody together",
    CensusGroups: "numbers about everybody together",
    CensusWish: "numbers about everybody together",
    ApiKey: "it is of a platform; made by staff, whose accounts are not deleted",
    UsedToken: "the digest of a link, kept for minutes",
    Release: "what was trained with, as a whole; made by staff, whose accounts are not deleted",
    Sealing: "asked for by staff, whose accounts are not deleted; posts in it are in the release's file",
    TrainedModel: "a model, which is nobody's",
    Edition: "the rules, for everybody to read",
    Draft: "written by staff, whose accounts are not deleted",
    Step: "written by staff, whose accounts are not deleted",
}

EVERYTHING: tuple[Held, ...] = (*HELD, *HELD_ACCOUNTS)
"""All that is held about a person, in the order in which it can be deleted."""

ALL_EXCUSED: dict[type[Model], str] = {**EXCUSED_ACCOUNTS, **EXCUSED}
"""The tables that hold nothing of anybody, or nothing that goes with them, and why."""
