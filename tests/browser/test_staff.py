"""What support sees: usable by keyboard and screen reader too, and without a word on the console."""

import pytest

from consent.ledger.models import Opening
from consent.posts.models import Import
from consent.queue import Job
from tests import make
from tests.browser import checks, people
from tests.browser.checks import DESK

pytestmark = [pytest.mark.browser, pytest.mark.unfinished]


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
    people.brought(person, "refused", refusal="not_a_zip")


PAGES = {
    "overview": "/admin/",
    "people": "/admin/accounts/user/",
    "people, found": "/admin/accounts/user/?q=ines",
    "person": "/admin/accounts/user/{person}/change/",
    "posts of a person": "/admin/accounts/user/{person}/posts/",
    "files": "/admin/posts/import/",
    "file": "/admin/posts/import/{file}/change/",
    "jobs": "/admin/consent/job/",
    "receipts": "/admin/ledger/opening/",
    "receipt": "/admin/ledger/opening/{receipt}/change/",
    "rulebook": "/admin/rulebook/edition/",
}


@pytest.mark.parametrize("name", PAGES)
def test_page_of_support(site, album, name):
    ines = people.opted_out_too_late()
    things_gone_wrong(ines)
    site.sign_in(people.supporter(), second_factor=True)
    address = PAGES[name].format(
        person=ines.pk,
        file=Import.objects.get().pk,
        receipt=Opening.objects.get(subject=ines.subject).pk,
    )

    site.open(address)

    wrong = list(site.complaints)
    checks.resize(site.page, DESK)
    for colours in ("light", "dark"):
        with checks.scheme(site.page, colours):
            album.keep(site.page, "support", name, colours)
            wrong += [f"{colours}: {one}" for one in checks.accessibility(site.page)]
    assert not wrong, "\n".join(wrong)


def test_a_look_at_somebody_is_seen_by_them(site):
    ines = people.in_germany()
    site.sign_in(people.supporter(), second_factor=True)
    site.open(f"/admin/accounts/user/{ines.pk}/posts/")

    site.page.context.clear_cookies()
    site.sign_in(ines)
    site.open("/history/?show=looks")

    assert "Support (sam@example.org) looked at your posts." in site.words
