"""Bringing a file in: the list, the form, whose it is, and what is only checked."""

import errno
import uuid
from pathlib import Path

import pytest
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client

from consent.core.choices import Scope
from consent.posts import uploads
from consent.posts.models import Import
from tests import make
from tests.web.files import HOSTILE, archive, brought, page_of
from tests.web.reading import read

# --- The list ------------------------------------------------------------------------------------


def test_without_files_the_list_says_what_to_do(signed_in):
    page = read(signed_in.get("/imports/"))

    assert "You have not brought in a file yet." in page.words
    assert page.links["Bring posts in"] == "/imports/new/"


def test_files_are_listed_newest_first(signed_in, ines):
    brought(ines, "refused")
    done = brought(ines, "done", platform="facebook", posts_new=1204)

    page = read(signed_in.get("/imports/"))
    rows = [[c.text for c in row.all("th", "td")] for row in page.main.all("tr")[1:]]

    assert rows == [
        ["23 November 2026", "Facebook", "Done", "1,204"],
        ["23 November 2026", "–", "Could not be read", "0"],
    ]
    assert page.links["23 November 2026"] in {
        f"/imports/{one.key}/" for one in Import.objects.all()
    }
    assert f"/imports/{done.key}/" in [a.given["href"] for a in page.main.all("a")]


# --- The form ------------------------------------------------------------------------------------


def test_the_form_says_what_can_be_read_and_where_the_rest_is_told(signed_in):
    page = read(signed_in.get("/imports/new/"))
    paper = Path("docs/formats/youtube.md").read_text(encoding="utf-8")

    languages = "English, Spanish, Dutch, Romanian and Lithuanian"
    assert f"We read files in {languages}." in page.words
    assert languages in " ".join(paper.split())
    assert page.links["What each platform does"] == "/platforms/"


def test_the_form_says_the_limits_and_what_stays_closed(signed_in):
    page = read(signed_in.get("/imports/new/"))
    (field,) = [one for one in page.main.all("input") if one.given.get("type") == "file"]

    assert "multiple" in field.given
    assert "Together up to 2.0" in page.main.text
    assert "Private messages, and chats with an AI. We only count the files." in page.words
    assert "Set the format to “JSON”." in page.words


def test_a_file_is_taken_and_its_page_opens(signed_in, ines):
    response = signed_in.post("/imports/new/", {"files": archive()})

    taken = Import.objects.get()
    assert (response.status_code, response["Location"]) == (303, f"/imports/{taken.key}/")
    assert (taken.person, taken.state) == (ines, Import.State.WAITING)
    assert page_of(signed_in, taken).h1 == "Your file is here"


def test_several_parts_are_one_file(signed_in):
    signed_in.post("/imports/new/", {"files": [archive("a.zip"), archive("b.zip")]})

    assert [part.name for part in Import.objects.get().parts.all()] == ["a.zip", "b.zip"]


def test_no_file_is_a_sentence(signed_in):
    response = signed_in.post("/imports/new/", {})

    assert response.status_code == 422
    assert "Choose the file you got from the platform." in read(response).words
    assert read(response).title.startswith("Error: ")
    assert not Import.objects.exists()


def test_more_parts_than_we_take_is_a_sentence(signed_in, settings):
    settings.UPLOAD_MAX_PARTS = settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2

    response = signed_in.post("/imports/new/", {"files": [archive(f"{n}.zip") for n in "abc"]})

    assert response.status_code == 422
    assert "2" in read(response).main.all("ul")[0].text
    assert not Import.objects.exists()


def test_without_a_part_that_is_lost_the_rest_can_be_brought(signed_in, ines):
    lost = brought(ines, "refused", refusal="part_missing", refused_member="posts_2.json")
    way = page_of(signed_in, lost).links["Bring in what you have"]

    form = read(signed_in.get(way))
    signed_in.post("/imports/new/", {"files": archive(), "incomplete": "1"})

    assert "We read what is there, even if a part is missing." in form.words
    assert Import.objects.exclude(pk=lost.pk).get().incomplete


def test_a_refused_file_says_why_and_what_helps(signed_in, ines):
    page = page_of(signed_in, brought(ines, "refused", refusal="html_export"))

    assert page.h1 == "We cannot read your file"
    assert "Please export again and choose JSON." in page.words
    assert "None of your choices have changed." in page.words
    assert page.links["Try again"] == "/imports/new/"


def test_more_than_the_limit_is_refused_before_it_is_read(signed_in, settings):
    settings.UPLOAD_MAX_BYTES = 1000

    response = signed_in.post(
        "/imports/new/", {"files": archive()}, CONTENT_LENGTH=str(1000 + 2 * 1024**2)
    )

    assert response.status_code == 413
    assert "1000" in read(response).main.all("ul")[0].text
    assert not Import.objects.exists()


@pytest.mark.parametrize("in_memory", [0, 2**20])
def test_on_a_full_disk_a_sentence_says_so_and_nothing_of_the_file_stays(
    signed_in, settings, tmp_path, monkeypatch, in_memory
):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = in_memory
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()

    def no_room(*_args):
        assert len(list(settings.FILE_UPLOAD_TEMP_DIR.iterdir())) == (in_memory == 0)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", no_room)
    monkeypatch.setattr(uploads, "_keep", no_room)

    response = signed_in.post("/imports/new/", {"files": archive()})

    assert response.status_code == 503
    assert "We have no room for your file now." in read(response).words
    assert list(settings.FILE_UPLOAD_TEMP_DIR.iterdir()) == []
    assert not Import.objects.exists()


def test_the_form_needs_its_token(ines):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ines)

    assert browser.post("/imports/new/", {"files": archive()}).status_code == 403
    assert not Import.objects.exists()


def test_while_one_file_is_read_no_other_is_taken(signed_in, ines):
    running = brought(ines)

    page = read(signed_in.get("/imports/new/"))
    response = signed_in.post("/imports/new/", {"files": archive()})

    assert page.links["See how far we are"] == f"/imports/{running.key}/"
    assert not [one for one in page.main.all("input") if one.given.get("type") == "file"]
    assert response.status_code == 409
    assert "We are still reading your last file" in read(response).words
    assert Import.objects.count() == 1


# --- Whose it is ---------------------------------------------------------------------------------


@pytest.mark.parametrize("state", Import.State.values)
def test_the_file_of_somebody_else_is_not_found(ines, stranger, state):
    one = brought(ines, state, refusal="html_export" if state == "refused" else "")

    assert stranger.get(f"/imports/{one.key}/").status_code == 404
    assert stranger.post(f"/imports/{one.key}/stop/").status_code == 404
    assert f"/imports/{one.key}/" not in read(stranger.get("/imports/")).links.values()
    one.refresh_from_db()
    assert one.stop_asked_at is None


def test_a_file_nobody_has_is_not_found(signed_in):
    assert signed_in.get(f"/imports/{uuid.uuid4()}/").status_code == 404


def test_one_has_to_be_signed_in(client, ines):
    one = brought(ines)
    for address in ("/imports/", "/imports/new/", f"/imports/{one.key}/"):
        assert client.get(address).status_code == 302
    assert client.post(f"/imports/{one.key}/stop/").status_code == 302
    assert client.post("/imports/new/", {"files": archive()}).status_code == 302
    assert Import.objects.count() == 1


def test_looking_changes_nothing(signed_in, ines):
    one = brought(ines)
    before = Import.objects.values().get()

    assert signed_in.get(f"/imports/{one.key}/stop/").status_code == 405
    for address in ("/imports/", "/imports/new/", f"/imports/{one.key}/"):
        signed_in.get(address)

    assert Import.objects.values().get() == before


@pytest.mark.parametrize("state", ["reading", "done", "refused", "stopped"])
def test_names_that_strangers_gave_are_shown_as_names(signed_in, ines, state):
    one = brought(
        ines,
        state,
        name=HOSTILE,
        refusal="bad_json",
        refused_member="<script>x</script>.json",
        report={"evidence": {"country": ["<script>y</script>"]}},
    )

    html = signed_in.get(f"/imports/{one.key}/").content.decode()

    assert HOSTILE not in html
    assert "<script>" not in html
    assert "&lt;img src=x" in html


# --- Only checked -----------------------------------------------------------------------------

CHECKED = {
    "platform": "facebook",
    "reasons": {"audience_unknown": 800, "used_by_default": 390, "not_public": 10},
    "skipped_private": {"messages": 212},
    "unknown_files": 44,
    "not_understood": 4,
}


def checked(ines, state="done", **fields):
    facts = {"keeps": False, "position": 1200, "report": CHECKED, "ended_at": make.NOW}
    return Import.objects.create(person=ines, state=state, made_at=make.NOW, **facts | fields)


def test_the_second_button_only_checks(signed_in, ines):
    page = read(signed_in.get("/imports/new/"))
    words = [button.text for button in page.main.all("button")]
    assert words[-2:] == ["Start reading", "Only check it"]

    answer = signed_in.post("/imports/new/", {"files": [archive()], "only_check": "1"})

    one = Import.objects.get(person=ines)
    assert not one.keeps
    assert answer["Location"] == f"/imports/{one.key}/"


def test_a_check_shows_numbers_and_says_until_when(signed_in, ines):
    page = page_of(signed_in, checked(ines))

    assert page.h1 == "We checked your file: 1,200 posts"
    assert "We kept no post and no name, only these numbers, until" in page.words
    (bar,) = [svg for svg in page.main.all("svg") if svg.given.get("role") == "img"]
    assert "Of 1,200 posts, 390 can be used, 10 are kept out" in bar.given["aria-label"]
    assert "212 files with private messages were left closed." in page.words
    assert "What you gave us" not in page.words


@pytest.mark.parametrize("chose_posts", [True, False])
def test_a_check_says_what_it_does_not_look_for(signed_in, ines, chose_posts):
    if chose_posts:
        make.said(ines, scope=Scope(posts=frozenset({make.post(ines).hex})))

    assert ("If you edited a post" in page_of(signed_in, checked(ines)).words) is chose_posts


def test_the_numbers_of_a_check_are_deleted_with_a_button(signed_in, ines):
    page = page_of(signed_in, checked(ines))

    answer = page.press(signed_in, "Delete these numbers now")

    assert "Nothing of it is left." in signed_in.get(answer["Location"]).content.decode()
    assert not Import.objects.exists()


def test_nobody_else_sees_or_deletes_a_check(ines, stranger):
    one = checked(ines)

    assert stranger.get(f"/imports/{one.key}/").status_code == 404
    assert stranger.post(f"/imports/{one.key}/forget/").status_code == 404
    assert Import.objects.filter(pk=one.pk).exists()


def test_a_file_that_is_kept_is_not_forgotten(signed_in, ines):
    one = brought(ines, "done")

    signed_in.post(f"/imports/{one.key}/forget/")

    assert Import.objects.filter(pk=one.pk).exists()


def test_a_check_is_in_no_history_and_not_on_the_overview(signed_in, ines):
    one = checked(ines)

    for address in ("/history/?show=files", "/history/", "/dashboard/"):
        assert str(one.key) not in signed_in.get(address).content.decode()
    assert str(one.key) in signed_in.get("/imports/").content.decode()
