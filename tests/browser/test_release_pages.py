"""Releases in the browser: staff at work on them, and a person with the proof in their hands."""

import subprocess
import sys

import pytest

from consent.actions import seal_release
from consent.actions.ask_for_seal import ask_for_seal
from consent.actions.ask_for_seal import give_up as tell_of_failure
from consent.ledger.publish import publish
from consent.training.models import Release, Sealing
from tests import make, make_releases
from tests.browser import people
from tests.browser.test_receipt_file import ROOT, looks_right, press
from tests.browser.test_staff import wrong_with
from tests.browser.worker import work_off
from tests.make_ingest import removal, send

pytestmark = pytest.mark.browser


def cut(_sam):
    make_releases.cut()


def proposed(_sam):
    make_releases.posts_of(people.person("otto@example.org"), "p1", "p2")
    make_releases.cut()
    make_releases.proposed("p1", "p2")


def proposed_by_me(sam):
    proposed(sam)
    make_releases.proposed("p1", by=sam.subject)


def asked(sam):
    """Of which Sam has asked for the seal."""
    proposed(sam)
    root = bytes(Release.objects.get().root)
    return ask_for_seal(name="autumn-2026", by=sam.subject, at=make.NOW, seen=root)


def being_checked(sam):
    asked(sam)
    Sealing.objects.update(state="checking", done=1)


def refused(sam):
    asked(sam)
    send(removal("p2", version=2), at=make.NOW)
    work_off()


def could_not_be_checked(sam):
    tell_of_failure(sealing_id=asked(sam).pk, at=make.NOW)


def given_up(sam):
    proposed(sam)
    seal_release.give_up(name="autumn-2026", by=sam.subject, at=make.NOW)


def sealed(_sam):
    people.used_before()


STATES = {
    "open": cut,
    "proposed": proposed,
    "proposed by me": proposed_by_me,
    "asked": asked,
    "being checked": being_checked,
    "refused": refused,
    "could not be checked": could_not_be_checked,
    "given up": given_up,
    "sealed": sealed,
}


@pytest.mark.parametrize("name", STATES)
def test_a_release_as_support_sees_it(site, album, name):
    sam = people.supporter()
    STATES[name](sam)
    site.sign_in(sam, second_factor=True)

    site.open("/admin/releases/autumn-2026/")

    wrong = wrong_with(site, album, f"release, {name}")
    assert not wrong, "\n".join(wrong)


def test_a_release_is_sealed_while_the_second_person_looks_again(site):
    sam = people.supporter()
    proposed(sam)
    site.sign_in(sam, second_factor=True)
    site.open("/admin/releases/autumn-2026/")

    site.send(press("Seal it"))
    assert "The check starts soon." in site.words
    site.page.get_by_role("link", name="Look again").click()
    assert "The check starts soon." in site.words
    work_off()
    site.page.get_by_role("link", name="Look again").click()

    assert "Models trained with it" in site.words
    assert Release.objects.get().sealed_by == sam.subject


@pytest.mark.parametrize("name", ["open", "proposed", "being checked"])
def test_the_page_that_asks_before_a_release_is_given_up(site, album, name):
    sam = people.supporter()
    STATES[name](sam)
    site.sign_in(sam, second_factor=True)
    site.open("/admin/releases/autumn-2026/")

    site.send(lambda page: page.get_by_role("link", name="Give it up").click())

    wrong = wrong_with(site, album, f"release, give up, {name}")
    assert not wrong, "\n".join(wrong)
    site.send(press("Give it up"))
    assert "State Given up" in " ".join(site.words.split())
    assert Release.objects.get().given_up_by == sam.subject


def many(_sam):
    make_releases.many_sealed(60)


def with_a_long_name(_sam):
    make_releases.cut("a" * 60)


@pytest.mark.parametrize("state", ["nothing", "sealed", "long name", "many"])
def test_the_list_of_releases(site, album, state):
    sam = people.supporter()
    lists = {"nothing": lambda _sam: None, "sealed": sealed, "many": many}
    {**lists, "long name": with_a_long_name}[state](sam)
    site.sign_in(sam, second_factor=True)

    site.open("/admin/releases/")

    wrong = wrong_with(site, album, f"releases, {state}")
    assert not wrong, "\n".join(wrong)


def test_a_release_is_cut_off_with_a_mistake_and_without(site, album):
    site.sign_in(people.supporter(), second_factor=True)
    site.open("/admin/releases/")
    site.send(lambda page: page.get_by_role("link", name="Cut off a release").click())
    site.page.get_by_label("Name").fill("Autumn 2026")
    site.page.get_by_label("What it is for").fill("A model for search")
    site.send(press("Cut it off now"))
    wrong = wrong_with(site, album, "new release, with errors")

    site.page.get_by_label("Name").fill("autumn-2026")
    site.send(press("Cut it off now"))

    assert site.heading == "autumn-2026"
    assert "Cut off. Choices from now on are too late for it." in site.words
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("was_in", [True, False])
def test_the_proof_of_a_post_is_downloaded_and_checked_by_anybody(
    site, ledger, album, tmp_path, was_in
):
    site.sign_in(people.used_before())
    publish(at=make.NOW)
    post = make_releases.called("p0" if was_in else "p5")
    site.open(f"/posts/{post.hex}/")
    site.page.get_by_text("All releases, with proof").click()
    with site.page.expect_download() as download:
        site.page.get_by_role("link", name="Proof for autumn-2026").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)

    (tmp_path / "keys").write_text(site.page.request.get(f"{site.url}/ledger/keys").text())
    command = [sys.executable, "-m", "consent.core.verify", str(file), "--key", tmp_path / "keys"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    answer = next(line for line in done.stdout.splitlines() if "Was it in?" in line)
    assert answer.partition("?")[2].strip(" ,").startswith("yes" if was_in else "no")

    site.page.context.clear_cookies()
    site.open("/verify/")
    site.page.locator("input[type=file]").set_input_files(file)
    site.forget()
    site.send(press("Check"))
    assert site.heading == "This proof is real"
    words = "was in the release" if was_in else "was not in the release"
    assert f"It proves that the post {words} autumn-2026." in site.words
    looks_right(site, album, f"check a use, {'in' if was_in else 'out'}")
