"""The published test vectors: made the same again, right, and judged by us as they say."""

import base64
import importlib.util
import json
from pathlib import Path

import pytest

from consent.core import merkle
from consent.core.checkpoints import SignedCheckpoint
from consent.core.notes import VerifierKey
from consent.core.receipts import verify
from consent.core.refusal import Refused
from consent.core.tiles import tiles_of
from tests.core.rfc6962 import Definition
from tests.make_ledger import entry

FOLDER = Path(__file__).resolve().parent.parent.parent / "docs" / "ledger"
DEFINED = Definition([merkle.leaf_hash(entry(number)) for number in range(70_000)])


def vectors(name):
    return json.loads((FOLDER / f"{name}.json").read_text())["vectors"]


def named(vector):
    return vector["name"]


def content_of(vector):
    return vector["text"].encode() if "text" in vector else base64.b64decode(vector["base64"])


def keys_of(vector):
    return [VerifierKey.parse(line) for line in vector["keys"]]


def test_the_script_makes_the_published_files(tmp_path, monkeypatch):
    spec = importlib.util.spec_from_file_location("make_vectors", FOLDER / "make_vectors.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    monkeypatch.setattr(script, "HERE", tmp_path)

    script.main()

    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {name: (FOLDER / name).read_bytes() for name in made}
    assert len(made) == 5


def test_there_is_a_tree_of_every_size_that_matters():
    trees = json.loads((FOLDER / "trees.json").read_text())["trees"]

    assert [tree["size"] for tree in trees] == [
        0, 1, 2, 3, 255, 256, 257, 65_535, 65_536, 65_537, 70_000,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "tree", json.loads((FOLDER / "trees.json").read_text())["trees"], ids=lambda t: str(t["size"])
)
def test_trees_are_those_of_the_definition(tree):
    size = tree["size"]
    tiles = list(tiles_of(size))

    assert base64.b64decode(tree["root"]) == DEFINED.root(size)
    for proof in tree["inclusion"]:
        path = list(map(base64.b64decode, proof["path"]))
        assert path == DEFINED.path(proof["index"], size)
    for proof in tree["consistency"]:
        hashes = list(map(base64.b64decode, proof["proof"]))
        assert hashes == DEFINED.proof(proof["from"], size)
    assert list(tree["partial_tiles"]) == [tile.path for tile in tiles if not tile.full]
    assert sum(tree["full_tiles"]) == sum(tile.full for tile in tiles)


@pytest.mark.parametrize("vector", vectors("checkpoints"), ids=named)
def test_checkpoints_are_judged_as_published(vector):
    found = judged(SignedCheckpoint.open, vector)

    if found:
        assert found.checkpoint.size == vector["accepted"]["size"]
        assert [str(key) for key in found.signers] == vector["accepted"]["signed_by"]


@pytest.mark.parametrize("vector", vectors("receipts"), ids=named)
def test_receipts_are_judged_as_published(vector):
    found = judged(verify, vector)

    if found:
        assert found.index == vector["accepted"]["index"]
        assert found.record == vector["accepted"]["record"]


def judged(check, vector):
    """What a checker finds; None if it refuses as it must."""
    if "accepted" in vector:
        return check(content_of(vector), keys=keys_of(vector))
    with pytest.raises(Refused) as refused:
        check(content_of(vector), keys=keys_of(vector))
    assert type(refused.value).__name__ == vector["refused"]
    return None


def test_every_refusal_is_one_sentence():
    for vector in vectors("receipts"):
        if "refused" in vector:
            with pytest.raises(Refused) as refused:
                verify(content_of(vector), keys=keys_of(vector))
            sentence = str(refused.value)
            assert sentence[0].isupper(), sentence
            assert sentence.endswith("."), sentence
            assert "\n" not in sentence
