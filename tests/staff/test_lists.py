"""Lists and things that staff look at, and can change nowhere."""

import pytest
from django.urls import reverse

from accounts.models import StaffLook, User
from consent.ledger.models import Opening
from consent.posts.models import Import
from consent.queue import Job
from consent.rulebook.models import Edition
from consent.staff import readonly
from tests import make
from tests.staff.test_people import rows
from tests.web.reading import read

pytestmark = pytest.mark.django_db

TOLD = "This is not a ZIP file. Bring in the whole ZIP file that the platform gave you. If your computer has unpacked it, pack the folder as a ZIP file again."
MODELS = ["accounts_user", "ledger_opening", "posts_import", "consent_job", "rulebook_edition"]


def listed(client, model, **query):
    return read(client.get(reverse(f"admin:{model}_changelist"), query))


def thing(client, model, pk):
    return read(client.get(reverse(f"admin:{model}_change", args=[pk])))


def job(number=1, **fields):
    given = {
        "task": "consent.count_posts",
        "target": number,
        "made_at": make.NOW,
        "sent_at": make.NOW,
    }
    return Job.objects.create(key=f"count:{number}", **given | fields)


def refused(owner):
    one = Import.objects.create(
        person=owner,
        state="refused",
        refusal="not_a_zip",
        platform="facebook",
        account=make.account(owner, "facebook", "ines.hafen"),
        made_at=make.NOW,
        ended_at=make.NOW,
    )
    one.parts.create(name="facebook.zip", size=2048, path="")
    return one


@pytest.fixture
def everything(ines, rulebook):
    """One row of each model."""
    job()
    refused(ines)
    make.said(ines)
    return {
        "accounts_user": ines.pk,
        "ledger_opening": make.choices().get().pk,
        "posts_import": Import.objects.get().pk,
        "consent_job": Job.objects.get().pk,
        "rulebook_edition": rulebook.digest,
    }


@pytest.mark.parametrize("model", MODELS)
def test_nothing_can_be_added_or_changed(at_work, everything, model):
    counted = (User, Opening, Import, Job, Edition)
    before = [list(one.objects.values()) for one in counted]

    for page, status in (("add", 403), ("change", 405), ("delete", 403), ("changelist", 405)):
        given = [] if page in {"add", "changelist"} else [everything[model]]
        address = reverse(f"admin:{model}_{page}", args=given)
        assert (
            at_work.post(address, {"email": "x@example.org", "post": "yes"}).status_code == status
        )

    assert [list(one.objects.values()) for one in counted] == before


def test_a_receipt_tells_whose_it_is_and_what_it_commits_to(at_work, everything, ines):
    opening = make.choices().get()

    page = thing(at_work, "ledger_opening", opening.pk)

    assert page.h1 == f"Receipt {opening.number}"
    assert "You opted out of AI training for all your posts." in page.words
    assert page.links["ines@example.org"] == f"/admin/accounts/user/{ines.pk}/change/"
    codes = [node.text for node in page.main.all("code")]
    assert codes == [bytes(opening.entry.commitment).hex(), opening.record]


def test_a_receipt_is_found_by_its_number_and_by_that_of_its_entry(at_work, everything):
    opening = make.choices().get()
    row = [
        opening.number,
        "Opted out of AI training",
        "23 November 2026, 12:00 (UTC)",
        str(opening.pk),
    ]

    for asked in (opening.number, opening.number.lower().replace("-", ""), str(opening.pk)):
        assert rows(listed(at_work, "ledger_opening", q=asked)) == [row]
    for asked in ("3333-3333", "-1", "9" * 40, "²"):
        assert "No receipt has this number." in listed(at_work, "ledger_opening", q=asked).words


def test_the_receipt_of_an_edition_says_so(at_work, rulebook):
    opening = Opening.objects.get(kind="edition")
    edition = thing(at_work, "rulebook_edition", rulebook.digest)

    page = read(at_work.get(edition.links[opening.number]))

    assert (
        rows(listed(at_work, "ledger_opening"))[0][1] == "An edition of the rulebook was published"
    )
    assert opening.record in page.words


def test_a_file_tells_how_it_ended_in_the_words_its_owner_read(at_work, everything):
    pk = everything["posts_import"]

    (row,) = rows(listed(at_work, "posts_import"))
    page = thing(at_work, "posts_import", pk)

    assert row[1:] == ["Facebook", "Could not be read", "0", TOLD]
    assert page.h1 == "File of ines@example.org"
    assert TOLD in page.words
    assert "Facebook (ines.hafen)" in page.words
    assert "facebook.zip (2.0 KB)" in page.words.replace("\xa0", " ")


def test_whose_anything_is_no_list_tells(at_work, everything, ines):
    """Nobody pages through people: whose a thing is its page tells, and the look is noted."""
    pages = [listed(at_work, model) for model in MODELS]
    pages += [listed(at_work, "posts_import", state="refused")]
    pages += [read(at_work.get(reverse("admin:index")))]

    assert [page for page in pages if ines.email in page.words] == []
    assert rows(listed(at_work, "posts_import", q="i")) == rows(listed(at_work, "posts_import"))
    assert not StaffLook.objects.exists()


def test_files_are_found_by_state(at_work, everything):
    assert len(rows(listed(at_work, "posts_import", state="refused"))) == 1
    nothing = listed(at_work, "posts_import", state="done")
    assert rows(nothing) == []
    assert "There is no such file." in nothing.words
    assert nothing.links["Show all"] == "?"


def test_an_edition_tells_who_published_it_and_when(at_work, rulebook, sam):
    (row,) = rows(listed(at_work, "rulebook_edition"))

    assert row[0] == "1"
    assert row[2:] == ["A command of the operator", "shipped with the project"]
    assert rulebook.digest in thing(at_work, "rulebook_edition", rulebook.digest).words


def test_a_long_list_comes_in_pages(at_work, everything):
    for number in range(2, 53):
        job(number)

    first, last = listed(at_work, "consent_job"), listed(at_work, "consent_job", p=3)

    assert "52 in this list" in first.words
    assert [len(rows(first)), len(rows(last))] == [25, 2]
    assert last.title.startswith("Jobs, page 3")
    assert first.links["3"] == "?p=3"


def test_a_very_long_list_says_that_it_is_cut(at_work, everything, monkeypatch):
    monkeypatch.setattr(readonly, "LISTED_AT_MOST", 50)
    for number in range(2, 53):
        job(number)

    page = listed(at_work, "consent_job", p=2)

    assert "The first 50. There are more." in page.words
    assert len(rows(page)) == 25
    assert "3" not in page.links


def test_how_the_code_is_divided_is_no_page(at_work):
    for app in ("accounts", "ledger", "posts"):
        answer = at_work.get(reverse("admin:app_list", args=[app]))
        assert answer["Location"] == reverse("admin:index")


def test_who_is_not_staff_does_not_come_in(client, ines):
    client.force_login(ines, "allauth.account.auth_backends.AuthenticationBackend")

    for name in ("admin:index", "admin:accounts_user_changelist"):
        assert client.get(reverse(name), follow=True).status_code == 403


def test_the_first_page_tells_what_waits_for_somebody(at_work, ines):
    job(state="aside", attempts=3, ended_at=make.NOW, error="KeyError in count")
    one = refused(ines)

    page = read(at_work.get(reverse("admin:index")))

    assert rows(page)[:2] == [
        ["count:1", "23 November 2026, 12:00 (UTC)", "KeyError in count"],
        [f"File {one.pk}", "23 November 2026, 12:00 (UTC)", TOLD],
    ]
    assert page.links[f"File {one.pk}"] == f"/admin/posts/import/{one.pk}/change/"


def test_the_first_page_says_when_nothing_waits(at_work):
    page = read(at_work.get(reverse("admin:index")))

    assert "Nothing was put aside. All work in the background was done." in page.words
    assert "None. Every file could be read." in page.words
