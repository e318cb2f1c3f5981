"""One document as text: it reads back the same, and its places have lines."""

import pytest
from hypothesis import HealthCheck, given, settings

from consent.rulebook.parts import parts_of
from consent.rulebook.problems import Refused
from consent.rulebook.written import line_of, read_document, write_document
from tests import make_rulebook
from tests.any_rulebook import rulebooks
from tests.make_rulebook import platform, policy

FORUM = platform(policies=[policy(), policy("p-2")])


def test_a_place_in_a_document_has_a_line():
    lines = write_document("platforms/forum", FORUM).splitlines()

    assert lines[line_of("platforms/forum", FORUM, ("policies", 1, "from")) - 1].startswith(
        "  from: '2024-01-01'"
    )
    assert line_of("platforms/forum", FORUM, ("policies", 1, "from")) > line_of(
        "platforms/forum", FORUM, ("policies", 0, "from")
    )
    # Of what is not there, the line of what should hold it.
    assert "p-2" in lines[line_of("platforms/forum", FORUM, ("policies", 1, "note")) - 1]
    assert line_of("platforms/forum", FORUM, ()) == 1
    assert line_of("platforms/forum", FORUM, ("lost",)) == 1


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(data=rulebooks)
def test_every_document_reads_back_the_same(data):
    for part, document in parts_of(data):
        assert read_document(part, write_document(part, document)) == document


def test_what_ships_reads_back_the_same():
    for part, document in parts_of(make_rulebook.shipped_data()):
        assert read_document(part, write_document(part, document)) == document


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("slug: forum\nname: Forum\npolicies: 3\n", 3, "3 is not a list"),
        ("slug: forum\nname: Forum\n", 1, "'policies' is missing"),
        ("slug: chat\nname: Forum\npolicies: []\n", 1, "this is the document of forum"),
        ("slug: forum\nname: [\n", 3, "not YAML"),
        ("slug: forum\nslug: forum\n", 2, "the key 'slug' is there twice"),
        ("name: \ud800", 1, "it holds characters that text cannot have"),
    ],
)
def test_what_is_wrong_has_a_line(text, line, reason):
    with pytest.raises(Refused) as caught:
        read_document("platforms/forum", text)

    problem = caught.value.problems[0]
    assert (problem.position.file, problem.position.line) == ("platforms/forum", line)
    assert reason in problem.reason
