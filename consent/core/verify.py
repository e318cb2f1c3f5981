"""
Check a receipt without the site, without a network, and with nothing to install.

    python -m consent.core.verify FILE --key FILE [--json]

It needs Python and the folder consent/core. The key file holds verifier keys,
one a line. Proofs of what was in a release are checked the same way. Exit
status: 0 if the file proves what it says, 1 if it does not, 2 if it could not
be checked.
"""

import argparse
import io
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from consent.core.choices import Decision, Scope
from consent.core.linked_data import linked_data
from consent.core.notes import BadKey, VerifierKey, parse_keys
from consent.core.receipts import Proven, verify
from consent.core.records import NO_WORDS, canonical, choice_of
from consent.core.refusal import Refused
from consent.core.uses import UseProof, UseProven, is_use_proof

PROVEN, NOT_PROVEN, NOT_CHECKED = 0, 1, 2

RESTS_ON_THE_KEY = (
    "if the account's key in this file is the true one: the site's page /verify/ knows"
)
"""Somebody who tries enough keys finds one under which any post is "not there"."""

DECISIONS = {
    Decision.OBJECT: "opted out of AI training",
    Decision.CONSENT: "allowed AI training",
    Decision.WITHDRAW: "took the choice back",
    Decision.WISH: "wished to opt out as soon as it is offered",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the receipt that the command line names, say what came of it, return the status."""
    options = read_options(arguments)
    try:
        keys = parse_keys(Path(options.key).read_text(encoding="utf-8"))
        data = Path(options.file).read_bytes()
    except (OSError, UnicodeDecodeError, BadKey) as error:
        complain(f"The receipt was not checked: {error}")
        return NOT_CHECKED
    try:
        proven = (
            UseProof.parse(data).verify(keys) if is_use_proof(data) else verify(data, keys=keys)
        )
    except Refused as refused:
        if options.json:
            failed = {"proven": False, "failed": type(refused).__name__, "why": str(refused)}
            print(json.dumps(failed))
        complain(f"Not proven. {refused}")
        return NOT_PROVEN
    if options.json_ld:
        return print_linked(proven)
    if options.json:
        print(json.dumps(as_data(proven)))
    else:
        print("\n".join(map(printable, in_words(proven))))
    return PROVEN


def print_linked(proven: Proven | UseProven) -> int:
    """Print a proven choice as JSON-LD; for anything else, say that there is none."""
    if isinstance(proven, UseProven) or proven.record["kind"] != "choice":
        complain("Proven, but not a choice: there is no JSON-LD of it.")
        return NOT_CHECKED
    print(json.dumps(linked_data(proven), ensure_ascii=False))
    return PROVEN


def read_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m consent.core.verify",
        description="Check a receipt offline: what was decided, when, and that it is in the ledger.",
    )
    add_options(parser)
    return parser.parse_args(arguments)


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar="FILE", help="the receipt (.tlog-proof), or the proof of a use (.use-proof)"
    )
    parser.add_argument(
        "--key", required=True, metavar="FILE", help="the ledger's verifier keys, one a line"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument(
        "--json-ld", action="store_true", help="print the choice as JSON-LD, in terms of DPV 2.3"
    )


def complain(sentence: str) -> None:
    print(printable(sentence), file=sys.stderr)


def printable(line: str) -> str:
    """Return a line without what a terminal would obey: a record may hold any text."""
    return "".join(c if c.isprintable() else "�" for c in line)


def as_data(proven: Proven | UseProven) -> dict[str, Any]:
    """Return what is proven as the JSON document has it."""
    if isinstance(proven, UseProven):
        use = {**proven.about.members(), "in": proven.was_in}
        return {**as_data(proven.seal), "use": use}
    return {
        "proven": True,
        "record": proven.record,
        "index": proven.index,
        "entry": proven.entry.hex(),
        "checkpoint": {
            "origin": proven.checkpoint.origin,
            "size": proven.checkpoint.size,
            "root": proven.checkpoint.root.hex(),
        },
        "signed_by": [str(key) for key in proven.signers],
    }


def in_words(proven: Proven | UseProven) -> Iterator[str]:
    """Yield the lines that tell a person what is proven."""
    yield "Proven."
    told = use_facts(proven) if isinstance(proven, UseProven) else facts(proven)
    for title, value in told:
        yield f"  {title:12} {value}"


def use_facts(proven: UseProven) -> Iterator[tuple[str, str]]:
    """Yield whether a post was in a release, and what says so."""
    about = proven.about
    yield "Release", about.release
    yield "Post", f"{about.post} of the account {about.account}, {about.platform}"
    yield "Was it in?", "yes" if proven.was_in else f"no; {RESTS_ON_THE_KEY}"
    if about.content is not None:
        yield "What went in", f"content with the digest {about.content}"
    yield from facts(proven.seal)


def facts(proven: Proven) -> Iterator[tuple[str, str]]:
    """Yield a title and a value for each thing that is proven."""
    record = proven.record
    if record["kind"] == "choice":
        yield from choice_facts(proven)
    else:
        yield "What", f"an entry of the kind {record['kind']}"
        yield "Record", json.dumps(record, ensure_ascii=False)
    checkpoint = proven.checkpoint
    yield "Ledger", checkpoint.origin
    yield "Entry", f"number {proven.index} (the first one is number 0)"
    yield "Checkpoint", f"of {checkpoint.size} entries, root {checkpoint.root.hex()}"
    yield "Signed by", ", ".join(map(called, proven.signers))


def choice_facts(proven: Proven) -> Iterator[tuple[str, str]]:
    """Yield what a choice says; whatever is not there is not said."""
    record = proven.record
    choice = choice_of(index=proven.index, record=canonical(record))
    yield "Person", f"subject {record.get('subject')}"
    yield "What", DECISIONS[choice.decision]
    yield "Scope", scope_in_words(choice.scope)
    if choice.ends_at is not None:
        yield "Ends", f"{choice.ends_at:%Y-%m-%d %H:%M:%S} UTC, by itself"
    yield "When", f"{choice.made_at:%Y-%m-%d %H:%M:%S} UTC, as the ledger's operator recorded it"
    yield "Rules", ", ".join(f"{name} {record[name]}" for name in RULES if record.get(name))
    if record.get("text") == NO_WORDS:
        yield "Words shown", "none"
    else:
        yield "Words shown", f"SHA-256 {record.get('text')}, language {record.get('language')}"
    yield "Channel", str(record.get("channel"))
    if record.get("previous") is not None:
        yield "Before it", f"entry {record['previous']} of the same person"


RULES = ("edition", "jurisdiction", "policy")


def scope_in_words(scope: Scope) -> str:
    """Return what a choice is about: "everything", or what narrows it."""
    if scope.posts:
        return f"{len(scope.posts)} single posts: {', '.join(sorted(map(str, scope.posts)))}"
    parts = [
        f"{title} {value}"
        for title, value in (
            ("platform", scope.platform),
            ("account", scope.account),
            ("kind", scope.kind),
        )
        if value is not None
    ]
    said = ", ".join(parts) or "everything"
    if scope.has_exceptions:
        said += f", but not {exceptions_in_words(scope)}"
    return said


def exceptions_in_words(scope: Scope) -> str:
    """Return what an objection excepts: "photo, review, 2 single posts: …"."""
    parts = [str(kind) for kind in sorted(scope.but_kinds)]
    if scope.but_posts:
        parts.append(f"{len(scope.but_posts)} single posts: {', '.join(sorted(scope.but_posts))}")
    return ", ".join(parts)


def called(key: VerifierKey) -> str:
    return f"{key.name} (key {key.id.hex()})"


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show a letter must not end the check.
            stream.reconfigure(errors="replace")
    try:
        status = main()
        sys.stdout.flush()
    except BrokenPipeError:
        # Who reads has read enough (`| head -1`). At its end Python would write again, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = NOT_CHECKED
    sys.exit(status)
