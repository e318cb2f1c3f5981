"""Say for a person who could see their posts, by the same verb as the page."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from consent.actions.let_posts_follow import let_posts_follow
from consent.actions.state_audience import NoTime, NotTheirs, state_audience
from consent.management.commands.choose import POST_ID, person_of
from consent.posts.models import AudienceStatement, PlatformAccount, Post


class Command(BaseCommand):
    help = (
        "Record what a person says about who could see their posts on a platform: all of them, "
        "those of some days, or single ones."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--person", required=True, metavar="EMAIL")
        parser.add_argument("--platform", required=True)
        parser.add_argument(
            "--audience", required=True, choices=[said.value for said in AudienceStatement.Said]
        )
        parser.add_argument("--from", dest="since", type=day, metavar="DAY", help="first day")
        parser.add_argument("--until", type=day, metavar="DAY", help="last day")
        parser.add_argument("--post", nargs="+", default=[], metavar="ID", help="single posts")
        parser.add_argument(
            "--of-private",
            action="store_true",
            help="about the posts that a file calls private because the account was",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: object, **options: Any) -> None:
        person = person_of(options["person"])
        about = {
            "said": AudienceStatement.Said(options["audience"]),
            "since": options["since"],
            "until": options["until"],
            "of_private": options["of_private"],
        }
        try:
            with transaction.atomic():
                statements = [
                    state_audience(
                        person=person, account=account, posts=posts, at=timezone.now(), **about
                    )
                    for account, posts in accounts(person, options["platform"], options["post"])
                ]
            for statement in statements:
                let_posts_follow(statement_id=statement.pk)
        except NoTime:
            raise CommandError(_("The last day is before the first one.")) from None
        except NotTheirs:
            raise CommandError(_("This person has no such post on this platform.")) from None
        told = {
            "posts": sum(statement.count for statement in statements),
            "statement": statements[0].pk,
            "statements": [statement.pk for statement in statements],
            "platform": options["platform"],
            "audience": options["audience"],
        }
        if options["json"]:
            self.stdout.write(json.dumps(told))
        else:
            count = told["posts"]
            text = ngettext(
                "This counts for %(posts)d post.", "This counts for %(posts)d posts.", count
            )
            self.stdout.write(text % {"posts": count})


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(_("not a day like 2020-12-31: %(text)s") % {"text": text}) from None


def accounts(
    person: User, platform: str, posts: list[str]
) -> Iterator[tuple[PlatformAccount, list[str]]]:
    """
    Yield the person's accounts on a platform; if posts are named, each account that has some.

    :raises NotTheirs: if one of the posts is not among theirs
    """
    theirs = list(PlatformAccount.objects.filter(person=person, platform=platform))
    if not theirs:
        raise CommandError(_("This person has no posts from this platform."))
    left = set(posts)
    for account in theirs:
        mine = _of(account, left)
        left -= set(mine)
        if mine or not posts:
            yield account, mine
    if left:
        raise NotTheirs


def _of(account: PlatformAccount, posts: set[str]) -> list[str]:
    keys = [bytes.fromhex(post) for post in posts if POST_ID.fullmatch(post)]
    found = Post.objects.filter(account=account, key__in=keys)
    return sorted(post.hex for post in found.only("key"))
