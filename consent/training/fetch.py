"""
Fetch the newest snapshot of a site into a folder. Needs Python and the folders core and training.

    python -m consent.training.fetch https://dash.example DIR --key FILE --api-key FILE

What is there stays as it is until all of the new one is there and was checked. A fetch that broke
off goes on where it was; files that did not change are taken from the snapshot that is there.

Exit status: 0 if DIR holds the newest snapshot now, 1 if not; 2 for a wrong command line.
"""

import argparse
import fcntl
import json
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from consent.core.notes import MAX_BYTES, BadKey, VerifierKey, parse_keys
from consent.core.records import instant
from consent.core.refusal import Refused
from consent.core.snapshots import (
    FILES,
    MANIFEST,
    Manifest,
    digest_of,
    open_folder,
    open_manifest,
)
from consent.training.folders import InTheWay, KeyUnreadable, check_free, take_the_place
from consent.training.held import Held, Steps, address_of, held_in, steps_from
from consent.training.remote import Site, SiteRefuses, Unreachable

FETCHED, NOT_FETCHED = 0, 1
API_KEY = "SNAPSHOT_API_KEY"
LATEST = "/api/v1/snapshots/latest"


class OlderSnapshot(Refused):
    """The site gives a snapshot that knows less than the one that is there."""


class AtWork(Exception):
    """Another fetch into this folder is at work."""


@dataclass(slots=True, kw_only=True)
class Fetched:
    """What is there now, and how each file came: `held`, by `delta`, or `whole`."""

    digest: str
    manifest: Manifest
    came: dict[str, str] = field(default_factory=dict)


def fetch(site: Site, folder: Path, *, keys: Sequence[VerifierKey], at: datetime) -> Fetched:
    """
    Bring the newest snapshot into a folder, in place of an older one, and return what it is.

    :raises Refused: if anything is unsigned, changed, over, too new, or older than what is there
    :raises SiteRefuses: if the site gives none; Unreachable, if it does not answer
    :raises InTheWay: if what is in the folder is no snapshot
    :raises AtWork: if another fetch is at work
    """
    check_free(folder)
    data = site.text(LATEST, most=MAX_BYTES)
    found = Fetched(digest=digest_of(data), manifest=open_manifest(data, keys=keys))
    found.manifest.check_time(at)
    held = held_in(folder, keys)
    if held is not None and held.digest == found.digest:
        found.came = dict.fromkeys(FILES, "held")
        return found
    _check_newer(found.manifest, held)
    with _draft(folder, found.digest) as draft:
        delta = held and steps_from(
            held, to=found.digest, site=site, folder=draft.with_name("delta"), keys=keys
        )
        for name in FILES:
            found.came[name] = _bring(site, found, draft / name, held, delta)
        (draft / MANIFEST).write_bytes(data)
        # Once more, all of it, as the filter does.
        open_folder(draft, keys=keys, at=at)
        take_the_place(draft, folder, aside=draft.with_name("old"))
    return found


def _check_newer(new: Manifest, held: Held | None) -> None:
    """Whoever stands in between may hold back what people said, for as long as a snapshot counts."""
    if held is None or held.manifest.origin != new.origin:
        return
    if (new.entries, new.created_at) < (held.manifest.entries, held.manifest.created_at):
        raise OlderSnapshot(
            f"The site gives a snapshot of {instant(new.created_at)}; the one that is there is of"
            f" {instant(held.manifest.created_at)} and stays."
        )


def _bring(site: Site, found: Fetched, place: Path, held: Held | None, delta: Steps | None) -> str:
    """Bring one file, and return how it came."""
    said = found.manifest.file(place.name)
    if held is not None and held.manifest.file(said.name).sha256 == said.sha256:
        shutil.copyfile(held.folder / said.name, place)
        return "held"
    # What came half the last time comes whole now.
    if delta is not None and not place.exists() and delta.apply(site, said, place):
        return "delta"
    site.file(f"{address_of(found.digest)}/{said.name}", place, said)
    return "whole"


@contextmanager
def _draft(folder: Path, digest: str) -> Iterator[Path]:
    """
    Yield a folder for one snapshot to come, with what an earlier try has left of the same one.

    :raises AtWork: if it is used just now
    """
    place = folder.with_name(f".{folder.name}.fetching")
    place.mkdir(parents=True, exist_ok=True)
    lock = os.open(place, os.O_RDONLY)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise AtWork(f"Another fetch into {folder} is at work.") from None
        for other in place.iterdir():
            if other.name != digest:
                shutil.rmtree(other)
        draft = place / digest
        draft.mkdir(exist_ok=True)
        yield draft
        shutil.rmtree(place)
    finally:
        os.close(lock)


def main(arguments: Sequence[str] | None = None) -> int:
    """Fetch as the command line says, and return the status."""
    options = _options().parse_args(arguments)
    try:
        keys = parse_keys(_read(options.key))
        site = Site(options.url, api_key_of(options))
        found = fetch(site, options.dir.absolute(), keys=keys, at=datetime.now(UTC))
    except (Refused, BadKey, KeyUnreadable, SiteRefuses, Unreachable, InTheWay, AtWork) as why:
        print(f"Nothing was changed. {why}", file=sys.stderr)
        return NOT_FETCHED
    except OSError as error:
        print(f"Nothing was changed. {error}", file=sys.stderr)
        return NOT_FETCHED
    told = {
        "snapshot": found.digest,
        "origin": found.manifest.origin,
        "entries": found.manifest.entries,
        "created": instant(found.manifest.created_at),
        "expires": instant(found.manifest.expires_at),
        "came": found.came,
    }
    if options.json:
        print(json.dumps(told))
    else:
        print(f"{options.dir} holds snapshot {found.digest[:12]} of {told['created']}.")
    return FETCHED


def api_key_of(options: argparse.Namespace) -> str:
    """
    Return the key to the API: from a file, or the environment; never from the command line.

    :raises KeyUnreadable: if there is none
    """
    text = _read(options.api_key) if options.api_key else os.environ.get(API_KEY, "")
    if not text.strip():
        raise KeyUnreadable(f"There is no key to the API: name a file, or set {API_KEY}.")
    return text.strip()


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise KeyUnreadable(f"{path} cannot be read: {error}") from None


def add_site(parser: argparse.ArgumentParser) -> None:
    """Add what names a site, and the key to its API."""
    parser.add_argument("url", metavar="URL", help="the site: https://dash.example")
    parser.add_argument(
        "--api-key",
        type=Path,
        metavar="FILE",
        help=f"the key to the API; else what {API_KEY} is set to",
    )


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m consent.training.fetch",
        description="Fetch the newest snapshot. After an error what is there stays as it is.",
    )
    add_site(parser)
    parser.add_argument("dir", type=Path, metavar="DIR", help="where the snapshot is to be")
    parser.add_argument(
        "--key", type=Path, required=True, metavar="FILE", help="the site's verifier keys"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    return parser


if __name__ == "__main__":
    sys.exit(main())
