"""People who brought a file: it waits, is being read, was read, refused, or only checked."""

from django.utils import timezone

from accounts import looks
from accounts.models import StaffLook
from consent.core.choices import Decision
from consent.posts.models import AudienceStatement, Import
from consent.posts.sentences import WHICH_ACCOUNT
from tests import make
from tests.browser.people import (
    YESTERDAY,
    in_germany,
    supporter,
    with_statements,
    without_posts,
)

REPORT = {
    "skipped_private": {"messages": 12, "ai_chats": 1},
    "unknown_files": 34,
    "not_understood": 2,
    "audience_known": 3,
    "audience_unknown": 1201,
    "from": "2012-04-05",
    "until": "2026-06-30",
    "account": {"private": True},
    "evidence": {
        "country": ["Germany"],
        "policy_notices": [{"at": "2025-04-22", "state": "seen"}],
        "privacy_history": [
            {"at": 1_600_000_000, "to": "private", "title": ""},
            {"at": 1_500_000_000, "to": "", "title": "konto ist jetzt öffentlich"},
        ],
        "intents": [{"wish": "syntheticContentGeneration", "allow": False, "at": 1_600_000_000}],
        "indexable": False,
    },
    "evidence_from": {
        "country": ["logged_information/location/primary_public_location.json"],
        "policy_notices": [
            "logged_information/notifications/notification_of_meta_privacy_policy_update.json"
        ],
    },
}


def brought(owner, state, *, waits=False, **facts):
    """A file that came in, and how far its reading is; with `waits` it is here though that ended."""
    facts.setdefault("platform", "facebook")
    if state not in {"waiting", "reading"}:
        facts.setdefault("ended_at", make.NOW)
    one = Import.objects.create(person=owner, state=state, made_at=YESTERDAY, **facts)
    one.parts.create(
        name="facebook-ines.hafen-2026-07-01.zip",
        size=48_234_991,
        path="/nowhere",
        deleted_at=None if one.is_running or waits else make.NOW,
    )
    return one


def importing():
    ines = in_germany()
    brought(ines, "reading", position=3400, estimate=12000)
    return ines


def waiting():
    ines = without_posts()
    brought(ines, "waiting", platform="")
    return ines


def refused():
    ines = in_germany()
    brought(ines, "refused", refusal="not_a_zip", platform="")
    return ines


def asked_which_account(*, waits=True):
    ines = in_germany()
    make.account(ines, "linkedin")
    said = {"refusal": WHICH_ACCOUNT, "platform": "linkedin", "ended_at": timezone.now()}
    brought(ines, "refused", waits=waits, **said)
    return ines


def asked_too_long_ago():
    return asked_which_account(waits=False)


def stopped():
    ines = in_germany()
    brought(ines, "stopped", posts_new=812)
    return ines


CHECKED = {
    "platform": "facebook",
    "reasons": {"audience_unknown": 812, "used_by_default": 391, "not_public": 1},
    "skipped_private": {"messages": 12},
    "left_out": {},
    "unknown_files": 34,
    "not_understood": 2,
    "audience_known": 392,
    "audience_unknown": 812,
}


def checked():
    """A file that was only checked; nothing of it is kept but numbers."""
    ines = without_posts()
    brought(ines, "done", keeps=False, position=1204, report=CHECKED)
    return ines


def checking():
    ines = without_posts()
    brought(ines, "reading", keeps=False, position=3400, estimate=12000)
    return ines


def check_refused():
    ines = without_posts()
    brought(ines, "refused", keeps=False, refusal="not_a_zip", platform="")
    return ines


def with_files():
    """All sorts of files, the newest of them read."""
    ines = in_germany()
    brought(ines, "refused", refusal="not_a_zip", platform="")
    brought(ines, "stopped", posts_new=812)
    account = make.account(ines, "facebook", "ines.hafen")
    brought(ines, "done", posts_new=1204, posts_known=3, report=REPORT, account=account)
    return ines


def with_a_past():
    """Everything a history can hold."""
    ines = with_statements()
    brought(ines, "done", posts_new=1204, report=REPORT)
    AudienceStatement.objects.filter(album="").update(undone_at=make.NOW)
    make.said(ines, at=YESTERDAY)
    make.said(ines, Decision.WITHDRAW, at=make.NOW)
    looks.record(person=ines, by=supporter(), seen="posts", at=make.NOW)
    StaffLook.objects.update(at=make.NOW)
    return ines
