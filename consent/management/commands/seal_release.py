"""Seal a release of training data: what went in, held against the ledger, by two people."""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from consent.actions import seal_release as verb
from consent.actions.release_check import NAMED, KeptOut, MustStayOut
from consent.core.words import Unknown
from consent.ledger.trouble import LedgerBehind
from consent.management.commands.import_archive import ProgressBar
from consent.management.staff import staff_called
from consent.posts.ingest.files import NoEngine, Unreadable
from consent.training.models import Release

WHY_NOT = {
    verb.NotOpen: gettext_lazy(
        "No release %(name)s waits for this. Open it first, or look at its state."
    ),
    verb.SamePerson: gettext_lazy("Two people answer for a seal: who proposed it cannot seal it."),
    verb.NobodyProposed: gettext_lazy(
        "Two people answer for a seal. Say who proposes the file: --by EMAIL."
    ),
    verb.UnknownSnapshot: gettext_lazy(
        "No snapshot with this digest was cut here. Take the digest from the report of the "
        "filter, or leave --snapshot out: then everybody reads that nobody said it."
    ),
    verb.SnapshotTooOld: gettext_lazy(
        "This snapshot is older than the release: it does not hold every choice that counts. "
        "Filter with a newer one, and propose what comes out."
    ),
    verb.NotHere: gettext_lazy(
        "The file that was proposed is not here, or not as it was. Propose it again."
    ),
    verb.ProposedAnew: gettext_lazy(
        "Something else was proposed while this was checked. Nothing is sealed. Look at it first."
    ),
}
"""What is said where a release is refused."""


class Command(BaseCommand):
    help = (
        "Say what went into a release, and seal it. FILE lists every post: JSON lines, or Parquet, "
        "with platform, post_id and digest (SHA-256 of the content, hexadecimal). A post in it "
        "that could not be used at the cut-off, and nothing is kept (exit status 1). Two members "
        "of staff answer for a seal: --by proposes FILE, --second seals what was proposed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", metavar="NAME")
        parser.add_argument("--manifest", type=Path, metavar="FILE", help="what went in")
        parser.add_argument(
            "--snapshot",
            default="",
            help="digest of the snapshot it was filtered with; everybody reads if nobody says it",
        )
        parser.add_argument("--by", metavar="EMAIL", help="who proposes it")
        parser.add_argument("--second", metavar="EMAIL", help="who seals it")
        parser.add_argument("--refused", type=Path, metavar="FILE", help="list what must stay out")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: object, **options: Any) -> None:
        if not options["manifest"] and not options["second"]:
            text = _("Name a file to propose (--manifest), or who seals (--second).")
            raise CommandError(text, returncode=2)
        by, second = staff_called(options["by"]), staff_called(options["second"])
        try:
            if options["manifest"]:
                release = self._checked(options, self._propose, by)
            if second:
                release = self._checked(options, self._seal, second)
        except tuple(WHY_NOT) as refusal:
            text = str(WHY_NOT[type(refusal)])
            raise CommandError(text % {"name": options["name"]}) from None
        except LedgerBehind as why:
            raise CommandError(str(why)) from None
        self._say(release, as_json=options["json"])

    def _checked(
        self, options: dict[str, Any], check: Callable[..., Release], who: User | None
    ) -> Release:
        """Do what holds the file against the ledger, and tell how far it is and what must stay out."""
        bar = ProgressBar(self.stderr)
        refused = Refusals(self.stderr, options["refused"])
        try:
            with refused:
                return check(
                    options,
                    who,
                    on_kept_out=refused.tell,
                    on_progress=lambda done: bar.write(_("%(done)d posts") % {"done": done}),
                )
        except MustStayOut as why:
            text = ngettext(
                "Not sealed: %(rows)d post in the file must stay out. Nothing was kept.",
                "Not sealed: %(rows)d posts in the file must stay out. Nothing was kept.",
                why.rows,
            )
            text %= {"rows": why.rows}
            if refused.misunderstood:
                text += " " + _(
                    "row_not_understood: a row needs platform, post_id and digest, the SHA-256 of "
                    "the content in 64 hexadecimal digits, a to f in small letters."
                )
            raise CommandError(text) from None
        except NoEngine:
            text = _("Parquet needs the package duckdb: pip install duckdb. Or send NDJSON.")
            raise CommandError(text) from None
        except Unreadable as why:
            text = _("The file cannot be read: %(why)s. Nothing was kept.")
            raise CommandError(text % {"why": why}) from None
        except OSError as why:
            # As a rule the disk of RELEASES_DIR is full.
            raise CommandError(_("Nothing was kept: %(why)s") % {"why": why}) from None
        finally:
            bar.end()

    def _propose(self, options: dict[str, Any], by: User | None, **told: Any) -> Release:
        path = options["manifest"]
        if not path.is_file():
            raise CommandError(_("There is no file %(path)s.") % {"path": path})
        return verb.propose(
            name=options["name"],
            manifest=path,
            snapshot=options["snapshot"],
            by=by.subject if by else None,
            at=timezone.now(),
            **told,
        )

    def _seal(self, options: dict[str, Any], second: User, **told: Any) -> Release:
        return verb.seal(name=options["name"], by=second.subject, clock=timezone.now, **told)

    def _say(self, release: Release, *, as_json: bool) -> None:
        told = {
            "release": release.name,
            "state": release.state,
            "posts": release.items,
            "root": bytes(release.root or b"").hex(),
            "entry": release.seal,
        }
        if as_json:
            self.stdout.write(json.dumps(told))
        elif release.is_sealed:
            text = ngettext(
                "Release %(release)s is sealed with entry %(entry)d: %(posts)d post.",
                "Release %(release)s is sealed with entry %(entry)d: %(posts)d posts.",
                release.items or 0,
            )
            self.stdout.write(text % told)
        else:
            text = ngettext(
                "Release %(release)s waits for a second person: %(posts)d post.",
                "Release %(release)s waits for a second person: %(posts)d posts.",
                release.items or 0,
            )
            self.stdout.write(text % told)


class Refusals:
    """Tells of rows that must stay out: the first ones here, all of them in a file."""

    def __init__(self, stream: Any, path: Path | None) -> None:
        self._stream = stream
        self._path = path
        self._file = None
        self._told = 0
        self.misunderstood = False

    def __enter__(self) -> Self:
        try:
            self._file = self._path.open("w", encoding="utf-8") if self._path else None
        except OSError as why:
            text = _("%(path)s cannot be written: %(why)s. Nothing was kept.")
            raise CommandError(text % {"path": self._path, "why": why.strerror}) from None
        return self

    def __exit__(self, *_error: object) -> None:
        if self._file:
            self._file.close()

    def tell(self, one: KeptOut) -> None:
        self._told += 1
        self.misunderstood |= one.reason == Unknown.ROW
        row = one.row
        if self._file:
            named = {"row": row.number, "platform": row.platform, "post_id": row.post}
            self._file.write(json.dumps({**named, "reason": one.reason}) + "\n")
        if self._told <= NAMED:
            self._stream.write(str(one))
        elif self._told == NAMED + 1:
            self._stream.write("…")
