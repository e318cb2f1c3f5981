"""Staff pages open only to staff who showed a second factor in this very session."""

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import wanted
from accounts.models import User

# A recovery code belongs to a factor; alone it is none.
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
DEMO_KEY = "shown_by_demo"


def is_shown(request: HttpRequest) -> bool:
    """Return whether the signed-in person has a second factor and showed it in this session."""
    user = request.user
    if settings.DEMO and user.is_demo and request.session.get(DEMO_KEY) == user.pk:
        return True
    records = get_authentication_records(request, user)
    return is_mfa_enabled(user, FACTORS) and any(r["method"] == "mfa" for r in records)


def take_as_shown(request: HttpRequest, user: User) -> None:
    """
    Let an invented person of the demo pass as if they had shown a second factor.

    :raises PermissionDenied: outside the demo, and for people who are not invented
    """
    if not (settings.DEMO and user.is_demo):
        raise PermissionDenied
    request.session[DEMO_KEY] = user.pk


class SecondFactorSite(AdminSite):
    """An admin site without a sign-in of its own: people come through the site's, with a factor."""

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and is_shown(request)

    def login(
        self,
        request: HttpRequest,
        extra_context: dict[str, object] | None = None,  # noqa: ARG002 (the framework passes it)
    ) -> HttpResponse:
        """Send a visitor to the step that is missing before they can be let in."""
        address = self._wanted(request)
        if not request.user.is_authenticated:
            return redirect_to_login(address, reverse("account_login"))
        if not super().has_permission(request):
            raise PermissionDenied
        if is_shown(request):
            return redirect(address)
        if is_mfa_enabled(request.user, FACTORS):
            return redirect(f"{_page_to_show_it(request)}?{urlencode({'next': address})}")
        messages.info(request, _("Support needs a second factor. Add a passkey or an app first."))
        return redirect("mfa_index")

    @method_decorator(require_POST)
    def logout(
        self,
        request: HttpRequest,
        extra_context: dict[str, object] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        get_adapter(request).logout(request)
        return redirect(settings.LOGOUT_REDIRECT_URL)

    def password_change(
        self,
        request: HttpRequest,  # noqa: ARG002
        extra_context: dict[str, object] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        return redirect("account_change_password")

    def password_change_done(
        self,
        request: HttpRequest,  # noqa: ARG002
        extra_context: dict[str, object] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        return redirect("settings")

    def _wanted(self, request: HttpRequest) -> str:
        """The page asked for, if it is one of this site and not the sign-in itself."""
        address = request.GET.get("next", "")
        sign_in = reverse("admin:login", current_app=self.name)
        if wanted.is_here(address) and not address.startswith(sign_in):
            return address
        return reverse("admin:index", current_app=self.name)


def _page_to_show_it(request: HttpRequest) -> str:
    methods = get_adapter(request).get_reauthentication_methods(request.user)
    return next(str(m["url"]) for m in methods if str(m["id"]).startswith("mfa"))
