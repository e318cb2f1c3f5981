"""Bring the people of the demo to life, by the verbs everybody uses."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import transaction

from accounts import people
from accounts.models import User
from consent.actions.import_archive import import_now
from consent.actions.state_audience import state_audience
from consent.core.posts import Audience, Basis, Kind, State, key_of
from consent.demo.archives import write_archive
from consent.demo.people import DemoHome, DemoPerson, Line, demo_people
from consent.posts.models import AudienceStatement, Import, PlatformAccount, Post
from consent.posts.tallies import distrust

HOME = "home"


class NotRead(Exception):
    """An archive that we built was not read to its end."""


def load(*, at: datetime) -> Iterator[User]:
    """
    Make the people of the demo, and return those who are new.

    Who is there stays as they are, so that whatever somebody tried out with the
    demo survives a restart.
    """
    for told in demo_people():
        if not User.objects.filter(email=told.email).exists():
            yield _bring_to_life(told, at=at)


@transaction.atomic
def _bring_to_life(told: DemoPerson, *, at: datetime) -> User:
    """Make one person with all they have; all of it, or nothing if somebody stops it."""
    person, _ = people.add(
        email=told.email,
        country=told.country,
        subdivision=told.subdivision,
        born=told.born,
        at=at,
    )
    person.time_zone, person.is_demo, person.is_staff = told.time_zone, True, told.staff
    person.save()
    _bring_archives(told, person, at=at)
    if told.home and settings.HOME_PLATFORM_NAME:
        _post_at_home(told.home, person, at=at)
    for said in told.statements:
        state_audience(
            person=person,
            account=PlatformAccount.objects.get(person=person, platform=said.platform),
            said=AudienceStatement.Said(said.said),
            since=said.since,
            until=said.until,
            album=said.album,
            at=at,
        )
    return person


def _bring_archives(told: DemoPerson, person: User, *, at: datetime) -> None:
    with TemporaryDirectory() as folder:
        for archive in told.archives:
            paths = [write_archive(archive, Path(folder))]
            brought = import_now(person=person, paths=paths, at=at)
            if brought.state != Import.State.DONE:
                raise NotRead(f"{paths[0].name}: {brought.refusal}")


def _post_at_home(told: DemoHome, person: User, *, at: datetime) -> None:
    account = PlatformAccount.objects.create(
        person=person,
        platform=HOME,
        handle=told.handle,
        platform_id=told.handle,
        version=1,
        made_at=at,
    )
    distrust(person)
    Post.objects.bulk_create(
        _home_post(account, audience, line)
        for audience, lines in told.lines.items()
        for line in lines
    )


def _home_post(account: PlatformAccount, audience: str, line: Line) -> Post:
    removed = audience == State.REMOVED
    shown_to = Audience.PUBLIC if removed else Audience(audience)
    return Post(
        person_id=account.person_id,
        account=account,
        key=key_of(name_of(account, line.at)),
        kind=Kind.POST,
        state=State.REMOVED if removed else State.LIVE,
        audience=shown_to,
        basis=Basis.PLATFORM,
        archive_audience=shown_to,
        archive_basis=Basis.PLATFORM,
        created_at=line.at,
        text=line.text,
        fed_by=HOME,
        version=1,
    )


def name_of(account: PlatformAccount, at: datetime) -> str:
    """Return what the home platform calls a post of this instant."""
    return f"{account.handle} {at.isoformat()}"
