"""Let choices that name single posts count for posts that come in after them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from accounts.models import User
from consent.core.choices import Choice, numbers_of_named
from consent.ledger.choices import choices_of_many
from consent.ledger.models import Opening
from consent.posts.models import PlatformAccount, Post

# How a record spells `posts` and `but_posts`, if it names some: canonical JSON has one form only.
SPELLED = 'posts":["'
AT_ONCE = 1_000


def let_single_choices_count(people: Collection[int], posts: Collection[bytes]) -> None:
    """
    Note at posts that are new here which choices name them.

    :param people: whose posts they are, by primary key
    :param posts: their keys
    """
    ids = list(people)
    for start in range(0, len(ids), AT_ONCE):
        some = User.objects.filter(pk__in=ids[start : start + AT_ONCE])
        subjects = dict(some.values_list("subject", "pk"))
        for subject, named in _named(subjects).items():
            for number, keys in named.items():
                new = [key for key in keys if key in posts]
                if new:
                    theirs = Post.objects.filter(person=subjects[subject], key__in=new)
                    theirs.update(own_entry=number)


def let_single_choices_count_in(account: PlatformAccount, person: User) -> None:
    """Do the same for all posts of an account that has become a person's, or that brought some."""
    for named in _named([person.subject]).values():
        for number, keys in named.items():
            theirs = Post.objects.filter(account=account, key__in=keys)
            theirs.exclude(own_entry=number).update(own_entry=number)


def _named(subjects: Collection[UUID]) -> dict[UUID, dict[int, list[bytes]]]:
    """Return, for people whose choices name single posts, the posts of each number (`own_entry`)."""
    naming = Opening.objects.filter(
        subject__in=list(subjects), kind="choice", record__contains=SPELLED
    )
    found = choices_of_many(set(naming.values_list("subject", flat=True)))
    return {subject: _by_number(choices) for subject, choices in found.items()}


def _by_number(choices: Iterable[Choice]) -> dict[int, list[bytes]]:
    posts: dict[int, list[bytes]] = defaultdict(list)
    for post, number in numbers_of_named(choices).items():
        posts[number].append(bytes.fromhex(post))
    return posts
