"""A rulebook is one file, or a folder of files that make one."""

import pytest
from hypothesis import HealthCheck, given, settings

from consent.rulebook import yaml_text
from consent.rulebook.editions import body_of, digest_of
from consent.rulebook.files import read_rulebook, write_rulebook
from consent.rulebook.problems import Refused
from tests import make_rulebook
from tests.any_rulebook import rulebooks
from tests.make_rulebook import platform, policy


def whole():
    return make_rulebook.data(platforms=[platform(policies=[policy(note="Zürich, NO: 'yes'")])])


def folder_of(data, folder):
    """Write a rulebook as a folder, the way the shipped one is."""
    for part, key in (("jurisdictions", "code"), ("platforms", "slug")):
        (folder / part).mkdir()
        for one in data.pop(part):
            (folder / part / f"{one[key]}.yaml").write_text(yaml_text.write(one))
    for key, value in data.items():
        (folder / f"{key}.yaml").write_text(yaml_text.write({key: value}))


def refusals(path):
    with pytest.raises(Refused) as caught:
        read_rulebook(path)
    return str(caught.value).splitlines()


def test_what_is_written_reads_back_the_same(tmp_path):
    path = tmp_path / "book.yaml"
    path.write_text(write_rulebook(whole()))

    assert read_rulebook(path) == whole()
    assert write_rulebook(read_rulebook(path)) == path.read_text()


def test_keys_are_written_in_the_order_of_the_schema(tmp_path):
    shuffled = dict(reversed(whole().items()))

    assert write_rulebook(shuffled) == write_rulebook(whole())
    assert write_rulebook(whole()).startswith("format: 1\nabout:\n  title: A small rulebook\n")


def test_a_folder_is_put_together(tmp_path):
    folder_of(whole(), tmp_path)

    data = read_rulebook(tmp_path)

    assert sorted(one["code"] for one in data["jurisdictions"]) == [
        "EU",
        "JP",
        "US",
        "US-CA",
        "ZZ",
    ]
    assert data["platforms"] == whole()["platforms"]
    assert data["sources"] == whole()["sources"]


def test_a_refusal_names_file_line_and_reason(tmp_path):
    folder_of(whole(), tmp_path)
    path = tmp_path / "platforms" / "forum.yaml"
    path.write_text(path.read_text().replace("status: active", "status: running"))
    line = path.read_text().splitlines().index("  status: running") + 1

    (found,) = refusals(tmp_path)

    assert found.startswith(f"platforms/forum.yaml, line {line}: unknown status 'running'; known")


def test_what_is_missing_is_looked_for_where_it_should_be(tmp_path):
    folder_of(whole(), tmp_path)
    path = tmp_path / "platforms" / "forum.yaml"
    path.write_text(path.read_text().replace("name: Forum\n", ""))

    assert refusals(tmp_path) == ["platforms/forum.yaml, line 1: 'name' is missing"]


def test_a_file_is_called_what_it_holds(tmp_path):
    folder_of(whole(), tmp_path)
    (tmp_path / "jurisdictions" / "JP.yaml").rename(tmp_path / "jurisdictions" / "KR.yaml")

    assert refusals(tmp_path) == [
        "jurisdictions/KR.yaml, line 1: the file is called KR, but its code is JP"
    ]


def test_a_key_stands_in_one_file_only(tmp_path):
    folder_of(whole(), tmp_path)
    (tmp_path / "zebra.yaml").write_text("conflicts: []\n")

    assert refusals(tmp_path) == ["zebra.yaml, line 1: conflicts is in another file, too"]


def test_a_file_that_is_no_mapping_is_refused(tmp_path):
    folder_of(whole(), tmp_path)
    (tmp_path / "zebra.yaml").write_text("- 1\n")

    assert refusals(tmp_path) == ["zebra.yaml, line 1: not a mapping"]


def test_a_list_in_place_of_a_member_is_refused(tmp_path):
    folder_of(whole(), tmp_path)
    (tmp_path / "platforms" / "forum.yaml").write_text("[]\n")

    assert refusals(tmp_path) == [
        "platforms/forum.yaml, line 1: the file is called forum, but its slug is None"
    ]


def test_what_cannot_be_read_is_refused(tmp_path):
    assert refusals(tmp_path / "nothing.yaml") == [
        "nothing.yaml, line 1: cannot be read: No such file or directory"
    ]


def test_an_empty_folder_is_refused(tmp_path):
    assert all("is missing" in line or "needed" in line for line in refusals(tmp_path))


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    path = tmp_path / "book.yaml"
    with path.open("wb") as file:
        file.truncate(5 * 1024**3)

    assert refusals(path) == ["book.yaml, line 1: the file is larger than 4194304 bytes"]


@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(data=rulebooks)
def test_any_rulebook_that_is_written_reads_back_the_same(data):
    text = write_rulebook(data).encode()

    read = yaml_text.read(text, file="book.yaml").data
    assert read == data
    assert digest_of(body_of(read)) == digest_of(body_of(data))
    assert write_rulebook(read).encode() == text
