"""Sign out everywhere else, with one button."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.sign_in.sessions import end_others
from accounts.signed_in import signed_in


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        end_others(request)
        messages.success(request, _("You are signed out everywhere else."))
        return redirect("settings")
    return render(request, "accounts/sessions.html")


urlpatterns = [path("settings/sessions/", sessions, name="sessions")]
