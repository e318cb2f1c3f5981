"""A proof of use says "in" or "out" truly, and nothing else can be made of it."""

import json
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.core import merkle, uses
from consent.core.notes import NotSigned
from consent.core.records import canonical
from consent.core.refusal import Refused
from consent.core.uses import About, NotASeal, NotInRelease, Placed, ShowsNothing, UseProof
from consent.core.verify import main
from tests.make_ledger import ORIGIN, key, reader, receipt

SECRET = bytes(range(32))
RELEASE = "autumn-2026"
CONTENT = "c" * 64
MUTATIONS = 4_000


def item(key, *, post="p1", account="a1"):
    return uses.item_of(key, platform="home", account=account, post=post, content=CONTENT)


class Sealed:
    """A release with the given posts of the account a1 at home, and those of other people."""

    def __init__(self, posts, *, others=20, **seal):
        self.key = uses.account_key(SECRET, platform="home", account="a1")
        items = [item(self.key, post=post) for post in posts]
        for number in range(others):
            name = f"other-{number}"
            their = uses.account_key(SECRET, platform="home", account=name)
            items.append(item(their, account=name))
        self.items = sorted(items)
        self.read = reader(map(merkle.leaf_hash, self.items)) if items else None
        record = uses.seal_record(
            **{
                "origin": ORIGIN,
                "release": RELEASE,
                "cut": 1,
                "snapshot": "5" * 64,
                "items": len(items),
                "root": merkle.root(len(items), self.read),
                "secret": SECRET,
                "by": "one",
                "second": "two",
                "at": "2026-11-23T12:00:00Z",
                **seal,
            }
        )
        self.receipt = bytes(receipt(body=canonical(record)))

    def placed(self, index):
        path = merkle.inclusion_path(index, size=len(self.items), read=self.read)
        return Placed(index=index, item=self.items[index], path=tuple(path))

    def proof(self, post):
        tag = uses.tag_of(self.key, platform="home", account="a1", post=post)
        at = sum(item[:32] < tag for item in self.items)
        was_in = at < len(self.items) and self.items[at].startswith(tag)
        beside = [at] if was_in else [n for n in (at - 1, at) if 0 <= n < len(self.items)]
        return UseProof(
            about=About(
                release=RELEASE,
                platform="home",
                account="a1",
                post=post,
                content=CONTENT if was_in else None,
            ),
            key=self.key,
            placed=tuple(map(self.placed, beside)),
            receipt=self.receipt,
        )


def verified(proof):
    return UseProof.parse(bytes(proof)).verify([key().key])


@given(posts=st.sets(st.text(max_size=9)), post=st.text(max_size=9), others=st.integers(0, 9))
def test_in_and_out_are_proven_for_every_post(posts, post, others):
    proven = verified(Sealed(posts, others=others).proof(post))

    assert proven.was_in == (post in posts)
    assert proven.about.post == post
    assert proven.seal.record["release"] == RELEASE


@given(posts=st.sets(st.text(max_size=9), min_size=1), others=st.integers(0, 9), data=st.data())
def test_a_post_that_was_in_is_never_proven_out(posts, others, data):
    sealed = Sealed(posts, others=others)
    post = data.draw(st.sampled_from(sorted(posts)))
    numbers = st.lists(st.integers(0, len(sealed.items) - 1), max_size=3)
    chosen = data.draw(numbers)
    about = replace(sealed.proof(post).about, content=None)
    proof = replace(sealed.proof(post), about=about, placed=tuple(map(sealed.placed, chosen)))

    try:
        assert verified(proof).was_in
    except ShowsNothing:
        assert [sealed.items[n] for n in chosen] != [item(sealed.key, post=post)]


@given(posts=st.sets(st.text(max_size=9)), post=st.text(max_size=9), data=st.data())
def test_a_post_that_was_not_in_is_never_proven_in(posts, post, data):
    sealed = Sealed(posts - {post}, others=3)
    about = replace(sealed.proof(post).about, content=CONTENT)
    number = data.draw(st.integers(0, len(sealed.items) - 1))

    with pytest.raises(ShowsNothing):
        verified(replace(sealed.proof(post), about=about, placed=(sealed.placed(number),)))


def test_what_went_in_need_not_be_shown():
    proof = Sealed({"p1"}).proof("p1")
    proven = verified(replace(proof, about=replace(proof.about, content=None)))

    assert proven.was_in
    assert proven.about.content is None


def test_an_item_that_was_not_sealed_proves_nothing():
    sealed = Sealed({"p1", "p2"})
    forged = item(sealed.key, post="p3")
    proof = sealed.proof("p3")
    placed = replace(sealed.placed(0), item=forged)

    with pytest.raises(NotInRelease):
        verified(replace(proof, about=replace(proof.about, content=CONTENT), placed=(placed,)))


def test_another_release_or_entry_is_not_the_seal():
    proof = Sealed({"p1"}).proof("p1")

    with pytest.raises(NotASeal):
        verified(replace(proof, about=replace(proof.about, release="spring-2027")))
    with pytest.raises(NotASeal):
        verified(replace(proof, receipt=bytes(receipt())))


@pytest.mark.parametrize("seal", [{"items": None}, {"items": "3"}, {"root": b""}])
def test_a_seal_that_does_not_say_what_it_seals_proves_nothing(seal):
    with pytest.raises(NotASeal):
        verified(Sealed({"p1"}, **seal).proof("p1"))


def test_other_content_than_what_went_in_is_not_proven():
    proof = Sealed({"p1"}).proof("p1")

    with pytest.raises(ShowsNothing):
        verified(replace(proof, about=replace(proof.about, content="d" * 64)))
    with pytest.raises(uses.ShowsNothing):
        verified(replace(proof, about=replace(proof.about, content="")))


def test_the_key_of_another_account_proves_nothing_in():
    proof = Sealed({"p1"}).proof("p1")
    other = uses.account_key(SECRET, platform="home", account="other-1")

    with pytest.raises(ShowsNothing):
        verified(replace(proof, key=other))


def test_a_proof_shows_nothing_of_others_that_could_be_guessed():
    sealed = Sealed({"p1"})
    shown = sealed.proof("p2").placed
    guesses = [item(sealed.key), *(item(sealed.key, account=f"other-{n}") for n in range(20))]

    theirs = [one.item for one in shown if one.item != guesses[0]]
    assert theirs
    assert not set(theirs) & set(guesses)


def test_random_changes_of_the_file_are_refused():
    chance = random.Random(7)
    for post in ("p1", "p9"):
        good = bytes(Sealed({"p1", "p2", "p3"}).proof(post))
        for _ in range(MUTATIONS):
            at = chance.randrange(len(good))
            changed = [
                good[:at] + bytes([chance.randrange(256)]) + good[at + 1 :],
                good[:at] + good[at + 1 :],
                good[:at],
            ][chance.randrange(3)]
            if changed == good:
                continue
            with pytest.raises(Refused):
                UseProof.parse(changed).verify([key().key])


def test_without_the_key_of_the_ledger_it_proves_nothing():
    proof = bytes(Sealed({"p1"}).proof("p1"))

    with pytest.raises(NotSigned):
        UseProof.parse(proof).verify([key("other").key])


@pytest.mark.parametrize(("post", "answer"), [("p1", "yes"), ("p9", "no")])
def test_the_verifier_says_it_in_plain_words(tmp_path, capsys, post, answer):
    (tmp_path / "my.use-proof").write_bytes(bytes(Sealed({"p1"}).proof(post)))
    (tmp_path / "keys").write_text(f"{key().key}\n")
    arguments = [str(tmp_path / "my.use-proof"), "--key", str(tmp_path / "keys")]

    assert main(arguments) == 0
    said = capsys.readouterr().out
    assert f"Post         {post} of the account a1, home" in said
    # A key that somebody has tried out makes a "no" of any post: it is never said without that.
    rests_on = "; if the account's key in this file is the true one" if answer == "no" else ""
    assert f"Was it in?   {answer}{rests_on}" in said

    assert main([*arguments, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["use"]["in"] is (answer == "yes")
    assert told["record"]["kind"] == "seal"
