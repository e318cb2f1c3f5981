"""Read the mail of the demo in the browser."""

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.demo.only import demo_only
from accounts.demo.outbox import Mail, mails
from accounts.zones import spoken_instant


@demo_only
@require_safe
@never_cache
def all_mail(request: HttpRequest) -> HttpResponse:
    found = [(mail, spoken_instant(mail.sent_at)) for mail in _sent()]
    return render(request, "accounts/demo/all_mail.html", {"mails": found})


@demo_only
@require_safe
@never_cache
def one_mail(request: HttpRequest, name: str) -> HttpResponse:
    # Looked up in the list, so that no name leads out of the folder.
    for mail in _sent():
        if mail.name == name:
            context = {"mail": mail, "at": spoken_instant(mail.sent_at)}
            return render(request, "accounts/demo/one_mail.html", context)
    raise Http404


def _sent() -> list[Mail]:
    return mails(Path(settings.EMAIL_FILE_PATH))
