"""Sign in as one of the invented people, with one click."""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import residence, second_factor
from accounts.demo.only import demo_only
from accounts.models import User


@demo_only
@require_safe
@never_cache
def people(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    invented = User.objects.filter(is_demo=True, is_active=True).order_by("is_staff", "pk")
    shown = [(person, _place(person, at)) for person in invented]
    return render(request, "accounts/demo/people.html", {"people": shown})


@demo_only
@require_POST
def sign_in(request: HttpRequest, subject: str) -> HttpResponse:
    """Sign in as an invented person; nobody else can be signed in here."""
    person = get_object_or_404(User, subject=subject, is_demo=True, is_active=True)
    adapter = get_adapter(request)
    adapter.logout(request)
    adapter.login(request, person)
    if person.is_staff:
        second_factor.take_as_shown(request, person)
        return redirect("admin:index")
    return redirect("dashboard")


def _place(person: User, at: object) -> str:
    where = residence.current(person, at)
    return residence.place(where.country, where.subdivision) if where else ""
