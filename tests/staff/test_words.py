"""Staff read words for everything, not what the code calls it."""

import re
from pathlib import Path

import pytest

from consent import core
from consent.queue import Task
from consent.staff import words

KIND = re.compile(r'^        "kind": "(\w+)",$', re.MULTILINE)


def kinds_of_entries():
    """What records of the ledger call themselves; choices say in their own words what they are."""
    files = Path(core.__file__).parent.glob("*.py")
    return {kind for file in files for kind in KIND.findall(file.read_text())} - {"choice"}


def test_every_entry_of_the_ledger_has_words():
    assert {"key", "approval", "seal"} <= kinds_of_entries() <= words.ENTRIES.keys()


@pytest.mark.parametrize("task", Task)
def test_every_kind_of_work_has_words(task):
    assert str(words.TASKS[task])
