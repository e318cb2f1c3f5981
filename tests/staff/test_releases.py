"""Releases as staff handle them: cut off by one, sealed by another, models and recall lists."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.zones import spoken_instant
from consent import tasks
from consent.ledger.models import Opening
from consent.queue import Job
from consent.staff.front import queues
from consent.training.models import Release, Sealing
from consent.training.releases import folder_of
from tests import make, make_releases
from tests.make_ingest import removal, send
from tests.make_releases import CUT
from tests.staff.test_people import rows
from tests.web.reading import read

pytestmark = pytest.mark.django_db

LIST = "/admin/releases/"
NEW = "/admin/new-release/"
ONE = "/admin/releases/autumn-2026/"
GIVE_UP = f"{ONE}give-up/"


@pytest.fixture(autouse=True)
def anna(rulebook, releases):
    anna = make.person("anna@example.org", country="DE")
    make_releases.posts_of(anna, "p1", "p2")
    return anna


def opened(**changes):
    said = {"name": "autumn-2026", "purpose": "A model for search", "controller": "Open Forum"}
    return said | changes


def press(at_work, do, **facts):
    return at_work.post(ONE, {"do": do, **facts}, follow=True)


def root_of(release):
    return bytes(release.root).hex()


def work():
    """A worker does what the page has asked for."""
    tasks.seal_release(job_id=Job.objects.filter(task="consent.seal_release").latest("pk").pk)


def test_every_release_is_on_one_of_the_pages(at_work):
    """Also those that were given up or wait."""
    make_releases.cut()
    make_releases.many_sealed(60)

    first = read(at_work.get(LIST))
    second = read(at_work.get(first.links["Older"]))

    found = [row[0] for page in (first, second) for row in rows(page)]
    assert found == [*(f"empty-{number}" for number in reversed(range(60))), "autumn-2026"]


def waiting():
    return [one for one in queues(at=make.NOW) if one.all_of_it == LIST]


def queue_notes():
    return [line.note for queue in waiting() for line in queue.lines]


# --- The cut-off ----------------------------------------------------------------------------------


def test_a_release_is_cut_off_by_who_is_at_work(at_work, sam):
    page = at_work.post(NEW, opened(), follow=True)

    release = Release.objects.get()
    assert page.redirect_chain == [(ONE, 302)]
    assert (release.state, release.opened_by) == ("open", sam.subject)
    assert Opening.objects.get(entry_id=release.cut).kind == "cut"
    words = read(page).words
    assert "Cut off. Choices from now on are too late for it." in words
    told = (
        "manage.py seal_release autumn-2026 --manifest FILE --snapshot DIGEST --by sam@example.org"
    )
    assert told in page.content.decode()


def test_who_trains_is_the_operator_unless_somebody_says_otherwise(at_work):
    assert at_work.get(NEW).context["form"]["controller"].value() == "Open Forum"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "Autumn 2026"}, "Use small letters, digits and single hyphens"),
        ({"purpose": ""}, "What it is for: This field is required."),
        ({"name": "taken"}, "There was a release of this name."),
    ],
)
def test_what_is_wrong_is_told_and_loses_nothing(at_work, changes, words):
    make_releases.cut("taken")

    page = at_work.post(NEW, opened(**changes))

    assert words in read(page).words
    assert page.context["form"]["controller"].value() == "Open Forum"
    assert Release.objects.count() == 1


def test_what_to_do_next_says_which_snapshot(at_work):
    make_releases.cut("next")

    told = read(at_work.get("/admin/releases/next/")).words

    assert "Filter the posts with a snapshot that was cut after the cut-off." in told


def test_a_release_may_be_called_new(at_work):
    page = at_work.post(NEW, opened(name="new"), follow=True)

    assert read(page).h1 == "new"


# --- The seal -------------------------------------------------------------------------------------


def test_somebody_else_seals_what_was_proposed(at_work, sam):
    make_releases.cut()
    release = make_releases.proposed("p1", "p2")
    words = read(at_work.get(ONE)).words
    assert "State Waits for a second person" in words
    assert "one@staff.example" in words

    page = press(at_work, "seal", root=root_of(release))
    words = read(page).words
    assert "sam@example.org has asked for the seal" in words
    assert "The check starts soon." in words
    assert 'value="seal"' not in page.content.decode()

    work()

    release.refresh_from_db()
    assert (release.state, release.sealed_by) == ("sealed", sam.subject)
    assert Opening.objects.get(entry_id=release.seal).kind == "seal"
    words = read(at_work.get(ONE)).words
    assert "State Sealed" in words
    assert "has asked for" not in words


def test_the_page_says_how_far_the_check_is_and_leads_back_to_itself(at_work):
    make_releases.cut()
    release = make_releases.proposed("p1", "p2")
    press(at_work, "seal", root=root_of(release))
    Sealing.objects.update(state="checking", done=1)

    page = at_work.get(ONE)

    assert "1 of 2 posts are done." in read(page).words
    assert read(page).links["Look again"] == ONE
    assert '<progress id="progress" value="1" max="2">' in page.content.decode()
    assert queue_notes() == ["by one@staff.example, being checked"]


def test_pressing_twice_asks_once(at_work):
    make_releases.cut()
    release = make_releases.proposed("p1")

    for _ in range(2):
        page = press(at_work, "seal", root=root_of(release))

    assert "There is a problem" not in read(page).words
    assert Sealing.objects.count() == 1


def test_a_refused_seal_names_the_posts_until_another_file_is_proposed(at_work):
    make_releases.cut()
    release = make_releases.proposed("p1", "p2")
    press(at_work, "seal", root=root_of(release))
    send(removal("p2", version=2), at=make.NOW)
    work()

    page = at_work.get(ONE)

    words = read(page).words
    told = "Not sealed: 1 post in the file must stay out by now. Propose a file without it: "
    assert f"{told}row 2 (home p2): removed" in words
    assert "sam@example.org had asked for the seal." in words
    assert 'value="seal"' in page.content.decode()
    assert queue_notes() == ["by one@staff.example, the seal was refused"]

    make_releases.proposed("p1")
    assert "Not sealed" not in read(at_work.get(ONE)).words


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("not_here", "The file that was proposed is not here, or not as it was."),
        ("ledger_behind", "The database was restored from an old copy"),
        ("no_engine", "The worker cannot read Parquet."),
    ],
)
def test_whatever_refused_the_seal_is_said(at_work, why, words):
    make_releases.cut()
    release = make_releases.proposed("p1")
    press(at_work, "seal", root=root_of(release))
    Sealing.objects.update(state="refused", refusal={"why": why}, ended_at=make.NOW)

    assert words in read(at_work.get(ONE)).words


def test_who_gave_up_on_the_check_says_so_and_it_can_be_pressed_again(at_work):
    make_releases.cut()
    release = make_releases.proposed("p1")
    press(at_work, "seal", root=root_of(release))
    tasks.put_aside(Job.objects.get(task="consent.seal_release"))

    words = read(at_work.get(ONE)).words
    assert "Something went wrong while it was checked, so it is not sealed. Press again." in words
    assert queue_notes() == ["by one@staff.example, could not be checked"]

    press(at_work, "seal", root=root_of(release))
    work()
    assert Release.objects.get().is_sealed


def test_what_is_given_up_while_it_is_checked_is_not_sealed(at_work):
    make_releases.cut()
    release = make_releases.proposed("p1")
    press(at_work, "seal", root=root_of(release))

    page = at_work.post(GIVE_UP, {"root": root_of(release)}, follow=True)
    work()

    assert "State Given up" in read(page).words
    assert Release.objects.get().state == "abandoned"


def test_giving_up_asks_first_and_says_what_it_does(at_work, sam):
    make_releases.cut()
    release = make_releases.proposed("p1")
    link = read(at_work.get(ONE)).links["Give it up"]

    page = read(at_work.get(link))

    assert "This cannot be undone." in page.words
    assert "The list of 1 post is deleted, which was proposed" in page.words
    assert page.links["Keep it"] == ONE
    assert Release.objects.get().state == "proposed"

    page = read(at_work.post(link, {"root": root_of(release)}, follow=True))

    assert "Given up. Nothing of it was kept." in page.words
    given_up = Release.objects.get()
    assert (given_up.state, given_up.given_up_by) == ("abandoned", sam.subject)
    assert f"{spoken_instant(given_up.given_up_at)}, {sam.email}" in page.words


def test_one_button_on_the_page_of_a_release_gives_nothing_up(at_work):
    make_releases.cut()

    assert at_work.post(ONE, {"do": "give_up"}).status_code == 404
    assert Release.objects.get().state == "open"


@pytest.mark.parametrize("root", ["", "no root", "00" * 32])
def test_what_was_proposed_since_the_page_was_drawn_is_not_given_up(at_work, root):
    make_releases.cut()
    make_releases.proposed("p1")

    page = read(at_work.post(GIVE_UP, {"root": root}, follow=True))

    assert "Something else was proposed after you opened the page." in page.words
    assert Release.objects.get().state == "proposed"


def test_a_sealed_release_cannot_be_given_up(at_work):
    release = make_releases.sealed("p1")

    asked = at_work.get(GIVE_UP, follow=True)
    pressed = at_work.post(GIVE_UP, {"root": root_of(release)}, follow=True)

    for page in (read(asked), read(pressed)):
        assert "This release does not wait for that any more." in page.words
    assert Release.objects.get().is_sealed


def test_who_proposed_it_gets_no_button_and_is_refused_without(at_work, sam):
    make_releases.cut()
    release = make_releases.proposed("p1", by=sam.subject)
    page = at_work.get(ONE)
    assert 'value="seal"' not in page.content.decode()
    assert "that has to be somebody else" in read(page).words

    page = press(at_work, "seal", root=root_of(release))

    assert "Somebody else has to seal it: you proposed it." in read(page).words
    release.refresh_from_db()
    assert release.state == "proposed"


def test_what_nobody_answers_for_is_not_sealed(at_work):
    make_releases.cut()
    release = make_releases.proposed("p1")
    Release.objects.update(proposed_by=None)

    page = press(at_work, "seal", root=root_of(release))

    assert "It has to be proposed again, with --by." in read(page).words
    assert Release.objects.get().state == "proposed"


@pytest.mark.parametrize("forged", [False, True])
def test_nobody_seals_what_they_have_not_seen(at_work, forged):
    make_releases.cut()
    seen = root_of(make_releases.proposed("p1"))
    make_releases.proposed("p1", "p2")

    page = press(at_work, "seal", root="no root" if forged else seen)

    assert "Something else was proposed after you opened the page." in read(page).words
    assert Release.objects.get().state == "proposed"


def test_a_release_is_given_up_and_its_name_stays_taken(
    at_work, django_capture_on_commit_callbacks
):
    make_releases.cut()
    make_releases.proposed("p1")

    with django_capture_on_commit_callbacks(execute=True):
        page = at_work.post(GIVE_UP, {"root": root_of(Release.objects.get())}, follow=True)

    assert "State Given up" in read(page).words
    assert "Give it up" not in read(page).links
    assert 'name="do"' not in page.content.decode()
    assert not folder_of("autumn-2026").exists()
    assert "There was a release of this name." in read(at_work.post(NEW, opened())).words


def test_the_first_page_shows_what_waits_for_a_second_person(at_work):
    make_releases.cut("other")
    make_releases.cut()
    make_releases.proposed("p1")

    (queue,) = waiting()

    assert [(line.text, line.address, line.note) for line in queue.lines] == [
        ("autumn-2026", ONE, "by one@staff.example")
    ]


# --- After the seal -------------------------------------------------------------------------------


def test_models_are_noted_and_withdrawn(at_work, sam):
    release = make_releases.sealed("p1")
    day = (CUT + timedelta(days=2)).date().isoformat()

    page = press(at_work, "trained", name="Aurora 3", trained_on=day)
    assert rows(read(page))[-1] == ["Aurora 3", "5 November 2026", "In use"]

    page = press(at_work, "withdrawn", model="Aurora 3", withdrawn_on=day, why="It was wrong.")
    assert rows(read(page))[-1] == [
        "Aurora 3",
        "5 November 2026",
        "Switched off on 5 November 2026: It was wrong.",
    ]
    model = release.trained.get()
    assert (model.noted_by, model.withdrawn_by) == (sam.subject, sam.subject)


def test_a_wrong_day_is_told_and_what_was_typed_stays(at_work):
    make_releases.sealed("p1")

    page = press(at_work, "trained", name="Aurora 3", trained_on="2020-01-01")

    assert "It cannot have been that day" in read(page).words
    assert page.context["note"]["name"].value() == "Aurora 3"


def test_the_recall_list_names_posts_and_nobody(at_work, anna):
    (p1, _p2) = make_releases.posts_of(anna, "p1", "p2")
    make_releases.sealed("p1")
    said = make.said(anna, at=CUT + timedelta(minutes=5))

    response = at_work.get(f"{ONE}recall.ndjson")

    assert response["Content-Disposition"] == 'attachment; filename="autumn-2026-recall.ndjson"'
    (line,) = response.getvalue().splitlines()
    assert json.loads(line) == {
        "platform": "home",
        "post": p1.hex,
        "said_at": "2026-11-03T12:05:00Z",
        "entry": said.index,
        "post_id": "p1",
    }


def test_before_the_seal_there_is_no_recall_list(at_work):
    make_releases.cut()

    assert at_work.get(f"{ONE}recall.ndjson").status_code == 404


def test_without_its_files_the_page_says_so(at_work, tmp_path):
    make_releases.sealed("p1")
    folder_of("autumn-2026").rename(tmp_path / "elsewhere")

    page = at_work.get(f"{ONE}recall.ndjson", follow=True)

    assert "The files of this release are not here." in read(page).words


# --- Who may --------------------------------------------------------------------------------------


def test_the_list_leads_to_each(at_work):
    make_releases.cut()

    page = read(at_work.get(LIST))

    assert page.h1 == "Releases"
    assert page.links["autumn-2026"] == ONE
    assert page.links["Cut off a release"] == NEW


def test_nobody_else_comes_near(client, anna):
    release = make_releases.sealed("p1")
    client.force_login(anna)

    for address in (LIST, NEW, ONE, f"{ONE}recall.ndjson"):
        assert client.get(address).status_code == 302
    client.post(ONE, {"do": "trained", "name": "Aurora", "trained_on": "2026-11-10"})
    assert not release.trained.exists()


@pytest.mark.parametrize("do", ["", "unseal"])
def test_a_button_that_is_not_there_does_nothing(at_work, do):
    make_releases.cut()

    assert at_work.post(ONE, {"do": do}).status_code == 404
    assert (
        at_work.post(reverse("admin:release", args=["nothing"]), {"do": "seal"}).status_code == 404
    )
