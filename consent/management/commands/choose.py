"""Record a choice from the command line, by the same verb as the page."""

import json
import re
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts import zones
from accounts.models import User
from consent.actions import choose as verb
from consent.core.choices import Decision, Scope, unfit
from consent.core.posts import Kind
from consent.ledger.trouble import LedgerBehind

POST_ID = re.compile("[0-9a-f]{32}")
REFUSALS = {
    verb.NotOffered: "The rules where this person lives do not offer this choice. "
    "Save a wish instead: --decision wish",
    verb.Offered: "This person can opt out right away: --decision object",
    verb.NothingToWithdraw: "There is no choice for this scope that could be withdrawn.",
    verb.NotTheirs: "This person has no such account or post",
    verb.OnlyThePerson: "Only the person can say yes.",
    verb.OnlyAdults: "A yes is not taken from somebody who is, or may be, under 18.",
    verb.EndsTooSoon: "That day is over already.",
    verb.TooManyPosts: f"One choice names {verb.TooManyPosts.most} posts at most. "
    "Choose for a platform or a kind instead",
    LedgerBehind: "Nothing is recorded",
}


class Command(BaseCommand):
    help = "Record what a person decided."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--person", required=True, metavar="EMAIL")
        parser.add_argument("--decision", required=True, choices=[d.value for d in Decision])
        parser.add_argument("--platform", help="for one platform only")
        parser.add_argument("--kind", choices=[k.value for k in Kind], help="for one kind only")
        parser.add_argument("--post", nargs="+", default=[], metavar="ID", help="for single posts")
        parser.add_argument(
            "--but-kind",
            nargs="+",
            default=[],
            choices=[k.value for k in Kind],
            help="object to all but these kinds",
        )
        parser.add_argument(
            "--but-post", nargs="+", default=[], metavar="ID", help="object to all but these posts"
        )
        parser.add_argument(
            "--until",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="the last day of a consent that ends by itself, in the person's time zone",
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: object, **options: Any) -> None:
        person = person_of(options["person"])
        decision, scope = Decision(options["decision"]), scope_of(options)
        try:
            ends_at = zones.end_of(options["until"], person) if options["until"] else None
        except OverflowError:
            text = "A consent cannot end on the last day there is. Leave --until out."
            raise CommandError(text, returncode=2) from None
        if problem := unfit(decision, scope, ends_at):
            raise CommandError(f"That is not a choice: {problem}.", returncode=2)
        try:
            receipt = verb.choose(
                person=person,
                decision=decision,
                scope=scope,
                by=person,
                channel=verb.Channel.COMMAND,
                text="",
                language="en",
                ends_at=ends_at,
                at=timezone.now(),
            )
        except tuple(REFUSALS) as refusal:
            named = f": {refusal}" if str(refusal) else ""
            raise CommandError(f"{REFUSALS[type(refusal)]}{named}") from None
        if options["json"]:
            self.stdout.write(json.dumps({"index": receipt.index, "receipt": receipt.number}))
        else:
            self.stdout.write(f"Recorded as entry {receipt.index}, receipt {receipt.number}.")


def person_of(email: str) -> User:
    """Return the person with this address; refuse the command if there is none."""
    try:
        return User.objects.get_by_natural_key(email)
    except User.DoesNotExist:
        raise CommandError(f"There is no person with the address {email}.") from None


def scope_of(options: dict[str, Any]) -> Scope:
    if options["post"] and (options["platform"] or options["kind"]):
        raise CommandError("Name posts, or a platform and a kind, not both.", returncode=2)
    return Scope(
        platform=options["platform"] or None,
        kind=Kind(options["kind"]) if options["kind"] else None,
        posts=frozenset(post_ids(options["post"])),
        but_kinds=frozenset(map(Kind, options["but_kind"])),
        but_posts=frozenset(post_ids(options["but_post"])),
    )


def post_ids(typed: list[str]) -> list[str]:
    """Return ids of posts as list_posts prints them; refuse the command for anything else."""
    for post in typed:
        if not POST_ID.fullmatch(post):
            raise CommandError(f"Not the id of a post: {post}")
    return typed
