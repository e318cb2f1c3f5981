"""Show once more that it is you, with a mailed code: for who has neither a password nor a factor."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.sign_in import again
from accounts.sign_in.account import WRONG_CODE
from accounts.signed_in import signed_in

UNFIT = 422


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_again(request: HttpRequest) -> HttpResponse:
    """Mail a code when the person asks for one; once it is typed, go on with what they wanted."""
    if request.method != "POST":
        return render(request, "accounts/again.html", {"email": request.user.email})
    if "code" not in request.POST:
        again.mail_code(
            request,
            subject=_("Your code to change how you sign in"),
            why=_("This is your code to change how you sign in:"),
        )
        return _ask(request, again.CodeForm())
    form = again.CodeForm(request.POST)
    if form.is_valid() and again.is_code(request, form.cleaned_data["code"]):
        return again.go_on(request) or redirect("settings")
    if form.is_valid():
        form.add_error("code", WRONG_CODE)
    return _ask(request, form, status=UNFIT)


def _ask(request: HttpRequest, form: again.CodeForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "email": request.user.email}
    return render(request, "accounts/again.html", context, status=status)


urlpatterns = [path("settings/show-again/", show_again, name="show-again")]
