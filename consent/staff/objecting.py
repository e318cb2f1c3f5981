"""Record an opt-out for somebody who asked support for it. A yes is nobody's to record."""

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.asked import Check, Way
from accounts.models import User
from consent.actions.choose import NotOffered
from consent.actions.record_objection import OwnAccount, record_objection
from consent.ledger.trouble import LedgerBehind
from consent.staff.pages import Crumb, show, to
from consent.staff.typed_address import TypedAddress
from consent.staff.words import CHECKS, WAYS


class Asked(TypedAddress):
    """How the person asked, and how support knows that it is them."""

    way = forms.TypedChoiceField(
        label=gettext_lazy("How did they ask?"),
        choices=list(WAYS.items()),
        coerce=Way,
        widget=forms.RadioSelect,
    )
    check = forms.TypedChoiceField(
        label=gettext_lazy("How did you make sure who it is?"),
        choices=list(CHECKS.items()),
        coerce=Check,
        widget=forms.RadioSelect,
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)


@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask how it was asked for, and record it; support reads the receipt's number aloud."""
    person = get_object_or_404(User, pk=pk)
    form = Asked(request.POST or None, person=person, initial={"form_key": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            receipt = record_objection(
                person=person,
                by=request.user,
                way=said["way"],
                check=said["check"],
                at=timezone.now(),
                form_key=str(said["form_key"]),
            )
        except NotOffered:
            form.add_error(
                None,
                _(
                    "The rules where this person lives offer no opt-out. "
                    "They can save a wish on their own pages."
                ),
            )
        except LedgerBehind:
            form.add_error(
                None,
                _("The database was restored from an old copy, so nothing can be recorded now."),
            )
        except OwnAccount:
            form.add_error(None, _("This is your own account. Choose on your own pages."))
        else:
            text = _("The opt-out is recorded. Tell them the number of the receipt: %(number)s.")
            messages.success(request, text % {"number": receipt.number})
            return to("accounts_user_change", pk)
    return show(
        request,
        "staff/objection.html",
        title=_("Record an opt-out"),
        crumbs=[Crumb("accounts_user_changelist", _("People"))],
        form=form,
        person=person.pk,
    )
