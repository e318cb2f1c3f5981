"""Whoever changes a snapshot, its row or its files, is found out."""

import pytest
from django.core.management import call_command

from consent.actions.keep_snapshot import keep_snapshot
from consent.answers.as_cut import problems_of_snapshots
from consent.training.kept import folder_of
from consent.training.models import Snapshot
from tests import make, make_training
from tests.make_ingest import account, post, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def snapshots(rulebook, ledger, settings, tmp_path):
    """Two snapshots: one that is served, and one that somebody cut into a folder of their own."""
    settings.SNAPSHOTS_DIR = tmp_path / "snapshots"
    settings.ACCOUNT_KEY_FILE = tmp_path / "account-key"
    send(account("a1", country="DE", born=1980), post("p1"))
    served = keep_snapshot(clock=lambda: make.NOW)
    make_training.cut(tmp_path / "own")
    return Snapshot.objects.get(digest=served.digest)


def found(snapshot):
    told = [one.what for one in problems_of_snapshots()]
    return [one.removeprefix(f"snapshot {snapshot.digest}: ") for one in told]


def test_snapshots_nobody_touched_are_right(snapshots):
    assert found(snapshots) == []


def test_a_key_that_is_stolen_later_makes_none_of_them_wrong(snapshots):
    call_command("rotate_ledger_key", "--compromised")

    assert found(snapshots) == []


def change_manifest(snapshot):
    manifest = snapshot.manifest.replace('"accounts":1', '"accounts":0')
    assert manifest != snapshot.manifest
    Snapshot.objects.filter(pk=snapshot.pk).update(manifest=manifest)


def change_row(snapshot):
    Snapshot.objects.filter(pk=snapshot.pk).update(entries=snapshot.entries + 1)


def empty(name):
    return lambda snapshot: (folder_of(snapshot) / name).write_bytes(b"")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (change_manifest, "its manifest is not the one that was entered"),
        (change_row, "it is kept otherwise than the ledger tells"),
        (
            empty("accounts.parquet"),
            "its files are not right: accounts.parquet is not the file that was signed",
        ),
        (empty("manifest"), "its files are not right: the manifest is another one"),
    ],
)
def test_what_is_changed_is_named(snapshots, change, told):
    change(snapshots)

    assert found(snapshots) == [told]


def test_a_snapshot_whose_row_is_gone_is_told(snapshots):
    snapshots.delete()

    assert found(snapshots) == [f"the snapshot of entry {snapshots.entry} is not kept"]
