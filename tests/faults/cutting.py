"""Processes die while they cut a snapshot, propose or seal: what is there is whole, and it can be done again."""

import hashlib
import os
import random
import signal
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from consent.actions import seal_release
from consent.actions.ask_for_seal import ask_for_seal, seal_as_asked
from consent.actions.cut_snapshot import cut_snapshot
from consent.actions.open_release import open_release
from consent.core.snapshots import FILES, MANIFEST, digest_of
from consent.ledger.models import Opening
from consent.training.folders import key_beside
from consent.training.models import Release, Sealing, Snapshot
from consent.training.releases import folder_of, items_in
from tests import make_ingest, make_training
from tests.faults.releasing import Author, _propose, staff

PATIENCE = 60
NOTHING = 0


class Steps:
    """Counts what a process does to files and to the database, and dies at the step with a number."""

    def __init__(self, last, folders):
        self.done = 0
        self._last = last
        self._folders = tuple(map(str, folders))

    def begin(self):
        sys.addaudithook(self._on_file)
        # The wrappers of a connection that the process keeps until it dies.
        connection.execute_wrappers.append(self._on_query)

    def _on_file(self, _event, arguments):
        if any(isinstance(one, str) and one.startswith(self._folders) for one in arguments):
            self._step()

    def _on_query(self, execute, *asked):
        self._step()
        found = execute(*asked)
        self._step()
        return found

    def _step(self):
        self.done += 1
        if self.done == self._last:
            os.kill(os.getpid(), signal.SIGKILL)


def in_a_process(verb, *, last=NOTHING, after=None, folders):
    """
    Do something in a process that dies at a step, or after seconds; return its steps, None if it died.

    Without either it does not die.
    """
    # What a child inherits of a connection, both would write to.
    connections.close_all()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            steps = Steps(last, folders)
            steps.begin()
            verb()
            os.write(writing, str(steps.done).encode())
            status = 0
        finally:
            os._exit(status)
    os.close(writing)
    if after is not None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    with os.fdopen(reading) as told:
        steps = told.read()
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise RuntimeError("the process failed by itself")
    return int(steps) if steps else None


def points(verb, *, kills, folders):
    """Yield where to die: at every step if there are not too many, and at as many times by chance."""
    begun = time.monotonic()
    steps = in_a_process(verb, folders=folders)
    seconds = time.monotonic() - begun
    some = random.Random(15)
    at_steps = range(1, steps + 1)
    if len(at_steps) > kills:
        at_steps = sorted(some.sample(at_steps, kills))
    yield from ({"last": step} for step in at_steps)
    yield from ({"after": some.uniform(0, seconds)} for _ in at_steps)


def a_cut(kills):
    """Whoever dies while cutting leaves the old snapshot or the new one, or none for a moment."""
    with TemporaryDirectory() as parent:
        place = Path(parent) / "snapshot"
        author, at = Author(), timezone.now()
        make_ingest.send(author.account, author.post, at=at)

        def cut():
            return cut_snapshot(folder=place, account_key_file=key_beside(place), clock=lambda: at)

        cut()
        whole, died, wrong = _files(place), 0, []
        for point in points(cut, kills=kills, folders=[parent]):
            if not place.exists():
                cut()
            known = set(Snapshot.objects.values_list("digest", flat=True))
            if in_a_process(cut, folders=[parent], **point) is None:
                died += 1
            wrong += [f"{point}: {one}" for one in _broken(place, at, known)]
            cut()
            left = {path.name for path in Path(parent).iterdir()} - {
                place.name,
                f"{place.name}.key",
            }
            if left or _files(place) != whole:
                wrong.append(f"{point}: after the next cut {left} are left, or its files differ")
    return {"died": died}, wrong


def _files(place):
    return [hashlib.sha256((place / name).read_bytes()).hexdigest() for name in FILES]


def _broken(place, at, known):
    if not place.exists():
        found = None
    else:
        # Signed, and every file of it as it was signed.
        make_training.opened(place, at=at)
        found = digest_of((place / MANIFEST).read_bytes())
    new = set(Snapshot.objects.values_list("digest", flat=True)) - known
    if new - {found}:
        yield "the ledger has a snapshot that is not on the disk"


def a_seal(kills):
    """Whoever dies while proposing or sealing leaves a release as it was, or done."""
    wrong, died = [], 0
    with TemporaryDirectory() as parent:
        authors = [Author() for _ in range(3)]
        at = timezone.now()
        make_ingest.send(*(one.account for one in authors), *(one.post for one in authors), at=at)
        # Two runs of their own: a seal cannot be tried twice.
        for number, (what, point) in enumerate(_points_of_release(parent, authors, kills)):
            name = f"killed-{number}"
            _open(name)
            _propose(name, Path(parent), authors[:1])
            verb = _verb(what, name, parent, authors)
            if in_a_process(verb, folders=[settings.RELEASES_DIR], **point) is None:
                died += 1
            wrong += [f"{what}, {point}: {one}" for one in _half(name, what)]
    return {"died": died}, wrong


def _points_of_release(parent, authors, kills):
    for number, what in enumerate(["propose", "seal", "seal as asked"]):
        _open(f"counted-{number}")
        _propose(f"counted-{number}", Path(parent), authors[:1])
        verb = _verb(what, f"counted-{number}", parent, authors)
        for point in points(verb, kills=kills, folders=[settings.RELEASES_DIR]):
            yield what, point


def _verb(what, name, parent, authors):
    match what:
        case "propose":
            return lambda: _propose(name, Path(parent), authors)
        case "seal":
            return lambda: seal_release.seal(name=name, by=staff(2), clock=timezone.now)
        case _:
            return _as_asked(name)


def _as_asked(name):
    root = bytes(Release.objects.get(name=name).root)
    asked = ask_for_seal(name=name, by=staff(2), at=timezone.now(), seen=root)
    return lambda: seal_as_asked(sealing_id=asked.pk, clock=timezone.now)


def _open(name):
    open_release(name=name, purpose="A kill", controller="Tests", by=None, at=timezone.now())


def _half(name, what):
    release = Release.objects.get(name=name)
    seals = Opening.objects.filter(kind="seal", record__contains=f'"{name}"').count()
    if (release.state == Release.State.SEALED) != (seals == 1) or seals > 1:
        yield f"it is {release.state} with {seals} seals in the ledger"
    if release.items not in ({1, 3} if what == "propose" else {1}):
        yield f"{release.items} posts are in it"
    yield from _differ(release)
    asked = Sealing.objects.filter(release=release).first()
    if what == "seal as asked" and (asked is None) != release.is_sealed:
        yield f"it is {release.state}, and what was asked for is {asked}"
    if asked is not None:
        # The next worker begins anew.
        seal_as_asked(sealing_id=asked.pk, clock=timezone.now)
        release.refresh_from_db()
        if not release.is_sealed:
            yield f"after the next start it is {release.state}"
    elif not release.is_sealed:
        release = seal_release.seal(name=name, by=staff(2), clock=timezone.now)
    yield from _differ(release)
    # One more of another name, so that somebody comes by who tidies up.
    seal_release._tidy(name)
    left = {str(path.relative_to(folder_of(name))) for path in folder_of(name).rglob("*")}
    root = bytes(release.root).hex()
    if {one for one in left if one != root} - {f"{root}/items", f"{root}/names"}:
        yield f"left are {left}"


def _differ(release):
    with items_in(release) as items:
        if (items.size, items.root) != (release.items, bytes(release.root)):
            yield "its files are not those that it names"
