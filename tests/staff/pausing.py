"""A page for staff that acts, as colleagues write them: it pauses what runs somewhere."""

from types import ModuleType

from django import forms
from django.contrib import admin, messages
from django.urls import path

from consent.staff import pages
from privacydash.urls import urlpatterns


class Pause(forms.Form):
    place = forms.CharField(label="Country", help_text="Two letters", max_length=2)
    why = forms.ChoiceField(
        label="Why",
        choices=[("court", "A court"), ("office", "An office")],
        widget=forms.RadioSelect,
    )


def register(monkeypatch, settings) -> list[tuple[str, str, str]]:
    """Register the page, and the list it leads to, alone; return what it will have paused."""
    done: list[tuple[str, str, str]] = []
    monkeypatch.setattr(pages, "REGISTERED", [])

    @pages.staff_page("pause/<slug:of>/", name="pause", methods=["GET", "POST"])
    def pause(request, of):
        form = Pause(request.POST or None)
        if request.method == "POST" and form.is_valid():
            done.append((of, form.cleaned_data["place"], request.user.email))
            messages.success(request, "Paused.")
            return pages.to("pauses")
        crumbs = [pages.Crumb("pauses", "All pauses")]
        return pages.show(request, "staff/page.html", title="Pause", crumbs=crumbs, form=form)

    @pages.staff_page("pauses/", name="pauses", menu="Pauses")
    def pauses(request):
        return pages.show(request, "staff/page.html", title="All pauses")

    addresses = ModuleType("addresses")
    addresses.urlpatterns = [path("admin/", admin.site.urls), *urlpatterns]
    settings.ROOT_URLCONF = addresses
    return done
