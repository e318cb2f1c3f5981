"""The commands on the ledger's page work: sha256sum and OpenSSL find what our verifier finds."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parent.parent.parent / "docs" / "ledger"
COMMANDS = "\n".join(
    re.findall(r"^```sh\n(.*?)^```", (FOLDER / "README.md").read_text(), re.MULTILINE | re.DOTALL)
)

needs_openssl = pytest.mark.skipif(
    not (shutil.which("openssl") and shutil.which("bash")), reason="needs bash and OpenSSL"
)


@pytest.fixture
def folder(tmp_path):
    for name in ("example.tlog-proof", "example.vkey"):
        shutil.copy(FOLDER / name, tmp_path)
    return tmp_path


def run(folder):
    return subprocess.run(
        ["bash", "-c", COMMANDS], cwd=folder, capture_output=True, text=True, check=False
    )


@needs_openssl
def test_the_commands_on_the_page_check_the_example(folder):
    done = run(folder)

    record, *lines = done.stdout.splitlines()
    assert done.stderr == ""
    assert json.loads(record)["decision"] == "object"
    assert re.fullmatch("entry [0-9a-f]{64}", lines[0])
    assert lines[1:] == ["This record is entry 12345 of 70000.", "Signature Verified Successfully"]


@needs_openssl
@pytest.mark.parametrize(
    "vector",
    [
        vector
        for vector in json.loads((FOLDER / "receipts.json").read_text())["vectors"]
        if "accepted" in vector and len(vector["keys"]) == 1
    ],
    ids=lambda vector: vector["name"],
)
def test_they_check_every_good_receipt(folder, vector):
    (folder / "example.tlog-proof").write_text(vector["text"])
    (folder / "example.vkey").write_text(vector["keys"][0] + "\n")

    done = run(folder)

    accepted = vector["accepted"]
    assert done.stdout.splitlines()[-2:] == [
        f"This record is entry {accepted['index']} of {accepted['size']}.",
        "Signature Verified Successfully",
    ]


@needs_openssl
@pytest.mark.parametrize(
    ("old", "new", "missing"),
    [
        ("index 12345", "index 12344", "This record is"),
        ("\n70000\n", "\n69999\n", "Signature Verified Successfully"),
        ("extra AAEC", "extra AAED", "This record is"),
    ],
)
def test_they_find_what_was_changed(folder, old, new, missing):
    file = folder / "example.tlog-proof"
    file.write_text(file.read_text().replace(old, new))

    assert missing not in run(folder).stdout
