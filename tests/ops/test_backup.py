"""A site is copied and brought back with the very commands of the document, and old copies are seen."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENT = (ROOT / "docs" / "backup.md").read_text()
COMMANDS = [
    re.sub("^   ", "", block, flags=re.MULTILINE)
    for block in re.findall(r"```sh\n(.*?)```", DOCUMENT, re.DOTALL)
]


def commands(*words):
    """The blocks of the document that hold some words, one for each."""
    return ["\n".join(one for one in COMMANDS if word in one) for word in words]


class Site:
    """A site on SQLite in a folder of its own, and where its copy goes."""

    def __init__(self, folder):
        self.data, self.copy, self.kept = folder / "data", folder / "copy", folder / "kept"
        self.copy.mkdir()
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("DATABASE", "DJ"))}
        self.environment = environment | {
            "DATA_DIR": str(self.data),
            "COPY": str(self.copy),
            "KEPT": str(self.kept),
            "SITE_ORIGIN": "backup.example/ledger",
        }

    def sh(self, script):
        script = script.replace(".venv/bin/python", sys.executable)
        return subprocess.run(
            ["sh", "-eu", "-c", script],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def do(self, script):
        done = self.sh(script)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def manage(self, *lines):
        return [self.do(f".venv/bin/python manage.py {line}") for line in lines]

    def fsck(self):
        return json.loads(self.sh(commands("fsck")[0]).stdout)

    def keep_checkpoint(self):
        self.kept.write_bytes((self.data / "ledger" / "checkpoint").read_bytes())

    def bring_back(self):
        self.data.rename(self.data.with_name("lost"))
        for script in commands('cp "$COPY/site.sqlite3"', "$COPY/files/."):
            self.do(script)


@pytest.mark.skipif(
    subprocess.run(["sh", "-c", "command -v sqlite3"], capture_output=True, check=False).returncode,
    reason="needs the program sqlite3",
)
def test_a_site_comes_back_whole_and_an_old_copy_is_noticed(tmp_path):
    site = Site(tmp_path)
    site.manage(
        "migrate -v0",
        "load_rulebook",
        "add_person ines@example.org --country DE --born 1985",
        "choose --person ines@example.org --decision object",
        "publish_ledger",
    )
    site.keep_checkpoint()
    keys = {name: (site.data / name).read_bytes() for name in ("ledger-keys", "suppression-key")}
    for script in commands("VACUUM INTO", '$COPY/keys"\n'):
        site.do(script)

    # It comes back whole, and goes on.
    site.bring_back()
    assert site.fsck() | {"problems": []} == site.fsck()
    assert (site.fsck()["ok"], site.fsck()["entries"]) == (True, 3)
    assert {name: (site.data / name).read_bytes() for name in keys} == keys
    site.manage("choose --person ines@example.org --decision withdraw", "publish_ledger")

    # What went on is lost, and all copies are old: they agree, but not with what was kept.
    site.keep_checkpoint()
    site.data.with_name("lost").rename(tmp_path / "earlier")
    site.bring_back()
    found = site.fsck()
    assert (found["ok"], found["first_bad_index"]) == (False, 3)
    assert "is not here: an old copy was restored" in found["problems"][0]["what"]
