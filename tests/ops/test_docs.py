"""What the documents name is there, and what is there is named."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    ROOT / "consent" / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]


def test_every_setting_is_explained_and_none_that_is_not_there():
    settings = (ROOT / "privacydash" / "settings.py").read_text()
    explained = (ROOT / "docs" / "settings.md").read_text()

    asked = set(re.findall(r'\b(?:env\.\w+\(|\w+\(env,)\s*"([A-Z_]+)"', settings))
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", explained, re.MULTILINE)) == asked


def test_every_command_in_the_readme_exists():
    rows = [line for line in (ROOT / "README.md").read_text().splitlines() if "manage.py" in line]
    first = re.findall(r"`manage\.py (\w+)", "\n".join(rows))

    assert set(first) <= set(get_commands())
    ours = {name for name, app in get_commands().items() if app == "consent"}
    assert ours == {name for name in ours if any(name in row for row in rows)}


def test_every_target_in_the_readme_is_in_the_makefile():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert (
        set(re.findall(r"\bmake ([a-z-]+)", (ROOT / "README.md").read_text())) - {"can"} <= targets
    )


def test_the_web_server_of_a_site_waits_for_large_files_as_ours_does():
    ours = re.search(
        r"^WEB_TIMEOUT_SECONDS = (\d+)", (ROOT / "ops" / "run.py").read_text(), re.MULTILINE
    )
    told = re.search(r"`\S+gunicorn .*`", (ROOT / "docs" / "operations.md").read_text())

    assert ours
    assert told
    assert f" --timeout {ours[1]} " in told[0]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_to_a_file_leads_to_one(document):
    links = re.findall(r"(?<!!)\[[^\]]*\]\(([^)#]+)[^)]*\)", document.read_text())
    missing = [
        link for link in links if "://" not in link and not (document.parent / link).exists()
    ]

    assert missing == []
