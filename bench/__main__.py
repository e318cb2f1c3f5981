"""Run cases by turns, each run in a fresh process, and hold the figures against the goals."""

import argparse
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from itertools import groupby
from pathlib import Path

from bench.case import Case

AREAS = (
    *("start", "imports", "formats", "ingest", "verdicts", "parity", "choosing"),
    *("what_if", "requests", "lookup", "ledger", "filter"),
)
GOALS = tomllib.loads((Path(__file__).parent / "goals.toml").read_text())
SLACK = "within slack"
TOLD = "told"


def main() -> int:
    options = read_options()
    results = []
    for area in options.areas or AREAS:
        cases = importlib.import_module(f"bench.{area}").CASES
        for database in options.on or ("", "sqlite", "postgresql"):
            here = [case for case in cases if chosen(case, database, options)]
            for _setup, alike in groupby(here, key=lambda case: case.setup):
                with tempfile.TemporaryDirectory(prefix="bench-") as folder:
                    for case in alike:
                        results += run_case(area, case, database, Path(folder), options)
    if options.json:
        Path(options.json).write_text(json.dumps(results, indent=1))
    numbers = Counter(row["state"] for row in results)
    words = ("reached", SLACK, "missed", TOLD, "not run")
    print("\n" + ", ".join(f"{numbers[word]} {word}" for word in words))
    missed = numbers["missed"]
    return 1 if missed and options.gate else 0


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("areas", nargs="*", choices=[[], *AREAS], help="all areas if none is named")
    parser.add_argument("--scale", choices="sml", default="s")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--goals", nargs="+", choices=GOALS, metavar="GOAL", help="only cases that answer these"
    )
    parser.add_argument(
        "--on", nargs="+", choices=("sqlite", "postgresql"), help="only cases on these databases"
    )
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("--gate", action="store_true", help="exit with 1 if a goal is missed")
    parser.add_argument(
        "--postgres",
        default=os.environ.get("BENCH_DATABASE_URL", ""),
        metavar="URL",
        help="a PostgreSQL database that may be emptied",
    )
    return parser.parse_args()


def chosen(case: Case, database: str, options: argparse.Namespace) -> bool:
    goals = options.goals or case.goals
    return database in databases_of(case) and not set(goals).isdisjoint(case.goals)


def databases_of(case: Case) -> list[str]:
    if not case.databases:
        return [""]
    return ["sqlite", "postgresql"]


def run_case(
    area: str, case: Case, database: str, folder: Path, options: argparse.Namespace
) -> list[dict]:
    """Run a case in a folder that another one with the same setup may have left ready."""
    title = f"{case.name}{' on ' + database if database else ''}"
    if options.scale not in case.scales:
        return report(title, case, None, f"only at scale {'/'.join(case.scales)}", options)
    if case.needs and importlib.util.find_spec(case.needs) is None:
        return report(title, case, None, f"{case.needs} is not installed", options)
    if database == "postgresql" and not options.postgres:
        return report(title, case, None, "no PostgreSQL given (--postgres URL)", options)
    environment = {
        **as_in_use(),
        "DATA_DIR": str(folder),
        "STATIC_ROOT": str(folder / "static"),
        "BROKER_URL": "memory://localhost",
        "DEMO": "1",
    }
    environment.pop("DATABASE_URL", None)
    if database == "postgresql":
        environment["DATABASE_URL"] = options.postgres
    turn = [sys.executable, "-m", "bench.turn", area, case.name, options.scale, str(folder)]
    run = lambda part: subprocess.run(  # noqa: E731
        [*turn, part], env=environment, stdout=subprocess.PIPE, check=False
    )
    ready = folder / ".ready"
    if not ready.exists():
        if run("setup").returncode:
            return report(title, case, None, "the setup failed", options)
        ready.touch()
    samples: dict[str, list[dict]] = {"anchor": [], "ours": []}
    for _ in range(options.rounds):
        for part, found in samples.items():
            done = run(part)
            if done.returncode:
                return report(title, case, None, f"{part} failed", options)
            found.append(json.loads(done.stdout.splitlines()[-1]))
    return report(title, case, samples, "", options)


def as_in_use() -> dict[str, str]:
    """Return our environment, in which Python keeps byte code from a time before."""
    # Where a machine forbids that, every process would compile Django and the site anew.
    return {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def report(
    title: str, case: Case, samples: dict | None, why: str, options: argparse.Namespace
) -> list[dict]:
    print(f"\n{title}" + (f": not run ({why})" if why else ""), flush=True)
    rows = []
    for goal in case.goals:
        wanted = GOALS[goal]
        most = wanted[
            "most_on_sqlite" if "on sqlite" in title and "most_on_sqlite" in wanted else "most"
        ]
        row = {"goal": goal, "case": title, "text": wanted["text"], "state": "not run", "why": why}
        if samples:
            limit = most * (wanted.get("slack", 1) if options.scale == "s" else 1)
            figures = figures_of(wanted["of"], samples)
            middle = statistics.median(figures)
            row |= {
                "figure": middle,
                "range": [min(figures), max(figures)],
                "limit": most,
                "state": TOLD if wanted.get("told") else state_of(middle, most=most, limit=limit),
                "samples": samples,
            }
            print(
                f"  {goal:4} {row['state']:12} {middle:10.4g}  ({min(figures):.4g} to "
                f"{max(figures):.4g}), goal <= {most}: {wanted['text']}",
                flush=True,
            )
        rows.append(row)
    return rows


def state_of(figure: float, *, most: float, limit: float) -> str:
    """Return what a figure is against a goal; only what is missed fails with --gate."""
    if figure <= most:
        return "reached"
    return SLACK if figure <= limit else "missed"


def figures_of(name: str, samples: dict[str, list[dict]]) -> list[float]:
    pairs = list(zip(samples["anchor"], samples["ours"], strict=True))
    if name.endswith("_ratio"):
        figure = name.removesuffix("_ratio")
        return [ours[figure] / max(anchor[figure], 1e-9) for anchor, ours in pairs]
    figure = name.removeprefix("ours_")
    return [ours.get(figure, ours["extra"].get(figure)) for _, ours in pairs]


if __name__ == "__main__":
    sys.exit(main())
