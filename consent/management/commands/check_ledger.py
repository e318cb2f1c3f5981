"""Check the whole ledger, and name what somebody changed."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from django.core.management.base import BaseCommand, CommandError

from consent.core.audit import Read
from consent.core.notes import BadKey, VerifierKey, parse_keys
from consent.ledger.check import Report, check_files, check_kept, check_ledger, folder_reader

NOT_FOUND = 404
SECONDS = 20


class Command(BaseCommand):
    help = "Recompute the whole ledger and name the first entry that is not as it was."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--public",
            metavar="FOLDER_OR_URL",
            help="check published files alone, of this site or any other; no database is asked",
        )
        parser.add_argument(
            "--key",
            type=Path,
            metavar="FILE",
            help="the keys you trust; with --public, those beside the files unless given",
        )
        parser.add_argument(
            "--kept",
            type=Path,
            metavar="FILE",
            help="a checkpoint that was kept elsewhere: all that it signed must be here",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: object, **options: Any) -> None:
        if options["key"] and options["public"] is None:
            raise CommandError(
                "--key is for --public; the site's own keys stand in its ledger.", returncode=2
            )
        kept = kept_in(options["kept"], public=options["public"])
        report = self.report(public=options["public"], key=options["key"])
        if kept is not None:
            check_kept(kept, report=report)
        if options["json"]:
            self.stdout.write(json.dumps(as_data(report)))
        else:
            self.tell(report)
        if report.problems:
            sys.exit(1)

    def report(self, *, public: str | None, key: Path | None) -> Report:
        if public is None:
            return check_ledger()
        read, report = reader(public), Report()
        try:
            check_files(read, report=report, keys=keys_of(read, key))
        except (OSError, URLError) as error:
            raise CommandError(f"{public} cannot be read: {error}") from None
        return report

    def tell(self, report: Report) -> None:
        for problem in report.problems:
            place = "" if problem.index is None else f"Entry {problem.index}: "
            self.stderr.write(f"{place}{problem.what}.")
        said = f"{report.published} entries are published."
        if report.entries is not None:
            said = f"{report.entries} entries, {report.published} of them published."
            said += f" {len(report.erased)} leaves are without a row (erased: their people left)."
            if report.lost:
                said += f" Lost with an old copy: the records of {len(report.lost)}."
        self.stdout.write(f"{said} {'Not right.' if report.problems else 'All is right.'}")


def as_data(report: Report) -> dict[str, object]:
    return {
        "ok": not report.problems,
        "published": report.published,
        "entries": report.entries,
        "erased": len(report.erased),
        "lost": len(report.lost),
        "first_bad_index": report.first_bad_index,
        "problems": [{"index": p.index, "what": p.what} for p in report.problems],
    }


def kept_in(file: Path | None, *, public: str | None) -> bytes | None:
    """
    Return the checkpoint that was kept in a file; None if none is given.

    :raises CommandError: if it cannot be read, or if published files alone are checked
    """
    if file is None:
        return None
    if public is not None:
        raise CommandError(
            "With --public no database is asked, so --kept has no use.", returncode=2
        )
    try:
        return file.read_bytes()
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}") from None


def keys_of(read: Read, file: Path | None) -> tuple[VerifierKey, ...]:
    try:
        if file is not None:
            return parse_keys(file.read_text(encoding="utf-8"))
        return parse_keys((read("keys") or b"").decode())
    except (OSError, UnicodeDecodeError, BadKey) as error:
        raise CommandError(f"There are no keys to check with: {error}") from None


def reader(place: str) -> Read:
    """Return what reads a file of a published ledger, in a folder or at an address."""
    if not place.startswith(("https://", "http://")):
        return folder_reader(Path(place))

    def from_address(name: str) -> bytes | None:
        try:
            with urlopen(f"{place.rstrip('/')}/{name}", timeout=SECONDS) as answer:  # noqa: S310 (see above)
                data: bytes = answer.read()
                return data
        except HTTPError as error:
            if error.code == NOT_FOUND:
                return None
            raise

    return from_address
