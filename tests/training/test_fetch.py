"""A pipeline fetches the newest snapshot whole, checked and signed, or keeps what it has."""

import json
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from consent.core.notes import Note, sign
from consent.core.refusal import Refused
from consent.core.snapshots import (
    FILES,
    MANIFEST,
    TITLE,
    File,
    NewerSnapshot,
    NotASnapshot,
    SnapshotChanged,
    SnapshotExpired,
    SnapshotNotYet,
)
from consent.ledger.keys import SigningKey
from consent.training import fetch as module
from consent.training import remote
from consent.training.fetch import AtWork, OlderSnapshot, fetch, main
from consent.training.folders import InTheWay
from consent.training.remote import Site, SiteRefuses, Unreachable
from tests import make, make_ingest, make_training
from tests.make_site import KEY, serving

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]
HOUR = timedelta(hours=1)


@pytest.fixture
def cut(rulebook, ledger, tmp_path):
    """What the site has: a snapshot of two people."""
    make_ingest.send(
        make_ingest.account("a1", country="US", born=1985),
        make_ingest.account("a2", country="DE", born=1985),
        make_ingest.post("p2", account_id="a2", audience="followers"),
    )
    make_training.cut(tmp_path / "site" / "snapshot")
    return tmp_path / "site" / "snapshot"


@pytest.fixture
def site(cut):
    with serving(cut) as site:
        yield site


@pytest.fixture
def mine(tmp_path):
    """Where the pipeline keeps its snapshot."""
    return tmp_path / "pipeline" / "snapshot"


def bring(site, mine, *, at=make.NOW, keys=None):
    one = Site(site.url, KEY, wait=lambda _seconds: None)
    return fetch(one, mine, keys=keys or make_training.site_keys(), at=at)


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}


def left_over(mine):
    return (
        [one.name for one in mine.parent.iterdir() if one != mine] if mine.parent.exists() else []
    )


def test_it_is_the_one_of_the_site_byte_by_byte(site, cut, mine):
    found = bring(site, mine)

    assert contents(mine) == contents(cut)
    assert set(contents(mine)) == {MANIFEST, *FILES}
    assert found.digest == site.digest
    assert left_over(mine) == []
    # The key of the accounts is no part of it, and is not asked for.
    assert {path.rpartition("/")[2] for path, _ in site.asked} == {"latest", *FILES}


def test_what_is_there_is_not_fetched_again(site, mine):
    bring(site, mine)
    site.asked.clear()

    assert bring(site, mine).came == dict.fromkeys(FILES, "held")
    assert [path for path, _ in site.asked] == ["/api/v1/snapshots/latest"]


def test_a_newer_one_takes_its_place_and_files_that_did_not_change_stay(site, cut, mine):
    bring(site, mine)
    make_ingest.send(make_ingest.removal("never-came"))
    make_training.cut(cut, at=make.NOW + HOUR)
    site.asked.clear()

    found = bring(site, mine, at=make.NOW + HOUR)

    assert contents(mine) == contents(cut)
    assert found.came == {
        "accounts.parquet": "held",
        "posts.parquet": "held",
        "gone.parquet": "whole",
        "decisions.parquet": "held",
    }


def test_an_answer_that_breaks_off_goes_on_where_it_was(site, cut, mine):
    site.breaks_off_after = [100, 0, 50]

    bring(site, mine)

    assert contents(mine) == contents(cut)
    accounts = [asked for path, asked in site.asked if path.endswith("accounts.parquet")]
    size = (cut / "accounts.parquet").stat().st_size
    assert accounts == [f"bytes={first}-{size - 1}" for first in (0, 100, 100, 150)]


def test_a_fetch_that_gave_up_goes_on_the_next_time(site, cut, mine):
    site.breaks_off_after = [100, *[0] * (remote.TRIES - 1)]
    with pytest.raises(Unreachable):
        bring(site, mine)
    assert not mine.exists()
    site.asked.clear()

    bring(site, mine)

    assert contents(mine) == contents(cut)
    assert site.asked[1][1].startswith("bytes=100-")
    assert left_over(mine) == []


def test_what_was_left_of_another_snapshot_is_not_mixed_in(site, cut, mine):
    site.breaks_off_after = [100, *[0] * (remote.TRIES - 1)]
    with pytest.raises(Unreachable):
        bring(site, mine)
    make_training.cut(cut, at=make.NOW + HOUR)

    bring(site, mine, at=make.NOW + HOUR)

    assert contents(mine) == contents(cut)
    assert left_over(mine) == []


def test_in_pieces(site, cut, mine, monkeypatch):
    monkeypatch.setattr(remote, "PIECE", 100)

    bring(site, mine)

    assert contents(mine) == contents(cut)
    assert len(site.asked) > 10


def test_from_somebody_in_between_who_knows_no_ranges(site, cut, mine):
    site.knows_ranges = False
    site.breaks_off_after = [100]

    bring(site, mine)

    assert contents(mine) == contents(cut)


def resigned(folder, **changes):
    from django.conf import settings

    note = Note.parse((folder / MANIFEST).read_bytes())
    plain = json.loads(note.text.partition("\n")[2]) | changes
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"))
    line = Path(settings.LEDGER_KEY_FILE).read_text().splitlines()[0]
    (folder / MANIFEST).write_text(str(sign(f"{TITLE}\n{text}\n", SigningKey.parse(line))))


def with_names(*names):
    def change(folder):
        files = [{"name": name, "sha256": "0" * 64, "bytes": 9, "rows": 0} for name in names]
        resigned(folder, files=files)

    return change


def signed_by_another(folder):
    note = Note.parse((folder / MANIFEST).read_bytes())
    stranger = SigningKey.new("localhost/privacydash")
    (folder / MANIFEST).write_text(str(sign(note.text, stranger)))


def edited(folder):
    text = (folder / MANIFEST).read_text()
    (folder / MANIFEST).write_text(text.replace('"entries":', '"entries":1'))


def another_file(folder):
    data = bytearray((folder / "posts.parquet").read_bytes())
    data[len(data) // 2] ^= 1
    (folder / "posts.parquet").write_bytes(bytes(data))


def longer_file(folder):
    with (folder / "posts.parquet").open("ab") as file:
        file.write(b"more")


HOSTILE = {
    "a name above": (with_names("../../../escaped", *FILES[1:]), NotASnapshot),
    "an absolute name": (with_names("/etc/passwd", *FILES[1:]), NotASnapshot),
    "a file more": (with_names(*FILES, "..\\escaped"), NotASnapshot),
    "a file twice": (with_names(*FILES, FILES[0]), NotASnapshot),
    "a file less": (with_names(*FILES[1:]), NotASnapshot),
    "another file": (another_file, SnapshotChanged),
    "signed by another": (signed_by_another, Refused),
    "edited": (edited, Refused),
    "a newer form": (lambda folder: resigned(folder, v=2), NewerSnapshot),
    "not a note": (lambda folder: (folder / MANIFEST).write_bytes(b"<html>"), Refused),
    "too long": (lambda folder: (folder / MANIFEST).write_bytes(bytes(2 << 20)), SiteRefuses),
    "over": (
        lambda folder: resigned(
            folder, created="2026-11-22T11:59:59Z", expires="2026-11-23T12:00:00Z"
        ),
        SnapshotExpired,
    ),
    "not yet": (lambda folder: resigned(folder, created="2026-11-23T12:00:01Z"), SnapshotNotYet),
    "of another site": (lambda folder: resigned(folder, origin="other.example/log"), NotASnapshot),
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("held", [True, False])
def test_what_is_not_as_it_must_be_changes_nothing(site, cut, mine, name, held):
    if held:
        bring(site, mine)
        make_training.cut(cut, at=make.NOW)
    before = contents(mine)
    change, error = HOSTILE[name]
    change(cut)

    if name == "another file" and held:
        # Nothing has changed: what is there is taken, and the site's file is not even asked for.
        bring(site, mine)
    else:
        with pytest.raises(error):
            bring(site, mine)
        assert contents(mine) == before
    everything = [path.name for path in mine.parent.parent.rglob("*")]
    assert "escaped" not in everything


def test_a_file_that_is_longer_than_was_signed_is_cut_where_it_must_end(site, cut, mine):
    longer_file(cut)

    with pytest.raises((SnapshotChanged, Unreachable)):
        bring(site, mine)

    assert not mine.exists()


def test_going_back_to_an_older_one_is_refused(site, cut, mine, tmp_path):
    shutil.copytree(cut, tmp_path / "older")
    make_training.cut(cut, at=make.NOW + HOUR)
    bring(site, mine, at=make.NOW + HOUR)
    before = contents(mine)

    with serving(tmp_path / "older") as replayed, pytest.raises(OlderSnapshot):
        bring(replayed, mine, at=make.NOW + HOUR)

    assert contents(mine) == before


def test_one_that_is_damaged_here_is_mended(site, cut, mine):
    bring(site, mine)
    (mine / "accounts.parquet").write_bytes(b"broken")

    bring(site, mine)

    assert contents(mine) == contents(cut)


def test_the_key_goes_to_nobody_else(site, cut, mine):
    with serving(cut) as stranger:
        site.answers = [(302, {"Location": f"{stranger.url}/api/v1/snapshots/latest"}, b"")]
        with pytest.raises(SiteRefuses, match="302"):
            bring(site, mine)
        assert stranger.asked == []
    with pytest.raises(SiteRefuses, match="https://"):
        Site("http://dash.example", KEY)
    with pytest.raises(SiteRefuses, match="https://"):
        Site("file:///etc/passwd", KEY)


def test_it_waits_as_long_as_it_is_told(site, mine):
    waited = []
    site.answers = [(429, {"Retry-After": "7"}, b"{}"), (502, {}, b""), (429, {}, b"")]

    fetch(Site(site.url, KEY, waited.append), mine, keys=make_training.site_keys(), at=make.NOW)

    assert waited == [7, 2, 4]


def test_what_the_site_says_is_told(site, mine):
    gone = b'{"detail": "The newest snapshot is over.\\u001b[2J"}'
    site.answers = [(503, {}, gone)]

    with pytest.raises(SiteRefuses) as said:
        bring(site, mine)

    assert str(said.value) == "The site says: The newest snapshot is over.[2J (status 503)"


def test_a_site_that_is_not_there(cut, mine):
    with serving(cut) as site:
        pass
    with pytest.raises(Unreachable):
        bring(site, mine)


def test_what_is_no_snapshot_is_left_alone(site, mine):
    mine.mkdir(parents=True)
    (mine / "diary.txt").write_text("dear diary")

    with pytest.raises(InTheWay):
        bring(site, mine)

    assert set(contents(mine)) == {"diary.txt"}
    assert site.asked == []


def test_one_at_a_time(site, mine):
    mine.parent.mkdir()
    with module._draft(mine, "0" * 64), pytest.raises(AtWork):
        bring(site, mine)


def test_part_of_a_file_that_is_not_asked_for_is_not_taken(site, cut, tmp_path):
    data = (cut / "accounts.parquet").read_bytes()
    said = File(name="accounts.parquet", sha256="0" * 64, bytes=len(data), rows=2)
    wrong = (206, {"Content-Range": f"bytes 1-9/{len(data)}"}, data[1:10])
    site.answers = [wrong] * remote.TRIES

    with pytest.raises(Unreachable, match="Another part"):
        Site(site.url, KEY, lambda _: None).file("/x", tmp_path / "file", said)


def test_the_command(site, cut, mine, tmp_path, monkeypatch, capsys):
    class Clock(module.datetime):
        @classmethod
        def now(cls, _zone):
            return make.NOW

    monkeypatch.setattr(module, "datetime", Clock)
    keys, key = tmp_path / "keys", tmp_path / "api-key"
    keys.write_text("".join(f"{one}\n" for one in make_training.site_keys()))
    key.write_text(f"{KEY}\n")
    command = [site.url, str(mine), "--key", str(keys), "--json"]

    assert main(command) == 1
    assert "SNAPSHOT_API_KEY" in capsys.readouterr().err
    monkeypatch.setenv("SNAPSHOT_API_KEY", "wrong")
    assert main(command) == 1
    assert "Send a key that counts. (status 401)" in capsys.readouterr().err
    assert not mine.exists()
    assert main([*command, "--api-key", str(key)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["snapshot"], set(told["came"])) == (site.digest, set(FILES))


def test_it_needs_nothing_but_two_folders_and_python(site, tmp_path):
    shutil.copytree(ROOT / "consent" / "core", tmp_path / "alone" / "consent" / "core")
    shutil.copytree(ROOT / "consent" / "training", tmp_path / "alone" / "consent" / "training")
    found = subprocess.run(
        [sys.executable, "-S", "-m", "consent.training.fetch", "--help"],
        cwd=tmp_path / "alone",
        env={},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "python -m consent.training.fetch" in found.stdout
