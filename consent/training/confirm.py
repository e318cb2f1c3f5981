"""
Tell a site with which snapshot a pipeline filters now. Needs Python and the folders core and training.

    python -m consent.training.confirm https://dash.example --report report.json --api-key FILE

Telling it again changes nothing. Exit status: 0 if the site has noted it, 1 if not; 2 for a wrong
command line.
"""

import argparse
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from consent.training.fetch import add_site, api_key_of
from consent.training.folders import KeyUnreadable
from consent.training.remote import Site, SiteRefuses, Unreachable

CONFIRMED, NOT_CONFIRMED = 0, 1
ADDRESS = "/api/v1/confirmations"
DIGEST = re.compile(r"[0-9a-f]{64}")


class NoReport(Exception):
    """The file is not what a filter run says of itself; the text is a sentence."""


def snapshot_in(report: Path) -> str:
    """
    Return the digest of the snapshot that a run has filtered with, by its report.

    :raises NoReport: if the file is none
    """
    try:
        found = json.loads(report.read_text(encoding="utf-8"))["snapshot"]
    except (OSError, ValueError, TypeError, KeyError):
        raise NoReport(f"{report} is not the report of a filter run.") from None
    if not isinstance(found, str) or not DIGEST.fullmatch(found):
        raise NoReport(f"{report} does not say with which snapshot was filtered.")
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Confirm as the command line says, and return the status."""
    options = _options().parse_args(arguments)
    try:
        site = Site(options.url, api_key_of(options))
        told = site.send(ADDRESS, {"snapshot": snapshot_in(options.report)})
    except (NoReport, KeyUnreadable, SiteRefuses, Unreachable) as why:
        print(f"Not confirmed. {why}", file=sys.stderr)
        return NOT_CONFIRMED
    print(json.dumps(told))
    return CONFIRMED


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m consent.training.confirm",
        description="Tell the site with which snapshot was filtered, so that people can see it.",
    )
    add_site(parser)
    parser.add_argument(
        "--report", type=Path, required=True, metavar="FILE", help="what the filter has written"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
