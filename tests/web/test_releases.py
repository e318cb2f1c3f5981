"""Was my post used? What people read, and the files that prove it."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from consent.actions import seal_release
from consent.actions.open_release import open_release
from consent.core.choices import Decision, Scope
from consent.core.posts import Kind, key_of
from consent.core.uses import UseProof
from consent.ledger.publish import publish
from consent.ledger.published import trusted_keys
from consent.posts.models import Post, Removal
from consent.web.wording import spoken_day, spoken_moment
from tests import make, make_training
from tests.make_ingest import account, confirmed, post, removal, send
from tests.web.reading import read

pytestmark = pytest.mark.django_db

CUT = make.NOW
DIGEST = "d" * 64


@pytest.fixture
def anna(rulebook, releases, ledger):
    """Anna of Texas has three posts on the home platform; two of them will be in a release."""
    anna = make.person("anna@example.org", country="US", subdivision="US-TX", born=1980)
    confirmed(anna)
    send(
        account("a1", email="anna@example.org", email_verified=True, born=1980),
        account("a2", country="US", subdivision="US-TX", born=1980),
        *(post(f"p{n}", text=f"Post number {n}") for n in (1, 2, 3)),
        post("q1", account_id="a2"),
    )
    assert Post.objects.filter(person=anna).count() == 3
    return anna


def sealed(tmp_path, *posts, name="autumn-2026", at=CUT, filtered=False):
    one, two = (
        User.objects.get_or_create(email=f"{who}@staff.example", is_staff=True)[0]
        for who in ("one", "two")
    )
    open_release(
        name=name, purpose="A model for search", controller="Open Forum", by=one.subject, at=at
    )
    path = tmp_path / f"{name}.ndjson"
    rows = ({"platform": "home", "post_id": each, "digest": DIGEST} for each in posts)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    later = at + timedelta(hours=1)
    snapshot = make_training.cut(tmp_path / "snapshot").digest if filtered else ""
    seal_release.propose(name=name, manifest=path, snapshot=snapshot, by=one.subject, at=later)
    release = seal_release.seal(name=name, by=two.subject, clock=lambda: later)
    publish(at=later)
    return release


def page(address, person=None):
    client = Client()
    if person:
        client.force_login(person)
    response = client.get(address)
    assert response.status_code == 200
    return read(response)


def address_of(post_id):
    return f"/posts/{key_of(post_id).hex()}/"


def test_before_there_are_records_nothing_is_claimed(anna):
    assert (
        "No record. No training data set is registered here yet." in page("/dashboard/", anna).words
    )
    assert "No training data set is registered here yet." in page(address_of("p1"), anna).words
    assert "There is none yet." in page("/releases/").words


@pytest.mark.parametrize(("posts", "many"), [(["p1"], "1 post "), (["p1", "p2"], "2 posts ")])
def test_the_list_of_releases_says_how_many_posts_each_holds(anna, tmp_path, posts, many):
    sealed(tmp_path, *posts)

    words = page("/releases/").words

    assert f", {many}A model for search" in words


def test_who_has_only_brought_files_is_not_told_that_there_are_no_releases(anna, tmp_path):
    ben = make.person("ben@example.org", country="DE")
    make.post(ben, text="From a file")
    sealed(tmp_path, "p1")

    words = page("/posts/", ben).words
    assert "No platform of yours keeps a record here." in words
    assert "no training data set is registered" not in words
    assert "Our records start on 23 November 2026." in page("/posts/", anna).words


def test_a_post_that_was_used_says_when_and_that_it_stays(anna, tmp_path):
    sealed(tmp_path, "p1", "p2")

    found = page(address_of("p1"), anna)
    assert "Yes. This post was used in the release autumn-2026" in found.words
    assert "We cannot take it out of autumn-2026." in found.words
    assert "That was before you opted out." not in found.words


def test_a_no_that_came_too_late_is_told_as_that(anna, tmp_path, settings):
    settings.HOME_CHOICE_FOR_EVERYBODY = True
    sealed(tmp_path, "p1")
    make.said(anna, at=CUT + timedelta(hours=2))

    assert "That was before you opted out." in page(address_of("p1"), anna).words


def test_every_page_says_that_a_no_between_cut_off_and_seal_came_after_the_release_was_made(
    anna, tmp_path, settings
):
    """The line of the seal stands above that of the choice: alone it reads like a use in spite of it."""
    settings.HOME_CHOICE_FOR_EVERYBODY = True
    sealed(tmp_path, "p1", "p2")
    pages = ("/dashboard/", "/posts/", "/history/", "/releases/autumn-2026/mine/")
    assert not [one for one in pages if "before you opted out" in page(one, anna).words]
    make.said(anna, at=CUT + timedelta(minutes=30))

    found = {one: page(one, anna).words for one in pages}

    day = spoken_day(CUT)
    assert f"autumn-2026, {day} (before you opted out)" in found["/dashboard/"]
    assert found["/posts/"].count("autumn-2026 (before you opted out)") == 2
    made = f"was made on {spoken_moment(CUT)}, before you opted out."
    assert f"2 of your posts were used in it. It {made}" in found["/history/"]
    assert f"autumn-2026 {made}" in found["/releases/autumn-2026/mine/"]


@pytest.mark.parametrize("again", [Decision.WITHDRAW, Decision.CONSENT])
def test_no_page_speaks_of_an_opt_out_that_does_not_count_any_more(anna, tmp_path, settings, again):
    settings.HOME_CHOICE_FOR_EVERYBODY = True
    sealed(tmp_path, "p1", "p2")
    make.said(anna, at=CUT + timedelta(hours=2))
    pages = ("/dashboard/", "/posts/", "/history/", "/releases/autumn-2026/mine/")
    make.said(anna, again, at=CUT + timedelta(hours=3))

    with time_machine.travel(CUT + timedelta(hours=4)):
        assert not [one for one in pages if "before you opted out" in page(one, anna).words]
        words = page(address_of("p1"), anna).words
    assert "That was before you opted out." not in words
    assert "You opted out after that. It does not count any more." in words

    make.said(anna, at=CUT + timedelta(hours=5))
    with time_machine.travel(CUT + timedelta(hours=6)):
        assert [one for one in pages if "before you opted out" in page(one, anna).words] == [*pages]
        assert "That was before you opted out." in page(address_of("p1"), anna).words


def test_an_opt_out_that_counts_for_a_part_is_told_of_that_part(anna, tmp_path, settings):
    settings.HOME_CHOICE_FOR_EVERYBODY = True
    sealed(tmp_path, "p1", "p2")
    first = Scope(posts=frozenset({key_of("p1").hex()}))
    make.said(anna, scope=first, at=CUT + timedelta(hours=2))
    make.said(anna, at=CUT + timedelta(hours=3))
    make.said(anna, Decision.WITHDRAW, at=CUT + timedelta(hours=4))

    with time_machine.travel(CUT + timedelta(hours=5)):
        assert "That was before you opted out." in page(address_of("p1"), anna).words
        assert "It does not count any more." in page(address_of("p2"), anna).words
        assert "(before you opted out)" in page("/dashboard/", anna).words
        assert page("/posts/", anna).words.count("(before you opted out)") == 1


def test_a_no_to_posts_elsewhere_says_nothing_of_a_release(anna, tmp_path):
    anna.residences.update(country="DE", subdivision="")
    elsewhere = make.account(anna, "facebook")
    sealed(tmp_path, "p1")
    make.said(anna, scope=Scope(account=str(elsewhere.key)), at=CUT + timedelta(hours=2))

    pages = ("/dashboard/", "/posts/", "/history/", "/releases/autumn-2026/mine/")
    assert not [one for one in pages if "before you opted out" in page(one, anna).words]


def test_a_no_that_nobody_could_count_for_this_account_is_told_as_that(anna, tmp_path, settings):
    settings.HOME_CHOICE_FOR_EVERYBODY = True
    make.said(anna, at=CUT - timedelta(days=1))
    sealed(tmp_path, "q1")
    told = {"email": "anna@example.org", "email_verified": True}
    send(account("a2", country="US", subdivision="US-TX", **told), at=CUT + timedelta(days=2))

    for _again in range(2):
        words = page(address_of("q1"), anna).words
        assert "You had opted out before that. But we did not know yet that this account" in words
        pages = (address_of("q1"), "/dashboard/", "/posts/", "/history/")
        assert not [one for one in pages if "before you opted out" in page(one, anna).words]
        make.said(anna, scope=Scope(kind=Kind.POST), at=CUT + timedelta(days=3))


def test_a_post_that_was_not_used_says_since_when_there_are_records(anna, tmp_path):
    sealed(tmp_path, "p1", "p2")

    found = page(address_of("p3"), anna)
    assert "not in any training release that we have a record of" in found.words
    assert "Our records start on 23 November 2026" in found.words


def test_the_overview_and_the_list_say_the_same(anna, tmp_path):
    sealed(tmp_path, "p1", "p2")
    sealed(tmp_path, "q1", name="winter-2026", at=CUT + timedelta(days=1))

    assert "2 of your posts were used, in one release." in page("/dashboard/", anna).words
    listed = page("/posts/", anna)
    assert listed.words.count("autumn-2026") == 2
    assert "winter-2026" not in listed.words
    mine = page("/releases/autumn-2026/mine/", anna).words
    assert "Post number 1" in mine
    assert "Post number 3" not in mine
    assert "None of your posts is in it." in page("/releases/winter-2026/mine/", anna).words


def test_everybody_can_read_what_a_release_is(anna, tmp_path):
    release = sealed(tmp_path, "p1", "q1")

    words = page("/releases/autumn-2026/").words
    assert "A model for search" in words
    assert "fewer than 10" in words
    assert bytes(release.root).hex() in words
    assert "of your posts" not in words
    assert "1 of your posts is in it." in page("/releases/autumn-2026/", anna).words
    assert "autumn-2026" in page("/releases/").words


def test_everybody_can_read_with_which_snapshot_it_was_filtered_or_that_nobody_said(anna, tmp_path):
    release = sealed(tmp_path, "p1", filtered=True)
    sealed(tmp_path, "p1", name="winter-2026", at=CUT + timedelta(days=1))

    words = page("/releases/autumn-2026/").words
    assert f"filtered with this snapshot of all choices: {release.snapshot}" in words
    words = page("/releases/winter-2026/").words
    assert "Nobody said with which snapshot of the choices the posts were filtered." in words


@pytest.mark.parametrize(("post_id", "was_in"), [("p1", True), ("p3", False)])
def test_the_proof_of_an_own_post_proves_it(anna, tmp_path, post_id, was_in):
    sealed(tmp_path, "p1", "p2", "q1")
    client = Client()
    client.force_login(anna)

    response = client.get(f"{address_of(post_id)}autumn-2026.use-proof")
    assert response["Content-Disposition"].endswith('.use-proof"')
    proven = UseProof.parse(response.content).verify(trusted_keys())
    assert proven.was_in is was_in
    assert proven.about.post == key_of(post_id).hex()


def test_nobody_gets_the_proof_of_another_ones_post(anna, tmp_path):
    sealed(tmp_path, "p1", "q1")
    client = Client()
    client.force_login(anna)

    for address in (
        f"{address_of('q1')}autumn-2026.use-proof",
        f"{address_of('p1')}unknown.use-proof",
    ):
        assert client.get(address).status_code == 404
    assert Client().get(f"{address_of('p1')}autumn-2026.use-proof").status_code == 302


def browser_of(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize(("post_id", "was_in"), [("p1", True), ("p3", False)])
def test_a_post_that_its_platform_removed_since_can_still_be_proven_in_or_out(
    anna, tmp_path, post_id, was_in
):
    sealed(tmp_path, "p1", "p2", "q1")
    client = browser_of(anna)
    assert "Posts that their platform has removed" not in (
        read(client.get("/releases/autumn-2026/mine/")).words
    )
    send(removal("p1"), removal("p3"), at=CUT + timedelta(days=1))
    assert client.get(address_of(post_id)).status_code == 404

    mine = read(client.get("/releases/autumn-2026/mine/"))
    gone = read(client.get(mine.links["Posts that their platform has removed, with proof"]))
    one = read(client.get("/releases/autumn-2026/removed/", {"called": f" {post_id} "}))

    assert len(gone.main.all("li")) == 2
    (row,) = one.main.all("li")
    assert row.text.startswith(f"{key_of(post_id).hex()} Open Forum")
    assert row.text.split(", ")[1].startswith("used" if was_in else "not used")
    (link,) = row.all("a")
    proven = UseProof.parse(client.get(link.given["href"]).content).verify(trusted_keys())
    assert (proven.was_in, proven.about.post) == (was_in, key_of(post_id).hex())


def test_removed_posts_of_others_are_not_shown_nor_proven(anna, tmp_path):
    sealed(tmp_path, "p1", "q1")
    send(removal("q1", account_id="a2"), removal("never"), at=CUT + timedelta(days=1))
    client = browser_of(anna)

    page = read(client.get("/releases/autumn-2026/removed/"))
    assert "There is none." in page.words
    page = read(client.get("/releases/autumn-2026/removed/", {"called": "q1"}))
    assert "No removed post of yours is called so." in page.words
    assert client.get(f"{address_of('q1')}autumn-2026.use-proof").status_code == 404


def test_every_removed_post_is_on_one_of_the_pages(anna, tmp_path):
    sealed(tmp_path, "p1")
    account = anna.platform_accounts.get()
    Removal.objects.bulk_create(
        Removal(platform="home", account=account, key=key_of(f"old-{number}"), version=2)
        for number in range(60)
    )

    first = page("/releases/autumn-2026/removed/", anna)
    second = page(first.links["Older"], anna)

    codes = [
        one.all("code")[0].text
        for some in (first, second)
        for one in some.main.all("li")
        if one.all("code")
    ]
    assert codes == [key_of(f"old-{number}").hex() for number in reversed(range(60))]


def test_what_is_not_sealed_is_nobodys_business(anna):
    open_release(name="secret", purpose="x", controller="y", by=None, at=CUT)

    assert Client().get("/releases/secret/").status_code == 404
    assert "secret" not in page("/releases/").words


def test_the_seal_is_a_receipt_for_everybody(anna, tmp_path):
    from consent.core.receipts import verify

    release = sealed(tmp_path, "p1")

    proven = verify(Client().get("/releases/autumn-2026/seal").content, keys=trusted_keys())
    assert proven.index == release.seal
    assert proven.record["release"] == "autumn-2026"


def test_the_list_for_programs_names_the_releases(anna, tmp_path, capsys):
    sealed(tmp_path, "p1", "p2")

    call_command("list_posts", "--person", anna.email, "--json")
    lines = map(json.loads, capsys.readouterr().out.splitlines())
    used = {line["id"]: line["used_in"] for line in lines}
    assert used[key_of("p1").hex()] == ["autumn-2026"]
    assert used[key_of("p3").hex()] == []
