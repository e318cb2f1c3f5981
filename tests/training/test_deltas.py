"""A delta leads from one snapshot to a later one, byte by byte, or it is not used."""

import json
import random
import shutil
from datetime import timedelta

import pytest

from consent.actions.keep_snapshot import keep_snapshot
from consent.core.notes import Note, sign
from consent.core.snapshot_deltas import Delta, NotADelta, names_of, open_delta
from consent.core.snapshots import FILES, MANIFEST
from consent.ledger.keys import SigningKey
from consent.posts.models import PlatformAccount
from consent.training import held as module
from consent.training.deltas import apply_change, engine
from consent.training.kept import deltas_of, folder_of
from consent.training.models import Snapshot
from tests import make, make_ingest, make_training
from tests.make_site import serving
from tests.training.test_fetch import bring, contents

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
MANY = 3_000


@pytest.fixture(autouse=True)
def place(tmp_path, settings, rulebook, ledger):
    settings.SNAPSHOTS_DIR = tmp_path / "snapshots"
    settings.ACCOUNT_KEY_FILE = tmp_path / "account-key"


def keep(after=0):
    made = keep_snapshot(clock=lambda: make.NOW + after * HOUR)
    return Snapshot.objects.get(digest=made.digest)


def accounts(first, number):
    PlatformAccount.objects.bulk_create(
        PlatformAccount(platform="home", platform_id=f"a{n}", made_at=make.NOW)
        for n in range(first, first + number)
    )


def objects(email, account_id):
    person = make.person(email, country="DE", born=1990)
    PlatformAccount.objects.filter(platform_id=account_id).update(person=person)
    make.said(person)


@pytest.fixture
def two():
    """A snapshot of many accounts, and a later one: some came, one went, one said no."""
    make_ingest.send(
        *(make_ingest.account(f"b{n}", country="DE", born=1990) for n in range(20)),
        *(make_ingest.post(f"p{n}", account_id="b1", audience="followers") for n in range(50)),
        *(make_ingest.removal(f"gone{n}") for n in range(50)),
    )
    accounts(0, MANY)
    objects("ines@example.org", "b4")
    first = keep()
    accounts(MANY, 5)
    PlatformAccount.objects.filter(platform_id="a7").delete()
    objects("ada@example.org", "b3")
    make_ingest.send(
        make_ingest.removal("gone-later"),
        make_ingest.post("q1", account_id="b2", audience="group"),
        make_ingest.removal("p3"),
    )
    return first, keep(6)


def delta_of(first, second):
    return deltas_of(second) / first.digest


def opened(first, second):
    return open_delta(
        (delta_of(first, second) / MANIFEST).read_bytes(),
        keys=make_training.site_keys(),
        origin="localhost/privacydash",
        base=first.digest,
        snapshot=second.digest,
    )


def test_applied_to_the_earlier_one_it_is_the_later_one_byte_by_byte(two, tmp_path):
    first, second = two
    delta = opened(first, second)
    names = {change.name for change in delta.changes}
    assert "accounts.parquet" in names

    for name in names:
        made = tmp_path / name
        apply_change(name, folder_of(first) / name, delta_of(first, second), made)
        assert made.read_bytes() == (folder_of(second) / name).read_bytes(), name

    (change,) = (one for one in delta.changes if one.name == "accounts.parquet")
    whole = (folder_of(second) / "accounts.parquet").stat().st_size
    assert change.removed.bytes + change.added.bytes < whole / 3


class FromSite:
    """A site that serves what it keeps, deltas too."""

    def __init__(self, site, second):
        self.site = site
        plain = site.named

        def named(path):
            _, _, rest = path.partition("/from/")
            found = deltas_of(second) / rest
            return (found if found.is_file() else None) if rest else plain(path)

        site.named = named

    def whole(self):
        return {path.rpartition("/")[2] for path, _ in self.site.asked} & set(FILES)


@pytest.fixture
def pipeline(two, tmp_path):
    """A pipeline that has the earlier one, and a site that has both."""
    first, second = two
    mine = tmp_path / "pipeline" / "snapshot"
    mine.parent.mkdir()
    shutil.copytree(folder_of(first), mine)
    with serving(folder_of(second)) as site:
        yield FromSite(site, second), mine, folder_of(second)


def fetch_later(pipeline):
    site, mine, later = pipeline
    found = bring(site.site, mine, at=make.NOW + 6 * HOUR)
    assert contents(mine) == contents(later)
    assert [one.name for one in mine.parent.iterdir()] == ["snapshot"]
    return found.came


def test_a_fetch_takes_the_delta(pipeline):
    came = fetch_later(pipeline)

    assert came["accounts.parquet"] == "delta"
    assert "accounts.parquet" not in pipeline[0].whole()


def test_a_machine_with_another_engine_fetches_whole_files(pipeline, monkeypatch):
    monkeypatch.setattr(module, "engine", lambda: "duckdb 0.0.1")

    assert "delta" not in fetch_later(pipeline).values()


def test_a_machine_without_one_too(pipeline, monkeypatch):
    def without():
        raise module.NoEngine

    monkeypatch.setattr(module, "engine", without)

    assert "delta" not in fetch_later(pipeline).values()


def test_a_delta_that_leads_somewhere_else_is_not_used(pipeline, monkeypatch):
    def wrong(_name, _old, _changes, new):
        new.write_bytes(b"something else")

    monkeypatch.setattr(module, "apply_change", wrong)

    assert "delta" not in fetch_later(pipeline).values()


def test_files_of_a_delta_that_were_not_signed_never_reach_the_engine(pipeline, two, monkeypatch):
    given = []
    monkeypatch.setattr(module, "apply_change", lambda *all_: given.append(all_))
    for path in delta_of(*two).glob("*.parquet"):
        path.write_bytes(bytes(path.stat().st_size))

    assert "delta" not in fetch_later(pipeline).values()
    assert given == []


def resigned(folder, signer=None, **changes):
    from pathlib import Path

    from django.conf import settings

    note = Note.parse((folder / MANIFEST).read_bytes())
    title, _, body = note.text.partition("\n")
    plain = json.loads(body) | changes
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"))
    own = SigningKey.parse(Path(settings.LEDGER_KEY_FILE).read_text().splitlines()[0])
    (folder / MANIFEST).write_text(str(sign(f"{title}\n{text}\n", signer or own)))


def renamed(folder):
    note = Note.parse((folder / MANIFEST).read_bytes())
    changes = json.loads(note.text.partition("\n")[2])["changes"]
    changes[0]["added"]["name"] = "../../escaped"
    resigned(folder, changes=changes)


HOSTILE = {
    "between others": lambda folder: resigned(folder, base="0" * 64),
    "to another": lambda folder: resigned(folder, snapshot="0" * 64),
    "of another site": lambda folder: resigned(folder, origin="other.example/log"),
    "another name": renamed,
    "signed by another": lambda folder: resigned(
        folder, signer=SigningKey.new("localhost/privacydash")
    ),
    "another form": lambda folder: resigned(folder, v=2),
    "no note": lambda folder: (folder / MANIFEST).write_bytes(b"<html>"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_delta_that_is_not_as_it_must_be_stops_the_fetch(pipeline, two, name):
    site, mine, _later = pipeline
    before = contents(mine)
    HOSTILE[name](delta_of(*two))

    with pytest.raises(module.Refused):
        bring(site.site, mine, at=make.NOW + 6 * HOUR)

    assert contents(mine) == before
    assert not list(mine.parent.parent.rglob("escaped"))


def test_there_is_one_from_each_snapshot_that_counts_and_none_from_others(two):
    first, second = two
    third = keep(7)
    assert {path.name for path in deltas_of(third).iterdir()} == {first.digest, second.digest}

    last = keep(25)

    assert {path.name for path in deltas_of(last).iterdir()} == {second.digest, third.digest}
    assert not deltas_of(first).exists()


def test_a_file_that_hardly_stays_the_same_is_not_in_it():
    accounts(0, MANY)
    first = keep()
    PlatformAccount.objects.all().delete()
    accounts(MANY, MANY)
    second = keep(1)

    assert opened(first, second).change("accounts.parquet") is None
    assert [path.name for path in delta_of(first, second).glob("accounts.*")] == []


def test_chance(tmp_path):
    """Whatever comes and goes: what the delta gives is what was cut."""
    chance = random.Random(6)
    accounts(0, 400)
    before = keep()
    applied = 0
    for turn in range(1, 6):
        gone = chance.sample(range(400), 3)
        PlatformAccount.objects.filter(platform_id__in=[f"a{n}" for n in gone]).delete()
        accounts(turn * 1000, chance.randrange(4))
        removals = [make_ingest.removal(f"g{chance.randrange(60)}-{turn}") for _ in range(30)]
        make_ingest.send(*removals)
        after = keep(turn)
        for change in opened(before, after).changes:
            made = tmp_path / f"{turn}-{change.name}"
            old = folder_of(before) / change.name
            apply_change(change.name, old, delta_of(before, after), made)
            assert made.read_bytes() == (folder_of(after) / change.name).read_bytes()
            applied += 1
        before = after
    assert applied >= 5


def test_it_is_served_with_a_key_and_by_its_names(client, two):
    import time_machine

    from consent.access.models import ApiKey, Scope

    first, second = two
    _, text = ApiKey.new(label="x", platform="home", scopes=[Scope.SNAPSHOT], at=make.NOW)
    headers = {"Authorization": f"Bearer {text}"}
    added = names_of("accounts.parquet")[1]

    def get(base, name):
        address = f"/api/v1/snapshots/{second.digest}/from/{base}/{name}"
        answer = client.get(address, headers=headers)
        return answer.status_code, b"".join(answer) if answer.streaming else None

    with time_machine.travel(make.NOW + 6 * HOUR, tick=False):
        assert get(first.digest, added) == (200, (delta_of(first, second) / added).read_bytes())
        assert get(first.digest, MANIFEST)[0] == 200
        for base, name in (
            *((first.digest, one) for one in ("..", "accounts.parquet", "..%2fmanifest")),
            *((one, MANIFEST) for one in ("..", ".", "0" * 64, second.digest, "%2e%2e")),
        ):
            assert get(base, name)[0] == 404, (base, name)
        address = f"/api/v1/snapshots/{second.digest}/from/{first.digest}/{added}"
        assert client.get(address).status_code == 401


def test_its_manifest_is_read_as_it_is_written(two):
    found = opened(*two)

    assert Delta.parse(found.text) == found
    assert found.engine == engine()
    with pytest.raises(NotADelta):
        Delta.parse(found.text.replace('"v":1', '"v":1,"more":1'))
