"""Read an archive from the command line, by the same verb as the page."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from consent.actions.import_archive import AlreadyRunning, import_now
from consent.management.commands.choose import person_of
from consent.posts.models import Import
from consent.posts.sentences import sentence_for


class Command(BaseCommand):
    help = "Read the archive a person downloaded from a platform; several parts are one import."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--person", required=True, metavar="EMAIL")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: object, **options: Any) -> None:
        person = person_of(options["person"])
        paths = [path.resolve() for path in options["files"]]
        for path in paths:
            if not path.exists():
                raise CommandError(f"There is no file {path}.")
        try:
            brought = import_now(
                person=person,
                paths=paths,
                at=timezone.now(),
                on_progress=show if sys.stderr.isatty() else lambda _done, _about: None,
            )
        except AlreadyRunning:
            raise CommandError("Another archive of this person is still being read.") from None
        if brought.state == Import.State.REFUSED:
            raise CommandError(sentence_for(brought))
        self.stdout.write(json.dumps(summary(brought)) if options["json"] else told(brought))


def show(done: int, estimate: int | None) -> None:
    about = f" of about {estimate:,}" if estimate else ""
    sys.stderr.write(f"\r{done:,}{about} posts ")
    sys.stderr.flush()


def summary(brought: Import) -> dict[str, object]:
    report = brought.report
    return {
        "platform": brought.platform,
        "posts_new": brought.posts_new,
        "posts_known": brought.posts_known,
        "skipped_private": sum(report["skipped_private"].values()),
        "unknown_files": report["unknown_files"],
        "not_understood": report["not_understood"],
        "audience_known": report["audience_known"],
        "audience_unknown": report["audience_unknown"],
        "from": report["from"] and report["from"][:10],
        "until": report["until"] and report["until"][:10],
    }


def told(brought: Import) -> str:
    said = summary(brought)
    return (
        f"{brought.platform}: {said['posts_new']} new posts, {said['posts_known']} known before, "
        f"{said['from'] or '?'} to {said['until'] or '?'}; "
        f"{said['skipped_private']} private files left closed."
    )
