"""Whatever is wrong with a file, it is refused with reason and line, and what is in force stays."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction

from consent.actions.publish_edition import publish_edition
from consent.ledger.models import Entry
from consent.rulebook.files import write_rulebook
from consent.rulebook.models import Edition
from tests import make, make_rulebook
from tests.make_rulebook import jurisdiction, law, platform, policy

pytestmark = pytest.mark.django_db


def book(*policies, **changes):
    return make_rulebook.data(platforms=[platform(policies=policies or [policy()])], **changes)


def text(*policies, **changes):
    return write_rulebook(book(*policies, **changes))


def replaced(old, new):
    written = text()
    assert written.count(old) >= 1
    return written.replace(old, new, 1)


CIRCLE = [
    jurisdiction("EU", "group", covers=["JP"], parent="JP"),
    jurisdiction("JP", parent="EU"),
]
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n"

WRONG = {
    "overlapping periods": (
        text(policy(), policy("p-2", first="2025-01-01")),
        "p-2 overlaps p-1: both would decide on one day",
        "    from: '2025-01-01'",
    ),
    "a reversed period": (
        text(policy(first="2025-01-01", last="2024-01-01")),
        "the period ends on 2024-01-01, before it begins on 2025-01-01",
        "    until: '2024-01-01'",
    ),
    "overlapping laws": (
        text(jurisdictions=[jurisdiction("JP", laws=[law("a"), law("b")])]),
        "b overlaps a: both would decide on one day",
        "    from: null",
    ),
    "an unknown region": (
        text(policy(regions=["UK"])),
        "unknown region UK",
        "    regions: [UK]",
    ),
    "an unknown jurisdiction": (
        text(jurisdictions=[jurisdiction("UK")]),
        "unknown region UK",
        "- code: UK",
    ),
    "a cyclic cover": (
        text(jurisdictions=CIRCLE),
        "EU covers itself in a circle",
        "- code: EU",
    ),
    "a missing source": (
        text(policy(sources=["lost"])),
        "unknown source lost",
        "    sources: [lost]",
    ),
    "no source": (
        replaced("    sources: [act]", "    sources: []"),
        "at least 1 needed",
        "    sources: []",
    ),
    "two policies of one name": (
        text(policy(), policy(regions=["JP"])),
        "there are two entries for policy p-1",
        None,
    ),
    "a word for a number": (
        replaced("west: 9", "west: east"),
        "'east' is not a whole number",
        "  west: east",
    ),
    "a number for a word": (replaced("offer: none", "offer: 3"), "unknown offer 3", "    offer: 3"),
    "a list for a text": (
        replaced("name: Forum", "name: [Forum]"),
        "['Forum'] is not text",
        "  name: [Forum]",
    ),
    "a mapping for a list": (
        replaced("debates: []", "debates: {}"),
        "{} is not a list",
        "debates: {}",
    ),
    "no day": (replaced("'2024-01-01'", "soon"), "'soon' is not a day", "    from: soon"),
    "an unknown key": (replaced("debates: []", "debate: []"), "unknown key 'debate'", "debate: []"),
    "a key twice": (text() + "debates: []\n", "the key 'debates' is there twice", "debates: []"),
    "a bomb of aliases": (BOMB, "anchors and aliases are not allowed", "a: &a"),
    "a tag": ("a: !!python/object/apply:os.system [ls]\n", "tags are not allowed", "a: !!"),
    "too deep": ("[" * 40 + "]" * 40, "more than 16 levels deep", "[["),
    "too many values": (f"a: [{'1, ' * 200_001}1]", "more than 200000 values", "a: ["),
    "too large": ("# " + "x" * 4 * 1024**2, "the file is larger than 4194304 bytes", "# x"),
    "two documents": ("a: 1\n---\nb: 2\n", "not exactly one document", "a: 1"),
    "not YAML": ("a: [1\nb: 2\n", "not YAML", "b: 2"),
    "another format": (
        replaced("format: 1", "format: 2"),
        "2 is not a whole number from 1 to 1",
        "format: 2",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_file_is_refused_with_reason_and_line_and_the_current_edition_stays(name, tmp_path):
    current = publish_edition(data=book(), at=make.ALWAYS, by=None)
    written, reason, starts = WRONG[name]
    path = tmp_path / "book.yaml"
    path.write_text(written)

    for command in ("check_rulebook", "load_rulebook"):
        with pytest.raises(CommandError) as caught:
            call_command(command, str(path))
        line = next(one for one in str(caught.value).splitlines() if reason in one)
        number = int(re.match(r"book.yaml, line (\d+): ", line)[1])
        if starts is not None:
            assert written.splitlines()[number - 1].startswith(starts)
    assert list(Edition.objects.all()) == [current]
    assert Entry.objects.count() == 1


def test_there_is_one_current_edition_only():
    publish_edition(data=book(), at=make.ALWAYS, by=None)

    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.bulk_create(
            [Edition(digest="b" * 64, number=1, published_at=make.NOW, source="file", body="{}")]
        )
    assert Edition.objects.count() == 1


def test_an_edition_cannot_be_edited_after_publication(as_the_owner):
    edition = publish_edition(data=book(), at=make.ALWAYS, by=None)
    edition.body = edition.body.replace("active", "paused")

    with pytest.raises(DatabaseError, match="an edition never changes"), transaction.atomic():
        edition.save(update_fields=["body"])
    assert Edition.objects.get().rulebook.platforms["forum"].policies[0].status == "active"
