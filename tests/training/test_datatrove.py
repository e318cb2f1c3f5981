"""The block in a real datatrove pipeline: what it keeps, why it drops, and when it stops."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests import make_ingest, make_training

pytestmark = [pytest.mark.django_db, pytest.mark.services, pytest.mark.filterwarnings("ignore")]


@pytest.fixture
def place(rulebook, ledger, tmp_path):
    pytest.importorskip("datatrove", reason="pip install -r requirements/datatrove.txt")
    make_ingest.send(
        make_ingest.account("a1", country="US", born=1985),
        make_ingest.account("a2", country="US", born=1985, private=True),
    )
    make_training.cut(tmp_path / "snapshot", at=datetime.now(UTC))
    (tmp_path / "keys").write_text("".join(f"{key}\n" for key in make_training.site_keys()))
    (tmp_path / "corpus").mkdir()
    accounts = ["a1", "a2", "stranger", "a1", "a2"]
    rows = [make_training.row(f"p{n}", account_id=one) for n, one in enumerate(accounts)]
    make_training.json_lines(
        tmp_path / "corpus" / "1.jsonl",
        [{**row, "text": f"it is {n}"} for n, row in enumerate(rows)],
    )
    return tmp_path


def run(place, **reader):
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    from consent.training.datatrove_block import KeepOut

    block = KeepOut(
        place / "snapshot",
        site_keys=place / "keys",
        exclusion_writer=JsonlWriter(str(place / "dropped"), compression=None),
    )
    kept = JsonlWriter(str(place / "kept"), compression=None)
    steps = [JsonlReader(str(place / "corpus"), **reader), block, kept]
    stats = LocalPipelineExecutor(steps, logging_dir=str(place / "logs"), tasks=1).run()
    return stats.stats[1].stats


def lines(folder):
    return [
        json.loads(line)
        for path in sorted(folder.rglob("*.jsonl"))
        for line in path.read_text().splitlines()
    ]


@pytest.mark.parametrize("reader", [{}, {"id_key": "post_id"}], ids=["a column", "the id"])
def test_it_keeps_what_can_be_used_and_says_why_it_drops(place, reader):
    stats = run(place, **reader)

    assert [one["text"] for one in lines(place / "kept")] == ["it is 0", "it is 3"]
    dropped = [(one["text"], one["metadata"]["filter_reason"]) for one in lines(place / "dropped")]
    assert dropped == [
        ("it is 1", "not_public"),
        ("it is 2", "account_unknown"),
        ("it is 4", "not_public"),
    ]
    assert stats["dropped_not_public"].total == 2
    assert stats["forwarded"].total == 2


def test_a_document_that_says_nothing_of_itself_is_dropped(place):
    make_training.json_lines(place / "corpus" / "1.jsonl", [{"text": "a page of the web"}])

    run(place)

    assert lines(place / "kept") == []


def test_ids_that_are_numbers_name_posts(place):
    for path in (place / "corpus").iterdir():
        path.unlink()
    rows = [make_training.row("7", text="in a text"), make_training.row(8, text="a number")]
    make_training.json_lines(place / "corpus" / "1.jsonl", rows)

    run(place, id_key="post_id")

    assert [one["text"] for one in lines(place / "kept")] == ["in a text", "a number"]


def test_a_document_whose_reader_made_its_id_names_no_post(place):
    row = make_training.row()
    del row["post_id"]
    make_training.json_lines(place / "corpus" / "1.jsonl", [row | {"text": "without an id"}])

    run(place)

    (dropped,) = (one for one in lines(place / "dropped") if one["text"] == "without an id")
    assert dropped["metadata"]["filter_reason"] == "post_unknown"


def test_a_snapshot_that_is_over_stops_it(place):
    make_training.cut(place / "snapshot", at=datetime.now(UTC) - timedelta(hours=25))

    with pytest.raises(Exception, match="The snapshot counted until"):
        run(place)
    assert lines(place / "kept") == []


def test_it_can_be_sent_to_other_processes_without_the_key(place):
    import pickle

    from consent.training.datatrove_block import KeepOut

    block = KeepOut(place / "snapshot", site_keys=place / "keys")
    block._open()

    sent = pickle.dumps(block)

    secret = (place / "snapshot.key").read_text().strip().rpartition("+")[2].encode()
    assert secret not in sent
    assert pickle.loads(sent)._judge is None
