"""What support sees: usable by keyboard and screen reader too, on a phone too, without a script."""

from datetime import timedelta

import pytest

from accounts import looks
from consent.core.choices import Decision
from consent.ledger.models import Opening
from consent.posts.models import Import
from consent.queue import Job
from consent.rulebook.models import Edition
from tests import make
from tests.browser import checks, people, people_with_files
from tests.browser.checks import DESK, PHONE
from tests.staff.pausing import register

pytestmark = pytest.mark.browser


def things_gone_wrong(person) -> None:
    Job.objects.create(
        task="consent.read_archive",
        key="import:1",
        target=1,
        state=Job.State.ASIDE,
        attempts=3,
        error="OSError in read",
        made_at=people.YESTERDAY,
        sent_at=people.YESTERDAY,
        ended_at=make.NOW,
    )
    people_with_files.brought(
        person, "refused", refusal="not_a_zip", refused_member="posts/your_posts_1.json"
    )


def much_to_see():
    """Ines, of whom everything is known that can be: a card with every part of it."""
    ines = people.opted_out_too_late()
    make.said(ines, Decision.WITHDRAW, at=make.NOW - timedelta(hours=2))
    make.said(ines, at=make.NOW)
    things_gone_wrong(ines)
    for number in range(30):
        Job.objects.create(
            task="consent.count_posts",
            key=f"count:{number}",
            target=number,
            state=Job.State.DONE,
            made_at=people.YESTERDAY,
            sent_at=people.YESTERDAY,
            ended_at=make.NOW,
        )
    return ines


PAGES = {
    "home": "/admin/",
    "find": "/admin/accounts/user/",
    "found": "/admin/accounts/user/?q=ines",
    "found nobody": "/admin/accounts/user/?q=nobody@example.org",
    "person": "/admin/accounts/user/{person}/change/",
    "posts of a person": "/admin/accounts/user/{person}/posts/",
    "posts kept out": "/admin/accounts/user/{person}/posts/?outcome=kept_out",
    "record an opt-out": "/admin/accounts/user/{person}/objection/",
    "delete an account": "/admin/accounts/user/{person}/erase/",
    "deleted accounts": "/admin/accounts/erasure/",
    "files": "/admin/posts/import/",
    "no files": "/admin/posts/import/?state=stopped",
    "file": "/admin/posts/import/{file}/change/",
    "jobs": "/admin/consent/job/",
    "job": "/admin/consent/job/{job}/change/",
    "receipts": "/admin/ledger/opening/",
    "receipt": "/admin/ledger/opening/{receipt}/change/",
    "editions": "/admin/rulebook/edition/",
    "edition": "/admin/rulebook/edition/{edition}/change/",
}


def wrong_with(site, album, name) -> list[str]:
    """All that is wrong with a page of support that is open."""
    page = site.page
    wrong = [*site.complaints, *checks.no_scripts(page), *checks.structure(page)]
    wrong += checks.fit(page) + checks.keyboard(page) + checks.contrast(page)
    for colours, size in (("light", PHONE), ("light", DESK), ("dark", DESK)):
        checks.resize(page, size)
        with checks.scheme(page, colours):
            album.keep(page, "support", name, colours, str(size[0]))
            found = checks.accessibility(page)
            wrong += [f"{colours}, {size[0]}: {one}" for one in found]
    return wrong


@pytest.mark.parametrize("name", PAGES)
def test_page_of_support(site, album, name):
    ines = much_to_see()
    looks.record(person=ines, by=people.supporter(), seen="posts", at=make.NOW)
    site.sign_in(ines.staff_looks.get().by, second_factor=True)

    site.open(
        PAGES[name].format(
            person=ines.pk,
            file=Import.objects.get().pk,
            job=Job.objects.get(state=Job.State.ASIDE).pk,
            receipt=Opening.objects.filter(subject=ines.subject).first().pk,
            edition=Edition.objects.get().pk,
        )
    )

    wrong = wrong_with(site, album, name)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", ["home", "person", "posts of a person", "files", "jobs"])
def test_page_of_support_with_nothing_to_see(site, album, name):
    new = people.new()
    site.sign_in(people.supporter(), second_factor=True)

    site.open(PAGES[name].format(person=new.pk))

    wrong = wrong_with(site, album, f"{name}, nothing there")
    assert not wrong, "\n".join(wrong)


def test_page_of_support_that_acts(site, album, monkeypatch, settings):
    paused = register(monkeypatch, settings)
    site.sign_in(people.supporter(), second_factor=True)
    site.open("/admin/pause/forum/")
    site.page.get_by_label("Country").fill("Germany")
    site.send(lambda page: page.get_by_role("button", name="Save").click())

    wrong = wrong_with(site, album, "page that acts, with errors")
    assert not wrong, "\n".join(wrong)
    assert paused == []
    site.page.get_by_label("Country").fill("DE")
    site.page.get_by_label("A court").check()
    site.send(lambda page: page.get_by_role("button", name="Save").click())

    assert paused == [("forum", "DE", "sam@example.org")]
    assert site.heading == "All pauses"
    wrong = wrong_with(site, album, "page that acts, done")
    assert not wrong, "\n".join(wrong)


def test_a_person_is_found_and_looked_at_in_two_steps(site):
    ines = people.opted_out()
    receipt = Opening.objects.get(subject=ines.subject)
    site.sign_in(people.supporter(), second_factor=True)
    site.open("/admin/")

    site.page.get_by_label("Find a person").fill(receipt.number.lower())
    site.send(lambda page: page.keyboard.press("Enter"))
    site.send(lambda page: page.get_by_role("link", name="ines@example.org").click())

    assert site.heading == "ines@example.org"
    assert (
        "Opted out. Kept out: 14. The choice was made on 22 November 2026, 12:00 (UTC)."
        in site.words
    )


def test_a_look_at_somebody_is_seen_by_them(site):
    ines = people.in_germany()
    site.sign_in(people.supporter(), second_factor=True)
    site.open(f"/admin/accounts/user/{ines.pk}/posts/")

    site.page.context.clear_cookies()
    site.sign_in(ines)
    site.open("/history/?show=looks")

    assert "Support (sam@example.org) looked at your posts." in site.words
