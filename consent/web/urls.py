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
    drafts,
    editions,
    history,
    imports,
    ledger_files,
    platforms,
    posts,
    receipts,
    rules,
    rules_feed,
    rules_json,
    start,
)

urlpatterns: list[URLPattern] = [
    *start.urlpatterns,
    *dashboard.urlpatterns,
    *posts.urlpatterns,
    *choice.urlpatterns,
    *receipts.urlpatterns,
    *ledger_files.urlpatterns,
    # Before the regions: no region is called editions.
    *editions.urlpatterns,
    *rules_feed.urlpatterns,
    *rules_json.urlpatterns,
    *rules.urlpatterns,
    *drafts.urlpatterns,
    *platforms.urlpatterns,
    *history.urlpatterns,
    *imports.urlpatterns,
    *audience.urlpatterns,
    *about.urlpatterns,
]
