"""Record a person's own statement about who could see their posts."""

import json
from argparse import ArgumentParser
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from consent.actions import state_audience as verb
from consent.management.commands.choose import person_of, post_ids
from consent.posts.models import AudienceStatement, PlatformAccount


class Command(BaseCommand):
    help = "Say that posts were public, or were not, in the person's name."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--person", required=True, metavar="EMAIL")
        parser.add_argument("--platform", required=True)
        parser.add_argument(
            "--audience", required=True, choices=[said.value for said in AudienceStatement.Said]
        )
        parser.add_argument("--from", dest="since", type=day, metavar="DAY")
        parser.add_argument("--until", type=day, metavar="DAY", help="the last day of the period")
        parser.add_argument("--post", nargs="+", default=[], metavar="ID")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: object, **options: Any) -> None:
        person = person_of(options["person"])
        accounts = PlatformAccount.objects.filter(person=person, platform=options["platform"])
        if not accounts:
            raise CommandError(f"This person has no account on {options['platform']}.")
        until = options["until"] and options["until"] + timedelta(days=1)
        made = []
        for account in accounts:
            try:
                made.append(
                    verb.state_audience(
                        person=person,
                        account=account,
                        said=AudienceStatement.Said(options["audience"]),
                        starts_at=midnight(options["since"], person),
                        ends_at=midnight(until, person),
                        posts=post_ids(options["post"]),
                        at=timezone.now(),
                    )
                )
            except verb.BadPeriod:
                raise CommandError("The period ends before it starts.") from None
            except verb.NothingToSay:
                continue
        if not made:
            raise CommandError(
                "No post is covered: the archive tells who could see them, or there is none."
            )
        count = sum(statement.count for statement in made)
        if options["json"]:
            ids = [statement.pk for statement in made]
            self.stdout.write(json.dumps({"posts": count, "statements": ids}))
        else:
            self.stdout.write(f"Recorded for {count} posts.")


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"Not a day: {text}", returncode=2) from None


def midnight(of: date | None, person: User) -> datetime | None:
    zone = ZoneInfo(person.time_zone or "UTC")
    return datetime.combine(of, time(), zone) if of else None
