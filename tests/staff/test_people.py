"""Support finds people and looks; every look is noted; nothing can be changed here."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import StaffLook, User
from consent.ledger.models import Opening
from tests import make

pytestmark = pytest.mark.django_db


def found(page):
    return [str(row) for row in page.context["cl"].result_list]


def look_up(client, words):
    return found(client.get(reverse("admin:accounts_user_changelist"), {"q": words}))


def test_people_are_found_by_mail_account_name_and_receipt_number(at_work, ines, mallory):
    make.post(ines, of=make.account(ines, handle="ines.hafen"))
    receipt = make.said(ines)

    assert look_up(at_work, "ines@example.org") == ["ines@example.org"]
    assert look_up(at_work, "@Ines.Hafen") == ["ines@example.org"]
    assert look_up(at_work, f" {receipt.number.lower()} ") == ["ines@example.org"]
    assert look_up(at_work, "3333-3333") == []


def test_a_card_tells_the_state_and_the_choices(at_work, ines):
    make.post(ines, platform="home")
    receipt = make.said(ines)

    page = at_work.get(reverse("admin:accounts_user_change", args=[ines.pk]))

    assert "opted_out: 1 kept_out" in page.content.decode()
    assert receipt.number in page.content.decode()


def test_posts_are_shown_with_verdict_and_reason(at_work, ines):
    post = make.post(ines)

    page = at_work.get(reverse("admin:accounts_user_posts", args=[ines.pk])).content.decode()

    assert post.hex in page
    assert "used_by_default" in page


def test_looks_are_noted_and_shown_to_the_person(at_work, client, ines, sam):
    make.post(ines)
    at_work.get(reverse("admin:accounts_user_change", args=[ines.pk]))
    at_work.get(reverse("admin:accounts_user_posts", args=[ines.pk]))

    looks = StaffLook.objects.filter(person=ines).order_by("pk")
    assert [(look.by, look.seen) for look in looks] == [(sam, "overview"), (sam, "posts")]
    client.force_login(ines, "allauth.account.auth_backends.AuthenticationBackend")
    history = client.get(reverse("history")).content.decode()
    assert history.count("Support") >= 2


def test_a_search_alone_is_no_look(at_work, ines):
    look_up(at_work, "ines")

    assert not StaffLook.objects.exists()


MODELS = ["accounts_user", "ledger_opening", "posts_import", "consent_job", "rulebook_edition"]


@pytest.mark.parametrize("model", MODELS)
def test_nothing_can_be_added_or_changed(at_work, ines, rulebook, model):
    make.said(ines)
    before = (User.objects.count(), make.choices().count())
    rows = {"rulebook_edition": rulebook.digest, "ledger_opening": Opening.objects.first().pk}
    row = rows.get(model, ines.pk)

    assert at_work.get(reverse(f"admin:{model}_changelist")).status_code == 200
    for address in (
        reverse(f"admin:{model}_add"),
        reverse(f"admin:{model}_change", args=[row]),
        reverse(f"admin:{model}_delete", args=[row]),
    ):
        assert at_work.post(address, {"email": "x@example.org"}).status_code in {302, 403}
    assert (User.objects.count(), make.choices().count()) == before
    ines.refresh_from_db()
    assert ines.email == "ines@example.org"


def test_who_is_not_staff_does_not_come_in(client, ines):
    client.force_login(ines, "allauth.account.auth_backends.AuthenticationBackend")

    for name in ("admin:index", "admin:accounts_user_changelist"):
        assert client.get(reverse(name), follow=True).status_code == 403


def test_a_stranger_to_the_database_is_not_found(at_work):
    assert at_work.get(reverse("admin:accounts_user_posts", args=[10**9])).status_code == 404


def test_the_first_page_tells_what_went_wrong_in_the_background(at_work, ines):
    from consent.posts.models import Import
    from consent.queue import Job

    now = timezone.now()
    Job.objects.create(
        task="consent.count_posts",
        key="count:1",
        target=1,
        state="aside",
        made_at=now,
        sent_at=now,
        ended_at=now,
        error="KeyError in count",
    )
    Import.objects.create(
        person=ines, state="refused", refusal="html_export", made_at=now, ended_at=now
    )

    page = at_work.get(reverse("admin:index")).content.decode()

    assert "KeyError in count" in page
    assert "html_export" in page
