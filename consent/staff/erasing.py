"""Delete the account of a person who has asked support for it, without looking into it."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import Erasure, User
from consent.actions.erase_person import WorksHere, ask_for_erasure
from consent.staff.pages import Crumb, show, to
from consent.staff.typed_address import TypedAddress


class Confirmation(TypedAddress):
    asked = forms.BooleanField(
        label=gettext_lazy("This person asked for it, and I made sure that it is them."),
        error_messages={
            "required": gettext_lazy("Without that no account is deleted."),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, then close the account and have all of it deleted."""
    person = get_object_or_404(User, pk=pk)
    form = Confirmation(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        try:
            ask_for_erasure(
                person=person,
                channel=Erasure.Channel.SUPPORT,
                by=request.user,
                at=timezone.now(),
            )
        except WorksHere:
            form.add_error(
                None, _("This person works here, or did: the account cannot be deleted.")
            )
        else:
            messages.success(
                request, _("The account is closed. Within minutes all of it is deleted.")
            )
            return to("accounts_erasure_changelist")
    return show(
        request,
        "staff/erase.html",
        title=_("Delete an account"),
        crumbs=[Crumb("accounts_user_changelist", _("People"))],
        form=form,
    )
