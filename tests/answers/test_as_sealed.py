"""Whoever changes what a sealed release holds, past the pages and past the database, is found out."""

import json
import shutil
from datetime import timedelta

import pytest
from django.core.management import call_command

from accounts.models import Erasure
from consent.actions.erase_person import ask_for_erasure, erase_person
from consent.answers.as_sealed import problems_of_releases
from consent.answers.used import Record, tag_of
from consent.answers.world import world_of
from consent.core.merkle import leaf_hash
from consent.posts.models import PlatformAccount
from consent.training.items import ITEMS, write_items
from consent.training.models import Release, ReleaseShare
from consent.training.releases import folder_in_use, folder_of, items_in
from tests import make, make_releases
from tests.make_ingest import account, confirmed, post, removal, send

pytestmark = pytest.mark.django_db

NAME = "autumn-2026"


@pytest.fixture
def anna(rulebook, releases, ledger):
    """Anna, with three posts in a sealed release, beside 300 of an account that is nobody's."""
    anna = make.person("anna@example.org", country="DE", born=1980)
    make_releases.posts_of(anna, "p1", "p2", "p3", account_id="a1")
    others = [f"q{n}" for n in range(300)]
    send(
        account("b1", country="DE", born=1980),
        *(post(one, account_id="b1") for one in others),
        at=make_releases.CUT - timedelta(days=1),
    )
    make_releases.sealed("p1", "p2", "p3", *others)
    return anna


def release():
    return Release.objects.get(name=NAME)


def found():
    return [one.what for one in problems_of_releases()]


def without_anna(folder, *, into):
    """Write the items of a release anew, and leave out a post of Anna's."""
    gone = tag_of(
        release(), PlatformAccount.objects.get(platform_id="a1"), make_releases.called("p1")
    )
    with items_in(release()) as items:
        kept = [items[n] for n in range(items.size) if not items[n].startswith(gone)]
    shutil.rmtree(into, ignore_errors=True)
    return write_items(into, kept)


def share_is(posts, **which):
    ReleaseShare.objects.filter(account=PlatformAccount.objects.get(**which).key).update(
        posts=posts
    )


def test_a_release_nobody_touched_is_right(anna):
    assert found() == []


def test_who_rewrites_the_files_so_that_a_used_post_reads_not_used_is_found_out(anna):
    folder = folder_in_use(release())
    without_anna(folder, into=folder)
    share_is(2, platform_id="a1")
    record = Record(world_of(anna, at=make.NOW))
    uses = record.uses([make_releases.called("p1")])
    assert [one.was_in for (one,) in uses.values()] == [False]

    assert found() == [
        f"release {NAME}: its files hold 302 posts, but 303 were sealed",
        f"release {NAME}: its files do not hold the posts that were sealed",
    ]


def test_nor_does_it_help_to_make_the_row_fit(anna):
    written = without_anna(None, into=folder_of(NAME) / "new")
    share_is(2, platform_id="a1")
    old = folder_in_use(release())
    Release.objects.update(root=written.root, items=written.size)
    (folder_of(NAME) / "new").rename(folder_in_use(release()))

    assert found() == [
        f"release {NAME}: the number of posts is kept otherwise than the ledger tells",
        f"release {NAME}: the root is kept otherwise than the ledger tells",
    ]
    shutil.rmtree(old)
    assert found()[-1] == f"release {NAME}: its files are not here, or not all of them"


def test_who_says_that_nothing_of_an_account_is_in_it_is_found_out(anna):
    key = PlatformAccount.objects.get(platform_id="a1").key
    ReleaseShare.objects.filter(account=key).delete()
    assert Record(world_of(anna, at=make.NOW)).counts == ()

    assert found() == [
        f"release {NAME}: it holds 3 posts of the account {key}, but 0 are on record"
    ]


def test_more_on_record_than_there_is_is_told(anna):
    share_is(4, platform_id="a1")

    assert found() == [f"release {NAME}: more posts are on record for accounts than it holds"]


def flip(name, at):
    path = folder_in_use(release()) / name
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def swap_items():
    path = folder_in_use(release()) / ITEMS
    data = path.read_bytes()
    path.write_bytes(data[64:128] + data[:64] + data[128:])


def cut_short():
    path = folder_in_use(release()) / ITEMS
    path.write_bytes(path.read_bytes()[:-1])


KEPT = "is kept otherwise than the ledger tells"
TAMPERINGS = {
    "the state": (
        lambda: Release.objects.update(state="abandoned"),
        "the ledger has its seal, but it is not kept as sealed",
    ),
    "the row is deleted": (
        lambda: (ReleaseShare.objects.all().delete(), Release.objects.all().delete()),
        "the ledger has its seal, but it is not kept as sealed",
    ),
    "the secret": (lambda: Release.objects.update(secret=b"s" * 32), f"the secret {KEPT}"),
    "the cut-off": (lambda: Release.objects.update(cut=77), f"the entry of the cut-off {KEPT}"),
    "its time": (
        lambda: Release.objects.update(opened_at=make.NOW),
        f"the time of the cut-off {KEPT}",
    ),
    "the seal": (lambda: Release.objects.update(seal=78), f"the entry of the seal {KEPT}"),
    "the snapshot": (lambda: Release.objects.update(snapshot="f" * 64), f"the snapshot {KEPT}"),
    "who trains": (lambda: Release.objects.update(controller="Else"), f"the controller {KEPT}"),
    "a content": (lambda: flip(ITEMS, 40), "the hashes above its items are not those of its items"),
    "a hash above": (
        lambda: flip("level-1", 0),
        "the hashes above its items are not those of its items",
    ),
    "the order": (swap_items, "its items are not in order"),
    "the end": (cut_short, "the file of its items is cut short"),
    "the name": (
        lambda: Release.objects.update(name="other"),
        "the ledger has its seal, but it is not kept as sealed",
    ),
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_what_is_changed_is_named_with_its_release(anna, what):
    change, told = TAMPERINGS[what]
    change()

    assert f"release {NAME}: {told}" in found()


def test_a_release_that_is_only_said_to_be_sealed_is_told(anna):
    make_releases.cut("spring", at=make.NOW)
    one, two = make_releases.staff()
    Release.objects.filter(name="spring").update(
        state="sealed",
        seal=99,
        sealed_at=make.NOW,
        root=leaf_hash(b""),
        proposed_by=one.subject,
        sealed_by=two.subject,
    )

    assert found() == ["release spring: it is kept as sealed, but the ledger has no seal of it"]


def test_what_ordinary_days_do_to_posts_and_accounts_is_no_problem(anna):
    send(removal("q1"), post("q2", version=2, audience="followers"))
    asked = ask_for_erasure(person=anna, channel=Erasure.Channel.WEB, by=anna, at=make.NOW)
    erase_person(erasure_id=asked.pk, at=make.NOW)
    assert found() == []
    # The platform tells of the account again, and its posts are in the release as before.
    again = confirmed(make.person("anna@example.org", country="DE", born=1980))
    told = {"email": again.email, "email_verified": True, "country": "DE", "born": 1980}
    send(account("a1", **told), post("p1", account_id="a1"), at=make.NOW)

    assert found() == []


def test_an_empty_release_is_right(rulebook, releases):
    make_releases.sealed()

    assert found() == []


def test_fsck_says_it_and_ends_with_status_1(anna, capsys):
    flip(ITEMS, 40)

    with pytest.raises(SystemExit) as ended:
        call_command("fsck", "--json")

    said = json.loads(capsys.readouterr().out)
    assert (ended.value.code, said["ok"], said["first_bad_index"]) == (1, False, None)
    assert said["problems"] == [
        {
            "index": None,
            "what": f"release {NAME}: the hashes above its items are not those of its items",
        }
    ]
