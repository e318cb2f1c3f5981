"""The page that checks receipts also checks the files that say whether a post was used."""

import base64
import hashlib
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from consent.answers.use_check import OtherKey, check_use
from consent.answers.used import proof_of
from consent.core import uses
from consent.core.posts import key_of
from consent.core.uses import UseProof
from consent.ledger.publish import publish
from consent.ledger.published import trusted_keys
from consent.posts.models import Post
from consent.training.models import Release
from consent.web import refusals
from tests import make, make_releases
from tests.make_releases import CUT
from tests.web.reading import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def release(rulebook, releases, ledger):
    """Anna has a post in the release and one that is not in it."""
    anna = make.person("anna@example.org", country="DE")
    make_releases.posts_of(anna, "p1", "p2")
    release = make_releases.sealed("p1")
    publish(at=CUT + timedelta(hours=2))
    return release


def proof(release, post_id):
    post = Post.objects.select_related("account").get(key=key_of(post_id))
    return bytes(proof_of(release, post.account, post))


def upload(data):
    file = io.BytesIO(data)
    file.name = "my.use-proof"
    return Client().post("/verify/", {"file": file})


@pytest.mark.parametrize(
    ("post_id", "sentence"),
    [
        ("p1", "It proves that the post was in the release autumn-2026."),
        ("p2", "It proves that the post was not in the release autumn-2026."),
    ],
)
def test_a_proof_says_to_anybody_whether_the_post_was_in(release, post_id, sentence):
    answer = upload(proof(release, post_id))
    page = read(answer)

    assert (answer.status_code, page.h1) == (200, "This proof is real")
    assert sentence in page.words
    assert key_of(post_id).hex() in page.words
    assert f"Entry {release.seal} of" in page.words
    assert page.links["autumn-2026"] == "/releases/autumn-2026/"
    assert answer.cookies == {}


def test_a_pasted_proof_is_read_as_browsers_send_it(release):
    text = proof(release, "p1").decode().replace("\n", "\r\n")

    assert read(Client().post("/verify/", {"text": text})).h1 == "This proof is real"


def test_who_asks_for_data_reads_that_there_is_none(release):
    sent = {"text": proof(release, "p1").decode()}

    asked = read(Client().post("/verify/", {**sent, "as": "json-ld"})).words

    assert "There is no data for programs for this one." in asked
    assert "It proves that the post was in the release autumn-2026." in asked
    assert "There is no data for programs" not in read(Client().post("/verify/", sent)).words


def test_nothing_is_told_that_the_file_does_not_hold(release):
    words = upload(proof(release, "p1")).content.decode()

    assert "anna@example.org" not in words


def forged(release, post_id):
    """An honest "out" turned into one for a post that is in: keys are tried until one fits."""
    honest = UseProof.parse(proof(release, "p2"))
    about = UseProof.parse(proof(release, post_id)).about
    for number in range(100_000):
        key = hashlib.sha256(b"%d" % number).digest()
        file = bytes(UseProof(about=about, key=key, placed=honest.placed, receipt=honest.receipt))
        try:
            proven = UseProof.parse(file).verify(trusted_keys())
        except uses.ShowsNothing:
            continue
        assert not proven.was_in
        return file
    raise AssertionError("no key fits")


def test_a_proof_with_a_key_that_somebody_made_up_is_found_out(release):
    answer = upload(forged(release, "p1"))

    assert (answer.status_code, read(answer).h1) == (422, "This receipt proves nothing")
    assert str(refusals.SENTENCES[OtherKey]) in read(answer).words


def changed_item(text):
    """The first item of a proof, with one bit turned."""
    line = next(line for line in text.split("\n") if line.startswith("item "))
    item = bytearray(base64.b64decode(line.removeprefix("item ")))
    item[-1] ^= 1
    return text.replace(line, f"item {base64.b64encode(item).decode()}")


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        (lambda t: "privacydash/use@v1\n", uses.NotAUseProof),
        (changed_item, uses.NotInRelease),
        (lambda t: t.replace('"content":null', f'"content":"{"a" * 64}"'), uses.ShowsNothing),
        (lambda t: t.replace("autumn-2026", "winter-2026"), uses.NotASeal),
    ],
)
def test_every_refusal_is_a_sentence(release, change, refused):
    answer = upload(change(proof(release, "p1").decode()).encode())

    assert (answer.status_code, read(answer).h1) == (422, "This receipt proves nothing")
    assert str(refusals.SENTENCES[refused]) in read(answer).words


def test_a_release_that_is_not_here_is_told(release):
    file = proof(release, "p1")
    Release.objects.all().delete()

    assert "no release of this name" in read(upload(file)).words


def test_what_the_page_says_the_program_says_too(release, tmp_path, capsys):
    from consent.core import verify

    file, keys = tmp_path / "my.use-proof", tmp_path / "keys"
    file.write_bytes(proof(release, "p2"))
    keys.write_text("".join(f"{key}\n" for key in trusted_keys()))

    assert verify.main([str(file), "--key", str(keys), "--json"]) == verify.PROVEN
    said = json.loads(capsys.readouterr().out)["use"]
    assert said["in"] is check_use(file.read_bytes()).was_in is False
    assert Path(verify.__file__).name == "verify.py"
