"""Read an archive now, in the foreground, by the same verb as the page."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.actions import import_archive as verb
from consent.actions.forget_checks import forget_check
from consent.management.commands.choose import person_of
from consent.management.database import stopping_with
from consent.posts.models import Import
from consent.posts.sentences import sentence_for

INTERRUPTED = 130


class Command(BaseCommand):
    help = "Read an archive that a person downloaded from a platform. Several parts are one import."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--person", required=True, metavar="EMAIL")
        parser.add_argument(
            "--incomplete",
            action="store_true",
            help="read what is there even if a numbered file is missing",
        )
        parser.add_argument(
            "--only-check",
            action="store_true",
            help="count how many posts can be used, and why; keep nothing",
        )
        parser.add_argument(
            "--account",
            metavar="NAME",
            help="what the account is called, if the files name none; '' for the one without a name",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: object, **options: Any) -> None:
        person = person_of(options["person"])
        for path in options["files"]:
            if not path.exists():
                raise CommandError(_("There is no file %(path)s.") % {"path": path})
        bar = ProgressBar(self.stderr)
        try:
            with stopping_with(_("Posts that were read stay, and a worker reads on.")):
                import_ = verb.import_now(
                    person=person,
                    paths=options["files"],
                    at=timezone.now(),
                    incomplete=options["incomplete"],
                    keep=not options["only_check"],
                    account=options["account"],
                    on_progress=bar.show,
                )
        except verb.AlreadyRunning:
            raise CommandError(_("Another archive of this person is being read.")) from None
        except KeyboardInterrupt:
            text = _("Stopped. Posts that were read stay.")
            raise CommandError(text, returncode=INTERRUPTED) from None
        finally:
            bar.end()
        if import_.state != Import.State.DONE:
            raise CommandError(
                sentence_for(import_)
                if import_.state == Import.State.REFUSED
                else _("Stopped. Posts that were read stay.")
            )
        found = [import_, *(each for each in verb.came_along(import_) if each.report)]
        told, *along = [told_of(each) for each in found]
        for each in found:
            forget_check(import_=each, at=timezone.now())
        if along:
            told["also"] = along
        if options["json"]:
            self.stdout.write(json.dumps(told))
        else:
            for name, value in told.items():
                self.stdout.write(f"{name}: {value}")


def told_of(import_: Import) -> dict[str, object]:
    """Return what a finished import found, in numbers."""
    report = import_.report
    if not import_.keeps:
        return {
            "platform": import_.platform,
            "posts": import_.position,
            "reasons": report["reasons"],
            "skipped_private": sum(report["skipped_private"].values()),
            "unknown_files": report["unknown_files"],
            "not_understood": report["not_understood"],
        }
    return {
        "platform": import_.platform,
        "posts_new": import_.posts_new,
        "posts_known": import_.posts_known,
        "skipped_private": sum(report["skipped_private"].values()),
        "unknown_files": report["unknown_files"],
        "not_understood": report["not_understood"],
        "audience_known": report["audience_known"],
        "audience_unknown": report["audience_unknown"],
        "from": report["from"],
        "until": report["until"],
    }


class ProgressBar:
    """One line on a terminal, written over and over; nothing where there is no terminal."""

    def __init__(self, out: OutputWrapper) -> None:
        self._out = out if out.isatty() else None
        self._shown = ""

    def show(self, done: int, about: int | None) -> None:
        text = (
            _("%(done)d of about %(about)d posts") % {"done": done, "about": about}
            if about
            else _("%(done)d posts") % {"done": done}
        )
        self.write(text)

    def end(self) -> None:
        if self._shown:
            self.write("")

    def write(self, text: str) -> None:
        if self._out is not None:
            line = f"\r{text.ljust(len(self._shown))}"
            self._out.write(line, style_func=str, ending="" if text else "\r")
            self._out.flush()
            self._shown = text
