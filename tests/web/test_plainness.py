"""How hard the other pages are to read: those of posts, files and one's account; and texts of law."""

import pytest
from django.test import Client

from consent.posts.models import Import, Post
from tests import make
from tests.web.plainness import Plainness, plainness
from tests.web.reading import Node, read
from tests.web.test_words import NAMES, page_of, with_posts

ENOUGH = 100


def together(*parts: Node) -> Node:
    """Short pages are judged as one: numbers about few words say little."""
    return Node("main", {}, [Node("div", {}, list(part.inside)) for part in parts])


def folded(main: Node) -> Node:
    """What stands in the parts of a page that are folded at first."""
    return together(*main.all("details"))


def too_hard(found: Plainness, *, grade: int, ease: int, longest: int) -> bool:
    assert found.words >= ENOUGH
    return found.grade > grade or found.ease < ease or found.longest > longest


@pytest.fixture
def ines(rulebook):
    return with_posts(make.person("ines@example.org", country="DE", born=1985))


def pages_of(person, *addresses: str) -> list[Node]:
    return [page_of(person, address).main for address in addresses]


def test_pages_of_posts_are_easy_to_read(ines):
    make.post(ines, platform="facebook", created_at=None)
    posts = [f"/posts/{post.hex}/" for post in Post.objects.filter(person=ines)]

    lists = pages_of(ines, "/posts/", "/posts/?outcome=cannot_tell")
    for part in [together(*lists), *pages_of(ines, *posts)]:
        found = plainness(part, names=NAMES)
        assert not too_hard(found, grade=6, ease=70, longest=20), found


def test_pages_of_files_are_easy_to_read(ines):
    for state, facts in {
        "waiting": {},
        "stopped": {"posts_new": 812},
        "refused": {"refusal": "not_a_zip"},
        "done": {
            "posts_new": 3,
            "report": {"skipped_private": {"messages": 7}, "unknown_files": 9},
        },
    }.items():
        Import.objects.create(
            person=ines, state=state, platform="facebook", made_at=make.NOW, **facts
        )
    files = [f"/imports/{one.key}/" for one in Import.objects.filter(person=ines)]

    pages = pages_of(ines, "/imports/", "/imports/new/", "/audience/", *files)

    found = plainness(together(*pages), names=NAMES)
    assert not too_hard(found, grade=6, ease=70, longest=20), found


def test_pages_of_ones_account_are_easy_to_read(ines):
    own = ["/region/", "/settings/", "/settings/sessions/", "/accounts/email/", "/accounts/2fa/"]
    signing_in = ["/accounts/login/", "/accounts/signup/", "/sign-in/passkey/"]

    pages = pages_of(ines, *own) + [read(Client().get(address)).main for address in signing_in]

    found = plainness(together(*pages), names=[*NAMES, "ines@example.org"])
    assert not too_hard(found, grade=6, ease=70, longest=20), found


@pytest.mark.parametrize("address", ["/rules/DE/", "/rules/US-TX/", "/rules/BR/", "/rules/GB/"])
def test_what_the_law_says_can_be_read(client, rulebook, address):
    """The texts are those of the rulebook, so a few sentences are longer than the 30 words we want."""
    found = plainness(folded(read(client.get(address)).main))

    assert not too_hard(found, grade=12, ease=40, longest=40), found


@pytest.mark.parametrize("address", ["/platforms/facebook/", "/platforms/x/"])
def test_what_a_platform_says_can_be_read(client, rulebook, address):
    main = read(client.get(address)).main

    for part in (main, folded(main)):
        found = plainness(part, names=NAMES)
        assert not too_hard(found, grade=12, ease=40, longest=40), found
