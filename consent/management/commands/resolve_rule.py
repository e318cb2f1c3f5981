import json
from argparse import ArgumentTypeError
from datetime import UTC, date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from consent.answers.world import home
from consent.core.periods import day_begins
from consent.core.places import place_called
from consent.core.resolve import HOME, rule_at, training_running
from consent.core.rules import Rule
from consent.rulebook.editions import NoEdition, current_edition
from consent.rulebook.shapes import FIRST_YEAR, LAST_YEAR


def day_or_instant(text: str) -> date | datetime:
    """Read a day (2024-06-20) or an instant with its offset (2024-06-20T12:00:00Z)."""
    try:
        if len(text) == len("2024-06-20"):
            moment: date | datetime = date.fromisoformat(text)
        else:
            moment = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is neither a day nor an instant") from None
    if isinstance(moment, datetime) and moment.tzinfo is None:
        raise ArgumentTypeError(f"{text!r} does not say its offset from UTC")
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ArgumentTypeError(f"{text!r} is not between {FIRST_YEAR} and {LAST_YEAR}")
    return moment


class Command(BaseCommand):
    help = "Print policy and law for a platform, a region and a day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--platform", help="leave it out to ask for the law alone")
        parser.add_argument("--region", required=True, help="DE, US-CA, EU …")
        parser.add_argument(
            "--at",
            type=day_or_instant,
            help="a day (the instant at which it has begun everywhere in the region) or an instant",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(
        self, *, platform: str | None, region: str, at: date | datetime | None, **options: Any
    ) -> None:
        try:
            rulebook = current_edition().rulebook
        except NoEdition as missing:
            raise CommandError(str(missing)) from missing
        place = place_called(rulebook, region)
        if place is None:
            raise CommandError(f"There is no region {region}. Examples: DE, US-CA, EU.")
        if platform not in {None, HOME, *rulebook.platforms}:
            known = ", ".join([HOME, *rulebook.platforms])
            raise CommandError(f"There is no platform {platform}. Known are {known}.")
        when = at or timezone.now()
        if not isinstance(when, datetime):
            when = day_begins(when, place.west)
        rule = rule_at(rulebook, platform=platform or "", place=place, at=when, home=home())
        self.stdout.write(_as_json(rule, when) if options["json"] else _as_text(rule, when))


def _as_json(rule: Rule, at: datetime) -> str:
    policy, law = rule.policy, rule.law
    return json.dumps(
        {
            "policy": policy.id if policy else None,
            "status": policy.status.value if policy else None,
            "choice": policy.offer.value if policy else None,
            "training_running": training_running(policy, at),
            "law": {
                "jurisdiction": rule.jurisdiction,
                "regime": law.regime.value if law else None,
            },
            "edition": rule.edition,
        }
    )


def _as_text(rule: Rule, at: datetime) -> str:
    policy, law = rule.policy, rule.law
    lines = [f"At {at.astimezone(UTC):%Y-%m-%d %H:%M} UTC, by edition {rule.edition[:12]}:"]
    lines.append(f"The law of {rule.jurisdiction}: {law.regime.value if law else 'not known'}")
    if policy is None:
        lines.append("No published policy: everything is kept out.")
    else:
        running = "training runs" if training_running(policy, at) else "training does not run"
        lines.append(f"{policy.id}: {policy.status.value}, {running}, choice {policy.offer.value}")
    return "\n".join(lines)
