"""
Bring database, rulebook and static files up to date; with --demo the demo people, too.

Everything here may be repeated: what is up to date stays as it is.
"""

import hashlib
import io
import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(*, demo: bool) -> int:
    # Ctrl-C ends this at once: every step is a transaction or can be repeated.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "privacydash.settings")
    import django
    from django.conf import settings
    from django.core.management import CommandError, call_command
    from django.db import OperationalError

    django.setup()
    try:
        call_command("migrate", verbosity=0, interactive=False)
        said = io.StringIO()
        call_command("load_rulebook", json=True, stdout=said)
        if json.loads(said.getvalue())["drafts"]:
            print("This version brings new rules. They wait for the staff as a draft.", flush=True)
        if demo and settings.DEMO:
            call_command("load_demo", stdout=io.StringIO())
    except OperationalError as error:
        print(f"The database does not answer: {error}", file=sys.stderr)
        return 1
    except CommandError as error:
        print(error, file=sys.stderr)
        return 1
    collect_static(stamp=Path(settings.DATA_DIR) / "static.digest")
    return 0


def collect_static(*, stamp: Path) -> None:
    """Collect, hash and compress the static files if one of them has changed."""
    from django.conf import settings
    from django.core.management import call_command

    digest = hashlib.sha256("\n".join(static_facts()).encode()).hexdigest()
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if manifest.exists() and stamp.exists() and stamp.read_text() == digest:
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(digest)


def static_facts() -> Iterator[str]:
    """Name, size and time of every static file, and where they are collected."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders

    yield f"{settings.STATIC_ROOT} {settings.STORAGES['staticfiles']['BACKEND']}"
    for finder in get_finders():
        for name, storage in finder.list([]):
            facts = Path(storage.path(name)).stat()
            yield f"{name} {facts.st_size} {facts.st_mtime_ns}"


if __name__ == "__main__":
    sys.exit(main(demo="--demo" in sys.argv[1:]))
