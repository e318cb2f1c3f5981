"""The no of somebody who left: what keeps it, who gets it back, and what ends it."""

import json
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.models import Erasure
from consent.actions.erase_person import ask_for_erasure, erase_person
from consent.actions.link_accounts import unlink
from consent.answers.groups import groups_of, totals
from consent.answers.lookup import look_up
from consent.answers.world import noes_of_who_left, world_of
from consent.core.choices import Channel, Decision, Scope
from consent.core.eligibility import Outcome
from consent.ledger.choices import choices_of
from consent.posts import suppression
from consent.posts.models import AccountLink, PlatformAccount, Post, Suppression
from tests import make
from tests.make_ingest import account as told_account
from tests.make_ingest import confirmed, send
from tests.make_ingest import post as told_post
from tests.posts.small_archives import bring, facebook, seconds, wrote

pytestmark = pytest.mark.django_db
LATER = make.NOW + timedelta(days=1)
WALK = wrote("A walk along the river", seconds(2016, 5))


def erase(person, *, at=LATER):
    asked = ask_for_erasure(person=person, channel=Erasure.Channel.WEB, by=None, at=at)
    return erase_person(erasure_id=asked.pk, at=at)


def linked(person):
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    fed(person.email)


def fed(email=None):
    about = {"email": email, "email_verified": True} if email else {}
    send(told_account(handle="ines.here", country="DE", born=1985, **about), told_post(text="Back"))


def test_what_the_platform_sends_again_is_kept_out_and_has_no_words(ines):
    linked(ines)
    make.said(ines)

    erase(ines)
    fed()

    account = PlatformAccount.objects.get()
    assert (account.person, account.objected_at) == (None, make.NOW)
    assert Post.objects.get().text == ""
    (no,) = noes_of_who_left(account)
    assert (no.decision, no.made_at) == (Decision.OBJECT, make.NOW)


def test_who_comes_back_has_their_no_with_its_date_and_a_receipt(ines):
    linked(ines)
    make.said(ines)
    erase(ines)

    again = make.person("ines@example.org", country="DE", born=1985)
    linked(again)

    (no,) = choices_of(again.subject)
    assert (no.decision, no.made_at) == (Decision.OBJECT, make.NOW)
    assert no.scope == Scope(account=str(PlatformAccount.objects.get().key))
    assert json.loads(make.choices().get().record)["channel"] == Channel.EARLIER
    assert totals(groups_of(world_of(again, at=LATER))).by_outcome[Outcome.CAN_BE_USED] == 0
    assert PlatformAccount.objects.get().objected_at is None


def test_a_no_that_was_taken_back_is_not_said_again(ines):
    linked(ines)
    make.said(ines)
    make.said(ines, Decision.WITHDRAW)

    erase(ines)
    fed()

    assert not Suppression.objects.exists()
    assert PlatformAccount.objects.get().objected_at is None
    assert Post.objects.get().text == "Back"


def test_a_no_that_a_yes_only_interrupts_is_kept(ines):
    linked(ines)
    make.said(ines)
    make.said(ines, Decision.CONSENT, ends_at=LATER + timedelta(days=300))

    erase(ines)
    fed()

    assert PlatformAccount.objects.get().objected_at == make.NOW


def test_who_comes_back_and_changes_their_mind_is_believed(ines):
    linked(ines)
    make.said(ines)
    erase(ines)
    again = make.person("ines@example.org", country="DE", born=1985)
    linked(again)
    make.said(again, Decision.WITHDRAW, choices_of(again.subject)[0].scope, at=LATER)

    erase(again, at=LATER)
    fed()

    assert PlatformAccount.objects.get().objected_at is None


def came_back(ines):
    """Somebody who said no, left, and lives here anew with the account they had."""
    linked(ines)
    make.said(ines)
    erase(ines)
    again = make.person("ines@example.org", country="DE", born=1985)
    linked(again)
    return again


def test_the_no_of_who_left_outlives_a_link_that_is_undone(ines):
    again = came_back(ines)
    send(told_post(version=2, text="Said later"))

    unlink(person=again, account=PlatformAccount.objects.get(), at=LATER)

    (use,) = look_up("home", ["p1"], at=LATER).uses
    assert (use.may_be_used, use.reason) == (False, "objected")
    assert PlatformAccount.objects.get().objected_at == make.NOW
    assert Post.objects.get().text == ""


def came_back_where_nothing_is_offered(ines):
    """What comes back is a wish there: nobody has taken the no back."""
    linked(ines)
    make.said(ines)
    erase(ines)
    louisiana = {"country": "US", "subdivision": "US-LA"}
    again = confirmed(make.person("ines@example.org", **louisiana, born=1985))
    send(told_account(**louisiana, born=1985, email=again.email, email_verified=True))
    assert [one.decision for one in choices_of(again.subject)] == [Decision.WISH]
    return again


def test_a_no_that_waits_as_a_wish_outlives_the_link_as_well(ines):
    again = came_back_where_nothing_is_offered(ines)

    unlink(person=again, account=PlatformAccount.objects.get(), at=LATER)

    assert PlatformAccount.objects.get().objected_at == make.NOW


def test_a_no_that_waits_as_a_wish_is_kept_when_its_owner_leaves_again(ines):
    again = came_back_where_nothing_is_offered(ines)

    erase(again, at=LATER)
    fed()

    assert PlatformAccount.objects.get().objected_at == make.NOW


def test_a_no_that_was_taken_back_while_linked_does_not_outlive_the_link(ines):
    again = came_back(ines)
    account = PlatformAccount.objects.get()
    make.said(again, Decision.WITHDRAW, Scope(account=str(account.key)), at=LATER)

    unlink(person=again, account=account, at=LATER)

    assert PlatformAccount.objects.get().objected_at is None


def test_a_link_that_is_undone_gives_no_no_to_whose_owner_never_left(ines):
    linked(ines)
    make.said(ines)

    unlink(person=ines, account=PlatformAccount.objects.get(), at=LATER)

    assert PlatformAccount.objects.get().objected_at is None
    assert Post.objects.get().text == "Back"


def test_an_archive_of_the_same_account_is_kept_out(ines, tmp_path):
    archive = facebook(tmp_path / "a.zip", [WALK], handle="ines.hafen")
    bring(ines, archive)
    make.said(ines, scope=Scope(platform="facebook"))
    erase(ines)

    again = make.person("other@example.org", country="DE", born=1985)
    bring(again, archive)
    bring(again, archive)

    (no,) = choices_of(again.subject)
    assert (no.decision, no.made_at) == (Decision.OBJECT, make.NOW)
    assert totals(groups_of(world_of(again, at=LATER))).by_outcome[Outcome.CAN_BE_USED] == 0
    make.said(again, Decision.WITHDRAW, no.scope, at=LATER)
    bring(again, archive)
    assert len(choices_of(again.subject)) == 2


def test_a_no_for_a_single_post_keeps_the_account_out(ines):
    linked(ines)
    make.said(ines, scope=Scope(posts=frozenset({Post.objects.get().hex})))

    erase(ines)
    fed()

    assert PlatformAccount.objects.get().objected_at == make.NOW


def test_a_file_marks_no_account_that_a_platform_sends(ines, mallory, tmp_path):
    """Mallory brings a file with the name of an account of Ines, says no and leaves."""
    PlatformAccount.objects.create(
        person=mallory, platform="home", handle="ines.here", made_at=make.NOW
    )
    make.said(mallory)
    erase(mallory)

    linked(ines)

    assert Suppression.objects.count() == 1
    assert choices_of(ines.subject) == ()


def test_a_no_for_another_platform_marks_nothing(ines):
    linked(ines)
    make.post(ines, platform="facebook")
    make.said(ines, scope=Scope(platform="facebook"))

    erase(ines)

    assert not Suppression.objects.exists()


def test_marks_say_nothing_without_their_key(ines, settings):
    linked(ines)
    make.said(ines)
    account = PlatformAccount.objects.get()
    marks = suppression.marks_of(account)
    erase(ines)

    settings.SUPPRESSION_KEY = "another"
    assert not set(suppression.marks_of(account)) & set(marks)
    assert suppression.unreadable() == 2


def test_links_of_before_do_not_hinder_a_new_one(ines):
    linked(ines)
    erase(ines)
    again = make.person("ines@example.org", country="DE", born=1985)
    linked(again)

    assert AccountLink.objects.get().person == again
    assert timezone.is_aware(AccountLink.objects.get().made_at)
