"""
Staff pages that are not a list of a model or one of its things: a line for each.

They are under /admin/, before those of the models, and behind the second factor.
"""

from collections.abc import Callable
from typing import NamedTuple

from django.http import HttpResponse
from django.urls import URLPattern
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consent.later import Later

PACKAGE = "consent.staff"


class Page(NamedTuple):
    """
    The address of a page, the view in this package that answers it, and its name.

    With words for it the page is in the menu on top.
    """

    route: str
    view: str
    name: str
    menu: str | Promise | None = None


PAGES = [
    Page("", "front.index", "index"),
    Page("accounts/user/", "people.people", "accounts_user_changelist"),
    Page("accounts/user/<int:pk>/change/", "people.person", "accounts_user_change"),
    Page("accounts/user/<int:pk>/posts/", "people.posts", "accounts_user_posts"),
    Page("accounts/user/<int:pk>/objection/", "objecting.objection", "accounts_user_objection"),
    Page("accounts/user/<int:pk>/erase/", "erasing.erase", "accounts_user_erase"),
    Page("releases/", "releases.pages.releases", "releases", menu=_("Releases")),
    # Any word may be the name of a release.
    Page("new-release/", "releases.pages.new", "release-new"),
    Page("releases/<slug:name>/", "releases.pages.release", "release"),
    Page("releases/<slug:name>/give-up/", "releases.giving_up.page", "release-give-up"),
    Page("releases/<slug:name>/recall.ndjson", "releases.pages.recall", "release-recall"),
    Page("rules/", "rules.pages.rules", "rules", menu=_("Rules")),
    Page("rules/place/<str:code>/", "rules.pages.place", "rules-place"),
    Page("rules/place/<str:code>/pause/", "rules.pause.pause", "rules-pause"),
    Page("rules/platform/<str:slug>/", "rules.pages.platform", "rules-platform"),
    Page("rules/sources/", "rules.pages.sources", "rules-sources"),
    Page("rules/policy/<str:slug>/<str:row>/", "rules.edit_pages.policy", "rules-policy"),
    Page("rules/law/<str:code>/<str:row>/", "rules.edit_pages.law", "rules-law"),
    Page("rules/text/<str:code>/<slug:language>/", "rules.edit_pages.text", "rules-text"),
    Page("rules/source/<str:name>/", "rules.edit_pages.source", "rules-source"),
    Page("rules/yaml/<path:part>/", "rules.edit_pages.whole", "rules-yaml"),
    Page("rules/drafts/", "rules.draft_pages.drafts", "rules-drafts"),
    Page("rules/drafts/new/", "rules.draft_pages.new", "rules-draft-new"),
    Page("rules/drafts/<int:pk>/", "rules.draft_pages.draft", "rules-draft"),
]


def addresses(*, behind: Callable[..., Callable[..., HttpResponse]]) -> list[URLPattern]:
    """Return the addresses of all pages; `behind` is put around each view."""
    return [
        Later(page.route, f"{PACKAGE}.{page.view}", name=page.name, behind=behind) for page in PAGES
    ]
