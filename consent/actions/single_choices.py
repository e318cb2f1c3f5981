"""Let choices about single posts count for posts that come in after them."""

from collections.abc import Collection
from uuid import UUID

from accounts.models import User
from consent.core.choices import about_single_posts
from consent.ledger.choices import choices_of_many
from consent.ledger.models import Opening
from consent.posts.models import PlatformAccount, Post

# How a record of a choice about single posts spells it: canonical JSON has one form only.
SPELLED = '"posts":["'
AT_ONCE = 1_000


def let_single_choices_count(people: Collection[int], posts: Collection[bytes]) -> None:
    """
    Note at posts that are new here which choice counts that names them.

    :param people: whose posts they are, by primary key
    :param posts: their keys
    """
    ids = list(people)
    for start in range(0, len(ids), AT_ONCE):
        some = User.objects.filter(pk__in=ids[start : start + AT_ONCE])
        subjects = dict(some.values_list("subject", "pk"))
        for subject, entries in _entries(subjects).items():
            for key, entry in entries.items():
                if key in posts:
                    theirs = Post.objects.filter(person=subjects[subject], key=key)
                    theirs.update(own_entry=entry)


def let_single_choices_count_in(account: PlatformAccount, person: User) -> None:
    """Do the same for all posts of an account that has become a person's."""
    for entries in _entries([person.subject]).values():
        for key, entry in entries.items():
            Post.objects.filter(account=account, key=key).update(own_entry=entry)


def _entries(subjects: Collection[UUID]) -> dict[UUID, dict[bytes, int]]:
    """Return for people who chose about single posts the entry that counts for each."""
    named = Opening.objects.filter(
        subject__in=list(subjects), kind="choice", record__contains=SPELLED
    )
    found = choices_of_many(set(named.values_list("subject", flat=True)))
    return {
        subject: {
            bytes.fromhex(post): choice.index for post, choice in about_single_posts(made).items()
        }
        for subject, made in found.items()
    }
