"""The site that things happen to: what there is on it, and what is remembered of it beside it."""

import contextlib
import itertools
import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from accounts.models import User
from tests import make

PLATFORMS = ("home", "facebook")
ACCOUNTS = ("a0", "a1", "a2")
POSTS = tuple(f"p{n}" for n in range(6))
WHOSE = dict(zip(POSTS, itertools.cycle(ACCOUNTS), strict=False))
"""Of which account a post is; it stays there."""
PLACES = (("DE", ""), ("DE", ""), ("US", "US-CA"), ("US", "US-TX"), ("KR", ""), ("", ""))
STAFF = ("one@staff.example", "two@staff.example")

numbers = st.integers(0, 2)
platforms = st.sampled_from(PLATFORMS)
accounts = st.sampled_from(ACCOUNTS)
places = st.sampled_from(PLACES)
years = st.sampled_from([None, 1985, 1985, 2009])
seldom = st.sampled_from([False] * 5 + [True])


@dataclass(kw_only=True)
class Sent:
    """The newest that a platform has said of a post."""

    version: int
    audience: str = "public"
    kind: str = "post"
    created_at: datetime = make.ALWAYS
    removed: bool = False


class Site(RuleBasedStateMachine):
    """
    A site with two platforms, three accounts on each, up to three people, and its staff.

    `at` is the time; it goes on only where a step says so. All of it is undone at the end.
    """

    def __init__(self):
        super().__init__()
        self.at = make.NOW
        self.sent, self.accounts, self.releases = {}, {}, {}
        self.steps = 0
        self.folder = Path(tempfile.mkdtemp(prefix="happenings-"))
        self._undone = contextlib.ExitStack()
        self._undone.callback(shutil.rmtree, self.folder, ignore_errors=True)
        self._before = {name: getattr(settings, name) for name in ("LEDGER_DIR", "RELEASES_DIR")}
        for name in self._before:
            setattr(settings, name, self.folder / name)
        self._atomic = transaction.atomic()
        self._atomic.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self._atomic.__exit__(None, None, None)
        for name, value in self._before.items():
            setattr(settings, name, value)
        self._undone.close()

    def _person(self, number):
        """One of those who are here; None if nobody is."""
        here = User.objects.filter(is_staff=False, is_active=True).order_by("email")
        return here[number % len(here)] if here else None

    def _staff(self, number):
        return User.objects.get_or_create(email=STAFF[number], defaults={"is_staff": True})[0]
