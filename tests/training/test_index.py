"""An index saves work, and never changes what is kept out."""

import hashlib
import json
import os
import shutil
import stat

import duckdb
import pytest

from consent.core.account_keys import AccountKey
from consent.core.choices import Decision
from consent.posts.models import PlatformAccount
from consent.training.corpus import CorpusRefused
from consent.training.engines import duck_index
from consent.training.filter import Engines, Wishes, filter_corpus
from consent.training.folders import key_beside
from tests import make, make_ingest, make_training

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(rulebook, ledger, tmp_path):
    """Two grown-ups in the United States, the second with a hidden post, and a corpus of theirs."""
    make_ingest.send(
        make_ingest.account("a1", country="US", born=1985),
        make_ingest.account("a2", country="US", born=1985),
        make_ingest.post("p2", account_id="a2", audience="followers"),
    )
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    make_training.parquet(corpus / "1.parquet", rows("a1", "a1", "a2", "a2", "stranger"))
    make_training.json_lines(corpus / "2.jsonl", rows("a2", "nobody", "a1"))
    # The same content twice has one index, and two places among all rows.
    (corpus / "3.parquet").write_bytes((corpus / "1.parquet").read_bytes())
    make_training.cut(tmp_path / "snapshot")
    return tmp_path


def rows(*accounts):
    return [make_training.row(f"p{n}", account_id=one) for n, one in enumerate(accounts)]


def run(place, name, *, index=True, engine=Engines.DUCKDB):
    wishes = Wishes(
        corpus=str(place / "corpus"),
        kept=place / name,
        excluded=place / f"{name}.jsonl",
        index=place / "index" if index else None,
        engine=engine,
    )
    snapshot = make_training.opened(place / "snapshot")
    counts = filter_corpus(snapshot, wishes, at=make.NOW, on_progress=lambda *_: None)
    lines = map(json.loads, (place / f"{name}.jsonl").read_text().splitlines())
    out = {(one["file"].rpartition("/")[2], one["row"]): one["reason"] for one in lines}
    assert counts.rows - counts.kept == len(out) == sum(counts.by_reason.values())
    return out


def test_it_changes_nothing(place):
    plain = run(place, "plain", index=False)

    assert run(place, "first") == plain
    assert run(place, "second") == plain
    assert plain == {
        ("1.parquet", 2): "not_public",
        ("1.parquet", 4): "account_unknown",
        ("2.jsonl", 1): "account_unknown",
        ("3.parquet", 2): "not_public",
        ("3.parquet", 4): "account_unknown",
    }


def test_a_second_run_finds_what_the_first_found_out(place):
    run(place, "first")
    made = {path: path.stat().st_mtime_ns for path in (place / "index").rglob("*.parquet")}

    run(place, "second")

    assert len(made) == 7
    after = {path: path.stat().st_mtime_ns for path in (place / "index").rglob("*")}
    assert {path: at for path, at in after.items() if path.is_file()} == made


def test_others_can_use_it_where_they_may_read(place):
    before = os.umask(0o027)
    try:
        run(place, "first")
    finally:
        os.umask(before)

    folders = [path for path in (place / "index").rglob("*") if path.is_dir()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o750}


def test_a_choice_made_since_counts(place):
    run(place, "first")
    ada = make.person("ada@example.org", country="US", subdivision="US-CA", born=1985)
    PlatformAccount.objects.filter(platform_id="a1").update(person=ada)
    make.said(ada, Decision.OBJECT)
    make_training.cut(place / "snapshot")

    out = run(place, "second")

    assert out["1.parquet", 0] == out["2.jsonl", 2] == "objected"


def test_a_file_that_changed_is_looked_at_anew(place):
    run(place, "first")
    make_training.json_lines(place / "corpus" / "2.jsonl", rows("a1", "a1", "newcomer"))

    assert ("2.jsonl", 2) in run(place, "second")


def test_another_key_makes_another_index(place):
    run(place, "first")
    key_beside(place / "snapshot").write_text(f"{AccountKey.new('localhost/privacydash')}\n")
    make_training.cut(place / "snapshot")

    assert run(place, "second") == run(place, "plain", index=False)
    assert len(list((place / "index").iterdir())) == 2


def lists(place):
    """What the index has of the accounts of all files together."""
    return list((place / "index").glob("*/accounts.parquet"))


def test_the_accounts_of_all_files_are_kept_together(place):
    run(place, "first")
    (kept,) = lists(place)
    before = duckdb.read_parquet(str(kept)).fetchall()
    make_training.parquet(place / "corpus" / "4.parquet", rows("a1", "newcomer"))

    out = run(place, "second")

    assert out["4.parquet", 1] == "account_unknown"
    assert out == run(place, "plain", index=False)
    after = duckdb.read_parquet(str(kept)).fetchall()
    # a1, a2, the stranger and nobody; and the newcomer.
    assert (len(before), len(set(before)), len(after), len(set(after))) == (4, 4, 5, 5)
    assert not list(kept.parent.glob(".draft-*"))


def test_accounts_of_a_file_that_is_gone_change_nothing(place):
    run(place, "first")
    (place / "corpus" / "1.parquet").unlink()

    assert run(place, "second") == run(place, "plain", index=False)


def test_a_list_without_all_accounts_stops_it(place):
    run(place, "first")
    (kept,) = lists(place)
    duckdb.execute(f"""
        COPY (FROM '{kept}' LIMIT 1) TO '{kept}.less' (FORMAT parquet, KV_METADATA {{
            files: '{" ".join(path.name for path in kept.parent.iterdir() if path.is_dir())}'
        }})
    """)
    kept.with_name("accounts.parquet.less").replace(kept)

    with pytest.raises(CorpusRefused, match=f"Delete {kept}"):
        run(place, "second")
    assert not (place / "second").exists()


@pytest.mark.parametrize("part", ["rows", "groups"])
@pytest.mark.parametrize("damage", ["cut off", "of another file"])
def test_a_damaged_index_stops_it(place, damage, part):
    run(place, "first")
    one, other = sorted((place / "index").rglob(f"{part}.parquet"))
    data = one.read_bytes()
    one.write_bytes(data[: len(data) // 2] if damage == "cut off" else other.read_bytes())

    with pytest.raises(CorpusRefused):
        run(place, "second")
    assert not (place / "second").exists()


def test_two_runs_may_make_the_same(place, monkeypatch):
    """The second finds the folder of the first when it is done with its own."""
    write = duck_index._write

    def twice(database, snapshot, rows, into):
        write(database, snapshot, rows, into)
        name = hashlib.sha256((place / "corpus" / "2.jsonl").read_bytes()).hexdigest()
        if not (first := into.folder.parent / name).exists():
            shutil.copytree(into.folder, first)

    (place / "corpus" / "1.parquet").unlink()
    (place / "corpus" / "3.parquet").unlink()
    plain = run(place, "plain", index=False)
    monkeypatch.setattr(duck_index, "_write", twice)

    assert run(place, "first") == plain
    assert not list((place / "index").rglob(".draft-*"))


def test_it_names_nobody(place):
    run(place, "first")

    for path in (place / "index").rglob("*.parquet"):
        kept = str(duckdb.sql(f"FROM '{path}'").fetchall())
        assert "a1" not in kept
        assert "stranger" not in kept


def test_spark_has_none_and_says_so(place):
    with pytest.raises(CorpusRefused, match="no index"):
        run(place, "first", engine=Engines.SPARK)
