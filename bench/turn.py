"""One part of one case, in a process of its own: prints its sample as JSON."""

import importlib
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from bench.case import Sample


def main() -> None:
    area, name, scale, folder, part = sys.argv[1:]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    case = next(c for c in importlib.import_module(f"bench.{area}").CASES if c.name == name)
    if case.databases:
        import django

        django.setup()
    if part == "setup":
        case.setup(Path(folder), scale)
        return
    sample = Sample()
    getattr(case, part)(Path(folder), scale, sample)
    print(json.dumps(asdict(sample)))


main()
