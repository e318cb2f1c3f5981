"""The page of one file: how far it is, what was found in it, and why it was refused."""

import pytest

from consent.actions.state_audience import state_audience
from consent.core.posts import Audience, Basis
from consent.posts.models import AudienceStatement, Import, Post
from consent.web.import_reports import CLOSED, shown
from tests import make
from tests.web.files import REPORT, brought, page_of
from tests.web.reading import read


def test_progress_can_be_left_refreshed_and_stopped(signed_in, ines):
    one = brought(ines, position=3400, estimate=12000)

    page = page_of(signed_in, one)
    (progress,) = page.main.all("progress")

    assert page.h1 == "We are reading your file"
    assert "3,400 of about 12,000 posts are done. You can close this page." in page.words
    assert (progress.given["value"], progress.given["max"]) == ("3400", "12000")
    assert page.links["Refresh"] == f"/imports/{one.key}/"


@pytest.mark.parametrize(
    ("position", "estimate", "about"),
    [
        (3, 87, "87"),
        (3400, 11_781, "12,000"),
        (11_990, 11_781, "12,000"),
        (12_400, 12_412, "12,400"),
    ],
)
def test_an_estimate_is_told_in_round_numbers(signed_in, ines, position, estimate, about):
    page = page_of(signed_in, brought(ines, position=position, estimate=estimate))

    assert f"of about {about} posts are done." in page.words


def test_progress_without_an_estimate(signed_in, ines):
    page = page_of(signed_in, brought(ines, position=120))

    assert "120 posts are done. You can close this page." in page.words
    assert "value" not in page.main.all("progress")[0].given


def test_stopping_is_asked_for_with_a_button(signed_in, ines):
    one = brought(ines)

    response = page_of(signed_in, one).press(signed_in, "Stop")

    one.refresh_from_db()
    assert (response.status_code, response["Location"]) == (303, f"/imports/{one.key}/")
    assert one.stop_asked_at is not None or one.state == Import.State.STOPPED


def test_asking_to_stop_is_said(signed_in, ines):
    page = page_of(signed_in, brought(ines, stop_asked_at=make.NOW))

    assert "You asked us to stop. That takes a few seconds." in page.words
    assert "Stop" not in [button.text for button in page.main.all("button")]


def test_a_stopped_file_tells_what_stays(signed_in, ines):
    page = page_of(signed_in, brought(ines, "stopped", posts_new=1))

    assert page.h1 == "You stopped the reading of your file"
    assert "1 post was here before you stopped. It stays." in page.words
    assert "None of your choices have changed." in page.words


def test_the_report_is_one_a_person_understands(signed_in, ines):
    account = make.account(ines, handle="ines")
    one = brought(
        ines,
        "done",
        platform="facebook",
        account=account,
        posts_new=1204,
        posts_known=3,
        report=REPORT,
    )

    page = page_of(signed_in, one)

    assert page.h1 == "We read your file: 1,204 new posts"
    for text in [
        "212 files with private messages were left closed.",
        "1 file with chats with an AI was left closed.",
        "45 other files were left closed, too. We do not need them.",
        "We did not understand 4 entries. They are not counted.",
        "1 April 2009 to 31 October 2026",
        "The file says it for 12 of 1,204 posts.",
        "Facebook (ines)",
        "Germany and <b>France</b>",
        "20 April 2025: shown",
        "posts/<your>_posts_1.json (1,204 posts)",
        "and 2 more",
    ]:
        assert text in page.main.text


def test_the_report_says_which_posts_are_not_in_the_file_any_more(signed_in, ines):
    account = make.account(ines, handle="ines")
    one = brought(
        ines, "done", platform="facebook", account=account, report=REPORT | {"missing": 2}
    )
    gone, there = make.post(ines, of=account), make.post(ines, of=account)
    Post.objects.filter(pk=gone.pk).update(missing_since=make.NOW)

    page = page_of(signed_in, one)
    assert "2 posts. They stay here, and your choices for them stay. See which" in page.words
    listed = read(signed_in.get("/posts/" + page.links["See which"].removeprefix("/posts/")))
    assert list(listed.links.values()).count(f"/posts/{gone.hex}/") == 1
    assert f"/posts/{there.hex}/" not in listed.links.values()
    assert "not in your newest file" in listed.words
    shown = read(signed_in.get(f"/posts/{gone.hex}/"))
    assert "This post was not in the file you brought on" in shown.words


def test_the_report_asks_only_for_what_is_not_known_by_now(signed_in, ines):
    account = make.account(ines, handle="ines")
    nobody_knows = {"audience": Audience.UNKNOWN, "basis": Basis.NOTHING}
    asked, other = (make.post(ines, of=account, **nobody_knows) for _ in range(2))
    make.post(ines, platform="instagram", **nobody_knows)
    report = {"audience_known": 0, "audience_unknown": 2}
    one = brought(ines, "done", platform="facebook", account=account, report=report)

    page = page_of(signed_in, one)
    assert "We do not know who was able to see 2 of your posts on Facebook (ines)." in page.words
    assert page.links["Say who could see them"] == "/audience/"

    said = AudienceStatement.Said.PUBLIC
    state_audience(person=ines, account=account, said=said, posts=[asked.hex], at=make.NOW)
    page = page_of(signed_in, one)
    assert "We do not know who was able to see 1 of your posts on Facebook (ines)." in page.words

    state_audience(person=ines, account=account, said=said, posts=[other.hex], at=make.NOW)
    page = page_of(signed_in, one)
    assert "Say who could see them" not in page.links
    assert "The file does not say it." in page.words


def test_an_empty_report_is_a_page_all_the_same(signed_in, ines):
    page = page_of(signed_in, brought(ines, "done"))

    assert page.h1 == "We read your file: no new posts"
    assert "There was no file that we had to leave closed." in page.words


@pytest.mark.parametrize("kind", CLOSED)
def test_each_sort_of_private_file_has_a_sentence(ines, kind):
    (sentence,) = shown(brought(ines, "done", report={"skipped_private": {kind: 7}})).closed

    assert sentence.startswith("7 files with ")


@pytest.mark.parametrize("keeps", [True, False])
def test_posts_of_another_platform_that_came_along_are_told_of(signed_in, ines, keeps):
    threads = brought(ines, platform="", reads="threads", keeps=keeps)
    report = {"also": [threads.pk], "reasons": {}}
    fields = {"platform": "instagram", "report": report, "keeps": keeps, "ended_at": make.NOW}
    page = page_of(signed_in, brought(ines, "done", **fields))

    assert "Your file holds posts on Threads, too." in page.words
    assert page.links["Your posts on Threads"] == f"/imports/{threads.key}/"


@pytest.mark.parametrize(("platform", "said"), [("tiktok", True), ("instagram", False)])
def test_messages_in_a_file_that_has_to_be_opened_are_told_of(signed_in, ines, platform, said):
    page = page_of(signed_in, brought(ines, "done", platform=platform))

    assert ("Private messages lie in the same file. We passed over them." in page.words) is said
    assert ("There was no file that we had to leave closed." in page.words) is not said


@pytest.mark.parametrize(
    ("platform", "why"),
    [
        ("facebook", "We do not need it."),
        ("youtube", "We do not need it, or we do not know its name in this language."),
    ],
)
def test_other_files_are_needed_by_nobody_or_called_by_unknown_words(ines, platform, why):
    said = shown(brought(ines, "done", platform=platform, report={"unknown_files": 1})).other_files

    assert said == f"1 other file was left closed, too. {why}"
