"""Where a person is signed in. No list is kept: a person can end all sessions but this one."""

from typing import Any

from allauth.mfa import signals
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from django.contrib.auth import update_session_auth_hash
from django.db.models import F
from django.http import HttpRequest

from accounts.models import User


def end_others(request: HttpRequest) -> None:
    """End every session of the signed-in person but this one, which gets a new key."""
    user = request.user
    User.objects.filter(pk=user.pk).update(sessions_round=F("sessions_round") + 1)
    user.refresh_from_db(fields=["sessions_round"])
    update_session_auth_hash(request, user)


def end_with_second_factors() -> None:
    """Have other sessions end whenever a person adds, replaces or removes a second factor."""
    signals.authenticator_added.connect(_note_shown, dispatch_uid="accounts.note-shown")
    for changed in (
        signals.authenticator_added,
        signals.authenticator_removed,
        signals.authenticator_reset,
    ):
        changed.connect(_end_others, dispatch_uid="accounts.end-other-sessions")


def _note_shown(*, request: HttpRequest, authenticator: Authenticator, **_: Any) -> None:
    # Who adds an app or a passkey has just used it, so nobody asks for it again at once.
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        post_authentication(request, authenticator, reauthenticated=True)


def _end_others(*, request: HttpRequest, **_: Any) -> None:
    if request.user.is_authenticated:
        end_others(request)
