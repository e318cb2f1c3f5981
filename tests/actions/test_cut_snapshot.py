"""A snapshot is whole, signed, in the ledger, and the same for the same state."""

import json
import stat
from datetime import timedelta
from hashlib import sha256

import duckdb
import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts.models import User
from consent.actions.publish_edition import publish_edition
from consent.core.account_keys import AccountKey
from consent.core.choices import EVERYTHING, Decision, Scope
from consent.core.posts import Kind, key_of
from consent.core.snapshots import FILES, MANIFEST
from consent.ledger.models import Opening
from consent.posts.models import PlatformAccount, Post
from consent.training.folders import InTheWay, key_beside
from consent.training.models import Snapshot
from tests import make, make_ingest, make_rulebook, make_training

pytestmark = pytest.mark.django_db

LINES = [
    make_ingest.account("a1", country="DE", born=1990),
    make_ingest.account("a2", country="US", subdivision="US-CA", born=2009),
    make_ingest.account("a3", country="BR"),
    make_ingest.account("a4", country="KR", born=1970, private=True),
    make_ingest.post("p1"),
    make_ingest.post("p2", account_id="a2", audience="followers"),
    make_ingest.post("p3", account_id="a3", audience="direct"),
    make_ingest.post("p4"),
    make_ingest.removal("p4"),
    make_ingest.removal("never-came"),
]


@pytest.fixture
def fixed_key(tmp_path):
    """The key of the accounts, the same on every machine."""
    path = key_beside(tmp_path / "snapshot")
    path.write_text(f"{AccountKey('localhost/privacydash', bytes(range(32)))}\n")
    return path


def link(person, account_id, platform="home"):
    account = PlatformAccount.objects.get(platform=platform, platform_id=account_id)
    Post.objects.filter(account=account).update(person=person)
    account.person = person
    account.save()


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def rows(folder, name):
    return duckdb.sql(f"SELECT * FROM '{folder / name}'").fetchall()


def test_it_is_there_signed_and_in_the_ledger(ines, ledger, tmp_path):
    make_ingest.send(*LINES)
    said = make.said(ines)
    folder = tmp_path / "snapshot"

    made = make_training.cut(folder)

    assert {path.name for path in folder.iterdir()} == {MANIFEST, *FILES}
    assert made.digest == sha256((folder / MANIFEST).read_bytes()).hexdigest()
    assert made.manifest == make_training.opened(folder).manifest
    assert said.index < made.manifest.entries == made.entry
    entry = Opening.objects.get(entry=made.entry)
    record = json.loads(entry.record)
    assert (record["kind"], record["snapshot"], record["entries"]) == (
        "snapshot",
        made.digest,
        made.manifest.entries,
    )
    assert Snapshot.objects.get().digest == made.digest
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_the_key_is_for_its_owner_alone_and_stays(rulebook, ledger, tmp_path):
    make_training.cut(tmp_path / "snapshot")
    key = tmp_path / "snapshot.key"
    first = key.read_text()

    make_training.cut(tmp_path / "snapshot")

    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert key.read_text() == first
    assert first.split("+", 4)[4] not in str(contents(tmp_path / "snapshot"))


def test_nobody_is_recognised_in_it_without_the_key(rulebook, ledger, tmp_path):
    make_ingest.send(make_ingest.account("account-4711", email="ines@example.org", country="DE"))
    make_ingest.send(make_ingest.post("post-4711", account_id="account-4711", audience="group"))

    make_training.cut(tmp_path / "snapshot")

    everything = b"".join(contents(tmp_path / "snapshot").values())
    for name in ("account-4711", "post-4711", "ines"):
        plain = int.from_bytes(sha256(name.encode()).digest()[:8], "big") & (2**63 - 1)
        assert name.encode() not in everything
        assert key_of(name) not in everything
        assert plain.to_bytes(8, "little") not in everything


def test_that_nothing_is_there_is_signed_too(rulebook, ledger, tmp_path):
    made = make_training.cut(tmp_path / "snapshot")

    assert {name: made.manifest.counts[name] for name in ("accounts", "posts_apart")} == {
        "accounts": 0,
        "posts_apart": 0,
    }
    assert [file.rows for file in made.manifest.files] == [0, 0, 0, 0]
    assert make_training.words(tmp_path / "snapshot", [make_training.row()]) == ["platform_unknown"]


def tell_everything(order):
    make_ingest.send(*order)
    ada = make.person("ada@example.org", country="DE", born=1990)
    bob = make.person("bob@example.org", country="US", subdivision="US-CA", born=1980)
    link(ada, "a1")
    link(bob, "a2")
    make.said(ada, Decision.OBJECT, Scope(kind=Kind.PHOTO), at=make.NOW - timedelta(hours=5))
    make.said(bob, Decision.OBJECT, EVERYTHING, at=make.NOW - timedelta(hours=4))
    make.said(
        ada,
        Decision.OBJECT,
        Scope(posts=frozenset([key_of("p1").hex()])),
        at=make.NOW - timedelta(hours=3),
    )


def test_the_same_state_gives_the_same_bytes_in_whatever_order_it_came(
    rulebook, ledger, tmp_path, fixed_key
):
    found = []
    for order in (LINES, LINES[::-1]):
        with transaction.atomic():
            tell_everything(order)
            make_training.cut(tmp_path / "snapshot")
            found.append(contents(tmp_path / "snapshot"))
            transaction.set_rollback(True)
        Post.objects.all().delete()
        User.objects.all().delete()

    assert found[0] == found[1]


def test_every_database_gives_the_same_bytes(rulebook, ledger, tmp_path, fixed_key):
    tell_everything(LINES)

    made = make_training.cut(tmp_path / "snapshot")

    # Only another version of DuckDB may change these, and then for all databases.
    assert {file.name: file.sha256[:16] for file in made.manifest.files} == {
        "accounts.parquet": "acbc42c9a5ad13ba",
        "posts.parquet": "d289a477304678a0",
        "gone.parquet": "ed68d190438932ab",
        "decisions.parquet": "36f9263989022aca",
    }


def test_what_it_knows_of_people_is_what_becomes_of_their_posts_and_no_more(
    rulebook, ledger, tmp_path, fixed_key
):
    tell_everything(LINES)
    folder = tmp_path / "snapshot"

    made = make_training.cut(folder)

    columns = {
        name: [column[0] for column in duckdb.sql(f"DESCRIBE FROM '{folder / name}'").fetchall()]
        for name in FILES
    }
    assert columns == {
        "accounts.parquet": ["account", "standing", "apart", "cut_1"],
        "posts.parquet": ["account", "post", "standing", "stop", "cut_1"],
        "gone.parquet": ["post"],
        "decisions.parquet": ["standing", "turn", "kind", "word"],
    }
    assert made.manifest.counts == {
        "accounts": 4,
        "accounts_with_posts_apart": 3,
        "posts_apart": 4,
        "posts_gone": 1,
        "standings": 5,
    }


@pytest.mark.parametrize(("before", "kept_out"), [(True, True), (False, False)])
def test_a_choice_counts_if_its_number_is_below_that_of_the_snapshot(
    rulebook, ledger, tmp_path, before, kept_out
):
    make_ingest.send(make_ingest.account("a1", country="DE", born=1990))
    ada = make.person("ada@example.org", country="DE", born=1990)
    link(ada, "a1")
    said = make.said(ada) if before else None
    made = make_training.cut(tmp_path / "snapshot")
    said = said or make.said(ada)

    (word,) = make_training.words(tmp_path / "snapshot", [make_training.row()])

    assert (said.index < made.manifest.entries) is before
    assert (word == "objected") is kept_out


def test_an_objection_from_a_clock_that_goes_ahead_counts(rulebook, ledger, tmp_path):
    """The number of the entry is the only clock: the time in its record may be wrong."""
    make_ingest.send(make_ingest.account("a1", country="DE", born=1990))
    ada = make.person("ada@example.org", country="DE", born=1990)
    link(ada, "a1")
    make.said(ada, at=make.NOW + timedelta(minutes=3))

    make_training.cut(tmp_path / "snapshot")

    assert make_training.words(tmp_path / "snapshot", [make_training.row()]) == ["objected"]


def test_a_pause_that_begins_while_it_counts_is_in_it_from_the_start(ledger, tmp_path):
    runs = make_rulebook.policy("runs", first=None, last="2026-11-23", offer="none")
    paused = make_rulebook.policy("paused", first="2026-11-24", status="paused", kinds=[])
    home = make_rulebook.platform("home", policies=[runs, paused])
    publish_edition(data=make_rulebook.data(platforms=[home]), at=make.ALWAYS, by=None)
    make_ingest.send(make_ingest.account("a1", country="JP", born=1990))

    make_training.cut(tmp_path / "long")
    make_training.cut(tmp_path / "short", life=timedelta(hours=1))

    said = [
        make_training.words(tmp_path / name, [make_training.row()]) for name in ("long", "short")
    ]
    assert said == [["paused"], [None]]


def test_a_yes_that_ends_while_it_counts_is_none(ledger, tmp_path):
    # Japan has to be asked first, in this small rulebook.
    publish_edition(data=make_rulebook.data(), at=make.ALWAYS, by=None)
    make_ingest.send(make_ingest.account("a1", country="JP", born=1990))
    ada = make.person("ada@example.org", country="JP", born=1990)
    link(ada, "a1")
    make.said(ada, Decision.CONSENT, ends_at=make.NOW + timedelta(hours=3))

    make_training.cut(tmp_path / "long")
    make_training.cut(tmp_path / "short", life=timedelta(hours=3))

    said = [
        make_training.words(tmp_path / name, [make_training.row()]) for name in ("long", "short")
    ]
    assert said == [["consent_needed"], [None]]


def test_what_is_no_snapshot_is_not_written_over(rulebook, ledger, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "diary.txt").write_text("dear diary")

    with pytest.raises(InTheWay, match="no snapshot"):
        make_training.cut(tmp_path / "mine")

    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["diary.txt"]
    assert not Snapshot.objects.exists()


def test_the_command_prints_what_it_cut(rulebook, ledger, tmp_path, capsys):
    make_ingest.send(*LINES)

    call_command("cut_snapshot", "--out", str(tmp_path / "snapshot"), "--json")

    told = json.loads(capsys.readouterr().out)
    assert (told["accounts"], told["posts_gone"]) == (4, 1)
    assert told["snapshot"] == Snapshot.objects.get().digest


def test_the_command_says_what_is_wrong(rulebook, ledger, tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command(
            "cut_snapshot", "--out", str(tmp_path / "snapshot"), "--account-key", str(tmp_path)
        )
    for hours in ("0", "-1", "nan", "inf", "many"):
        with pytest.raises(CommandError, match=f"not a number from .*: {hours}"):
            call_command("cut_snapshot", "--out", str(tmp_path / "snapshot"), "--hours", hours)
    (tmp_path / "file").touch()
    with pytest.raises(CommandError, match=r"No snapshot was cut: .*file"):
        call_command("cut_snapshot", "--out", str(tmp_path / "file" / "snapshot"))

    assert not (tmp_path / "snapshot").exists()
