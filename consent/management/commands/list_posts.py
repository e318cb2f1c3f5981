"""List a person's posts with their verdicts, one line each."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from consent.answers.groups import groups_of
from consent.answers.listing import Answered, Filter, every
from consent.answers.used import Record, Use
from consent.answers.world import World, world_of
from consent.core.records import instant
from consent.management.commands.choose import person_of

AT_ONCE = 1_000


class Command(BaseCommand):
    help = "List a person's posts, newest first, and whether each can be used for AI training."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--person", required=True, metavar="EMAIL")
        parser.add_argument("--at", type=moment, metavar="ISO", help="as of this instant (UTC)")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: object, **options: Any) -> None:
        at = options["at"] or timezone.now()
        world = world_of(person_of(options["person"]), at=at)
        # `list_posts | head` closes the pipe early; that is no error of ours.
        with suppress(BrokenPipeError):
            self._list(world, as_json=options["json"])

    def _list(self, world: World, *, as_json: bool) -> None:
        record = Record(world)
        posts = iter(every(world, groups_of(world), Filter()))
        while some := list(islice(posts, AT_ONCE)):
            uses = record.uses(one.post for one in some)
            for one in some:
                self._tell(describe(world, one, uses[one.post.pk]), as_json=as_json)

    def _tell(self, line: dict[str, object], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(line))
        else:
            self.stdout.write(
                f"{line['id']}  {line['created_at'] or 'no date':20}  {line['platform']:10}"
                f"  {line['kind']:8}  {line['verdict']}: {line['reason']}"
            )


def moment(text: str) -> datetime:
    """Read an ISO date or date-time; without a zone it is UTC."""
    try:
        read = datetime.fromisoformat(text)
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise ArgumentTypeError(f"not a day or an instant like 2024-06-20: {text}") from None


def describe(world: World, answered: Answered, uses: Sequence[Use]) -> dict[str, object]:
    post, verdict = answered.post, answered.verdict
    return {
        "id": post.hex,
        "platform": world.account_by_id[post.account_id].platform,
        "kind": post.kind,
        "audience": post.audience,
        "created_at": instant(post.created_at) if post.created_at else None,
        "verdict": verdict.outcome.value,
        "reason": verdict.reason.value,
        "policy": verdict.policy,
        "edition": verdict.edition,
        "used_in": [use.release.name for use in uses if use.was_in],
    }
