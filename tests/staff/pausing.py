"""A page for staff that acts, as colleagues write them: it pauses what runs somewhere."""

from types import ModuleType

from django import forms
from django.contrib import admin, messages
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from consent.staff import pages, urls
from privacydash.urls import urlpatterns


class Pause(forms.Form):
    place = forms.CharField(label="Country", help_text="Two letters", max_length=2)
    why = forms.ChoiceField(
        label="Why",
        choices=[("court", "A court"), ("office", "An office")],
        widget=forms.RadioSelect,
    )


DONE: list[tuple[str, str, str]] = []


@require_http_methods(["GET", "HEAD", "POST"])
def pause(request, of):
    form = Pause(request.POST or None)
    if request.method == "POST" and form.is_valid():
        DONE.append((of, form.cleaned_data["place"], request.user.email))
        messages.success(request, "Paused.")
        return pages.to("pauses")
    crumbs = [pages.Crumb("pauses", "All pauses")]
    return pages.show(request, "staff/page.html", title="Pause", crumbs=crumbs, form=form)


@require_safe
def pauses(request):
    return pages.show(request, "staff/page.html", title="All pauses")


def register(monkeypatch, settings) -> list[tuple[str, str, str]]:
    """Register the page, and the list it leads to, alone; return what it will have paused."""
    DONE.clear()
    ours = [
        urls.Page("pause/<slug:of>/", "pausing.pause", "pause"),
        urls.Page("pauses/", "pausing.pauses", "pauses", menu="Pauses"),
    ]
    monkeypatch.setattr(urls, "PAGES", ours)
    monkeypatch.setattr(urls, "PACKAGE", "tests.staff")
    addresses = ModuleType("addresses")
    addresses.urlpatterns = [path("admin/", admin.site.urls), *urlpatterns]
    settings.ROOT_URLCONF = addresses
    return DONE
