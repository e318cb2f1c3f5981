"""
Pages for people: the addresses of every module under views/, in one place.

Each module lists its own pages in `urlpatterns`, so that an address and the
view that answers it are read together. A new module adds one line here.
"""

from django.urls import URLPattern

from consent.web.views import (
    about,
    audience,
    choice,
    dashboard,
    history,
    imports,
    platforms,
    posts,
    receipts,
    rules,
    start,
)

urlpatterns: list[URLPattern] = [
    *start.urlpatterns,
    *dashboard.urlpatterns,
    *posts.urlpatterns,
    *choice.urlpatterns,
    *receipts.urlpatterns,
    *rules.urlpatterns,
    *platforms.urlpatterns,
    *history.urlpatterns,
    *imports.urlpatterns,
    *audience.urlpatterns,
    *about.urlpatterns,
]
