"""What was used of somebody's posts, with many releases."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consent.answers.used import Record
from consent.answers.world import world_of
from consent.core.choices import EVERYTHING, Choice, Decision
from consent.posts.models import AccountLink, Post
from tests import make
from tests.make_releases import posts_of, sealed

pytestmark = pytest.mark.django_db


def test_more_releases_are_no_more_queries(rulebook, releases):
    anna = make.person("anna@example.org", country="US", subdivision="US-TX", born=1980)
    posts_of(anna, "p1", "p2")
    # Linked after every release: then it matters what was said before.
    AccountLink.objects.update(made_at=make.NOW)
    no = Choice(index=-1, decision=Decision.OBJECT, scope=EVERYTHING, made_at=make.ALWAYS)

    def asked(*names):
        for name in names:
            sealed("p1", name=name)
        world = replace(world_of(anna, at=make.NOW), choices=(no,))
        posts = list(Post.objects.filter(person=anna))
        with CaptureQueriesContext(connection) as queries:
            uses = Record(world).uses(posts)
        told = [use for found in uses.values() for use in found if use.said_unlinked]
        return len(told), len(queries)

    assert asked("r1") == (1, 2)
    assert asked("r2", "r3", "r4") == (4, 2)
