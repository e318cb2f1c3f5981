"""People say no while a snapshot is cut and a release is cut off and sealed: each counts or is told it does not."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connections
from django.utils import timezone

from accounts.models import User
from consent.actions import seal_release
from consent.actions.choose import choose
from consent.actions.cut_snapshot import cut_snapshot
from consent.actions.open_release import open_release
from consent.actions.release_check import MustStayOut
from consent.answers.used import Record
from consent.answers.world import world_of
from consent.core.choices import EVERYTHING, Channel, Decision
from consent.core.posts import key_of
from consent.posts.models import Post
from consent.training.folders import key_beside
from tests import make_ingest, make_training
from tests.faults.site import Person

DIGEST = "d" * 64
AT_ONCE = 8
"""So many people choose at the same time, half of them while the seal is made."""


class Author:
    """Somebody with one post on the home platform, which can be used until they say no."""

    def __init__(self):
        self.user = Person().user
        self.name = self.user.email.partition("@")[0]
        told = {"email": self.user.email, "email_verified": True, "country": "DE", "born": 1980}
        self.account = make_ingest.account(self.name, **told)
        self.post = make_ingest.post(self.name, account_id=self.name)
        self.index = None

    def say_no(self):
        self.index = choose(
            person=self.user,
            decision=Decision.OBJECT,
            scope=EVERYTHING,
            by=self.user,
            channel=Channel.WEB,
            text="Opt out of AI training",
            language="en",
            at=timezone.now(),
        ).index

    def use(self, release):
        """What the person is told of their post and a release."""
        world = world_of(User.objects.get(pk=self.user.pk), at=timezone.now())
        post = Post.objects.get(fed_by="home", key=key_of(self.name))
        (uses,) = Record(world).uses([post]).values()
        return next(use for use in uses if use.release.name == release)


def staff(number):
    email = f"{number}@staff.example"
    return User.objects.get_or_create(email=email, defaults={"is_staff": True})[0].subject


def together(*verbs):
    """Do all of these at the same time, each on a connection of its own; return what they returned."""
    gate = threading.Barrier(len(verbs))

    def one(verb):
        gate.wait()
        try:
            return verb()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(verbs)) as pool:
        return [done.result() for done in [pool.submit(one, verb) for verb in verbs]]


def choices_against_releases(races):
    """So many choices, each against a cut, a cut-off and a seal."""
    wrong, before, rounds = [], 0, -(-races // AT_ONCE)
    for number in range(rounds):
        with TemporaryDirectory() as folder:
            found, early = one_round(f"race-{number}", Path(folder))
            wrong += [f"round {number}: {one}" for one in found]
            before += early
    return {"choices": rounds * AT_ONCE, "before their cut": before}, wrong


def one_round(name, folder):
    authors = [Author() for _ in range(AT_ONCE)]
    now = timezone.now()
    make_ingest.send(*(one.account for one in authors), *(one.post for one in authors), at=now)
    first, late = authors[: AT_ONCE // 2], authors[AT_ONCE // 2 :]
    place, key = folder / "snapshot", key_beside(folder / "snapshot")
    told = together(
        lambda: cut_snapshot(folder=place, account_key_file=key, clock=timezone.now),
        lambda: open_release(
            name=name, purpose="A race", controller="Tests", by=None, at=timezone.now()
        ),
        *(one.say_no for one in first),
    )
    cut, release = told[:2]
    wrong = list(_differ_in_snapshot(place, cut, authors))
    inside = [one for one in authors if one.index is None or one.index > release.cut]
    wrong += _refuses_the_others(name, folder, authors, inside)
    _propose(name, folder, inside)
    together(
        lambda: seal_release.seal(name=name, by=staff(2), clock=timezone.now),
        *(one.say_no for one in late),
    )
    for one in authors:
        use = one.use(name)
        said_later = use.said_later and use.said_later.index
        if (use.was_in, said_later) != (one in inside, one.index if one in inside else None):
            wrong.append(f"no {one.index}, cut-off {release.cut}: told {use.was_in}, {said_later}")
    return wrong, sum(one.index < release.cut for one in first)


def _differ_in_snapshot(place, cut, authors):
    """Scan the snapshot: whose no lies below its number of entries, and nobody else, is out."""
    at = timezone.now()
    rows = [make_training.row(one.name, account_id=one.name) for one in authors]
    words = make_training.words(place, rows, at=at)
    for one, word in zip(authors, words, strict=True):
        counts = one.index is not None and one.index < cut.manifest.entries
        if word != ("objected" if counts else None):
            yield f"no {one.index}, entries {cut.manifest.entries}: the filter says {word}"


def _propose(name, folder, authors, on_kept_out=lambda _one: None):
    path = folder / "manifest.ndjson"
    rows = ({"platform": "home", "post_id": one.name, "digest": DIGEST} for one in authors)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    seal_release.propose(
        name=name,
        manifest=path,
        snapshot="",
        by=staff(1),
        at=timezone.now(),
        on_kept_out=on_kept_out,
    )


def _refuses_the_others(name, folder, authors, inside):
    refused = []
    with suppress(MustStayOut):
        _propose(name, folder, authors, refused.append)
    told = {one.row.post: one.reason for one in refused}
    expected = {one.name: "objected" for one in authors if one not in inside}
    if told != expected:
        yield f"refused are {told}, not {expected}"
